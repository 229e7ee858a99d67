#include "eval/series_protocol.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "eval/series_report.h"
#include "synthetic_beats.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::HasSubstr;

constexpr std::size_t kFirst = 6200;
constexpr std::size_t kEnd = 6400;

/// A beat in an otherwise regular signal is upside down, and two copies of that series: one
/// distorted, one whose file is damaged.
class SeriesProtocol : public testing::Test {
 protected:
  SeriesProtocol() {
    LeadMatrix signal =
        synthetic_beats({.samples = 9000, .cycle = 200, .jitter = 0.01, .noise = 0.02});
    for (std::size_t t = kFirst; t < kEnd; ++t) signal.lead(0)[t] *= -1;
    std::string text;
    for (const float value : signal.lead(0)) text += fmt::format("{:.5f}\n", value);
    const std::string tail = fmt::format("x_5000_{}_{}.txt", kFirst + 1, kEnd);
    folder_.write("001_UCR_Anomaly_DISTORTED" + tail, text);
    folder_.write("002_UCR_Anomaly_" + tail, text);
    folder_.write("003_UCR_Anomaly_" + tail, text + "x\n");
  }

  /// A detector whose map, at half the rate, is 1 at one sample of the series and else 0.
  static SeriesDetector pointing_at(std::string name, std::size_t sample) {
    return {.name = std::move(name),
            .assess = [sample](const LabelledSeries& series, std::size_t) -> Result<Assessment> {
              Assessment assessment;
              assessment.rate = series.record.rate / 2;
              assessment.leads = {"x"};
              assessment.samples = series.record.samples() / 2;
              assessment.map.assign(assessment.samples, 0);
              assessment.map[sample / 2] = 1;
              return assessment;
            }};
  }

  Result<std::vector<SeriesRow>> run(const std::vector<SeriesDetector>& detectors,
                                     std::size_t threads = 1) const {
    return run_series(SeriesSet::Ucr, folder_.path(), detectors,
                      {.threads = threads, .progress = {}});
  }

  TemporaryFolder folder_;
};

TEST_F(SeriesProtocol, GivesEachDetectorARowOfEachSeries) {
  const auto rows = run({pointing_at("good", kFirst + 50), pointing_at("bad", 8000)});
  ASSERT_TRUE(rows) << to_string(rows.error());
  ASSERT_EQ(rows->size(), 3U * 7);
  const auto results = evaluate_series(*rows);
  ASSERT_EQ(results.size(), 7U);
  const SeriesResult& good = results[0];
  EXPECT_EQ(good.detector, "good");
  EXPECT_EQ(good.series, 3U);
  EXPECT_EQ(good.failed, 1U);
  EXPECT_EQ(good.right, 2);
  EXPECT_EQ(good.found_first, 2U);
  EXPECT_EQ(results[1].right, 0);
  EXPECT_EQ(results[1].found_first, 0U);
  // 2 or 3 of 200 anomalous samples stand above 3,800 others: 1/2 + 1/2 * 2.5/200, and 0 unread.
  EXPECT_NEAR(good.auc.mean, 2.0 / 3 * 0.506, 0.002);
  const SeriesResult& baseline = results.back();
  EXPECT_EQ(baseline.detector, "beat distance");
  EXPECT_TRUE(baseline.baseline);
  EXPECT_EQ(baseline.right, 2);
  EXPECT_EQ(baseline.found_first, 2U);
  EXPECT_GT(baseline.auc.mean, 0.6);
  EXPECT_NEAR(results[2].auc.mean, 1.0 / 3, 1e-12) << results[2].detector;
}

TEST_F(SeriesProtocol, WritesEveryNumberOfItsTableAndEveryReason) {
  const auto rows = run({pointing_at("good", kFirst + 50)});
  ASSERT_TRUE(rows);
  const std::string csv = to_csv(*rows);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 3 * 6);
  EXPECT_THAT(csv, HasSubstr("001_UCR_Anomaly_DISTORTEDx_5000_6201_6400,x,good,0,"));
  EXPECT_THAT(csv, HasSubstr(",9000,5000,6200,6400,0.50"));
  EXPECT_THAT(csv, HasSubstr("line 9001: 'x' is no number"));
  const std::string text = to_text(*rows);
  EXPECT_THAT(text, testing::ContainsRegex("good +3 +1 +2 = 0.667 .0.208-0.939."));
  // The distance of beats is as often right and has the larger area, and so is marked.
  EXPECT_THAT(text, testing::ContainsRegex("beat distance +3 +1 +2 = 0.667 .0.208-0.939.[*]"));
}

TEST_F(SeriesProtocol, DoesNotDependOnThreads) {
  const std::vector<SeriesDetector> detectors = {pointing_at("good", kFirst + 50)};
  const auto one = run(detectors);
  const auto three = run(detectors, 3);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(to_csv(*one), to_csv(*three));
}

TEST_F(SeriesProtocol, CountsASeriesWithoutAModelAgainstTheDetector) {
  const auto rows = run({{.name = "none", .assess = [](const LabelledSeries& series, std::size_t) {
                            return Result<Assessment>(std::unexpected(
                                Error{ErrorKind::NotFound, "no model of " + series.name, {}, {}}));
                          }}});
  ASSERT_TRUE(rows);
  const SeriesResult none = evaluate_series(*rows).front();
  EXPECT_EQ(none.failed, 3U);
  EXPECT_EQ(none.auc.mean, 0);
  EXPECT_EQ(none.vus_pr.mean, 0);
  EXPECT_THAT(to_csv(*rows), HasSubstr("no model of 002_UCR"));
}

/// A series of two anomalies behind a training part of 1,000 samples, cycles of 80.
LabelledSeries measured_series() {
  LabelledSeries series;
  series.record.rate = 100;
  series.record.leads.resize(1);
  series.record.leads[0].samples.resize(4000);
  series.training_end = 1000;
  series.anomalies = {{2000, 2050}, {3000, 3100}};
  return series;
}

TEST(MeasureSeries, GivesFullMarksToTheTruth) {
  const LabelledSeries series = measured_series();
  std::vector<float> map(4000);
  std::fill(map.begin() + 2000, map.begin() + 2050, 1.0F);
  std::fill(map.begin() + 3000, map.begin() + 3100, 1.0F);
  map[500] = 9;  // in the training part
  const SeriesMeasures measures = measure_series(series, map);
  EXPECT_EQ(measures.auc, 1);
  EXPECT_EQ(measures.average_precision, 1);
  EXPECT_EQ(measures.right, 1);
  EXPECT_EQ(measures.rank, 1U);
  EXPECT_GT(measures.volumes.pr, 0.7);
}

TEST(MeasureSeries, ToleratesAHundredSamplesBesideTheRange) {
  const LabelledSeries series = measured_series();
  for (const auto& [sample, right] :
       {std::pair{1899, 0}, {1900, 1}, {2000, 1}, {2149, 1}, {2150, 0}, {2900, 1}, {3200, 0}}) {
    std::vector<float> map(4000);
    map[static_cast<std::size_t>(sample)] = 1;
    EXPECT_EQ(measure_series(series, map).right, right) << sample;
  }
  // Of a map that is constant, the share of the 3,000 samples: 250 and 300 are in range.
  const std::vector<float> constant(4000, 3.0F);
  EXPECT_NEAR(measure_series(series, constant).right, 550.0 / 3000, 1e-12);
}

TEST(MeasureSeries, HoldsWhatWasNotAssessedForTheLowest) {
  const LabelledSeries series = measured_series();
  std::vector<float> map(4000, std::numeric_limits<float>::quiet_NaN());
  SeriesMeasures measures = measure_series(series, map);
  EXPECT_EQ(measures.auc, 0.5);
  EXPECT_EQ(measures.right, 0);
  EXPECT_EQ(measures.rank, 0U);
  map[3999] = 0;
  EXPECT_LT(measure_series(series, map).auc, 0.5);
  map[2000] = 1;
  measures = measure_series(series, map);
  EXPECT_EQ(measures.right, 1);
  EXPECT_EQ(measures.rank, 1U);
}

}  // namespace
}  // namespace crest::eval
