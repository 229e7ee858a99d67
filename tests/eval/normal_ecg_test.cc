#include "eval/normal_ecg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "eval/planting.h"
#include "normal_record.h"

namespace crest::eval {
namespace {

TEST(PrepareNormal, SaysWhatARecordLacks) {
  const NormalEcg& ecg = normal_record();
  const Record good = record_of(ecg.signal, ecg.rate, "good");
  ASSERT_TRUE(prepare_normal(good));
  const auto reason = [&](auto spoil) {
    Record record = good;
    spoil(record);
    const auto prepared = prepare_normal(record);
    return prepared ? "" : prepared.error().reason;
  };
  EXPECT_EQ(reason([](Record& r) { r.leads.pop_back(); }), "not all of the twelve leads are there");
  EXPECT_EQ(reason([](Record& r) { r.leads[7].unit = "NU"; }), "not in mV");
  EXPECT_EQ(
      reason([](Record& r) { r.leads[3].samples[9] = std::numeric_limits<float>::quiet_NaN(); }),
      "some samples are invalid");
  EXPECT_EQ(reason([](Record& r) { r.rate = 1250; }), "shorter than 5 s");
  EXPECT_EQ(reason([](Record& r) { r.rate = 100; }), "sampled at less than 200 Hz");
  EXPECT_EQ(reason([](Record& r) {
              for (Lead& lead : r.leads) lead.samples.assign(lead.samples.size(), 0.0F);
            }),
            "its beats or their T waves are not found");
}

TEST(Curve, MeetsItsKnotsAndDoesNotOvershoot) {
  const std::array<Knot, 5> knots = {{{0, 0}, {1, 2}, {2, 2.5}, {4, -1}, {5, 0}}};
  for (const Knot& knot : knots) EXPECT_DOUBLE_EQ(curve(knots, knot.at), knot.value);
  EXPECT_EQ(curve(knots, -3), 0);
  EXPECT_EQ(curve(knots, 9), 0);
  for (std::size_t i = 1; i < knots.size(); ++i) {
    const double low = std::min(knots[i - 1].value, knots[i].value);
    const double high = std::max(knots[i - 1].value, knots[i].value);
    for (double at = knots[i - 1].at; at < knots[i].at; at += 0.01) {
      EXPECT_GE(curve(knots, at), low - 1e-12);
      EXPECT_LE(curve(knots, at), high + 1e-12);
      EXPECT_LT(std::abs(curve(knots, at + 0.01) - curve(knots, at)), 0.05);
    }
  }
}

TEST(Uniform, StaysInItsRangeAndRepeats) {
  Random first(7);
  Random second(7);
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const double value = uniform(first, 2, 4);
    EXPECT_EQ(value, uniform(second, 2, 4));
    EXPECT_GE(value, 2);
    EXPECT_LT(value, 4);
    sum += value;
  }
  EXPECT_NEAR(sum / 1000, 3, 0.1);
}

TEST(ApplyChange, KeepsEinthovenAndGoldbergerAndLeavesTheRestAlone) {
  LeadMatrix change(12, 3);
  change.lead(0)[1] = 0.5F;
  change.lead(1)[1] = 0.25F;
  change.lead(8)[2] = 1;
  LeadMatrix signal(12, 3);
  for (float& x : signal.values) x = 0.1F;
  apply_change(change, signal);
  constexpr std::array<double, 6> kExpected = {0.5, 0.25, -0.25, -0.375, 0.375, 0};
  for (std::size_t lead = 0; lead < 12; ++lead) {
    EXPECT_EQ(signal.lead(lead)[0], 0.1F);
    EXPECT_NEAR(signal.lead(lead)[1], 0.1 + (lead < 6 ? kExpected[lead] : 0), 1e-6) << lead;
    EXPECT_NEAR(signal.lead(lead)[2], lead == 8 ? 1.1 : 0.1, 1e-6) << lead;
  }
}

TEST(Retime, MovesRigidPartsToTheBitAndStretchesTheRest) {
  LeadMatrix signal(1, 10);
  for (std::size_t t = 0; t < 10; ++t) signal.lead(0)[t] = static_cast<float>(t * t);
  // Samples 4 to 6 come two earlier; what lies before is pressed together, what follows stretched.
  const std::array<Anchor, 4> anchors = {{{0, 0}, {4, 2}, {7, 5}, {10, 10}}};
  const auto moved = retime(signal, anchors);
  ASSERT_TRUE(moved);
  const auto x = moved->lead(0);
  EXPECT_EQ(x[0], 0);
  EXPECT_EQ(x[1], 4);
  EXPECT_EQ(x[2], 16);
  EXPECT_EQ(x[3], 25);
  EXPECT_EQ(x[4], 36);
  EXPECT_EQ(x[5], 49);
  EXPECT_NEAR(x[6], 49 + 0.6 * (64 - 49), 1e-5);
  EXPECT_NEAR(x[9], 81, 1e-5);  // past the last sample: that one
}

TEST(Retime, RefusesAnchorsThatGoBack) {
  const LeadMatrix signal(1, 10);
  const std::array<Anchor, 4> anchors = {{{0, 0}, {5, 5}, {7, 5}, {10, 10}}};
  EXPECT_FALSE(retime(signal, anchors));
}

TEST(WaveRemover, FlattensPWaves) {
  const NormalEcg& ecg = normal_record();
  const WaveTimes& times = ecg.beats.times;
  const WaveRemover p_wave(ecg, times.p_onset - 8, times.p_end + 8);
  constexpr std::size_t kTwo = 1;
  EXPECT_GT(p_wave.height(kTwo), 0.05);
  LeadMatrix change(12, ecg.signal.samples);
  for (const std::ptrdiff_t r_peak : beats_in_reach(ecg)) {
    for (const std::size_t lead : kFreeLeads) p_wave.remove(lead, r_peak, change);
  }
  LeadMatrix signal = ecg.signal;
  apply_change(change, signal);
  const LeadMatrix left = median_wave(signal, ecg.beats, times.p_onset, times.p_end);
  for (const float x : left.lead(kTwo)) EXPECT_NEAR(x, 0, 0.02);
}

TEST(AddSilence, LeavesNoBeat) {
  const NormalEcg& ecg = normal_record();
  LeadMatrix change(12, ecg.signal.samples);
  const auto r_peak = static_cast<std::ptrdiff_t>(ecg.beats.r_peaks[4]);
  const std::ptrdiff_t first = r_peak + ecg.beats.times.qrs_onset - 6;
  const std::ptrdiff_t last = r_peak + ecg.beats.times.t_end + 10;
  add_silence(ecg, first, last, change);
  LeadMatrix signal = ecg.signal;
  apply_change(change, signal);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    for (std::ptrdiff_t t = 0; t < static_cast<std::ptrdiff_t>(signal.samples); ++t) {
      const auto i = static_cast<std::size_t>(t);
      if (t < first || t >= last) {
        EXPECT_EQ(signal.lead(lead)[i], ecg.signal.lead(lead)[i]);
      }
    }
    const auto part = signal.lead(lead).subspan(static_cast<std::size_t>(first),
                                                static_cast<std::size_t>(last - first));
    const auto [lowest, highest] = std::ranges::minmax(part);
    EXPECT_LT(highest - lowest, 0.25F) << lead;
  }
}

}  // namespace
}  // namespace crest::eval
