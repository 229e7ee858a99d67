#include "signal/delineation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "io/read_record.h"
#include "signal/qrs_detector.h"

namespace crest::signal {
namespace {

const std::filesystem::path kLudb =
    std::filesystem::path(CREST_SOURCE_DIR) / "tests" / "data" / "ludb";

/// A Gaussian wave, s from the R peak.
struct GaussianWave {
  double at = 0;
  double width = 0;  // standard deviation, s
  double height = 0;
};

constexpr GaussianWave kP{-0.16, 0.02, 0.12};
constexpr GaussianWave kT{0.30, 0.045, 0.3};

struct SyntheticBeat {
  double time = 0;  // s
  std::vector<GaussianWave> waves;
};

struct SyntheticSignal {
  LeadMatrix signal;
  std::vector<std::size_t> r_peaks;
  double rate = 0;

  std::vector<bool> usable() const { return std::vector<bool>(signal.leads, true); }
  std::vector<DelineatedBeat> delineated() const {
    return delineate(signal, usable(), rate, r_peaks);
  }
};

std::vector<GaussianWave> qrs_waves() {
  return {{-0.025, 0.008, -0.15}, {0, 0.010, 1}, {0.028, 0.009, -0.25}};
}

std::vector<GaussianWave> normal_waves() {
  std::vector<GaussianWave> waves = qrs_waves();
  waves.push_back(kP);
  waves.push_back(kT);
  return waves;
}

std::vector<SyntheticBeat> regular_beats(const std::vector<GaussianWave>& waves, double interval,
                                         double duration) {
  std::vector<SyntheticBeat> beats;
  for (double time = 0.5; time < duration - 0.5; time += interval) beats.push_back({time, waves});
  return beats;
}

/// [leads, samples] with white noise of standard deviation `noise`; lead k is scaled by
/// 0.4 + 0.15 k, every third one upside down.
SyntheticSignal make_signal(const std::vector<SyntheticBeat>& beats, double rate, double duration,
                            std::size_t leads, double noise) {
  SyntheticSignal made{LeadMatrix(leads, static_cast<std::size_t>(duration * rate)), {}, rate};
  std::mt19937 generator(7);
  std::normal_distribution<double> normal(0, noise > 0 ? noise : 1);
  for (std::size_t lead = 0; lead < leads; ++lead) {
    const double factor = (lead % 3 == 2 ? -1 : 1) * (0.4 + 0.15 * static_cast<double>(lead));
    const auto x = made.signal.lead(lead);
    for (const SyntheticBeat& beat : beats) {
      for (const GaussianWave& wave : beat.waves) {
        const double centre = (beat.time + wave.at) * rate;
        const double reach = 6 * wave.width * rate;
        const double last = std::min(centre + reach, static_cast<double>(x.size()) - 1);
        for (double k = std::ceil(std::max(0.0, centre - reach)); k <= last; ++k) {
          const double away = (k - centre) / (wave.width * rate);
          x[static_cast<std::size_t>(k)] +=
              static_cast<float>(factor * wave.height * std::exp(-away * away / 2));
        }
      }
    }
    if (noise <= 0) continue;
    for (float& value : x) value += static_cast<float>(normal(generator));
  }
  for (const SyntheticBeat& beat : beats) {
    made.r_peaks.push_back(static_cast<std::size_t>(std::lround(beat.time * rate)));
  }
  return made;
}

SyntheticSignal normal_signal(double rate, std::size_t leads, double noise) {
  return make_signal(regular_beats(normal_waves(), 0.9, 10), rate, 10, leads, noise);
}

/// All points of a beat in s from its R peak; what is absent is left out.
std::vector<double> times_of(const DelineatedBeat& beat, double rate) {
  std::vector<double> times;
  const auto add = [&](const Wave& wave) {
    for (const std::size_t point : {wave.onset, wave.peak, wave.end}) {
      times.push_back((static_cast<double>(point) - static_cast<double>(beat.qrs.peak)) / rate);
    }
  };
  if (beat.p) add(*beat.p);
  add(beat.qrs);
  if (beat.t) add(*beat.t);
  return times;
}

void expect_in_order(const std::vector<DelineatedBeat>& beats, std::size_t samples) {
  std::size_t last = 0;
  const auto follow = [&](const Wave& wave) {
    EXPECT_LE(last, wave.onset);
    EXPECT_LE(wave.onset, wave.peak);
    EXPECT_LE(wave.peak, wave.end);
    EXPECT_LT(wave.end, samples);
    last = wave.end + 1;
  };
  for (const DelineatedBeat& beat : beats) {
    if (beat.p) follow(*beat.p);
    follow(beat.qrs);
    if (beat.t) follow(*beat.t);
  }
}

TEST(Delineation, FindsWavesWhereTheyWereMade) {
  const SyntheticSignal made = normal_signal(500, 12, 0.01);
  const auto beats = made.delineated();
  ASSERT_EQ(beats.size(), made.r_peaks.size());
  expect_in_order(beats, made.signal.samples);
  for (const DelineatedBeat& beat : beats) {
    const double r = static_cast<double>(beat.qrs.peak) / 500;
    ASSERT_TRUE(beat.p);
    ASSERT_TRUE(beat.t);
    EXPECT_NEAR(static_cast<double>(beat.p->peak) / 500 - r, kP.at, 0.006);
    EXPECT_NEAR(static_cast<double>(beat.t->peak) / 500 - r, kT.at, 0.008);
    // A Gaussian of width w has its steepest slope at w; the slope falls to 0.45, 0.55, 0.40 and
    // 0.33 of that at 1.99, 1.85, 2.07 and 2.19 w. Smoothing widens short waves.
    EXPECT_NEAR(static_cast<double>(beat.p->onset) / 500 - r, kP.at - 1.99 * kP.width, 0.008);
    EXPECT_NEAR(static_cast<double>(beat.p->end) / 500 - r, kP.at + 1.85 * kP.width, 0.008);
    EXPECT_NEAR(static_cast<double>(beat.t->onset) / 500 - r, kT.at - 2.07 * kT.width, 0.014);
    EXPECT_NEAR(static_cast<double>(beat.t->end) / 500 - r, kT.at + 2.19 * kT.width, 0.014);
    // Q begins and S ends about 2.7 widths from where they peak, at 6 % of the slope of R.
    EXPECT_NEAR(static_cast<double>(beat.qrs.onset) / 500 - r, -0.025 - 2.7 * 0.008, 0.006);
    EXPECT_NEAR(static_cast<double>(beat.qrs.end) / 500 - r, 0.028 + 2.7 * 0.009, 0.006);
  }
}

TEST(Delineation, InventsNoPWave) {
  std::vector<GaussianWave> waves = qrs_waves();
  waves.push_back(kT);
  for (const std::size_t leads : {1, 12}) {
    for (const double noise : {0.0, 0.02}) {
      const SyntheticSignal made =
          make_signal(regular_beats(waves, 0.9, 30), 250, 30, leads, noise);
      std::size_t invented = 0;
      for (const DelineatedBeat& beat : made.delineated()) {
        invented += beat.p ? 1 : 0;
        EXPECT_TRUE(beat.t);
      }
      EXPECT_LE(invented, 1U) << leads << " leads, noise " << noise;
    }
  }
}

TEST(Delineation, TakesFibrillationForNoPWave) {
  std::vector<GaussianWave> waves = qrs_waves();
  waves.push_back(kT);
  std::mt19937 generator(3);
  std::uniform_real_distribution<double> interval(0.55, 1.1);
  std::vector<SyntheticBeat> beats;
  for (double time = 0.5; time < 29.5; time += interval(generator)) beats.push_back({time, waves});
  SyntheticSignal made = make_signal(beats, 250, 30, 12, 0.01);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    const auto x = made.signal.lead(lead);
    for (std::size_t k = 0; k < x.size(); ++k) {
      const double time = static_cast<double>(k) / 250;
      x[k] += static_cast<float>(
          0.1 * std::sin(36.1 * time + 2 * std::sin(2.9 * time) + static_cast<double>(lead)));
    }
  }
  std::size_t invented = 0;
  for (const DelineatedBeat& beat : made.delineated()) invented += beat.p ? 1 : 0;
  EXPECT_LE(10 * invented, beats.size());
}

TEST(Delineation, GivesAWideEarlyBeatNoPAndLeavesTheOthersAlone) {
  std::vector<SyntheticBeat> beats = regular_beats(normal_waves(), 0.9, 10);
  const auto before = make_signal(beats, 250, 10, 12, 0.01).delineated();
  beats[5].time -= 0.35;
  beats[5].waves = {{-0.02, 0.03, 0.9}, {0.05, 0.03, -1.1}, {0.3, 0.06, 0.5}};
  const auto after = make_signal(beats, 250, 10, 12, 0.01).delineated();
  EXPECT_FALSE(after[5].p);
  EXPECT_GT(after[5].qrs.end - after[5].qrs.onset,
            3 * (before[5].qrs.end - before[5].qrs.onset) / 2);
  for (const std::size_t beat : {0, 1, 2, 3, 7, 8, 9}) {
    ASSERT_TRUE(after[beat].p) << beat;
    const auto a = times_of(before[beat], 250);
    const auto b = times_of(after[beat], 250);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t k = 0; k < a.size(); ++k) EXPECT_NEAR(a[k], b[k], 0.0081) << beat << " " << k;
  }
}

TEST(Delineation, DoesNotDependOnScaleOrSign) {
  const SyntheticSignal made = normal_signal(250, 6, 0.01);
  SyntheticSignal scaled = made;
  for (std::size_t lead = 0; lead < 6; ++lead) {
    const float factor = std::pow(-17.0F, static_cast<float>(lead) - 3);
    for (float& value : scaled.signal.lead(lead)) value *= factor;
  }
  const auto a = made.delineated();
  const auto b = scaled.delineated();
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t beat = 0; beat < a.size(); ++beat) {
    const auto x = times_of(a[beat], 250);
    const auto y = times_of(b[beat], 250);
    ASSERT_EQ(x.size(), y.size());
    for (std::size_t k = 0; k < x.size(); ++k) EXPECT_NEAR(x[k], y[k], 0.0041);
  }
}

TEST(Delineation, AgreesBetweenRates) {
  const SyntheticSignal reference = normal_signal(1000, 12, 0);
  const auto expected = times_of(reference.delineated()[4], 1000);
  for (const double rate : {125.0, 250.0, 360.0, 500.0}) {
    const auto found = times_of(normal_signal(rate, 12, 0).delineated()[4], rate);
    ASSERT_EQ(found.size(), expected.size()) << rate;
    for (std::size_t k = 0; k < found.size(); ++k) {
      EXPECT_NEAR(found[k], expected[k], 2 / rate) << rate << " " << k;
    }
  }
}

TEST(Delineation, IsNotSpoiledByOneNoisyLead) {
  SyntheticSignal made = normal_signal(250, 12, 0.01);
  const auto clean = made.delineated();
  std::mt19937 generator(5);
  std::normal_distribution<float> noise(0, 0.7F);
  for (float& value : made.signal.lead(4)) value += noise(generator);
  const auto noisy = made.delineated();
  for (std::size_t beat = 0; beat < clean.size(); ++beat) {
    const auto a = times_of(clean[beat], 250);
    const auto b = times_of(noisy[beat], 250);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t k = 0; k < a.size(); ++k) EXPECT_NEAR(a[k], b[k], 0.0161) << beat << " " << k;
  }
}

TEST(Delineation, LooksOnlyAtUsableLeads) {
  SyntheticSignal made = normal_signal(250, 3, 0.01);
  std::vector<bool> usable = made.usable();
  usable[1] = false;
  const auto without = delineate(made.signal, usable, 250, made.r_peaks);
  std::ranges::fill(made.signal.lead(1), std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(delineate(made.signal, usable, 250, made.r_peaks), without);
}

TEST(Delineation, OfALeadHasItsOwnMainDeflection) {
  std::vector<GaussianWave> waves = normal_waves();
  waves[2].height = -1.6;  // S is deeper than R is high
  const SyntheticSignal made = make_signal(regular_beats(waves, 0.9, 10), 500, 10, 1, 0.01);
  for (const DelineatedBeat& beat : delineate_lead(made.signal.lead(0), 500, made.r_peaks)) {
    EXPECT_GT(beat.qrs.peak, beat.qrs.onset);
    EXPECT_LT(beat.qrs.peak, beat.qrs.end);
    ASSERT_TRUE(beat.t);
    EXPECT_NEAR((static_cast<double>(beat.t->peak) - static_cast<double>(beat.qrs.peak)) / 500,
                0.3 - 0.028, 0.012);
  }
}

TEST(Delineation, FallsBackWhereThereIsNothingToDelineate) {
  const SyntheticSignal made = normal_signal(250, 2, 0.01);
  EXPECT_TRUE(delineate(made.signal, made.usable(), 250, {}).empty());
  EXPECT_TRUE(delineate(LeadMatrix(12, 0), std::vector<bool>(12, true), 250, {}).empty());
  const std::vector<std::size_t> disordered = {500, 200};
  const std::vector<std::size_t> beyond = {500, 1'000'000};
  const std::vector<DelineatedBeat> none = delineate(made.signal, {false, false}, 250, disordered);
  ASSERT_EQ(none.size(), 2U);
  EXPECT_EQ(none[0], (DelineatedBeat{.p = {}, .qrs = {500, 500, 500}, .t = {}}));
  EXPECT_EQ(delineate(made.signal, made.usable(), 250, disordered), none);
  EXPECT_EQ(delineate(made.signal, made.usable(), 250, beyond)[1].qrs.peak, 1'000'000U);
  for (const DelineatedBeat& beat :
       delineate(LeadMatrix(2, 2500), {true, true}, 250, made.r_peaks)) {
    EXPECT_FALSE(beat.p || beat.t);
  }
}

TEST(Delineation, KeepsItsOrderOnAnySignal) {
  std::mt19937 generator(11);
  for (int trial = 0; trial < 200; ++trial) {
    const std::size_t samples = 1 + generator() % 1500;
    const double rate = std::vector<double>{125, 250, 500, 1000}[generator() % 4];
    LeadMatrix signal(1 + generator() % 3, samples);
    std::normal_distribution<float> noise(0, 1);
    float value = 0;
    for (float& sample : signal.values) {
      value = 0.9F * value + noise(generator);
      sample = value;
    }
    std::vector<std::size_t> r_peaks;
    for (std::size_t k = generator() % 200; k < samples; k += 1 + generator() % 400) {
      r_peaks.push_back(k);
    }
    const auto beats = delineate(signal, std::vector<bool>(signal.leads, true), rate, r_peaks);
    ASSERT_EQ(beats.size(), r_peaks.size());
    for (std::size_t beat = 0; beat < beats.size(); ++beat) {
      ASSERT_EQ(beats[beat].qrs.peak, r_peaks[beat]);
    }
    expect_in_order(beats, samples);
  }
}

TEST(Delineation, OfARealRecordHasPAndOfAtrialFibrillationNone) {
  const auto share_with_p = [](const std::string& name) {
    const auto record = io::read_record(kLudb / name);
    EXPECT_TRUE(record);
    const auto strip =
        make_strip(*record, Preprocessing{.rate = 250, .highpass = 0.5, .lowpass = 40});
    EXPECT_TRUE(strip);
    const auto beats = delineate(*strip);
    expect_in_order(beats, strip->signal.samples);
    const auto with_p = std::ranges::count_if(beats, [](const auto& beat) { return !!beat.p; });
    return static_cast<double>(with_p) / static_cast<double>(beats.size());
  };
  EXPECT_GT(share_with_p("1.hea"), 0.8);
  EXPECT_EQ(share_with_p("112.hea"), 0);
}

TEST(SegmentAt, NamesEverySample) {
  const std::vector<DelineatedBeat> beats = {
      {.p = Wave{10, 15, 20}, .qrs = {30, 35, 40}, .t = Wave{60, 70, 80}},
      {.p = {}, .qrs = {130, 135, 140}, .t = {}},
      {.p = Wave{210, 215, 220}, .qrs = {230, 235, 240}, .t = Wave{260, 270, 280}}};
  const struct {
    std::size_t first, last;
    Segment segment;
  } kStretches[] = {{0, 9, Segment::Rhythm},    {10, 20, Segment::P},     {21, 29, Segment::PR},
                    {30, 40, Segment::QRS},     {41, 59, Segment::ST},    {60, 80, Segment::T},
                    {81, 129, Segment::TP},     {130, 140, Segment::QRS}, {141, 174, Segment::ST},
                    {175, 209, Segment::TP},    {210, 220, Segment::P},   {221, 229, Segment::PR},
                    {230, 240, Segment::QRS},   {241, 259, Segment::ST},  {260, 280, Segment::T},
                    {281, 400, Segment::Rhythm}};
  for (const auto& stretch : kStretches) {
    for (std::size_t sample = stretch.first; sample <= stretch.last; ++sample) {
      EXPECT_EQ(segment_at(beats, sample), stretch.segment) << sample;
    }
  }
  EXPECT_EQ(segment_at(std::vector{beats[1]}, 150), Segment::Rhythm);  // the record's last beat
  EXPECT_EQ(segment_at({}, 5), Segment::Rhythm);
}

TEST(SegmentAt, HasNames) {
  EXPECT_EQ(to_string(Segment::P), "P");
  EXPECT_EQ(to_string(Segment::PR), "PR");
  EXPECT_EQ(to_string(Segment::QRS), "QRS");
  EXPECT_EQ(to_string(Segment::ST), "ST");
  EXPECT_EQ(to_string(Segment::T), "T");
  EXPECT_EQ(to_string(Segment::TP), "TP");
  EXPECT_EQ(to_string(Segment::Rhythm), "rhythm");
}

}  // namespace
}  // namespace crest::signal
