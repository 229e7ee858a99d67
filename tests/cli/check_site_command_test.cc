#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/program.h"
#include "model/model_file.h"
#include "small_model.h"
#include "temporary_folder.h"

namespace crest {
namespace {

using testing::HasSubstr;

constexpr const char* kSite =
    "--normals tests/data/ptbxl tests/data/ludb/1.hea tests/data/ludb/64.hea";

/// A model whose calibration says that normals score from `lowest` on, in steps of 0.01.
std::string model_of_scores(double lowest) {
  model::ModelDescription description = small_description();
  model::Calibration calibration;
  calibration.records = "invented normals";
  calibration.date = "2024-02-29";
  for (int i = 0; i < 200; ++i) {
    calibration.scores.push_back(lowest + 0.01 * i);
    calibration.beat_peaks.push_back(1);
  }
  calibration.lead_peaks.resize(12);
  description.calibration = calibration;
  const std::vector<std::byte> bytes = small_model_file(description);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class CheckSiteCommand : public testing::Test {
 protected:
  ProgramRun check(const std::string& model, const std::string& arguments) const {
    const auto file = folder_.write("model.safetensors", model);
    return run_crest(fmt::format("check-site --model '{}' {}", file.string(), arguments));
  }

  TemporaryFolder folder_;
};

TEST_F(CheckSiteCommand, ScoresFarFromTheModelsMeanRecalibrate) {
  const ProgramRun run = check(model_of_scores(-1000), kSite);
  EXPECT_EQ(run.status, 4) << run.errors;
  EXPECT_THAT(run.output, HasSubstr("site: of 5 records 5 were assessed, 0 left out\n"
                                    "model: small, calibrated on invented normals (200 normals, "
                                    "2024-02-29)\n"));
  EXPECT_THAT(run.output, HasSubstr("alarms: 5 of the 5 above"));
  EXPECT_THAT(run.output, HasSubstr("verdict: recalibrate: the site's normals score differently"));
}

TEST_F(CheckSiteCommand, FewRecordsCannotTell) {
  const ProgramRun run = check(model_of_scores(0.9), fmt::format("{} --json", kSite));
  EXPECT_EQ(run.status, 5) << run.errors;
  const auto json = nlohmann::json::parse(run.output);
  EXPECT_EQ(json.at("schema"), "crest.site-check/1");
  EXPECT_EQ(json.at("verdict"), "too_few");
  EXPECT_EQ(json.at("site").at("normals"), 5);
  EXPECT_EQ(json.at("site").at("left_out"), 0);
  EXPECT_EQ(json.at("site").at("alarms_per_1000_interval_95").size(), 2U);
  EXPECT_EQ(json.at("calibration").at("normals"), 200);
  EXPECT_LT(json.at("power_at_twice_the_budget"), 0.8);
  EXPECT_GT(json.at("site_normals_needed"), 100);
  EXPECT_EQ(json.at("model_normals_exceeded"), 113);
}

TEST_F(CheckSiteCommand, RecordsThatAreLeftOutShowInTheStatus) {
  const ProgramRun run = check(model_of_scores(0.9), fmt::format("{} no-such-file", kSite));
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.errors, HasSubstr("no-such-file"));
  EXPECT_THAT(run.output, HasSubstr("site: of 6 records 5 were assessed, 1 left out\n"));
  EXPECT_THAT(run.output, HasSubstr("verdict: too few records to tell"));
}

TEST_F(CheckSiteCommand, NeedsACalibratedModel) {
  const std::vector<std::byte> bytes = small_model_file();
  const ProgramRun run = check({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, kSite);
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.errors, HasSubstr("the model is not calibrated"));
}

}  // namespace
}  // namespace crest
