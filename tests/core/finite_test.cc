#include "core/finite.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace crest {
namespace {

TEST(AllFinite, SeesOneThatIsNotWhereverItLies) {
  constexpr float kLargest = std::numeric_limits<float>::max();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNotANumber = std::numeric_limits<float>::quiet_NaN();
  for (std::size_t size = 0; size < 12; ++size) {
    const std::vector<float> finite(size, -kLargest);
    EXPECT_TRUE(all_finite(finite)) << size;
    for (std::size_t at = 0; at < size; ++at) {
      for (const float value : {kInfinity, -kInfinity, kNotANumber}) {
        std::vector<float> values = finite;
        values[at] = value;
        EXPECT_FALSE(all_finite(values)) << value << " at " << at << " of " << size;
      }
    }
  }
}

}  // namespace
}  // namespace crest
