#include "eval/planted_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "eval/planted_report.h"
#include "io/npy.h"
#include "io/wfdb_annotation.h"
#include "normal_record.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Two normal records (the same ECG of two patients), one whose signal is missing, and others that
/// are none of the protocol's.
class PlantedProtocol : public testing::Test {
 protected:
  PlantedProtocol() {
    temporary_.write("labels.csv",
                     "ecg_id,record,patient_id,strat_fold,signal,diagnostic_superclass,normal_only,"
                     "normal_strict\n"
                     "1,a/00010,1,9,raw,NORM,1,1\n"
                     "2,b/00010,2,9,raw,NORM,1,1\n"
                     "3,c/00010,3,9,raw,NORM,1,1\n"
                     "4,d/00010,4,9,filtered,NORM,1,1\n"
                     "5,e/00010,5,9,raw,MI,0,0\n"
                     "6,f/00010,6,8,raw,NORM,1,1\n");
    for (const char* folder : {"a", "b", "c"}) {
      fs::create_directories(temporary_.path() / folder);
      for (const char* file : {"00010.hea", "00010a.dat", "00010b.dat"}) {
        if (*folder == 'c' && file[5] != '.') continue;
        fs::copy(kTestData / "ptbxl" / file, temporary_.path() / folder / file);
      }
    }
    options_.kinds = {ChangeKind::StElevation, ChangeKind::BaselineWander};
    options_.strengths = {Strength::Middle};
  }

  /// A detector that knows the record by heart: its map is how far the signal lies from it.
  static Result<Assessment> assess(const Record& record) {
    const NormalEcg& ecg = normal_record();
    Assessment assessment;
    assessment.rate = ecg.rate;
    assessment.samples = ecg.signal.samples;
    double largest = 0;
    for (std::size_t lead = 0; lead < 12; ++lead) {
      for (std::size_t t = 0; t < ecg.signal.samples; ++t) {
        assessment.map.push_back(
            std::abs(record.leads[lead].samples[t] - ecg.signal.lead(lead)[t]));
        largest = std::max(largest, double{assessment.map.back()});
      }
    }
    assessment.score = largest;
    assessment.p_value = largest > 0 ? 0.01 : 1;
    if (largest > 0) {
      const FindingSpan all{.lead = 0, .start = 0, .end = 10};
      assessment.findings = {{.start = 0, .end = 10, .p_value = 0.01, .spans = {all}}};
    }
    return assessment;
  }

  Result<PlantedRun> run(const AssessRecord& detector) const {
    return run_planted(temporary_.path(), detector, options_);
  }

  static const PlantedResult& result_of(const PlantedEvaluation& evaluation, ChangeKind kind) {
    return *std::ranges::find(evaluation.results, kind, &PlantedResult::kind);
  }

  TemporaryFolder temporary_;
  PlantedOptions options_;
};

TEST_F(PlantedProtocol, GivesFullMarksToADetectorThatKnowsTheRecord) {
  const auto outcome = run([](const Record& record, std::size_t) { return assess(record); });
  ASSERT_TRUE(outcome) << to_string(outcome.error());
  // Records a, b and c, each as it is and with two kinds.
  EXPECT_EQ(outcome->rows.size(), 9U);
  EXPECT_EQ(outcome->not_in_mv, 1U);
  for (const PlantedRow& row : outcome->rows) {
    if (row.record.record == "c/00010") {
      EXPECT_FALSE(row.verdict);
      EXPECT_EQ(row.map.auc, 0);
    } else if (row.kind == ChangeKind::StElevation) {
      // All points of the truth deviate by at least 0.05 mV, but for joined gaps; no others do.
      EXPECT_GT(row.map.auc, 0.99);
      EXPECT_EQ(row.map.peak, 1);
      EXPECT_EQ(row.map.peak_time, 1);
      EXPECT_EQ(row.events.found, row.events.reference);
      EXPECT_NEAR(row.trivial[0].auc, 0.5, 1e-12);
    } else {
      EXPECT_FALSE(row.located);
    }
  }
}

TEST_F(PlantedProtocol, CountsRecordsThatFailAgainstTheDetector) {
  const auto outcome = run([](const Record& record, std::size_t) -> Result<Assessment> {
    static std::atomic<int> calls = 0;
    // Of the three records made of b, the first, as it is, is assessed.
    if (calls++ >= 4) return std::unexpected(Error{ErrorKind::InvalidInput, "too noisy", {}, {}});
    return assess(record);
  });
  ASSERT_TRUE(outcome);
  const PlantedEvaluation evaluation = evaluate_planted(*outcome);
  EXPECT_EQ(evaluation.records, 3U);
  EXPECT_EQ(evaluation.unread, 1U);
  const PlantedResult& changed = result_of(evaluation, ChangeKind::StElevation);
  EXPECT_EQ(changed.planted, 3U);
  EXPECT_EQ(changed.failed, 2U);
  // Unplanted 0, 0 and, unread, infinity; planted 0.4 mV and twice minus infinity.
  EXPECT_DOUBLE_EQ(changed.auc.value(), 2.0 / 9);
  EXPECT_NEAR(changed.map.auc, 1.0 / 3, 0.01);
  EXPECT_NEAR(changed.map.peak, 1.0 / 3, 1e-12);
  EXPECT_EQ(changed.alarms, 1U);
  const PlantedResult& nuisance = result_of(evaluation, ChangeKind::BaselineWander);
  EXPECT_EQ(nuisance.alarms, 3U);
  EXPECT_EQ(nuisance.alarms_before, 1U);
  EXPECT_EQ(nuisance.found, 3U);
  const std::string csv = to_csv(*outcome);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 10);
  EXPECT_THAT(csv, HasSubstr("b/00010,2,wander,middle"));
  EXPECT_THAT(csv, HasSubstr("too noisy"));
}

TEST_F(PlantedProtocol, DoesNotDependOnThreadsOrCompany) {
  const auto detector = [](const Record& record, std::size_t) { return assess(record); };
  const auto one = run(detector);
  options_.threads = 3;
  const auto three = run(detector);
  ASSERT_TRUE(one && three);
  EXPECT_EQ(to_csv(*one), to_csv(*three));
  options_.kinds = {ChangeKind::StElevation};
  options_.records = 2;
  const auto alone = run(detector);
  ASSERT_TRUE(alone);
  ASSERT_EQ(alone->rows.size(), 4U);
  EXPECT_EQ(alone->rows[1].what, one->rows[1].what);
  EXPECT_EQ(alone->rows[1].verdict->score, one->rows[1].verdict->score);
  options_.seed = 4;
  const auto other = run(detector);
  ASSERT_TRUE(other);
  EXPECT_NE(other->rows[1].what + other->rows[3].what, one->rows[1].what + one->rows[4].what);
}

TEST_F(PlantedProtocol, RefusesAFoldWithoutNormalRecordsInMillivolts) {
  options_.fold = 3;
  const auto outcome = run([](const Record& record, std::size_t) { return assess(record); });
  ASSERT_FALSE(outcome);
  EXPECT_THAT(to_string(outcome.error()), HasSubstr("fold 3 has no normal record in mV"));
}

TEST_F(PlantedProtocol, MarksWhatKnowsNothingAndDoesAsWell) {
  const auto outcome = run([](const Record& record, std::size_t) {
    auto assessment = assess(record);
    std::ranges::fill(assessment->map, 0.0F);
    return assessment;
  });
  ASSERT_TRUE(outcome);
  const std::string text = to_text(evaluate_planted(*outcome));
  EXPECT_THAT(text, HasSubstr("*"));
  EXPECT_THAT(text, HasSubstr("3 normal records in mV, 3 of them fit for planting"));
  EXPECT_THAT(text, testing::ContainsRegex("wander +middle +3 +1 +33 % -> 100 %"));
}

TEST(WritePlanted, WritesRecordTruthAndMask) {
  const TemporaryFolder folder;
  const NormalEcg& ecg = normal_record();
  const auto planted = plant(ecg, ChangeKind::TWaveInversion, Strength::Strong, 1);
  ASSERT_TRUE(planted);
  ASSERT_TRUE(write_planted(folder.path(), "x", ecg.rate, *planted));
  const auto record = io::read_record(folder.path() / "x.hea");
  ASSERT_TRUE(record);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    for (std::size_t t = 0; t < ecg.signal.samples; ++t) {
      ASSERT_NEAR(record->leads[lead].samples[t], planted->signal.lead(lead)[t], 1e-4);
    }
  }
  const auto truth = io::read_wfdb_annotations(folder.path() / "x.crest");
  ASSERT_TRUE(truth);
  ASSERT_EQ(truth->annotations.size(), 2 * planted->truth.size());
  EXPECT_THAT(truth->annotations.front().text, HasSubstr("t-inversion: "));
  const auto mask = io::read_npy(folder.path() / "x_mask.npy");
  ASSERT_TRUE(mask);
  EXPECT_EQ(mask->shape, (std::vector<std::size_t>{12, ecg.signal.samples}));
  EXPECT_TRUE(std::ranges::equal(mask->values, planted->mask, [](float a, std::uint8_t b) {
    return a == static_cast<float>(b);
  }));
}

}  // namespace
}  // namespace crest::eval
