#include "eval/detector_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace crest::eval {
namespace {

using testing::HasSubstr;

ScoredRecord scored(std::int64_t patient, std::vector<std::string> superclasses,
                    Result<double> score) {
  PtbxlRow row;
  row.patient = patient;
  row.signal = "raw";
  row.superclasses = std::move(superclasses);
  return {.row = row, .score = std::move(score)};
}

/// Two normal records, two infarctions and one without a label, with these scores.
DetectorScores detector(std::string name, std::vector<Result<double>> scores) {
  const std::vector<std::vector<std::string>> superclasses = {
      {"NORM"}, {"NORM"}, {"MI"}, {"MI"}, {}};
  DetectorScores detector{std::move(name), {}};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    detector.records.push_back(
        scored(static_cast<std::int64_t>(i), superclasses[i], std::move(scores[i])));
  }
  return detector;
}

const GroupComparison& group(const std::vector<GroupComparison>& comparisons,
                             const std::string& name) {
  for (const GroupComparison& comparison : comparisons) {
    if (comparison.group == name) return comparison;
  }
  ADD_FAILURE() << "no group " << name;
  return comparisons.front();
}

TEST(CompareDetectors, SaysWhereTheOtherIsBetter) {
  const std::vector<DetectorScores> detectors = {detector("crest", {1, 3, 2, 4, 9}),
                                                 detector("median beat", {1, 2, 3, 4, 0})};
  const auto comparisons = compare_detectors(detectors, {.resamples = 50});
  const GroupComparison& all = group(comparisons, "all records");
  EXPECT_EQ(all.first, "crest");
  EXPECT_EQ(all.other, "median beat");
  EXPECT_EQ(all.delong.first, 0.75);
  EXPECT_EQ(all.delong.second, 1);
  EXPECT_EQ(all.delong.difference, -0.25);
  EXPECT_EQ(group(comparisons, "MI or normal").delong.difference, -0.25);
  const std::string text = to_text(comparisons);
  EXPECT_THAT(text, HasSubstr("crest against median beat"));
  EXPECT_THAT(text, testing::ContainsRegex("all records +0.750 +1.000 +-0.250 .*other is better"));
  EXPECT_EQ(text.find("CD or normal"), std::string::npos) << "no such records";
}

TEST(CompareDetectors, CountsAnUnscoredRecordAgainstItsDetector) {
  const auto missing = std::unexpected(Error{ErrorKind::Corrupt, "short", "x", {}});
  const std::vector<DetectorScores> detectors = {detector("whole", {1, 2, 3, 4, 0}),
                                                 detector("partial", {1, 2, 3, missing, 0})};
  const auto comparisons = compare_detectors(detectors, {.resamples = 50});
  EXPECT_EQ(group(comparisons, "all records").delong.second, 0.5);
}

TEST(CompareDetectors, NeedsTwo) {
  EXPECT_TRUE(compare_detectors({}).empty());
  EXPECT_TRUE(compare_detectors(std::vector{detector("one", {1, 2, 3, 4, 0})}).empty());
}

}  // namespace
}  // namespace crest::eval
