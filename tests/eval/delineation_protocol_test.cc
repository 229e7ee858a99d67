#include "eval/delineation_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "eval/delineation_report.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::HasSubstr;

const std::filesystem::path kLudb =
    std::filesystem::path(CREST_SOURCE_DIR) / "tests" / "data" / "ludb";
constexpr signal::Preprocessing kWideBand{.highpass = 0.5, .lowpass = 40};
constexpr double kRate = 100;

AnnotatedWave marked(WaveKind kind, double onset, double peak, double end) {
  return {.kind = kind, .onset = onset, .peak = peak, .end = end};
}

std::size_t point(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(kWavePointNames, name) -
                                  kWavePointNames.begin());
}

/// P, QRS and T of a beat with its R peak at `r`, s, and all points later by `late`.
signal::DelineatedBeat beat_at(double r, double late) {
  const auto sample = [&](double time) {
    return static_cast<std::size_t>(std::lround((r + time + late) * kRate));
  };
  const auto wave = [&](double onset, double peak, double end) {
    return signal::Wave{.onset = sample(onset), .peak = sample(peak), .end = sample(end)};
  };
  return {.p = wave(-0.2, -0.15, -0.1), .qrs = wave(-0.05, 0, 0.05), .t = wave(0.2, 0.3, 0.4)};
}

std::vector<AnnotatedWave> marks_at(double r) {
  return {marked(WaveKind::P, r - 0.2, r - 0.15, r - 0.1),
          marked(WaveKind::Qrs, r - 0.05, r, r + 0.05),
          marked(WaveKind::T, r + 0.2, r + 0.3, r + 0.4)};
}

std::vector<AnnotatedWave> marks_of_beats(const std::vector<double>& r_peaks) {
  std::vector<AnnotatedWave> waves;
  for (const double r : r_peaks) std::ranges::copy(marks_at(r), std::back_inserter(waves));
  return waves;
}

TEST(CompareWaves, MeasuresErrorsOfWhatWasFound) {
  const auto marks = marks_of_beats({1, 2, 3});
  const std::vector beats = {beat_at(1, 0.01), beat_at(2, 0.03), beat_at(3, 0.02)};
  for (const PointCounts& counts : compare_waves(marks, beats, kRate)) {
    EXPECT_EQ(counts.counts.true_positives, 3U);
    EXPECT_EQ(counts.counts.false_negatives + counts.counts.false_positives, 0U);
    EXPECT_NEAR(counts.mean(), 0.02, 1e-9);
    EXPECT_NEAR(counts.deviation(), std::sqrt(2.0 / 3) * 0.01, 1e-9);
  }
}

TEST(CompareWaves, CountsMissedAndSuperfluousWaves) {
  auto marks = marks_of_beats({1, 2, 3});
  std::vector beats = {beat_at(1, 0), beat_at(2, 0), beat_at(3, 0)};
  beats[1].t.reset();
  std::erase_if(marks,
                [](const auto& wave) { return wave.kind == WaveKind::P && wave.peak > 2.5; });
  const auto counts = compare_waves(marks, beats, kRate);
  const BeatCounts& t = counts[point("T end")].counts;
  EXPECT_EQ(t.true_positives, 2U);
  EXPECT_EQ(t.false_negatives, 1U);
  const BeatCounts& p = counts[point("P onset")].counts;
  EXPECT_EQ(p.true_positives, 2U);
  EXPECT_EQ(p.false_positives, 1U);
}

TEST(CompareWaves, LeavesOutBeatsBeyondTheMarks) {
  const auto marks = marks_of_beats({2, 3});
  const std::vector beats = {beat_at(1, 0), beat_at(2, 0), beat_at(3, 0), beat_at(4, 0)};
  for (const PointCounts& counts : compare_waves(marks, beats, kRate)) {
    EXPECT_EQ(counts.counts.true_positives, 2U);
    EXPECT_EQ(counts.counts.false_positives, 0U);
  }
  for (const PointCounts& counts : compare_waves({}, beats, kRate)) {
    EXPECT_EQ(counts.counts.beats() + counts.counts.false_positives, 0U);
  }
}

TEST(CompareWaves, ForgivesAPointThatWasNotMarked) {
  auto marks = marks_of_beats({1, 2, 3});
  marks[4].onset.reset();  // of the second QRS complex
  const std::vector beats = {beat_at(1, 0), beat_at(2, 0), beat_at(3, 0)};
  const auto counts = compare_waves(marks, beats, kRate);
  EXPECT_EQ(counts[point("QRS onset")].counts.true_positives, 2U);
  EXPECT_EQ(counts[point("QRS onset")].counts.false_positives, 0U);
  EXPECT_EQ(counts[point("QRS end")].counts.true_positives, 3U);
}

// The tolerances are about twice what docs/delineation.md states of all records.
TEST(DelineationProtocol, DelineatesRecordsAsCardiologistsDo) {
  const Result<DelineationEvaluation> evaluation = evaluate_delineation(kLudb, kWideBand);
  ASSERT_TRUE(evaluation) << evaluation.error().reason;
  ASSERT_EQ(evaluation->rows.size(), 3U);
  const DelineationSum all = sum_of(evaluation->rows, RecordShare::All);
  const struct {
    const char* name;
    double mean, deviation;  // ms
  } kLimits[] = {{"P onset", 15, 20}, {"P end", 15, 20},  {"QRS onset", 10, 15},
                 {"QRS end", 10, 12}, {"T peak", 12, 25}, {"T end", 15, 25}};
  for (const auto& limit : kLimits) {
    const PointCounts& counts = all.joint[point(limit.name)];
    EXPECT_GE(counts.counts.sensitivity(), 0.92) << limit.name;
    EXPECT_GE(counts.counts.positive_predictivity(), 0.95) << limit.name;
    EXPECT_LT(std::abs(1000 * counts.mean()), limit.mean) << limit.name;
    EXPECT_LT(1000 * counts.deviation(), limit.deviation) << limit.name;
    EXPECT_GE(all.leads[point(limit.name)].counts.sensitivity(), 0.9) << limit.name;
  }
  EXPECT_GT(all.joint[point("P onset")].counts.beats(), 10U);
  EXPECT_THAT(to_text(*evaluation), HasSubstr("1 records: odd numbers, held out"));
  EXPECT_THAT(to_text(*evaluation), HasSubstr("2 records: even numbers"));
}

TEST(DelineationProtocol, CountsAnUnreadableRecordAsMissed) {
  const TemporaryFolder folder;
  for (const char* file : {"1.hea", "1.ii", "1.v2"}) {
    std::filesystem::copy(kLudb / file, folder.path() / file);
  }
  const Result<DelineationEvaluation> evaluation = evaluate_delineation(folder.path(), kWideBand);
  ASSERT_TRUE(evaluation) << evaluation.error().reason;
  ASSERT_EQ(evaluation->rows.size(), 1U);
  const DelineationRow& row = evaluation->rows[0];
  EXPECT_THAT(row.reason, HasSubstr("1.dat"));
  EXPECT_GT(row.joint[point("QRS onset")].counts.false_negatives, 4U);
  EXPECT_EQ(row.leads[point("T end")].counts.true_positives, 0U);
  EXPECT_THAT(to_text(*evaluation), HasSubstr("all marks missed"));
  EXPECT_THAT(to_csv(*evaluation), HasSubstr("1,joint,QRS onset,"));
}

TEST(DelineationProtocol, RefusesAFolderWithoutMarks) {
  const TemporaryFolder folder;
  EXPECT_FALSE(evaluate_delineation(folder.path(), kWideBand));
  for (const char* file : {"1.hea", "1.dat"}) {
    std::filesystem::copy(kLudb / file, folder.path() / file);
  }
  EXPECT_FALSE(evaluate_delineation(folder.path(), kWideBand));
}

TEST(DelineationReport, SumsRecordsByTheNumbersThatTheyAre) {
  std::vector<DelineationRow> rows;
  for (const char* name : {"7", "8", "10", "x9"}) {
    rows.push_back({.record = name, .leads = {}, .joint = {}, .reason = {}});
    rows.back().joint[0].counts.true_positives = 1;
  }
  EXPECT_EQ(sum_of(rows, RecordShare::Odd).joint[0].counts.true_positives, 1U);
  EXPECT_EQ(sum_of(rows, RecordShare::Even).joint[0].counts.true_positives, 2U);
  EXPECT_EQ(sum_of(rows, RecordShare::Even).records, 2U);
  EXPECT_EQ(sum_of(rows, RecordShare::All).joint[0].counts.true_positives, 4U);
}

}  // namespace
}  // namespace crest::eval
