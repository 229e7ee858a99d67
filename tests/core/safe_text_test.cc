#include "core/safe_text.h"

#include <gtest/gtest.h>

namespace crest {
namespace {

TEST(ValidUtf8, KeepsWellFormedText) {
  for (const char* text : {"", "V1", "Müller", "–", "\u0800\uFFFD", "\U00010000\U0010FFFF"})
    EXPECT_EQ(valid_utf8(text), text);
}

TEST(ValidUtf8, ReplacesEachByteThatIsNoCharacter) {
  EXPECT_EQ(valid_utf8("M\xfcller"), "M\uFFFDller");
  EXPECT_EQ(valid_utf8("\xe2\x80"), "\uFFFD\uFFFD");                      // cut short
  EXPECT_EQ(valid_utf8("\xc0\xaf"), "\uFFFD\uFFFD");                      // overlong "/"
  EXPECT_EQ(valid_utf8("\xe0\x9f\xbf"), "\uFFFD\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(valid_utf8("\xf0\x8f\xbf\xbf"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // overlong
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");            // surrogate
  EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // above U+10FFFF
  EXPECT_EQ(valid_utf8("\xff"), "\uFFFD");
}

TEST(WithoutControls, LeavesOneLineThatCommandsNoTerminal) {
  EXPECT_EQ(without_controls("a\nb\t\x1b[2J\x7f\r"), "a?b??[2J??");
  EXPECT_EQ(without_controls("V1 Müller – ü"), "V1 Müller – ü");
  EXPECT_EQ(without_controls(std::string_view("\0", 1)), "?");
}

}  // namespace
}  // namespace crest
