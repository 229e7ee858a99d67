#include "signal/quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "signal/faulty_ecg.h"
#include "signal/strip.h"
#include "signal/synthetic_ecg.h"

namespace crest::signal {
namespace {

using testing::HasSubstr;

constexpr std::size_t kV3 = 8;
const std::vector<std::string> kTwelveLeads = {"ptbxl/00010.hea", "ptbxl/00184.hea",
                                               "ptbxl/00287.hea", "ludb/1.hea",
                                               "ludb/64.hea",     "ludb/112.hea"};

Record normal() { return bundled("ptbxl/00010.hea"); }

TEST(Quality, AcceptsRealRecords) {
  for (const std::string& name : kTwelveLeads) {
    const RecordQuality quality = quality_of(bundled(name));
    EXPECT_EQ(quality.verdict, Verdict::Accepted) << name << ": " << quality.reason;
    EXPECT_LT(quality.badness, 0.5) << name;
    EXPECT_FALSE(quality.swap) << name << ": " << quality.swap->what;
    EXPECT_EQ(quality.pacing_spikes, 0U) << name;
    EXPECT_EQ(quality.reason, "") << name;
  }
}

TEST(Quality, AcceptsThemWithoutVoltageToo) {
  for (const std::string& name : kTwelveLeads) {
    const RecordQuality quality = quality_of(without_voltage(bundled(name)));
    EXPECT_EQ(quality.verdict, Verdict::Accepted) << name << ": " << quality.reason;
    EXPECT_FALSE(quality.swap) << name;
  }
}

TEST(Quality, RejectsNoHardRecordOfMitBih) {
  for (const char* name :
       {"104_1080s", "106_1080s", "108_540s", "119_20s", "203_1080s", "207_0s"}) {
    const RecordQuality quality = quality_of(bundled("mitdb/" + std::string(name) + ".hea"));
    EXPECT_NE(quality.verdict, Verdict::Rejected) << name << ": " << quality.reason;
  }
}

TEST(Quality, AcceptsCleanSyntheticBeatsWithLongPauses) {
  for (const double rate : {30.0, 60.0, 180.0}) {
    const RecordQuality quality =
        quality_of(make_record({.duration = 10, .beats_per_minute = rate}));
    EXPECT_EQ(quality.verdict, Verdict::Accepted) << rate << ": " << quality.reason;
    EXPECT_EQ(quality.leads_lost, 0) << rate;
  }
}

struct Graded {
  double strength;
  bool limits;
};

TEST(Quality, LimitsALeadThatIsFlatForHalfOfTheTime) {
  for (const auto& [share, limits] :
       {Graded{0.2, false}, {0.4, false}, {0.6, true}, {0.9, true}, {1, true}}) {
    Record record = normal();
    hold(record, kV3, share, 0.02F);
    for (const Record& judged : {record, without_voltage(record)}) {
      const RecordQuality quality = quality_of(judged);
      const LeadQuality& lead = quality.leads[kV3];
      EXPECT_NEAR(lead.lost(), share < 0.3 ? 0 : share, 0.02) << share;
      EXPECT_EQ(lead.verdict == Verdict::Limited, limits) << share;
      EXPECT_EQ(has(lead, Fault::Flat) || has(lead, Fault::Saturated), limits) << share;
      EXPECT_EQ(quality.verdict, limits ? Verdict::Limited : Verdict::Accepted) << share;
      if (limits) {
        EXPECT_THAT(lead.reason, HasSubstr("% of the time"));
        EXPECT_THAT(quality.reason, HasSubstr("V3"));
      }
    }
  }
}

TEST(Quality, TellsASaturatedLeadFromAFlatOne) {
  Record record = normal();
  hold(record, kV3, 0.8, 16);
  hold(record, kV3 + 1, 0.8, 0.1F);
  const RecordQuality quality = quality_of(record);
  EXPECT_TRUE(has(quality.leads[kV3], Fault::Saturated));
  EXPECT_FALSE(has(quality.leads[kV3], Fault::Flat));
  EXPECT_TRUE(has(quality.leads[kV3 + 1], Fault::Flat));
  EXPECT_EQ(quality.verdict, Verdict::Rejected);
  EXPECT_THAT(quality.reason, HasSubstr("saturated: V3; flat line: V4"));
}

TEST(Quality, CountsInvalidSamplesAsLost) {
  Record record = normal();
  hold(record, kV3, 0.7, std::numeric_limits<float>::quiet_NaN());
  samples(record, 0)[100] = std::numeric_limits<float>::infinity();  // a single one is bridged
  const RecordQuality quality = quality_of(record);
  EXPECT_TRUE(has(quality.leads[kV3], Fault::Invalid));
  EXPECT_NEAR(quality.leads[kV3].invalid, 0.7, 0.02);
  EXPECT_EQ(quality.leads[0].lost(), 0);
}

TEST(Quality, SeesAnElectrodeThatIsOff) {
  // Drifting away by a share of the record's length, as the charge of an open input does.
  for (const auto& [height, limits] : {Graded{0.5, false}, {2, false}, {20, true}, {200, true}}) {
    Record record = normal();
    for (std::size_t i = 2500; i < 4500; ++i) samples(record, kV3)[i] += static_cast<float>(height);
    const LeadQuality lead = quality_of(record).leads[kV3];
    EXPECT_EQ(lead.verdict == Verdict::Limited, limits) << height;
    EXPECT_EQ(has(lead, Fault::ElectrodeOff), limits) << height;
  }
  Record open = normal();
  std::ranges::fill(samples(open, kV3), 0.0F);
  add_sine(open, kV3, 50.3, 0.4);
  add_noise(open, kV3, 0.05);
  EXPECT_THAT(quality_of(open).leads[kV3].reason, HasSubstr("in place of heartbeats"));
}

TEST(Quality, NamesTheLimbElectrodeThatIsOff) {
  struct Case {
    std::vector<std::size_t> leads;
    const char* electrode;
  };
  for (const auto& [leads, electrode] : {Case{{0, 1, 3, 4, 5}, "right arm electrode off"},
                                         Case{{0, 2, 3, 4, 5}, "left arm electrode off"},
                                         Case{{1, 2, 3, 4, 5}, "left leg electrode off"}}) {
    Record record = normal();
    for (const std::size_t lead : leads) hold(record, lead, 1, -80);
    const RecordQuality quality = quality_of(record);
    EXPECT_EQ(quality.verdict, Verdict::Rejected);
    EXPECT_THAT(quality.reason, HasSubstr(electrode));
    EXPECT_THAT(quality.reason, HasSubstr("5.0 of 12 leads lost"));
  }
}

TEST(Quality, MeasuresTheHumOfTheMains) {
  for (const double frequency : {50.0, 60.0}) {
    for (const auto& [amplitude, flagged] :
         {Graded{0.02, false}, {0.04, false}, {0.07, true}, {0.2, true}, {1, true}}) {
      Record record = normal();
      add_sine(record, kV3, frequency + 0.1, amplitude);
      const LeadQuality lead = quality_of(record).leads[kV3];
      EXPECT_EQ(has(lead, Fault::Mains), flagged) << frequency << " Hz, " << amplitude << " mV";
      if (!flagged) continue;
      EXPECT_NEAR(lead.hum, amplitude, 0.1 * amplitude) << frequency;
      EXPECT_EQ(lead.hum_frequency, frequency);
    }
  }
}

TEST(Quality, MeasuresMuscleNoise) {
  for (const auto& [deviation, flagged] :
       {Graded{0.01, false}, {0.03, false}, {0.06, true}, {0.1, true}, {0.4, true}}) {
    Record record = normal();
    add_noise(record, kV3, deviation);
    const LeadQuality lead = quality_of(record).leads[kV3];
    EXPECT_EQ(has(lead, Fault::MuscleNoise), flagged) << deviation;
    EXPECT_EQ(lead.verdict == Verdict::Limited, deviation > 0.3) << deviation;
    EXPECT_NEAR(lead.muscle_noise, deviation, 0.15 * deviation + 0.005);
    EXPECT_FALSE(has(lead, Fault::Mains)) << deviation;
  }
}

TEST(Quality, MeasuresWanderAndDoesNotLimitForIt) {
  for (const auto& [amplitude, flagged] :
       {Graded{0.1, false}, {0.3, false}, {0.8, true}, {1.5, true}}) {
    Record record = normal();
    add_sine(record, kV3, 0.2, amplitude);
    const RecordQuality quality = quality_of(record);
    EXPECT_EQ(has(quality.leads[kV3], Fault::Wander), flagged) << amplitude;
    EXPECT_EQ(quality.verdict, Verdict::Accepted) << amplitude << quality.reason;
    EXPECT_NEAR(quality.leads[kV3].wander, 2 * amplitude, 0.15 * amplitude + 0.15);
  }
  Record record = normal();
  const double before = quality_of(record).badness;
  add_sine(record, kV3, 0.2, 1.5);
  EXPECT_GT(quality_of(record).badness, before);
}

TEST(Quality, LimitsALeadWhoseWavesAreCutOff) {
  for (const auto& [share, limits] : {Graded{2, false}, {0.7, true}, {0.4, true}, {0.2, true}}) {
    Record record = normal();
    clip(record, kV3, share);
    for (const Record& judged : {record, without_voltage(record)}) {
      const LeadQuality lead = quality_of(judged).leads[kV3];
      EXPECT_EQ(has(lead, Fault::Clipped), limits) << share;
      EXPECT_EQ(lead.verdict == Verdict::Limited, limits) << share;
    }
  }
}

TEST(Quality, CountsSpikesOfOneLeadAsArtefacts) {
  std::vector<double> times;
  for (int i = 0; i < 25; ++i) times.push_back(0.31 + 0.37 * i);
  for (const auto& [height, flagged] : {Graded{0.1, false}, {0.6, true}, {2, true}}) {
    Record record = normal();
    add_spikes(record, kV3, times, static_cast<float>(height));
    const RecordQuality quality = quality_of(record);
    EXPECT_EQ(has(quality.leads[kV3], Fault::Spikes), flagged) << height;
    EXPECT_EQ(quality.pacing_spikes, 0U) << height;
    if (flagged) {
      EXPECT_GE(quality.leads[kV3].spikes, 22U) << height;
    }
  }
}

TEST(Quality, TakesSpikesBeforeEachBeatOnAllLeadsForThoseOfAPacemaker) {
  Record record = normal();
  const Result<Strip> strip = make_strip(record, {});
  ASSERT_TRUE(strip);
  std::vector<double> times;
  for (const std::size_t r_peak : strip->r_peaks) {
    times.push_back(static_cast<double>(r_peak) / strip->rate - 0.06);
  }
  for (std::size_t lead = 0; lead < 12; ++lead) add_spikes(record, lead, times, 0.8F);
  const RecordQuality quality = quality_of(record);
  EXPECT_NEAR(static_cast<double>(quality.pacing_spikes), static_cast<double>(times.size()), 1);
  EXPECT_EQ(quality.verdict, Verdict::Accepted);
  EXPECT_FALSE(has(quality.leads[kV3], Fault::Spikes));
  EXPECT_EQ(quality_of(at_rate(record, 128)).pacing_spikes, 0U) << "too slow to show a spike";
}

TEST(Quality, ComesToTheSameVerdictAtAnyRate) {
  Record faulty = normal();
  hold(faulty, kV3, 1, 0.1F);
  for (std::size_t i = 1000; i < 4500; ++i) samples(faulty, kV3 + 2)[i] += 20;
  Record hum = normal();
  add_sine(hum, kV3, 50, 0.2);
  for (const double rate : {100.0, 128.0, 200.0, 250.0, 257.0, 360.0, 1000.0}) {
    for (const std::string& name : kTwelveLeads) {
      const RecordQuality quality = quality_of(at_rate(bundled(name), rate));
      EXPECT_EQ(quality.verdict, Verdict::Accepted)
          << name << " at " << rate << ": " << quality.reason;
    }
    const RecordQuality quality = quality_of(at_rate(faulty, rate));
    EXPECT_EQ(quality.verdict, Verdict::Rejected) << rate;
    EXPECT_NEAR(quality.leads_lost, 1.3, 0.15) << rate;
    const LeadQuality lead = quality_of(at_rate(hum, rate)).leads[kV3];
    EXPECT_EQ(lead.hum_frequency, rate < 110 ? 0 : 50) << rate;
    EXPECT_EQ(has(lead, Fault::Mains), rate > 110) << rate;
  }
}

TEST(Quality, JudgesRecordsOfFewLeads) {
  Record record = normal();
  record.leads.resize(2);  // I and II, from which four are derived
  RecordQuality quality = quality_of(record);
  EXPECT_EQ(quality.verdict, Verdict::Accepted) << quality.reason;
  EXPECT_TRUE(quality.leads[5].present);
  EXPECT_FALSE(quality.leads[6].present);
  record.leads[0].name = "V1";
  record.leads[1].name = "V5";
  hold(record, 0, 1, 0);
  quality = quality_of(record);
  EXPECT_EQ(quality.verdict, Verdict::Limited);
  hold(record, 1, 0.6, 0);
  quality = quality_of(record);
  EXPECT_EQ(quality.verdict, Verdict::Rejected) << "none of its leads is left";
}

TEST(Quality, GivesTheSameForTheSame) {
  Record record = normal();
  add_noise(record, kV3, 0.1);
  const RecordQuality first = quality_of(record);
  const RecordQuality second = quality_of(record);
  EXPECT_EQ(first.badness, second.badness);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    EXPECT_EQ(first.leads[lead].muscle_noise, second.leads[lead].muscle_noise);
    EXPECT_EQ(first.leads[lead].common, second.leads[lead].common);
    EXPECT_EQ(first.leads[lead].faults, second.leads[lead].faults);
  }
}

TEST(Quality, SurvivesAnySamples) {
  const std::vector<float> values = {0,
                                     1,
                                     -1,
                                     1e-30F,
                                     1e38F,
                                     -1e38F,
                                     999.9F,
                                     -1e9F,
                                     std::numeric_limits<float>::quiet_NaN(),
                                     std::numeric_limits<float>::infinity()};
  std::mt19937 generator(7);
  for (const double rate :
       {1.0, 10.0, 100.0, 499.7, 1000.0, 1e5, 1e30, std::numeric_limits<double>::quiet_NaN()}) {
    for (const std::size_t count : {0U, 1U, 19U, 100U, 101U, 2500U}) {
      for (const char* unit : {"mV", "NU"}) {
        Record record;
        record.rate = rate;
        for (const std::string_view name : kStandardLeads) {
          Lead lead;
          lead.name = name;
          lead.unit = unit;
          for (std::size_t i = 0; i < count; ++i) {
            lead.samples.push_back(values[generator() % values.size()]);
          }
          record.leads.push_back(std::move(lead));
        }
        const RecordQuality quality = quality_of(record);
        EXPECT_TRUE(std::isfinite(quality.badness)) << rate << ", " << count << ' ' << unit;
        EXPECT_LE(quality.leads_lost, 12);
      }
    }
  }
}

}  // namespace
}  // namespace crest::signal
