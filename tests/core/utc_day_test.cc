#include "core/utc_day.h"

#include <gtest/gtest.h>

namespace crest {
namespace {

using std::chrono::system_clock;

TEST(UtcDay, IsTheDayThatAMomentLiesIn) {
  using namespace std::chrono_literals;
  const system_clock::time_point leap = std::chrono::sys_days{std::chrono::year(2024) / 2 / 29};
  EXPECT_EQ(utc_day(leap), "2024-02-29");
  EXPECT_EQ(utc_day(leap + 23h + 59min), "2024-02-29");
  EXPECT_EQ(utc_day(leap + 24h), "2024-03-01");
  EXPECT_EQ(utc_day(system_clock::time_point{} - 1s), "1969-12-31");
}

TEST(UtcDay, KnowsItsOwnKind) {
  EXPECT_TRUE(is_utc_day("2024-02-29"));
  EXPECT_TRUE(is_utc_day(utc_day(system_clock::now())));
  for (const char* text : {"", "2023-02-29", "2024-13-01", "2024-2-29", "2024/02/29", "29.02.2024",
                           "2024-02-29T", "2024-02-2x", "-024-02-29", "+024-02-29"}) {
    EXPECT_FALSE(is_utc_day(text)) << text;
  }
}

}  // namespace
}  // namespace crest
