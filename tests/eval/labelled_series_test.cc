#include "eval/labelled_series.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "synthetic_beats.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A file of Keogh's form: two leads, anomalous from `first` to just before `end`.
std::string keogh_csv(const LeadMatrix& signal, std::size_t first, std::size_t end) {
  std::string csv = "lead1,lead2,anomaly\n";
  for (std::size_t t = 0; t < signal.samples; ++t) {
    csv += fmt::format("{:.4f},{:.4f},{}\n", signal.lead(0)[t], signal.lead(1)[t],
                       t >= first && t < end ? 1 : 0);
  }
  return csv;
}

std::string ucr_text(const LeadMatrix& signal, const std::string& separator) {
  std::string text;
  for (const float value : signal.lead(0)) text += fmt::format("{:.6e}", value) + separator;
  return text;
}

std::string reason_of(SeriesSet set, const std::filesystem::path& file) {
  const auto series = read_series(set, file);
  return series ? "read" : to_string(series.error());
}

TEST(ReadKeogh, ReadsEveryFileByName) {
  const TemporaryFolder folder;
  const LeadMatrix signal = synthetic_beats({.leads = 2, .samples = 3000, .cycle = 200});
  folder.write("b.csv", keogh_csv(signal, 2000, 2150));
  folder.write("a.csv", keogh_csv(signal, 1500, 1501));
  folder.write("readme.txt", "not a series");
  const auto all = read_keogh(folder.path());
  ASSERT_TRUE(all) << to_string(all.error());
  ASSERT_EQ(all->size(), 2U);
  const LabelledSeries& series = all->back();
  EXPECT_EQ(all->front().name, "a");
  EXPECT_EQ(series.name, "b");
  EXPECT_EQ(series.record.name, "b");
  EXPECT_EQ(series.training_end, 2000U);
  ASSERT_EQ(series.anomalies.size(), 1U);
  EXPECT_EQ(series.anomalies.front().first, 2000U);
  EXPECT_EQ(series.anomalies.front().end, 2150U);
  ASSERT_EQ(series.record.leads.size(), 2U);
  EXPECT_EQ(series.record.leads[1].name, "lead2");
  EXPECT_EQ(series.record.leads[1].unit, "NU");
  EXPECT_EQ(series.record.samples(), 3000U);
  EXPECT_NEAR(series.record.leads[1].samples[77], signal.lead(1)[77], 1e-4);
  EXPECT_NEAR(series.record.rate, 250, 0.03 * 250);
  EXPECT_NEAR(series.cycle(), 200, 0.03 * 200);
  EXPECT_THAT(series.record.assumptions, ElementsAre(HasSubstr("rate taken as 2")));
}

TEST(ReadKeogh, LearnsTheRateFromTheTrainingPartAlone) {
  const TemporaryFolder folder;
  const LeadMatrix slow = synthetic_beats({.leads = 2, .samples = 3000, .cycle = 200});
  const LeadMatrix fast = synthetic_beats({.leads = 2, .samples = 3000, .cycle = 90});
  LeadMatrix changed = slow;
  for (std::size_t lead = 0; lead < 2; ++lead) {
    std::ranges::copy(fast.lead(lead).subspan(2000), changed.lead(lead).subspan(2000).begin());
  }
  folder.write("a.csv", keogh_csv(slow, 2000, 2150));
  folder.write("b.csv", keogh_csv(changed, 2000, 2150));
  const auto all = read_keogh(folder.path());
  ASSERT_TRUE(all);
  EXPECT_EQ(all->front().record.rate, all->back().record.rate);
}

TEST(ReadKeogh, NamesTheLineOfWhatIsWrong) {
  const TemporaryFolder folder;
  const auto reason = [&](const std::string& csv) {
    return reason_of(SeriesSet::Keogh, folder.write("x.csv", csv));
  };
  EXPECT_THAT(reason("lead1,lead2\n1,2\n"), HasSubstr("line 1: the last of two or more columns"));
  EXPECT_THAT(reason("anomaly\n0\n"), HasSubstr("line 1: the last of two or more columns"));
  EXPECT_THAT(reason("lead1,anomaly\n1,0\nnan,0\n"), HasSubstr("line 3: 'nan' is no number"));
  EXPECT_THAT(reason("lead1,anomaly\n1,2\n"), HasSubstr("line 2: '2' is neither 0 nor 1"));
  EXPECT_THAT(reason("lead1,anomaly\n1,0\n1,0\n"), HasSubstr("no sample is marked"));
  EXPECT_THAT(reason("lead1,anomaly\n1,1\n1,0\n"), HasSubstr("x.csv: the training part"));
  EXPECT_THAT(reason(keogh_csv(LeadMatrix(2, 3000), 2000, 2100)),
              HasSubstr("the training part: the signal does not change"));
}

TEST(ReadUcr, ReadsNumbersInLinesOrInOneLine) {
  const TemporaryFolder folder;
  const LeadMatrix signal = synthetic_beats({.samples = 4000, .cycle = 160});
  folder.write("001_UCR_Anomaly_NOISEx_y_2500_3001_3100.txt", ucr_text(signal, "\n"));
  folder.write("002_UCR_Anomaly_x_y_2500_3001_3100.txt", "  " + ucr_text(signal, "   ") + "\r\n");
  const auto all = read_ucr(folder.path());
  ASSERT_TRUE(all) << to_string(all.error());
  ASSERT_EQ(all->size(), 2U);
  for (const LabelledSeries& series : *all) {
    EXPECT_EQ(series.source, "x_y");
    EXPECT_EQ(series.training_end, 2500U);
    ASSERT_EQ(series.anomalies.size(), 1U);
    EXPECT_EQ(series.anomalies.front().first, 3000U);
    EXPECT_EQ(series.anomalies.front().end, 3100U);
    EXPECT_NEAR(series.record.rate, 200, 6);
  }
  EXPECT_EQ(all->front().name, "001_UCR_Anomaly_NOISEx_y_2500_3001_3100");
  EXPECT_EQ(all->front().record.leads[0].samples, all->back().record.leads[0].samples);
  EXPECT_EQ(all->front().record.samples(), 4000U);
}

TEST(ReadUcr, NamesTheFileOfWhatIsWrong) {
  const TemporaryFolder folder;
  const std::string good = ucr_text(synthetic_beats({.samples = 4000, .cycle = 160}), "\n");
  const auto reason = [&](const std::string& name, const std::string& text) {
    return reason_of(SeriesSet::Ucr, folder.write(name, text));
  };
  for (const char* name :
       {"notes.txt", "1_UCR_Anomaly_x_2500_3001.txt", "x_UCR_Anomaly_x_2500_3001_3100.txt",
        "1_UCR_Anomaly_2500_3001_3100.txt", "1_UCR_Anomaly_x_2500_-3_3100.txt"}) {
    EXPECT_THAT(reason(name, good), HasSubstr(std::string(name) + ": the name is not NNN_UCR_"));
  }
  for (const char* name :
       {"1_UCR_Anomaly_x_3001_3001_3100.txt", "1_UCR_Anomaly_x_2500_3001_3000.txt",
        "1_UCR_Anomaly_x_2500_3001_4001.txt"}) {
    EXPECT_THAT(reason(name, good), HasSubstr("do not follow each other within 4000 samples"));
  }
  EXPECT_THAT(reason("1_UCR_Anomaly_x_1_2_3.txt", "1\n2\nthree\n"),
              HasSubstr("line 3: 'three' is no number"));
  EXPECT_THAT(reason("1_UCR_Anomaly_x_1_2_3.txt", "1\n2\n3\n"), HasSubstr("every sample behind"));
  EXPECT_THAT(reason("1_UCR_Anomaly_x_1_2_3.txt", "1\n2\n3\n4\n"),
              HasSubstr("the training part: the signal does not change"));
}

TEST(ListSeries, NamesAFolderWithoutSeries) {
  const TemporaryFolder folder;
  folder.write("a.txt", "");
  const auto files = list_series(SeriesSet::Keogh, folder.path());
  ASSERT_FALSE(files);
  EXPECT_THAT(to_string(files.error()), HasSubstr("no file *.csv is here"));
  EXPECT_FALSE(list_series(SeriesSet::Ucr, folder.path() / "missing"));
  EXPECT_FALSE(read_keogh(folder.path()));
}

/// A series at 100 Hz whose samples count themselves.
LabelledSeries counting_series(std::size_t samples, std::size_t training_end) {
  LabelledSeries series;
  series.name = "count";
  series.training_end = training_end;
  series.record.rate = 100;
  series.record.assumptions = {"rate taken as 100 Hz"};
  series.record.leads.resize(2);
  for (Lead& lead : series.record.leads) {
    for (std::size_t t = 0; t < samples; ++t) lead.samples.push_back(static_cast<float>(t));
  }
  return series;
}

TEST(TrainingPieces, AreTheWholeOfAShortPart) {
  const LabelledSeries series = counting_series(4000, 2499);
  const auto training = training_pieces(series);
  const auto validation = validation_pieces(series);
  ASSERT_TRUE(training && validation);
  ASSERT_EQ(training->size(), 2U);
  ASSERT_EQ(validation->size(), 2U);
  EXPECT_EQ(training->front().name, "count@0 s");
  EXPECT_EQ(training->back().name, "count@12 s");
  EXPECT_EQ(training->front().samples(), 1200U);
  EXPECT_EQ(training->back().samples(), 1299U);
  EXPECT_EQ(validation->back().leads[1].samples, training->back().leads[1].samples);
  EXPECT_EQ(training_pieces(counting_series(400, 300))->front().samples(), 300U);
}

TEST(TrainingPieces, CoverThePartOnceWithItsLastFifthForValidation) {
  for (const std::size_t training_end : {2500U, 9999U, 60000U}) {
    const LabelledSeries series = counting_series(training_end + 1000, training_end);
    const auto training = training_pieces(series);
    const auto validation = validation_pieces(series);
    ASSERT_TRUE(training && validation);
    std::size_t next = 0;
    const auto follow = [&](const std::vector<Record>& pieces) {
      for (const Record& piece : pieces) {
        EXPECT_EQ(piece.rate, 100);
        EXPECT_EQ(piece.leads.size(), 2U);
        EXPECT_EQ(piece.assumptions.size(), 1U);
        EXPECT_EQ(piece.name, fmt::format("count@{:.0f} s", static_cast<double>(next) / 100));
        EXPECT_EQ(piece.leads[1].samples.front(), static_cast<float>(next));
        if (pieces.size() > 1) {
          EXPECT_GE(piece.samples(), 1200U);
          EXPECT_LT(piece.samples(), 2400U);
        }
        next += piece.samples();
      }
    };
    follow(*training);
    EXPECT_NEAR(static_cast<double>(next), 0.8 * static_cast<double>(training_end), 1);
    follow(*validation);
    EXPECT_EQ(next, training_end);
  }
}

TEST(TrainingPieces, RefuseAPartThatIsNone) {
  EXPECT_FALSE(training_pieces(counting_series(100, 0)));
  EXPECT_FALSE(validation_pieces(counting_series(100, 101)));
}

}  // namespace
}  // namespace crest::eval
