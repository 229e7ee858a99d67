#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "cli/program.h"
#include "eval/annotated_record.h"
#include "small_model.h"
#include "temporary_folder.h"

namespace crest {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Four records of 40 s, and a small untrained model of two signals for each of two folds.
class EvaluateMitbih : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"100", "101", "103", "105"}) {
      auto beats = eval::beats_between(0.5, 40);
      beats[20].symbol = "V";
      eval::write_annotated(folder_.path(), name, 40,
                            std::vector<eval::Mark>{{0.1, "+", "(N"}} + beats);
    }
    write_models(R"({"trained_on": [], "chosen_on": []})");
  }

  void write_models(const std::string& card) const {
    model::ModelDescription description = small_description();
    description.network.leads = 2;
    description.preprocessing.signals = 2;
    description.card = card;
    for (const char* fold : {"fold-1-of-2", "fold-2-of-2", "random-beats"}) {
      const auto file = folder_.path() / "models" / (std::string(fold) + ".safetensors");
      std::filesystem::create_directories(file.parent_path());
      ASSERT_TRUE(write_file(file, small_model_file(description)));
    }
  }

  ProgramRun run(const std::string& protocol, const std::string& more = "") const {
    const std::string folder = folder_.path().string();
    return run_crest("evaluate " + protocol + " --data " + folder + " --model " + folder +
                     "/models -j 2 " + more);
  }

  const TemporaryFolder folder_;
};

TEST_F(EvaluateMitbih, TestsAModelOfEachFoldBesideTheBaselines) {
  const auto out = folder_.path() / "out";
  const ProgramRun done = run("mitbih", "--folds 2 --out " + out.string());
  EXPECT_EQ(done.status, 0) << done.errors;
  EXPECT_EQ(done.errors, "");
  EXPECT_THAT(done.output, AllOf(HasSubstr("fold-2-of-2"), HasSubstr("beat distance"),
                                 HasSubstr("early beat"), HasSubstr("Not at hand: 40 of 44")));
  const auto beats = read_text_file(out / "mitbih.csv");
  ASSERT_TRUE(beats);
  EXPECT_THAT(*beats, HasSubstr("beat distance,fold-1-of-2,100,16.500000,V,V,"));
  EXPECT_TRUE(std::filesystem::exists(out / "mitbih_records.csv"));
}

TEST_F(EvaluateMitbih, RefusesAModelThatHasSeenItsTest) {
  write_models(R"({"trained_on": ["103"], "chosen_on": []})");
  const ProgramRun done = run("mitbih", "--folds 2");
  EXPECT_EQ(done.status, 3);
  EXPECT_THAT(done.errors, AllOf(HasSubstr("fold-1-of-2.safetensors"), HasSubstr("record 103")));
  write_models("{}");
  const ProgramRun unknown = run("mitbih", "--folds 2");
  EXPECT_EQ(unknown.status, 0) << unknown.errors;
  EXPECT_THAT(unknown.errors, HasSubstr("does not say what it was trained on"));
}

TEST_F(EvaluateMitbih, SaysThatRandomBeatsProveNothingAboutNewPatients) {
  const ProgramRun done = run("mitbih-random-beats");
  EXPECT_EQ(done.status, 0) << done.errors;
  EXPECT_THAT(done.output, HasSubstr("nothing about new patients"));
}

TEST_F(EvaluateMitbih, FailsWithTheFileThatIsMissing) {
  const ProgramRun done = run("mitbih", "--folds 3");
  EXPECT_EQ(done.status, 3);
  EXPECT_THAT(done.errors, HasSubstr("models/fold-1-of-3.safetensors"));
  EXPECT_EQ(run("mitbih", "--split halves").status, 2);
}

}  // namespace
}  // namespace crest
