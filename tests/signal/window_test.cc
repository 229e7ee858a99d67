#include "signal/window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace crest::signal {
namespace {

const Preprocessing kPaper;

/// A strip at 500 Hz whose samples all differ in time and lead, with a beat every `interval`.
Strip make_ramp(std::size_t samples, std::size_t interval = 400) {
  Strip strip;
  strip.rate = 500;
  strip.signal = LeadMatrix(12, samples);
  strip.usable.assign(12, true);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    for (std::size_t i = 0; i < samples; ++i) {
      strip.signal.lead(lead)[i] = static_cast<float>(i + 10 * lead);
    }
  }
  for (std::size_t r = interval / 2; r < samples; r += interval) strip.r_peaks.push_back(r);
  return strip;
}

TEST(WindowStarts, TenSecondsAreOneWindowInTheMiddle) {
  EXPECT_EQ(window_starts(5000, kPaper), (std::vector<std::size_t>{100}));
  EXPECT_EQ(window_starts(4800, kPaper), (std::vector<std::size_t>{0}));
  EXPECT_EQ(window_starts(2500, kPaper), (std::vector<std::size_t>{0}));
}

TEST(WindowStarts, CoverEverySampleAndEveryBeatWhole) {
  for (std::size_t samples = 5001; samples < 60'000; samples += 397) {
    const auto starts = window_starts(samples, kPaper);
    ASSERT_GE(starts.size(), 2U);
    EXPECT_EQ(starts.front(), 0U);
    EXPECT_EQ(starts.back() + kPaper.window, samples);
    for (std::size_t i = 1; i < starts.size(); ++i) {
      EXPECT_GT(starts[i], starts[i - 1]);
      EXPECT_GE(starts[i - 1] + kPaper.window, starts[i] + kPaper.beat()) << samples;
    }
    for (std::size_t r = kPaper.beat_before; r + kPaper.beat_after <= samples; ++r) {
      const bool whole = std::ranges::any_of(starts, [&](std::size_t start) {
        return r >= start + kPaper.beat_before && r + kPaper.beat_after <= start + kPaper.window;
      });
      ASSERT_TRUE(whole) << "R peak at " << r << " of " << samples;
    }
  }
}

TEST(CutWindow, IsScaledByTheWholeOfTenSeconds) {
  const Strip strip = make_ramp(5000);
  const Window window = cut_window(strip, 100, kPaper);
  EXPECT_EQ(window.start, 100U);
  EXPECT_EQ(window.valid, 4800U);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    const auto values = window.signal.lead(lead);
    EXPECT_NEAR(values.front(), -1 + 2.0 * 100 / 4999, 1e-6);
    EXPECT_NEAR(values.back(), -1 + 2.0 * 4899 / 4999, 1e-6);
    for (const std::size_t i : {0U, 1234U, 4799U}) {
      EXPECT_NEAR(values[i] * window.scale[lead] + window.offset[lead],
                  strip.signal.lead(lead)[100 + i], 1e-3);
    }
  }
}

TEST(CutWindow, HoldsTheBeatsThatAreWhole) {
  Strip strip = make_ramp(5000);
  strip.r_peaks = {0, 239, 240, 1000, 4560, 4561, 4999};
  EXPECT_EQ(cut_window(strip, 100, kPaper).r_peaks, (std::vector<std::size_t>{140, 900, 4460}));
}

TEST(CutWindow, AShortStripGoesOnByWholeBeats) {
  const Strip strip = make_ramp(2500);
  const std::size_t cycle = strip.r_peaks.back() - strip.r_peaks.front();
  const Window window = cut_window(strip, 0, kPaper);
  EXPECT_EQ(window.valid, 2500U);
  EXPECT_EQ(window.signal.samples, 4800U);
  for (const std::size_t lead : {0U, 7U}) {
    const auto values = window.signal.lead(lead);
    for (std::size_t i = 2500; i < 4800; ++i) ASSERT_EQ(values[i], values[i - cycle]) << i;
    EXPECT_FLOAT_EQ(values[0], -1);
    EXPECT_FLOAT_EQ(values[2499], 1);
  }
  for (const std::size_t r_peak : window.r_peaks) EXPECT_LE(r_peak + kPaper.beat_after, 2500U);
  EXPECT_FALSE(window.r_peaks.empty());
}

TEST(CutWindow, AShortStripWithoutBeatsRepeatsItself) {
  Strip strip = make_ramp(2500);
  for (const std::vector<std::size_t>& r_peaks :
       {std::vector<std::size_t>{}, std::vector<std::size_t>{1000}}) {
    strip.r_peaks = r_peaks;
    const Window window = cut_window(strip, 0, kPaper);
    const auto values = window.signal.lead(0);
    for (std::size_t i = 2500; i < 4800; ++i) ASSERT_EQ(values[i], values[i - 2500]);
  }
}

TEST(CutWindow, AFlatLeadIsZero) {
  Strip strip = make_ramp(5000);
  std::ranges::fill(strip.signal.lead(3), 0.7F);
  const Window window = cut_window(strip, 100, kPaper);
  EXPECT_TRUE(std::ranges::all_of(window.signal.lead(3), [](float value) { return value == 0; }));
  EXPECT_TRUE(std::ranges::all_of(window.trend.values, [](float v) { return std::isfinite(v); }));
}

TEST(CutBeat, IsCutAroundItsRPeakAndScaledAnew) {
  const Strip strip = make_ramp(5000);
  Strip flat = strip;
  std::ranges::fill(flat.signal.lead(5), 2.0F);
  const LeadMatrix beat = cut_beat(flat.signal, 1000, kPaper);
  EXPECT_EQ(beat.samples, 480U);
  for (std::size_t i = 0; i < 480; ++i) {
    EXPECT_NEAR(beat.lead(0)[i], -1 + 2.0 * static_cast<double>(i) / 479, 1e-6);
    EXPECT_EQ(beat.lead(5)[i], 0);
  }
}

}  // namespace
}  // namespace crest::signal
