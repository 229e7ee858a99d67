#include "eval/trivial_maps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace crest::eval {
namespace {

using testing::Each;
using testing::ElementsAre;

TEST(TrivialMap, KnowsSlopesAndRPeaksOnly) {
  LeadMatrix signal(2, 7);
  signal.lead(0)[3] = 2;
  constexpr double kRate = 20;  // 60 ms are 1.2 samples
  const std::array<std::size_t, 2> r_peaks = {1, 5};
  EXPECT_THAT(trivial_map(TrivialMap::Constant, signal, kRate, r_peaks).values, Each(0));
  const LeadMatrix slope = trivial_map(TrivialMap::Slope, signal, kRate, r_peaks);
  EXPECT_THAT(slope.lead(0), ElementsAre(0, 0, 2, 0, 2, 0, 0));
  EXPECT_THAT(slope.lead(1), Each(0));
  const LeadMatrix mask = trivial_map(TrivialMap::QrsMask, signal, kRate, r_peaks);
  EXPECT_THAT(mask.lead(0), ElementsAre(1, 1, 1, 0, 1, 1, 1));
  const LeadMatrix near = trivial_map(TrivialMap::NearRPeak, signal, kRate, r_peaks);
  EXPECT_THAT(near.lead(1), ElementsAre(-1, 0, -1, -2, -1, 0, -1));
}

TEST(TrivialMap, IsConstantWithoutRPeaks) {
  const LeadMatrix signal(1, 5);
  for (const TrivialMap map : kTrivialMaps) {
    EXPECT_THAT(trivial_map(map, signal, 500, {}).values, Each(0)) << to_string(map);
  }
}

}  // namespace
}  // namespace crest::eval
