#include "signal/beat_measurements.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "signal/synthetic_strip.h"

namespace crest::signal {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A strip of twelve leads of 500 Hz with a QRS complex a second, whose vector in the frontal plane
/// points to `degrees`; the limb leads are its projections (Einthoven, Goldberger).
Strip strip_with_axis(double degrees) {
  const auto along = [&](double lead) {
    return std::cos((degrees - lead) * std::numbers::pi / 180);
  };
  const double one = along(0);
  const double two = along(60);
  const std::vector<double> heights = {
      one, two, two - one, -(one + two) / 2, one - two / 2, two - one / 2, 1, 1, 1, 1, 1, 1};
  Strip strip;
  strip.rate = 500;
  strip.signal = LeadMatrix(12, 5000);
  strip.leads.assign(kStandardLeads.begin(), kStandardLeads.end());
  strip.usable.assign(12, true);
  strip.millivolts = true;
  for (std::size_t beat = 0; beat < 9; ++beat) {
    const std::size_t peak = 400 + 500 * beat;
    strip.r_peaks.push_back(peak);
    for (std::size_t lead = 0; lead < 12; ++lead) {
      for (std::size_t i = peak - 40; i < peak + 40; ++i) {
        const double away = (static_cast<double>(i) - static_cast<double>(peak)) / 6;
        strip.signal.lead(lead)[i] +=
            static_cast<float>(heights[lead] * std::exp(-away * away / 2));
      }
    }
  }
  return strip;
}

TEST(BeatMeasurements, AxisIsTheAngleOfTheVector) {
  for (const double degrees : {-150.0, -60.0, -30.0, 0.0, 15.0, 60.0, 90.0, 120.0, 175.0}) {
    const BeatMeasurements measured = measure(beat_intervals(strip_with_axis(degrees)));
    ASSERT_TRUE(measured.axis.value) << measured.axis.reason;
    EXPECT_NEAR(*measured.axis.value, degrees, 0.5);
    EXPECT_EQ(measured.axis.beats, 9U);
  }
}

TEST(BeatMeasurements, AxisNeedsMillivoltsAndBothLeads) {
  Strip strip = strip_with_axis(30);
  strip.millivolts = false;
  EXPECT_FALSE(measure(beat_intervals(strip)).axis.value);
  EXPECT_THAT(measure(beat_intervals(strip)).axis.reason, HasSubstr("mV"));
  strip.millivolts = true;
  strip.usable[5] = false;
  EXPECT_THAT(measure(beat_intervals(strip)).axis.reason, HasSubstr("aVF"));
}

TEST(BeatMeasurements, CorrectedIntervalsFollowTheirFormulas) {
  BeatIntervals intervals;
  intervals.beats = 4;
  intervals.rr = {0.64, 0.60, 0.68};
  intervals.qt = {0.36, 0.36, 0.34, 0.38};
  intervals.qrs = {0.09, 0.1, 0.1, 0.11};
  intervals.pr = {0.16, 0.17};
  intervals.no_axis = "no leads";
  const BeatMeasurements measured = measure(intervals);
  EXPECT_NEAR(measured.heart_rate.value.value(), 93.75, 1e-9);
  EXPECT_EQ(measured.shortest_rr.value, 0.60);
  EXPECT_EQ(measured.longest_rr.value, 0.68);
  EXPECT_NEAR(measured.qt.value.value(), 0.36, 1e-12);
  EXPECT_NEAR(measured.qtc_bazett.value.value(), 0.36 / 0.8, 1e-12);   // sqrt(0.64) = 0.8
  EXPECT_NEAR(measured.qtc_fridericia.value.value(), 0.417743, 1e-6);  // 0.64^(1/3) = 0.861774
  EXPECT_EQ(measured.qrs.value, 0.1);
  EXPECT_FALSE(measured.pr.value);
  EXPECT_EQ(measured.pr.reason, "a P wave stands out in 2 of 4 beats only");
  EXPECT_EQ(measured.axis.reason, "no leads");
}

TEST(BeatMeasurements, WithoutBeatsNothingIsMeasuredAndAllHasAReason) {
  const BeatMeasurements none = measure(BeatIntervals{});
  for (const Measured& each :
       {none.heart_rate, none.rr, none.shortest_rr, none.longest_rr, none.pr, none.qrs, none.qt,
        none.qtc_bazett, none.qtc_fridericia, none.axis}) {
    EXPECT_FALSE(each.value);
    EXPECT_FALSE(each.reason.empty());
  }
}

TEST(BeatMeasurements, SyntheticPersonIsMeasuredAsMade) {
  const Strip strip = synthetic_strip({.rate = 500, .duration = 20, .rr = 0.8});
  const BeatMeasurements measured = measure(beat_intervals(strip));
  EXPECT_NEAR(measured.heart_rate.value.value(), 75, 0.3);
  // The waves are Gaussian: P begins about 2.5 widths (18 ms) before -160 ms, Q the same (8 ms)
  // before -24 ms, S (10 ms) ends behind 28 ms, T peaks at 280 ms and ends after it.
  EXPECT_NEAR(measured.pr.value.value(), 0.16, 0.025);
  EXPECT_NEAR(measured.qrs.value.value(), 0.097, 0.02);
  EXPECT_GT(measured.qt.value.value(), 0.32);
  EXPECT_LT(measured.qt.value.value(), 0.50);
}

TEST(BeatMeasurements, NoIntervalIsTakenOverAGap) {
  Strip strip = strip_with_axis(60);
  ASSERT_EQ(beat_intervals(strip).rr.size(), 8U);
  strip.not_assessed.push_back({.lead = {}, .start = 3, .end = 3.2, .reason = "gap"});
  strip.not_assessed.push_back({.lead = 3, .start = 5, .end = 5.2, .reason = "gap on aVR"});
  EXPECT_EQ(beat_intervals(strip).rr.size(), 7U);
}

TEST(BeatMeasurements, StretchesAddUp) {
  const BeatIntervals one = beat_intervals(strip_with_axis(60));
  BeatIntervals all = one;
  Strip other = strip_with_axis(60);
  other.millivolts = false;
  append(all, beat_intervals(other));
  EXPECT_EQ(all.beats, 18U);
  EXPECT_EQ(all.rr.size(), 2 * one.rr.size());
  EXPECT_EQ(all.net_one.size(), one.net_one.size());
  EXPECT_THAT(all.no_axis, IsEmpty());
}

}  // namespace
}  // namespace crest::signal
