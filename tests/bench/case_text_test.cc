#include "bench/case_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crest::bench {
namespace {

TEST(CaseText, IsSplitAtBlanks) {
  const auto text = split_case("  conv k4  s2 12x4800->32 ");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->kind, "conv");
  EXPECT_THAT(text->words, testing::ElementsAre("k4", "s2", "12x4800->32"));
  EXPECT_FALSE(split_case("   "));
  EXPECT_FALSE(split_case(""));
}

TEST(CaseText, NumbersStandBehindTheirLetters) {
  const auto text = split_case("conv k15 s2 p0 b x7 50x136->512");
  EXPECT_EQ(number_after(*text, 'k'), 15);
  EXPECT_EQ(number_after(*text, 's', 1), 2);
  EXPECT_EQ(number_after(*text, 'p', 0), 0);
  EXPECT_EQ(number_after(*text, 't', 4), 4);
  EXPECT_FALSE(number_after(*text, 't'));
  EXPECT_FALSE(number_after(*text, 'b', 1)) << "no number";
  EXPECT_FALSE(number_after(*split_case("conv k0 1x1->1"), 'k')) << "none of zero taps";
  EXPECT_FALSE(number_after(*split_case("conv k4x 1x1->1"), 'k'));
  EXPECT_FALSE(number_after(*split_case("conv k99999999999 1x1->1"), 'k'));
}

TEST(CaseText, SizesAreTheLastWord) {
  const auto sizes = sizes_in(*split_case("conv k4 12x4800->32"));
  ASSERT_TRUE(sizes);
  EXPECT_EQ(sizes->first, 12);
  EXPECT_EQ(sizes->second, 4800);
  EXPECT_EQ(sizes->outputs, 32);
  EXPECT_EQ(sizes_in(*split_case("tanh 3x5"))->outputs, 0);
  for (const char* wrong :
       {"conv", "conv 12", "conv 12x", "conv 0x5->3", "conv 12x5->", "conv 12x5->3a", "conv x5->3",
        "conv 12x-5->3", "conv 99999x99999->2"}) {
    EXPECT_FALSE(sizes_in(*split_case(wrong))) << wrong;
  }
}

TEST(CaseText, AnErrorNamesTheCase) {
  const auto wrong = sizes_in(*split_case("conv 12"));
  EXPECT_EQ(to_string(wrong.error()),
            "\"conv 12\" is no case: it must end with sizes like 12x4800->32");
}

}  // namespace
}  // namespace crest::bench
