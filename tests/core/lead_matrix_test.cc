#include "core/lead_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crest {
namespace {

TEST(LeadMatrix, StartsAtZeroAndKeepsEachLeadContiguous) {
  LeadMatrix matrix(2, 3);
  EXPECT_THAT(matrix.values, testing::Each(0.0F));
  matrix.lead(1)[0] = 5;
  EXPECT_THAT(matrix.values, testing::ElementsAre(0, 0, 0, 5, 0, 0));
  EXPECT_EQ(matrix.lead(0).size(), 3U);
}

}  // namespace
}  // namespace crest
