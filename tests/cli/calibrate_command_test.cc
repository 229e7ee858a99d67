#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "cli/program.h"
#include "model/model_file.h"
#include "small_model.h"
#include "temporary_folder.h"

namespace crest {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kNormals =
    "--normals tests/data/ptbxl tests/data/ludb/1.hea tests/data/ludb/64.hea";

/// A folder with an uncalibrated model in it.
class CalibrateCommand : public testing::Test {
 protected:
  CalibrateCommand() {
    const std::vector<std::byte> bytes = small_model_file();
    folder_.write("model.safetensors", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  ProgramRun calibrate(const std::string& arguments) const {
    return run_crest(fmt::format("calibrate --model '{0}/model.safetensors' --out '{0}/{1}",
                                 folder_.path().string(), arguments));
  }

  std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }

  TemporaryFolder folder_;
};

TEST_F(CalibrateCommand, FitsAndWritesWhatDetectThenUses) {
  const ProgramRun run = calibrate(fmt::format(
      "new.safetensors' {} --alarms-per-1000 400 --describe 'five of the tests'", kNormals));
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, HasSubstr("small calibrated on five of the tests: of 5 records 5 were "
                                    "assessed, 0 left out\n"));
  EXPECT_THAT(run.output, HasSubstr("at most 400 alarms per 1000 normals"));
  const auto model = model::load_model(file("new.safetensors"));
  ASSERT_TRUE(model) << to_string(model.error());
  ASSERT_TRUE(model->description.calibration);
  const model::Calibration& calibration = *model->description.calibration;
  EXPECT_EQ(calibration.records, "five of the tests");
  EXPECT_EQ(calibration.alarms_per_1000, 400U);
  EXPECT_EQ(calibration.scores.size(), 5U);

  // Two of six ranks may be alarms: the threshold is the fourth of five, which only one exceeds.
  const ProgramRun detected =
      run_crest(fmt::format("detect --csv --model '{}' tests/data/ptbxl tests/data/ludb/1.hea "
                            "tests/data/ludb/64.hea",
                            file("new.safetensors").string()));
  EXPECT_EQ(detected.status, 0) << detected.errors;
  std::size_t alarms = 0;
  for (std::size_t at = detected.output.find(",true,"); at != std::string::npos;
       at = detected.output.find(",true,", at + 1)) {
    ++alarms;
  }
  EXPECT_EQ(alarms, 1U) << detected.output;
}

TEST_F(CalibrateCommand, SaysHowManyNormalsItTakes) {
  const ProgramRun run =
      calibrate(fmt::format("new.safetensors' {} --alarms-per-1000 20", kNormals));
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.errors,
              HasSubstr("5 normals are too few for at most 20 alarms per 1000: it takes 49"));
  EXPECT_FALSE(std::filesystem::exists(file("new.safetensors")));
}

TEST_F(CalibrateCommand, LeavesOutWhatItCannotAssessAndSaysSo) {
  const ProgramRun run =
      calibrate(fmt::format("new.safetensors' {} no-such-file --alarms-per-1000 400", kNormals));
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.errors, HasSubstr("no-such-file"));
  EXPECT_THAT(run.output, HasSubstr("of 6 records 5 were assessed, 1 left out"));
  EXPECT_TRUE(std::filesystem::exists(file("new.safetensors")));
}

TEST_F(CalibrateCommand, ReplacesTheModelItselfButNoOtherFileUnasked) {
  folder_.write("other", "kept");
  const std::string rest = fmt::format("' {} --alarms-per-1000 400", kNormals);
  const ProgramRun refused = calibrate("other" + rest);
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.errors, HasSubstr("is there already; --force replaces it"));
  EXPECT_EQ(read_text_file(file("other")).value(), "kept");
  EXPECT_EQ(calibrate("other" + rest + " --force").status, 0);
  EXPECT_TRUE(model::load_model(file("other")));
  EXPECT_EQ(calibrate("model.safetensors" + rest).status, 0);
  EXPECT_TRUE(model::load_model(file("model.safetensors"))->description.calibration);
}

TEST_F(CalibrateCommand, RefusesBudgetsThatAreNone) {
  for (const char* budget : {"0", "401", "-5", "2.5", "many"}) {
    const ProgramRun run =
        calibrate(fmt::format("new.safetensors' {} --alarms-per-1000 {}", kNormals, budget));
    EXPECT_EQ(run.status, 2) << budget;
    EXPECT_THAT(run.errors, Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace crest
