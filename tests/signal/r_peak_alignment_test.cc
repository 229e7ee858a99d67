#include "signal/r_peak_alignment.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace crest::signal {
namespace {

const std::vector<bool> kUsable = {true};

// Beats every 400 samples with an upward deflection and, 20 samples later, a downward one, which
// are in turn the higher.
LeadMatrix two_deflections(std::size_t beats) {
  LeadMatrix signal(1, 400 * (beats + 1));
  for (std::size_t b = 0; b < beats; ++b) {
    const float first = b % 3 == 1 ? 0.97F : 1.03F;
    for (std::size_t i = 0; i < 400; ++i) {
      const float up = (static_cast<float>(i) - 200) / 5;
      const float down = (static_cast<float>(i) - 220) / 5;
      signal.lead(0)[400 * b + i] += first * std::exp(-up * up / 2) - std::exp(-down * down / 2);
    }
  }
  return signal;
}

TEST(RPeakAlignment, GivesBeatsOfOneShapeOnePoint) {
  const LeadMatrix signal = two_deflections(12);
  std::vector<std::size_t> r_peaks;
  for (std::size_t b = 0; b < 12; ++b) {
    r_peaks.push_back(main_deflection(signal, kUsable, 400 * b + 170, 400 * b + 250));
  }
  ASSERT_EQ(r_peaks[0] % 400, 200U);
  ASSERT_EQ(r_peaks[1] % 400, 220U);
  const std::vector<std::size_t> aligned = align_r_peaks(signal, kUsable, 500, r_peaks);
  ASSERT_EQ(aligned.size(), r_peaks.size());
  for (std::size_t b = 0; b < 12; ++b) EXPECT_EQ(aligned[b], 400 * b + 200) << b;
}

TEST(RPeakAlignment, LeavesBeatsAtTheEndsOfARecordInside) {
  const LeadMatrix signal = two_deflections(1);
  for (const std::size_t r_peak : {std::size_t{0}, signal.samples - 1}) {
    EXPECT_EQ(align_r_peaks(signal, kUsable, 500, std::vector{r_peak}), std::vector{r_peak});
  }
}

}  // namespace
}  // namespace crest::signal
