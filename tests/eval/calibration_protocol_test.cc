#include "eval/calibration_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "core/random.h"
#include "normal_record.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;

constexpr std::size_t kNoisy = kNoiseKinds.size() * kNoiseRatios.size();

/// 20 s of noise in 16 bits, as a WFDB record of one channel.
void write_noise(const TemporaryFolder& folder, const std::string& name, std::uint64_t seed) {
  Random random(seed);
  std::string samples;
  for (int byte = 0; byte < 2 * 7200; ++byte) samples += static_cast<char>(random.below(64));
  folder.write("noise/" + name + ".hea",
               name + " 1 360 7200\n" + name + ".dat 16 200 16 0 0 0 0 noise\n");
  folder.write("noise/" + name + ".dat", samples);
}

/// Two normal records (the same ECG of two patients), one whose signal is missing, and others that
/// are none of the protocol's.
class CalibrationProtocol : public testing::Test {
 protected:
  CalibrationProtocol() {
    folder_.write("labels.csv",
                  "ecg_id,record,patient_id,strat_fold,signal,diagnostic_superclass,normal_only,"
                  "normal_strict\n"
                  "1,a/00010,1,9,raw,NORM,1,1\n"
                  "2,b/00010,2,9,filtered,NORM,1,1\n"
                  "3,c/00010,3,9,raw,NORM,1,1\n"
                  "4,d/00010,4,9,raw,MI,0,0\n"
                  "5,e/00010,5,8,raw,NORM,1,1\n");
    for (const char* name : {"a", "b", "c"}) {
      fs::create_directories(folder_.path() / name);
      for (const char* file : {"00010.hea", "00010a.dat", "00010b.dat"}) {
        if (*name == 'c' && file[5] != '.') continue;
        fs::copy(kTestData / "ptbxl" / file, folder_.path() / name / file);
      }
    }
    write_noise(folder_, "bw", 1);
    write_noise(folder_, "ma", 2);
    options_.noise = folder_.path() / "noise";
  }

  /// A detector whose score is how far a record lies from the one that it knows; it refuses what
  /// is as loud as the ECG itself.
  static Result<Assessment> assess(const Record& record) {
    double distance = 0;
    double size = 0;
    for (std::size_t lead = 0; lead < 12; ++lead) {
      const auto known = normal_record().signal.lead(lead);
      for (std::size_t t = 0; t < known.size(); ++t) {
        distance += std::pow(double{record.leads[lead].samples[t]} - double{known[t]}, 2);
        size += std::pow(double{known[t]}, 2);
      }
    }
    if (distance > size / 2) {
      return std::unexpected(Error{ErrorKind::InvalidInput, "too noisy", {}, {}});
    }
    Assessment assessment;
    assessment.score = std::sqrt(distance / size);
    assessment.samples = 2;
    assessment.leads = {"I", "II"};
    assessment.map = {1, 2, std::nanf(""), std::nanf("")};
    return assessment;
  }

  Result<std::vector<CalibrationRow>> run() const {
    return run_calibration(
        folder_.path(), [](const Record& record, std::size_t) { return assess(record); }, options_);
  }

  TemporaryFolder folder_;
  CalibrationOptions options_;
};

TEST_F(CalibrationProtocol, AssessesEachNormalAsItIsAndWithEachNoise) {
  const auto rows = run();
  ASSERT_TRUE(rows) << to_string(rows.error());
  ASSERT_EQ(rows->size(), 3 * (1 + kNoisy));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const CalibrationRow& row = (*rows)[i];
    if (row.record.record == "c/00010") {
      EXPECT_FALSE(row.verdict);
      continue;
    }
    if (row.noise && row.ratio == 0) {
      EXPECT_EQ(row.verdict.error().reason, "too noisy");
      continue;
    }
    ASSERT_TRUE(row.verdict) << to_string(row.verdict.error());
    EXPECT_EQ(row.verdict->leads_left_out, 1U);
    // More noise, higher score.
    if (i % (1 + kNoisy) == 0) {
      EXPECT_EQ(row.verdict->extremes.score, 0);
    } else if (row.ratio < kNoiseRatios.front()) {
      EXPECT_GT(row.verdict->extremes.score, (*rows)[i - 1].verdict->extremes.score);
    }
  }
  const CalibrationEvaluation evaluation = evaluate_calibration(*rows, options_);
  EXPECT_EQ(evaluation.normals, 2U);
  EXPECT_EQ(evaluation.refused, 1U);
  EXPECT_FALSE(evaluation.model_rate);
  ASSERT_EQ(evaluation.of_noise.size(), 1 + kNoisy);
  EXPECT_EQ(evaluation.of_noise.front().refused, 1U);
  EXPECT_EQ(evaluation.of_noise.back().refused, 3U);
}

TEST_F(CalibrationProtocol, DoesNotDependOnTheNumberOfThreads) {
  const auto one = run();
  options_.threads = 3;
  const auto three = run();
  ASSERT_TRUE(one && three);
  EXPECT_EQ(to_csv(*one), to_csv(*three));
}

TEST_F(CalibrationProtocol, NamesWhatIsMissing) {
  options_.noise = folder_.path() / "nowhere";
  const auto no_noise = run();
  ASSERT_FALSE(no_noise);
  EXPECT_THAT(no_noise.error().file, HasSubstr("nowhere/bw.hea"));
  options_.noise.clear();
  EXPECT_EQ(run()->size(), 3U);
  options_.fold = 8;
  ASSERT_FALSE(run());
  EXPECT_EQ(run().error().reason, "fold 8 has less than two normal records");
}

/// So many normals with the scores 1, 2 ... and the alarms of a model whose threshold is 38; with
/// noise every score rises by so much, and the tenth record is refused.
std::vector<CalibrationRow> rows_by_hand(std::size_t records, double rise) {
  std::vector<CalibrationRow> rows;
  for (std::size_t i = 1; i <= records; ++i) {
    CalibrationRow row;
    row.record.record = "r" + std::to_string(i);
    const auto score = static_cast<double>(i);
    row.verdict = NormalVerdict{.extremes = {.score = score, .lead_peaks = {score}, .segments = {}},
                                .alarm = score > 38,
                                .leads_left_out = 0};
    rows.push_back(row);
    row.noise = 1;
    row.ratio = 6;
    row.verdict->extremes.score += rise;
    row.verdict->leads_left_out = 3;
    if (i == 10) row.verdict = std::unexpected(Error{ErrorKind::InvalidInput, "noisy", "r", {}});
    rows.push_back(row);
  }
  return rows;
}

TEST(EvaluateCalibration, HoldsNoisyRecordsAgainstTheOthersAsTheyAre) {
  const auto rows = rows_by_hand(40, 5);
  const CalibrationEvaluation evaluation = evaluate_calibration(rows, {});
  EXPECT_EQ(evaluation.normals, 40U);
  EXPECT_EQ(evaluation.model_alarms, 2U);
  ASSERT_TRUE(evaluation.model_rate);
  EXPECT_NEAR(evaluation.model_rate->upper, 0.1692, 0.0001);  // Clopper and Pearson's of 2 of 40
  ASSERT_EQ(evaluation.of_noise.size(), 2U);
  // 20 per 1000 take 49 normals, 50 take 19; each record has 39 others.
  EXPECT_FALSE(evaluation.enough[2]);
  EXPECT_TRUE(evaluation.enough[3]);
  const NoiseResult& as_they_are = evaluation.of_noise[0];
  EXPECT_EQ(as_they_are.alarms[2], 0U);
  EXPECT_EQ(as_they_are.alarms[3], 2U);  // 50 per 1000 of 40 ranks: above the second highest other
  EXPECT_EQ(as_they_are.alarms[4], 4U);
  const NoiseResult& noisy = evaluation.of_noise[1];
  EXPECT_EQ(noisy.records, 40U);
  EXPECT_EQ(noisy.refused, 1U);
  EXPECT_EQ(noisy.leads_left_out, 3);
  EXPECT_EQ(noisy.alarms[3],
            6U);  // 40 and 39 are above 38 without noise, 35 to 38 above 39 with it
  const std::string text = to_text(evaluation);
  EXPECT_THAT(text, HasSubstr("40 normal records assessed, 0 not\n"));
  EXPECT_THAT(text, HasSubstr("it takes 49 normals to calibrate"));
  EXPECT_THAT(text, HasSubstr("2 of 40 raise an alarm, 50 per 1000"));
  EXPECT_THAT(text, ContainsRegex("muscle artefact +6 +40 +1 +3.00 +- +- +- +154 "));
}

TEST(EvaluateCalibration, WithoutNormalsItSaysSo) {
  EXPECT_THAT(to_text(evaluate_calibration({}, {})), HasSubstr("too few to calibrate anything"));
}

TEST(CalibrationCsv, HasARowForEachRecordWithItsReason) {
  const auto rows = rows_by_hand(10, 5);
  const std::string csv = to_csv(rows);
  EXPECT_THAT(csv, HasSubstr("record,patient_id,noise,snr_db,score,alarm,leads_left_out,reason\n"
                             "r1,0,,,1,false,0,\nr1,0,ma,6,6,false,3,\n"));
  EXPECT_THAT(csv, HasSubstr("r10,0,ma,6,,,,r: noisy\n"));
}

}  // namespace
}  // namespace crest::eval
