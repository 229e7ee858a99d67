#include "eval/beat_label.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "io/wfdb_annotation.h"

namespace crest::eval {
namespace {

TEST(BeatLabel, EveryKindOfBeatHasItsClass) {
  const std::map<char, std::string> expected = {
      {'N', "NLRB"}, {'S', "AaJSejn"}, {'V', "VEr"}, {'F', "F"}, {'Q', "Q/f?"}};
  for (const auto& [label, symbols] : expected) {
    for (const char symbol : symbols) {
      const auto found = aami_label(io::annotation_code(std::string(1, symbol)).value());
      ASSERT_TRUE(found) << symbol;
      EXPECT_EQ(symbol_of(*found), label) << symbol;
    }
  }
}

TEST(BeatLabel, BeatsAndOnlyBeatsHaveAClass) {
  for (int code = 0; code < 64; ++code) {
    EXPECT_EQ(aami_label(code).has_value(), io::is_beat(code)) << code;
  }
}

}  // namespace
}  // namespace crest::eval
