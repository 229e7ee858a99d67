#include "eval/mitbih_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "annotated_record.h"
#include "core/csv.h"
#include "eval/mitbih_csv.h"
#include "eval/mitbih_metrics.h"
#include "eval/mitbih_pieces.h"
#include "eval/mitbih_report.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A detector that finds deep broad beats: its map is how far the signal goes below -0.2 mV. V is
/// seen, A is not, and L, which is of class N, is taken for unusual. It points at the first V.
Result<Assessment> deep_beats(const Record& record, std::size_t) {
  Assessment assessment;
  assessment.rate = record.rate;
  assessment.samples = record.samples();
  for (const Lead& lead : record.leads) {
    assessment.leads.push_back(lead.name);
    for (const float sample : lead.samples) {
      assessment.map.push_back(std::max(0.0F, -0.2F - sample));
    }
  }
  for (int i = 0; i < 75; ++i) assessment.r_peaks.push_back(0.5 + 0.8 * i);
  const FindingSpan span{.lead = 0, .start = 16.4, .end = 16.6};
  assessment.findings = {{.start = 16.4, .end = 16.6, .p_value = 0.01, .spans = {span}}};
  return assessment;
}

/// Four records of 60 s with 75 beats each: 70 N, an L (class N), an A (class S), three V, two of
/// which follow each other. In 101 atrial fibrillation begins at 45 s.
class MitbihProtocol : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"100", "101", "103", "105"}) {
      auto beats = beats_between(0.5, 60);
      ASSERT_EQ(beats.size(), 75U);
      for (const std::size_t i : {20, 21, 60}) beats[i].symbol = "V";
      beats[40].symbol = "A";
      beats[50].symbol = "L";
      std::vector<Mark> marks = {{0.1, "+", "(N"}};
      if (name == std::string("101")) marks.push_back({45, "+", "(AFIB"});
      write_annotated(folder_.path(), name, 60, marks + beats);
    }
    const auto folds = mitbih_folds(folder_.path(), MitbihSplit::LeaveRecordsOut, 2);
    ASSERT_TRUE(folds);
    folds_ = *folds;
  }

  Result<MitbihRun> run(const AssessRecord& assess, std::size_t threads = 1) const {
    const std::vector<MitbihDetector> detectors = {{"deep", {assess, assess}}};
    return run_mitbih(folder_.path(), MitbihSplit::LeaveRecordsOut, folds_, detectors,
                      {.threads = threads, .progress = {}});
  }

  const TemporaryFolder folder_;
  std::vector<MitbihFold> folds_;
};

constexpr BootstrapOptions kQuick = {.resamples = 50};

TEST_F(MitbihProtocol, CountsWhatWasWorkedOutByHand) {
  EXPECT_THAT(folds_[0].testing, ElementsAre("100", "103"));
  EXPECT_THAT(folds_[0].training, ElementsAre("101"));
  EXPECT_THAT(folds_[0].validation, ElementsAre("105"));
  const auto done = run(deep_beats);
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_THAT(done->detectors, ElementsAre("deep", "beat distance", "early beat"));
  EXPECT_EQ(done->missing.size(), 40U);
  ASSERT_EQ(done->rows.size(), 4U);
  // No normal beat goes below -0.2 mV.
  EXPECT_EQ(done->folds[0].thresholds[0], 0);
  EXPECT_GT(done->folds[0].calibration_beats, 20U);

  const MitbihEvaluation evaluation = evaluate_mitbih(*done, kQuick);
  EXPECT_EQ(evaluation.beats, 300U);
  EXPECT_NEAR(evaluation.hours, 4.0 / 60, 1e-9);
  const MitbihResult& deep = evaluation.results[0];
  const auto of = [&](BeatLabel label) { return deep.classes[static_cast<std::size_t>(label)]; };
  EXPECT_EQ(of(BeatLabel::Normal).beats, 284U);
  EXPECT_EQ(of(BeatLabel::Normal).called, 4U);
  EXPECT_EQ(of(BeatLabel::Ventricular).beats, 12U);
  EXPECT_EQ(of(BeatLabel::Ventricular).called, 12U);
  EXPECT_EQ(of(BeatLabel::Supraventricular).beats, 4U);
  EXPECT_EQ(of(BeatLabel::Supraventricular).called, 0U);
  EXPECT_FALSE(of(BeatLabel::Fusion).share.value);
  EXPECT_NEAR(*deep.sensitivity.value, 12.0 / 16, 1e-12);
  EXPECT_NEAR(*deep.average_sensitivity, 12.0 / 16, 1e-12);
  EXPECT_NEAR(*deep.positive_predictivity.value, 12.0 / 16, 1e-12);
  EXPECT_NEAR(*deep.false_alarms_per_hour.value, 60, 1e-9);
  // Of the 16 x 284 pairs V wins 12 x 280 and loses to L; A and the 280 other N are equal.
  EXPECT_NEAR(*deep.auc.value, (12 * 280 + 4 * 280 * 0.5) / (16 * 284), 1e-12);
  EXPECT_NEAR(*of(BeatLabel::Ventricular).auc.value, 280.0 / 284, 1e-12);
  EXPECT_EQ(deep.auc_records, 4U);
  EXPECT_NEAR(*deep.average_auc, *deep.auc.value, 1e-12);
  // All records are alike, so that drawing them again changes nothing.
  EXPECT_NEAR(deep.auc.interval->lower, *deep.auc.value, 1e-12);
  EXPECT_EQ(deep.qrs->true_positives, 300U);
  EXPECT_EQ(deep.qrs->false_positives, 0U);
}

TEST_F(MitbihProtocol, MatchesEpisodesAndPlaces) {
  const auto done = run(deep_beats);
  ASSERT_TRUE(done);
  const MitbihEvaluation evaluation = evaluate_mitbih(*done, kQuick);
  const MitbihResult& deep = evaluation.results[0];
  // Of each record the runs VV, A, V against VV, L, V: 1.5 + 0.7 + 0.7 s each, 2.2 s in common.
  const EventCounts& alarms = deep.ectopics_by_alarms.gross;
  EXPECT_EQ(alarms.reference, 12U);
  EXPECT_EQ(alarms.found, 8U);
  EXPECT_EQ(alarms.detected, 12U);
  EXPECT_EQ(alarms.confirmed, 8U);
  EXPECT_NEAR(alarms.reference_duration, 4 * 2.9, 1e-9);
  EXPECT_NEAR(alarms.detected_duration, 4 * 2.9, 1e-9);
  EXPECT_NEAR(alarms.overlap_duration, 4 * 2.2, 1e-9);
  ASSERT_TRUE(deep.ectopics_by_findings);
  EXPECT_EQ(deep.ectopics_by_findings->gross.found, 4U);
  EXPECT_EQ(deep.ectopics_by_findings->gross.detected, 4U);
  EXPECT_NEAR(deep.ectopics_by_findings->gross.overlap_duration, 4 * 0.2, 1e-9);
  // The V at 48.5 s lies in the fibrillation.
  EXPECT_EQ(deep.rhythms_by_alarms.gross.reference, 1U);
  EXPECT_EQ(deep.rhythms_by_alarms.gross.found, 1U);
  EXPECT_NEAR(deep.rhythms_by_alarms.gross.reference_duration, 15, 1e-9);
  EXPECT_FALSE(evaluation.results[1].ectopics_by_findings);
  // The map is high in V alone: in three of four beats that are not N.
  EXPECT_EQ(deep.located, 4U);
  EXPECT_GT(*deep.map_auc.value, 0.55);
  EXPECT_NEAR(*deep.trivial_auc[0].value, 0.5, 1e-12);
  // The distance tells V from N too.
  EXPECT_GT(*evaluation.results[1].classes[2].auc.value, 0.95);
  ASSERT_EQ(evaluation.comparisons.size(), 2U);
  EXPECT_NEAR(evaluation.comparisons[0].delong.first, *deep.auc.value, 1e-12);
}

TEST_F(MitbihProtocol, CountsWhatWasNotAssessedAgainstTheDetector) {
  const auto done = run([](const Record& record, std::size_t thread) -> Result<Assessment> {
    if (record.name != "100") return deep_beats(record, thread);
    return std::unexpected(Error{ErrorKind::InvalidInput, "the signal is poor", "100.hea", {}});
  });
  ASSERT_TRUE(done);
  const MitbihEvaluation evaluation = evaluate_mitbih(*done, kQuick);
  const MitbihResult& deep = evaluation.results[0];
  EXPECT_EQ(deep.failed, 1U);
  EXPECT_EQ(deep.classes[0].called, 3U + 71U);
  EXPECT_EQ(deep.classes[0].unscored, 71U);
  EXPECT_EQ(deep.classes[2].called, 9U);
  EXPECT_EQ(deep.qrs->false_negatives, 75U);
  EXPECT_EQ(deep.located, 4U);
  EXPECT_GT(*deep.trivial_auc[1].value, 0.4) << "the trivial maps can be had all the same";
  EXPECT_THAT(to_text(*done, evaluation), HasSubstr("deep: 100.hea: the signal is poor"));
  const auto rows = parse_csv(beats_to_csv(*done));
  ASSERT_TRUE(rows);
  const auto& failed = *std::ranges::find_if(
      *rows, [](const CsvRow& row) { return row.fields[0] == "deep" && row.fields[2] == "100"; });
  EXPECT_EQ(failed.fields[6], "");
  EXPECT_EQ(failed.fields[8], "");
  EXPECT_EQ(failed.fields[9], "100.hea: the signal is poor");
}

TEST_F(MitbihProtocol, GivesARecordThatCannotBeReadARow) {
  folder_.write("103.dat", "short");
  folder_.write("105.atr", "x");
  const auto done = run(deep_beats);
  ASSERT_TRUE(done) << to_string(done.error());
  ASSERT_EQ(done->rows.size(), 4U);
  for (const MitbihRow& row : done->rows) {
    if (row.record == "103") {
      EXPECT_EQ(row.beats.size(), 75U);
      EXPECT_THAT(row.detections[0].reason, HasSubstr("103"));
      EXPECT_THAT(row.detections[1].reason, HasSubstr("103"));
    } else if (row.record == "105") {
      EXPECT_THAT(row.reason, HasSubstr("105.atr"));
    } else {
      EXPECT_TRUE(row.reason.empty() && row.detections[0].reason.empty()) << row.record;
    }
  }
  // 105 was to set the threshold of the first fold.
  EXPECT_TRUE(std::isinf(done->folds[0].thresholds[0]));
  EXPECT_FALSE(done->notes.empty());
  EXPECT_THAT(to_text(*done, evaluate_mitbih(*done, kQuick)), HasSubstr("105.atr"));
}

TEST_F(MitbihProtocol, DoesNotDependOnTheThreads) {
  const auto one = run(deep_beats, 1);
  std::atomic<bool> second = false;
  const auto three = run(
      [&](const Record& record, std::size_t thread) {
        if (thread > 0) second = true;
        return deep_beats(record, thread);
      },
      3);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(beats_to_csv(*one), beats_to_csv(*three));
  EXPECT_EQ(records_to_csv(*one), records_to_csv(*three));
}

TEST_F(MitbihProtocol, WritesEveryBeatAndEveryRecord) {
  const auto done = run(deep_beats);
  ASSERT_TRUE(done);
  const auto beats = parse_csv(beats_to_csv(*done));
  ASSERT_TRUE(beats);
  EXPECT_EQ(beats->size(), 1U + 3 * 300);
  std::size_t alarms = 0;
  for (const CsvRow& row : *beats) {
    EXPECT_EQ(row.fields.size(), beats->front().fields.size());
    if (row.fields[0] == "deep" && row.fields[8] == "1") ++alarms;
  }
  EXPECT_EQ(alarms, 16U);
  const auto records = parse_csv(records_to_csv(*done));
  ASSERT_TRUE(records);
  EXPECT_EQ(records->size(), 1U + 3 * 4);
  for (const CsvRow& row : *records) {
    EXPECT_EQ(row.fields.size(), records->front().fields.size());
  }
}

TEST_F(MitbihProtocol, TestsRandomBeatsOutsideOfWhatWasLearnedFrom) {
  const auto folds = mitbih_folds(folder_.path(), MitbihSplit::RandomBeats);
  ASSERT_TRUE(folds);
  const std::vector<MitbihDetector> detectors = {{"deep", {deep_beats}}};
  const auto done = run_mitbih(folder_.path(), MitbihSplit::RandomBeats, *folds, detectors);
  ASSERT_TRUE(done) << to_string(done.error());
  const auto pieces = mitbih_pieces(folder_.path(), folds->front(), MitbihSplit::RandomBeats);
  ASSERT_FALSE(pieces.validation.empty());
  std::size_t tested = 0;
  for (const MitbihRow& row : done->rows) {
    tested += row.beats.size();
    for (const auto* list : {&pieces.training, &pieces.validation}) {
      for (const MitbihPiece& piece : *list) {
        if (piece.record != row.record) continue;
        EXPECT_LT(row.seconds, 60);
        for (const MitbihBeat& beat : row.beats) {
          EXPECT_TRUE(beat.time + 0.45 <= piece.time.start || beat.time - 0.25 >= piece.time.end);
        }
      }
    }
  }
  EXPECT_LT(tested, 300U);
  const MitbihEvaluation evaluation = evaluate_mitbih(*done, kQuick);
  // Pieces hold normal beats alone: all others are tested.
  EXPECT_EQ(evaluation.results[0].ectopic, 16U);
  EXPECT_THAT(to_text(*done, evaluation), HasSubstr("nothing about new patients"));
}

TEST_F(MitbihProtocol, RefusesADetectorWithoutAModelForEachFold) {
  const std::vector<MitbihDetector> detectors = {{"deep", {deep_beats}}};
  const auto done = run_mitbih(folder_.path(), MitbihSplit::LeaveRecordsOut, folds_, detectors);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::Config);
}

TEST(JoinedScore, IsInUnitsOfTheThresholdWhereThereIsOneAndTheScoreHasNoUnitOfItsOwn) {
  MitbihRun run;
  const double infinity = std::numeric_limits<double>::infinity();
  run.folds = {{.fold = {}, .calibration_beats = 1, .thresholds = {2, 0, infinity, 2}}};
  MitbihRow row;
  row.detections.resize(4);
  row.detections[3].own_unit = true;
  const MitbihBeat beat{.scores = {6, 6, 6, 6}};
  EXPECT_EQ(run.joined_score(row, beat, 0), 3);
  EXPECT_EQ(run.joined_score(row, beat, 1), 6);
  EXPECT_EQ(run.joined_score(row, beat, 2), 6);
  EXPECT_EQ(run.joined_score(row, beat, 3), 6);
  EXPECT_EQ(run.joined_score(row, {.scores = {std::nullopt}}, 0), std::nullopt);
}

}  // namespace
}  // namespace crest::eval
