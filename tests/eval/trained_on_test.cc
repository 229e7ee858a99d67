#include "eval/trained_on.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crest::eval {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kTested = {"100", "202"};

Result<void> check(const std::string& card) {
  const auto seen = trained_on(card, "m.safetensors");
  if (!seen) return std::unexpected(seen.error());
  return check_unseen(*seen, kTested, "m.safetensors");
}

TEST(TrainedOn, LetsAModelThatHasSeenOthersBeTested) {
  const auto seen = trained_on(R"({"trained_on": ["101"], "chosen_on": ["103"]})", "m");
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->said);
  EXPECT_THAT(seen->trained, testing::ElementsAre("101"));
  EXPECT_THAT(seen->chosen, testing::ElementsAre("103"));
  EXPECT_TRUE(check_unseen(*seen, kTested, "m"));
}

TEST(TrainedOn, RefusesAModelThatHasSeenARecordOrItsPatient) {
  for (const char* card : {R"({"trained_on": ["101", "100"], "chosen_on": []})",
                           R"({"trained_on": [], "chosen_on": ["100"]})"}) {
    const auto checked = check(card);
    ASSERT_FALSE(checked) << card;
    EXPECT_EQ(checked.error().kind, ErrorKind::Config);
    EXPECT_EQ(checked.error().file, "m.safetensors");
    EXPECT_THAT(checked.error().reason, HasSubstr("record 100"));
  }
  // 201 and 202 are one man.
  const auto checked = check(R"({"trained_on": ["201"], "chosen_on": []})");
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().reason, HasSubstr("record 202"));
}

TEST(TrainedOn, DoesNotKnowWhatTheCardDoesNotSay) {
  for (const char* card : {"{}", R"({"trained_on": ["101"]})"}) {
    const auto seen = trained_on(card, "m");
    ASSERT_TRUE(seen);
    EXPECT_FALSE(seen->said) << card;
  }
}

TEST(TrainedOn, RefusesACardThatIsNone) {
  for (const char* card : {"", "[]", "{", R"({"trained_on": "100"})", R"({"chosen_on": [100]})"}) {
    const auto seen = trained_on(card, "m");
    ASSERT_FALSE(seen) << card;
    EXPECT_EQ(seen.error().kind, ErrorKind::Corrupt);
    EXPECT_EQ(seen.error().file, "m");
  }
}

}  // namespace
}  // namespace crest::eval
