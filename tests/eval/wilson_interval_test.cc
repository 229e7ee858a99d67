#include "eval/wilson_interval.h"

#include <gtest/gtest.h>

namespace crest::eval {
namespace {

TEST(WilsonInterval, GivesNewcombesExamples) {
  struct Example {
    double successes, trials, lower, upper;
  };
  // Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
  for (const Example& example : {Example{81, 263, 0.2553, 0.3662}, Example{15, 148, 0.0624, 0.1605},
                                 Example{0, 20, 0, 0.1611}, Example{1, 29, 0.0061, 0.1718}}) {
    const auto interval = wilson_interval(example.successes, example.trials);
    ASSERT_TRUE(interval);
    EXPECT_NEAR(interval->lower, example.lower, 5e-5);
    EXPECT_NEAR(interval->upper, example.upper, 5e-5);
  }
}

TEST(WilsonInterval, StaysWithinItsBounds) {
  EXPECT_FALSE(wilson_interval(0, 0));
  EXPECT_EQ(wilson_interval(5, 5)->upper, 1);
  EXPECT_EQ(wilson_interval(0, 5)->lower, 0);
}

}  // namespace
}  // namespace crest::eval
