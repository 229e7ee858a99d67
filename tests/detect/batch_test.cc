#include "detect/batch.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <vector>

#include "small_model.h"
#include "temporary_folder.h"

namespace crest::detect {
namespace {

struct Outcome {
  std::filesystem::path file;
  Result<Assessment> assessment;
};

std::vector<Outcome> assess_all(const std::vector<std::filesystem::path>& files,
                                const model::Model& model, std::size_t threads) {
  std::vector<Outcome> outcomes;
  assess_files(files, model, threads, {},
               [&](const std::filesystem::path& file, Result<Assessment> assessment) {
                 outcomes.push_back({file, std::move(assessment)});
               });
  return outcomes;
}

/// The same bits, NaN included.
bool identical(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

TEST(AssessFiles, OrderAndBitsDoNotDependOnThreads) {
  const TemporaryFolder folder;
  const std::filesystem::path data = CREST_SOURCE_DIR "/tests/data";
  std::vector<std::filesystem::path> files;
  for (int round = 0; round < 3; ++round) {
    for (const char* name : {"ptbxl/00287.hea", "ptbxl/none.hea", "ludb/1.hea", "ptbxl/00010.hea",
                             "mitdb/119_20s.hea", "ptbxl/00184.hea"}) {
      files.push_back(data / name);
    }
    files.push_back(folder.write("empty.hea", ""));
  }
  const model::Model model = small_model();
  const std::vector<Outcome> expected = assess_all(files, model, 1);
  ASSERT_EQ(expected.size(), files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(expected[i].file, files[i]);
    const bool broken = files[i].filename() == "none.hea" || files[i].filename() == "empty.hea";
    ASSERT_EQ(expected[i].assessment.has_value(), !broken) << files[i];
    if (broken) {
      EXPECT_EQ(expected[i].assessment.error().file, files[i].string());
    }
  }
  for (const std::size_t threads : {2U, 5U, 64U}) {
    const std::vector<Outcome> outcomes = assess_all(files, model, threads);
    ASSERT_EQ(outcomes.size(), files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
      EXPECT_EQ(outcomes[i].file, files[i]);
      const auto& a = outcomes[i].assessment;
      const auto& b = expected[i].assessment;
      ASSERT_EQ(a.has_value(), b.has_value());
      if (!a) {
        EXPECT_EQ(to_string(a.error()), to_string(b.error()));
        continue;
      }
      EXPECT_EQ(a->score, b->score);
      EXPECT_EQ(a->r_peaks, b->r_peaks);
      EXPECT_TRUE(identical(a->map, b->map)) << files[i] << ", " << threads << " threads";
      EXPECT_TRUE(identical(a->restored, b->restored)) << files[i];
    }
  }
}

TEST(AssessFiles, NoFilesAreNoOutcomes) {
  const model::Model model = small_model();
  EXPECT_TRUE(assess_all({}, model, 4).empty());
}

}  // namespace
}  // namespace crest::detect
