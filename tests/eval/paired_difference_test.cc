#include "eval/paired_difference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/random.h"

namespace crest::eval {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<PairedScores> paired(const std::vector<double>& first,
                                 const std::vector<double>& second,
                                 const std::vector<int>& abnormal) {
  std::vector<PairedScores> records;
  for (std::size_t i = 0; i < first.size(); ++i) {
    records.push_back({first[i], second[i], abnormal[i] == 1, static_cast<std::int64_t>(i)});
  }
  return records;
}

// The data of the worked example of DeLong et al.; source and data: tests/eval/reference/delong.py.
struct OvarianCancer {
  std::vector<double> albumin = {3.0, 3.2, 3.9, 2.8, 3.2, 0.9, 2.5, 1.6, 3.8, 3.7, 3.2,
                                 3.8, 4.1, 3.6, 4.3, 3.6, 2.3, 4.2, 4.0, 3.5, 3.8, 3.0,
                                 4.5, 3.7, 3.1, 4.1, 4.3, 4.3, 3.2, 2.6, 3.3, 1.7, 3.7,
                                 3.3, 4.2, 3.5, 2.9, 2.1, 2.8, 4.0, 3.3, 3.7, 3.6};
  std::vector<double> protein = {5.8, 6.3, 6.8, 4.8, 5.8, 4.0, 5.7, 5.6, 5.7, 6.7, 5.4,
                                 6.6, 6.6, 5.7, 7.0, 6.7, 4.4, 7.6, 6.6, 5.8, 6.8, 4.7,
                                 7.4, 7.4, 6.6, 8.2, 7.0, 6.5, 5.1, 4.7, 6.8, 4.0, 6.1,
                                 6.3, 7.7, 6.2, 5.7, 4.8, 6.2, 7.0, 5.7, 6.9, 6.6};
  /// The K-G score, of which low is good, negated.
  std::vector<double> kg_score = {-10, -5, -3, -6, -3, -5, -8, -5, -5, -6, -4, -6, -5, -5, -4,
                                  -4,  -6, -4, -6, -6, -7, -8, -5, -5, -6, -6, -5, -4, -5, -6,
                                  -6,  -7, -5, -7, -6, -5, -9, -7, -8, -7, -6, -5, -5};
  std::vector<int> helped = {0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 1, 1, 0,
                             1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1};
};

struct Example {
  std::string name;
  std::vector<PairedScores> records;
  double first;
  double second;
  double standard_error;
  double z;
  double p;
};

class DelongExamples : public testing::TestWithParam<Example> {};

TEST_P(DelongExamples, AgreeWithTheCovarianceOfAllPairs) {
  const Example& example = GetParam();
  const auto found = delong_test(example.records);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->first, example.first, 1e-12);
  EXPECT_NEAR(found->second, example.second, 1e-12);
  EXPECT_NEAR(found->difference, example.first - example.second, 1e-12);
  EXPECT_NEAR(found->standard_error, example.standard_error, 1e-12);
  EXPECT_NEAR(found->z, example.z, 1e-12);
  EXPECT_NEAR(found->p, example.p, 1e-12);
}

// Expected values: tests/eval/reference/delong.py.
INSTANTIATE_TEST_SUITE_P(
    Reference, DelongExamples,
    testing::Values(
        Example{"AlbuminAgainstScore",
                paired(OvarianCancer().albumin, OvarianCancer().kg_score, OvarianCancer().helped),
                0.736559139784946, 0.725806451612903, 0.095343617730094, 0.112778269044526,
                0.910206347201035},
        Example{"ProteinAgainstScore",
                paired(OvarianCancer().protein, OvarianCancer().kg_score, OvarianCancer().helped),
                0.647849462365591, 0.725806451612903, 0.104609588718133, -0.745218389657994,
                0.456139707507473},
        Example{"InfiniteScores",
                paired({kInfinity, 0.2, 0.9, 0.4, -kInfinity, 0.7, 0.7, 0.1, 0.8, kInfinity},
                       {0.3, 0.1, 0.9, 0.5, 0.6, 0.2, 0.8, -kInfinity, -kInfinity, 0.7},
                       {0, 0, 1, 0, 1, 0, 1, 0, 1, 1}),
                0.64, 0.82, 0.301330383466387, -0.597350980439974, 0.550273074161544}),
    [](const auto& tested) { return tested.param.name; });

TEST(DelongTest, IntervalIsNormal) {
  const OvarianCancer data;
  const auto found = delong_test(paired(data.protein, data.kg_score, data.helped));
  // -0.0779570 ± 1.9599640 × 0.1046096
  EXPECT_NEAR(found->interval.lower, -0.2829880, 1e-7);
  EXPECT_NEAR(found->interval.upper, 0.1270740, 1e-7);
}

TEST(DelongTest, DetectorsThatRankAlikeDoNotDiffer) {
  const OvarianCancer data;
  std::vector<double> mapped = data.albumin;
  for (double& score : mapped) score = std::exp(3 * score);
  for (const auto& other : {data.albumin, mapped}) {
    const auto found = delong_test(paired(data.albumin, other, data.helped));
    EXPECT_EQ(found->difference, 0);
    EXPECT_EQ(found->standard_error, 0);
    EXPECT_EQ(found->p, 1);
  }
}

TEST(DelongTest, IsCertainWhereEveryRecordAgrees) {
  const auto found = delong_test(paired({1, 2, 3, 4}, {4, 3, 2, 1}, {0, 0, 1, 1}));
  EXPECT_EQ(found->difference, 1);
  EXPECT_EQ(found->z, kInfinity);
  EXPECT_EQ(found->p, 0);
}

TEST(DelongTest, NeedsTwoOfEachKind) {
  EXPECT_FALSE(delong_test({}));
  EXPECT_FALSE(delong_test(paired({1, 2, 3}, {1, 2, 3}, {0, 0, 0})));
  EXPECT_FALSE(delong_test(paired({1, 2, 3}, {1, 2, 3}, {0, 0, 1})));
  EXPECT_FALSE(delong_test(paired({1, 2, 3}, {1, 2, 3}, {0, 1, 1})));
  EXPECT_TRUE(delong_test(paired({1, 2, 3, 4}, {1, 3, 2, 4}, {0, 0, 1, 1})));
}

/// Records that two detectors see alike in part: the sum of what is abnormal, what both see and
/// what each sees alone.
std::vector<PairedScores> simulated(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  const auto noise = [&] { return static_cast<double>(random.below(1000)) / 1000; };
  std::vector<PairedScores> records(count);
  for (std::size_t i = 0; i < count; ++i) {
    const bool abnormal = random.below(5) < 2;
    const double common = noise() + (abnormal ? 0.4 : 0);
    records[i] = {.first = common + noise() + (abnormal ? 0.1 : 0),
                  .second = common + noise(),
                  .abnormal = abnormal,
                  .patient = static_cast<std::int64_t>(i)};
  }
  return records;
}

TEST(PairedBootstrap, AgreesWithDelongWhereEveryPatientHasOneRecord) {
  const auto records = simulated(300, 11);
  const auto delong = delong_test(records);
  const auto bootstrap = paired_bootstrap_difference(records, roc_auc);
  ASSERT_TRUE(delong && bootstrap);
  EXPECT_EQ(bootstrap->first, delong->first);
  EXPECT_EQ(bootstrap->second, delong->second);
  EXPECT_EQ(bootstrap->difference, delong->difference);
  // A normal 95 % interval is 2 × 1.96 standard errors wide.
  const double error = (bootstrap->interval.upper - bootstrap->interval.lower) / 3.92;
  EXPECT_NEAR(error / delong->standard_error, 1, 0.1);
}

double width_of(const Interval& interval) { return interval.upper - interval.lower; }

// What both detectors see alike, the same records in every resample, cancels out.
TEST(PairedBootstrap, IsNarrowerThanIfTheDetectorsHadOtherRecords) {
  const auto records = simulated(150, 12);
  std::vector<LabelledScore> first;
  std::vector<LabelledScore> second;
  for (const PairedScores& record : records) {
    first.push_back({record.first, record.abnormal, record.patient});
    second.push_back({record.second, record.abnormal, record.patient});
  }
  const double apart = std::hypot(width_of(bootstrap_interval(first, roc_auc).value()),
                                  width_of(bootstrap_interval(second, roc_auc).value()));
  EXPECT_LT(width_of(paired_bootstrap_difference(records, roc_auc)->interval), 0.9 * apart);
}

TEST(PairedBootstrap, DrawsPatientsNotRecords) {
  auto records = simulated(60, 13);
  const auto once = paired_bootstrap_difference(records, average_precision);
  const auto copies = records;
  records.insert(records.end(), copies.begin(), copies.end());
  const auto twice = paired_bootstrap_difference(records, average_precision);
  ASSERT_TRUE(once && twice);
  EXPECT_NEAR(once->interval.lower, twice->interval.lower, 1e-12);
  EXPECT_NEAR(once->interval.upper, twice->interval.upper, 1e-12);
}

TEST(PairedBootstrap, OfEqualDetectorsIsNothing) {
  auto records = simulated(50, 14);
  for (PairedScores& record : records) record.second = record.first;
  const auto found = paired_bootstrap_difference(records, roc_auc, {.resamples = 50});
  EXPECT_EQ(found->difference, 0);
  EXPECT_EQ(found->interval.lower, 0);
  EXPECT_EQ(found->interval.upper, 0);
  EXPECT_FALSE(paired_bootstrap_difference({}, roc_auc));
}

}  // namespace
}  // namespace crest::eval
