#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "cli/program.h"
#include "small_model.h"
#include "temporary_folder.h"

namespace crest {
namespace {

using testing::HasSubstr;

/// Two leads of beats of 200 samples, one of them missing, as Keogh's files have them.
std::string series_csv() {
  std::string csv = "lead1,lead2,anomaly\n";
  for (int t = 0; t < 6000; ++t) {
    const double distance = (t % 200 - 100) / 5.0;
    const bool missing = t >= 4400 && t < 4600;
    const double value = missing ? 0 : std::exp(-distance * distance / 2);
    csv += fmt::format("{:.4f},{:.4f},{}\n", value + 0.01 * (t % 7), 0.5 * value, missing ? 1 : 0);
  }
  return csv;
}

/// The bytes of a model of two signals.
std::string two_signal_model() {
  model::ModelDescription description = small_description();
  description.network.leads = 2;
  description.preprocessing.signals = 2;
  const std::vector<std::byte> bytes = small_model_file(description);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(EvaluateSeries, AssessesEachSeriesByItsOwnModel) {
  const TemporaryFolder folder;
  folder.write("data/a.csv", series_csv());
  folder.write("data/b.csv", series_csv());
  folder.write("models/small/a.safetensors", two_signal_model());
  const std::string path = folder.path().string();
  const ProgramRun run = run_crest(fmt::format(
      "evaluate keogh --data '{0}/data' --model '{0}/models/small/' --out '{0}/out' -j 2", path));
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.errors, HasSubstr("models/small/b.safetensors"));
  EXPECT_THAT(run.output, testing::ContainsRegex("small +2 +1 "));
  EXPECT_THAT(run.output, testing::ContainsRegex("beat distance +2 +0 "));
  const std::string csv = read_text_file(folder.path() / "out" / "keogh.csv").value();
  EXPECT_THAT(csv, HasSubstr("\na,a,small,0,250,6000,4400,4400,4600,0."));
  EXPECT_THAT(csv, HasSubstr("\nb,b,small,0,250,6000,4400,4400,4600,,,,,,,"));
}

TEST(EvaluateSeries, FoldersOfOneNameAreToldApartByTheirPaths) {
  const TemporaryFolder folder;
  folder.write("data/a.csv", series_csv());
  for (const char* file : {"one/small/a.safetensors", "two/small/a.safetensors"}) {
    folder.write(file, two_signal_model());
  }
  const ProgramRun run = run_crest(
      fmt::format("evaluate keogh --data '{0}/data' --model '{0}/one/small' '{0}/two/small'",
                  folder.path().string()));
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, HasSubstr("one/small"));
  EXPECT_THAT(run.output, HasSubstr("two/small"));
}

TEST(EvaluateSeries, RunsItsBaselinesWithoutAModel) {
  const TemporaryFolder folder;
  folder.write("a.csv", series_csv());
  const ProgramRun run = run_crest("evaluate keogh --data '" + folder.path().string() + "'");
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, HasSubstr("QRS mask"));
}

TEST(EvaluateSeries, NamesAFolderWithoutSeries) {
  const TemporaryFolder folder;
  const ProgramRun run = run_crest("evaluate ucr --data '" + folder.path().string() + "'");
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.errors, HasSubstr("no file *.txt is here"));
}

}  // namespace
}  // namespace crest
