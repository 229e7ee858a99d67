#include "eval/metrics.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace crest::eval {
namespace {

std::vector<LabelledScore> labelled(const std::vector<double>& scores,
                                    const std::vector<int>& abnormal) {
  std::vector<LabelledScore> records;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    records.push_back({scores[i], abnormal[i] == 1, static_cast<std::int64_t>(i)});
  }
  return records;
}

/// Expected values are scikit-learn 1.9.1's roc_auc_score and average_precision_score.
struct Example {
  std::string name;
  std::vector<double> scores;
  std::vector<int> abnormal;
  double auc;
  double average_precision;
};

class MetricExamples : public testing::TestWithParam<Example> {};

TEST_P(MetricExamples, AgreeWithScikitLearn) {
  const Example& example = GetParam();
  const auto records = labelled(example.scores, example.abnormal);
  EXPECT_DOUBLE_EQ(roc_auc(records).value(), example.auc);
  EXPECT_DOUBLE_EQ(average_precision(records).value(), example.average_precision);
}

INSTANTIATE_TEST_SUITE_P(
    Worked, MetricExamples,
    testing::Values(
        Example{"Distinct", {0.1, 0.4, 0.35, 0.8}, {0, 0, 1, 1}, 0.75, 0.8333333333333333},
        Example{"Ties",
                {1, 2, 2, 2, 3, 3, 4, 5, 5, 6},
                {0, 0, 1, 0, 1, 0, 0, 1, 1, 1},
                0.82,
                0.8444444444444443},
        Example{"AllTied", {1, 1, 1, 1, 1}, {0, 1, 1, 0, 1}, 0.5, 0.6},
        Example{"Reversed", {5, 4, 3, 2}, {0, 0, 1, 1}, 0, 0.41666666666666663},
        Example{"Signed",
                {-3.5, -1.25, 0, 0, 2.5, 7, 7, 7, 8.5, -1.25, 0.5, 3},
                {0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1},
                0.5833333333333333,
                0.5612794612794613}),
    [](const auto& tested) { return tested.param.name; });

TEST(Metrics, InfiniteScoresAreTheOutermostAndTieWithEachOther) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto infinite =
      labelled({kInfinity, 3, 2, kInfinity, -kInfinity, -kInfinity}, {0, 1, 0, 1, 1, 0});
  const auto finite = labelled({9, 3, 2, 9, 1, 1}, {0, 1, 0, 1, 1, 0});
  EXPECT_EQ(roc_auc(infinite), roc_auc(finite));
  EXPECT_EQ(average_precision(infinite), average_precision(finite));
}

// Expected: scikit-learn's roc_curve(drop_intermediate=False), the largest of tpr where 1 - fpr is
// high enough and the reverse.
TEST(Metrics, OperatingPointsAreThoseOfScikitLearn) {
  struct Wanted {
    double at_least;
    double sensitivity;
    double specificity;
  };
  const auto ties = labelled({1, 2, 2, 2, 3, 3, 4, 5, 5, 6}, {0, 0, 1, 0, 1, 0, 0, 1, 1, 1});
  for (const auto& [at_least, sensitivity, specificity] : {Wanted{0, 1, 1},
                                                           {0.5, 0.8, 1},
                                                           {0.6, 0.8, 1},
                                                           {0.8, 0.6, 0.6},
                                                           {0.9, 0.6, 0.2},
                                                           {1, 0.6, 0.2}}) {
    EXPECT_DOUBLE_EQ(sensitivity_at_specificity(ties, at_least).value(), sensitivity);
    EXPECT_DOUBLE_EQ(specificity_at_sensitivity(ties, at_least).value(), specificity);
  }
  const auto signed_scores = labelled({-3.5, -1.25, 0, 0, 2.5, 7, 7, 7, 8.5, -1.25, 0.5, 3},
                                      {0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1});
  for (const auto& [at_least, sensitivity, specificity] : {Wanted{0, 1, 1},
                                                           {0.6, 4. / 6, 4. / 6},
                                                           {0.8, 0, 2. / 6},
                                                           {0.9, 0, 1. / 6},
                                                           {1, 0, 1. / 6}}) {
    EXPECT_DOUBLE_EQ(sensitivity_at_specificity(signed_scores, at_least).value(), sensitivity);
    EXPECT_DOUBLE_EQ(specificity_at_sensitivity(signed_scores, at_least).value(), specificity);
  }
}

// 0.95 of 20 is 19, which rounding must not make too few.
TEST(Metrics, OperatingPointsReachSharesThatAreNotExactInBinary) {
  std::vector<double> scores;
  std::vector<int> abnormal;
  for (int i = 0; i < 40; ++i) {
    scores.push_back(i);
    abnormal.push_back(i < 20 ? 0 : 1);
  }
  scores[0] = 100;  // one normal above all
  scores[39] = -1;  // one abnormal below all
  EXPECT_EQ(sensitivity_at_specificity(labelled(scores, abnormal), 0.95), 0.95);
  EXPECT_EQ(specificity_at_sensitivity(labelled(scores, abnormal), 0.95), 0.95);
  EXPECT_EQ(sensitivity_at_specificity(labelled(scores, abnormal), 0.96), 0);
  EXPECT_EQ(specificity_at_sensitivity(labelled(scores, abnormal), 0.96), 0.0);
}

TEST(Metrics, NeedBothKinds) {
  for (const int kind : {0, 1}) {
    const auto records = labelled({1, 2}, {kind, kind});
    EXPECT_FALSE(roc_auc(records));
    EXPECT_FALSE(average_precision(records));
    EXPECT_FALSE(sensitivity_at_specificity(records, 0.5));
    EXPECT_FALSE(specificity_at_sensitivity(records, 0.5));
    EXPECT_FALSE(bootstrap_interval(records, roc_auc));
  }
  EXPECT_FALSE(roc_auc({}));
  EXPECT_FALSE(bootstrap_interval({}, roc_auc));
}

std::vector<LabelledScore> ten_records_of_eight_patients() {
  auto records = labelled({1, 2, 2, 2, 3, 3, 4, 5, 5, 6}, {0, 0, 1, 0, 1, 0, 0, 1, 1, 1});
  const std::vector<std::int64_t> patients = {1, 2, 3, 4, 5, 6, 7, 8, 8, 2};
  for (std::size_t i = 0; i < records.size(); ++i) records[i].patient = patients[i];
  return records;
}

// Expected values: the same resampling written in Python (Mersenne Twister of 64 bits, its 10,000th
// number checked against the C++ standard), metrics by scikit-learn, quantiles by numpy.
TEST(BootstrapInterval, AgreesWithAnIndependentResampling) {
  const auto records = ten_records_of_eight_patients();
  const auto auc =
      bootstrap_interval(records, roc_auc, {.resamples = 1000, .confidence = 0.7, .seed = 1});
  ASSERT_TRUE(auc);
  EXPECT_NEAR(auc->lower, 0.6428571428571428, 1e-12);
  EXPECT_NEAR(auc->upper, 0.9666666666666667, 1e-12);
  const auto precision = bootstrap_interval(records, average_precision,
                                            {.resamples = 1000, .confidence = 0.6, .seed = 7});
  ASSERT_TRUE(precision);
  EXPECT_NEAR(precision->lower, 0.7361111111111112, 1e-12);
  EXPECT_NEAR(precision->upper, 0.9583333333333334, 1e-12);
}

TEST(BootstrapInterval, HoldsForOperatingPoints) {
  const auto records = ten_records_of_eight_patients();
  const Metric metric = [](std::span<const LabelledScore> drawn) {
    return sensitivity_at_specificity(drawn, 0.8);
  };
  const auto interval = bootstrap_interval(records, metric);
  ASSERT_TRUE(interval);
  EXPECT_LT(interval->lower, metric(records).value());
  EXPECT_GT(interval->upper, metric(records).value());
}

TEST(BootstrapInterval, MoreRecordsOfTheSamePatientsAreNoMoreEvidence) {
  const auto once = ten_records_of_eight_patients();
  auto thrice = once;
  for (int i = 0; i < 2; ++i) thrice.insert(thrice.end(), once.begin(), once.end());
  const auto of_once = bootstrap_interval(once, roc_auc);
  const auto of_thrice = bootstrap_interval(thrice, roc_auc);
  ASSERT_TRUE(of_once && of_thrice);
  EXPECT_DOUBLE_EQ(of_once->lower, of_thrice->lower);
  EXPECT_DOUBLE_EQ(of_once->upper, of_thrice->upper);
}

}  // namespace
}  // namespace crest::eval
