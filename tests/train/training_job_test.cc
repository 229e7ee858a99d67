#include "train/training_job.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/file.h"
#include "temporary_folder.h"

namespace crest::train {
namespace {

const TrainingSource& source(std::string_view name) {
  return *std::ranges::find(training_sources(), name, &TrainingSource::name);
}

/// Twenty-five spikes, one every `cycle` samples; the 23rd is marked as an anomaly.
std::string series_of(int cycle) {
  std::string csv = "lead1,lead2,anomaly\n";
  for (int i = 0; i < 25 * cycle; ++i) {
    const double phase = static_cast<double>(i % cycle) / cycle;
    const double spike = std::exp(-std::pow((phase - 0.5) / 0.02, 2));
    csv += fmt::format("{:.4f},{:.4f},{}\n", spike, -0.5 * spike,
                       i >= 22 * cycle && i < 23 * cycle ? 1 : 0);
  }
  return csv;
}

TEST(TrainingJob, EachSeriesIsAModelOfItsBeginning) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "one.csv", series_of(200)));
  ASSERT_TRUE(write_file(folder.path() / "two.csv", series_of(150)));
  const auto jobs = source("keogh").jobs(folder.path(), 0);
  ASSERT_TRUE(jobs) << to_string(jobs.error());
  ASSERT_EQ(jobs->size(), 2U);
  EXPECT_EQ(jobs->front().name, "one");
  EXPECT_EQ(jobs->back().name, "two");
  const auto pieces = jobs->front().load();
  ASSERT_TRUE(pieces) << to_string(pieces.error());
  std::size_t samples = 0;
  for (const Record& piece : pieces->training) samples += piece.samples();
  EXPECT_LE(samples, 22U * 200U);
  EXPECT_GE(samples, 17U * 200U);
  EXPECT_FALSE(pieces->validation.empty());
}

TEST(TrainingJob, AFolderWithoutTheSetIsAnError) {
  const TemporaryFolder folder;
  for (const TrainingSource& set : training_sources()) {
    const auto jobs = set.jobs(folder.path(), 4);
    ASSERT_FALSE(jobs) << set.name;
    EXPECT_EQ(jobs.error().kind, ErrorKind::NotFound) << set.name;
  }
}

}  // namespace
}  // namespace crest::train
