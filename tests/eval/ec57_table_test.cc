#include "eval/ec57_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/wfdb_annotation.h"

namespace crest::eval {
namespace {

using enum BeatLabel;
using testing::HasSubstr;

BeatLabel label_of(char symbol) {
  return static_cast<BeatLabel>(std::string_view("NSVFQOX").find(symbol));
}

/// A table of counts given as {"Nv", 3}, reference first, algorithm second.
BeatTable table_of(const std::vector<std::pair<std::string, int>>& counts) {
  std::vector<MatchedBeat> beats;
  for (const auto& [pair, count] : counts) {
    const char algorithm = static_cast<char>(pair[1] - 'a' + 'A');
    beats.insert(beats.end(), static_cast<std::size_t>(count),
                 {label_of(pair[0]), label_of(algorithm)});
  }
  return BeatTable(beats);
}

BeatTable worked_example() {
  return table_of({{"Nn", 90}, {"Ns", 2}, {"Nv", 3}, {"Nf", 1}, {"No", 4},  {"Sn", 5}, {"Ss", 12},
                   {"Sv", 2},  {"Sq", 1}, {"Vn", 1}, {"Vs", 1}, {"Vv", 25}, {"Vf", 2}, {"Vo", 1},
                   {"Fn", 2},  {"Fs", 1}, {"Fv", 4}, {"Ff", 3}, {"Qn", 1},  {"Qs", 2}, {"Qv", 3},
                   {"Qq", 4},  {"Qx", 2}, {"On", 6}, {"Os", 1}, {"Ov", 2},  {"Xn", 1}, {"Xv", 1}});
}

// By hand, with EC57's formulas as PhysioNet's bxb has them:
// QTP = 96 + 20 + 29 + 10 + 10, QFN = No + Vo + Qx = 7, QFP = 9 + 2.
TEST(Ec57Table, FindsAllBeatsAsByHand) {
  const BeatTable table = worked_example();
  EXPECT_EQ(table.beats(), 172U);
  EXPECT_DOUBLE_EQ(table.of_all_beats().sensitivity.value(), 165. / 172);
  EXPECT_DOUBLE_EQ(table.of_all_beats().positive_predictivity.value(), 165. / 176);
  EXPECT_FALSE(table.of_all_beats().false_positive_rate);
}

struct ClassExample {
  BeatLabel label;
  double sensitivity;
  double positive_predictivity;
  double false_positive_rate;
};

class Ec57Classes : public testing::TestWithParam<ClassExample> {};

TEST_P(Ec57Classes, AreAsByHand) {
  const ClassExample& example = GetParam();
  const BeatStatistics found = worked_example().of_class(example.label);
  EXPECT_DOUBLE_EQ(found.sensitivity.value(), example.sensitivity);
  EXPECT_DOUBLE_EQ(found.positive_predictivity.value(), example.positive_predictivity);
  EXPECT_DOUBLE_EQ(found.false_positive_rate.value(), example.false_positive_rate);
}

// V: FP = Nv + Sv + Ov + Xv = 8, without Fv and Qv; TN = 93 + 18 + 6 + 7 + 7 + 1 = 132, the rows N,
// S, F, Q, O and X without the columns v, o and x. S: FP = Ns + Vs + Fs + Os = 5, without Qs;
// TN = 94 + 28 + 9 + 8 + 8 + 2 = 149. In the same way N: TN = 15 + 28 + 8 + 9 + 3 + 1 = 64; F:
// TN = 95 + 20 + 27 + 10 + 9 + 2 = 163; Q: TN = 96 + 19 + 29 + 10 + 9 + 2 = 165.
INSTANTIATE_TEST_SUITE_P(
    Worked, Ec57Classes,
    testing::Values(ClassExample{Normal, 90. / 100, 90. / 105, 15. / 79},
                    ClassExample{Supraventricular, 12. / 20, 12. / 17, 5. / 154},
                    ClassExample{Ventricular, 25. / 30, 25. / 33, 8. / 140},
                    ClassExample{Fusion, 3. / 10, 3. / 6, 3. / 166},
                    ClassExample{Unknown, 4. / 12, 4. / 5, 1. / 166}),
    [](const auto& tested) { return std::string(1, symbol_of(tested.param.label)); });

TEST(Ec57Table, SharesOfNothingAreNone) {
  const BeatTable table = table_of({{"Nn", 3}});
  EXPECT_FALSE(table.of_class(Ventricular).sensitivity);
  EXPECT_FALSE(table.of_class(Ventricular).positive_predictivity);
  EXPECT_EQ(table.of_class(Ventricular).false_positive_rate, 0);
  EXPECT_FALSE(table.of_class(Normal).false_positive_rate);
  EXPECT_FALSE(BeatTable().of_all_beats().sensitivity);
}

TEST(Ec57Table, MatchesBeatsOfBothSides) {
  const ClassifiedBeats reference = {.times = {1, 2, 3, 4, 9},
                                     .labels = {Normal, Ventricular, Normal, Fusion, Normal},
                                     .unassessed = {{5, 7}}};
  const ClassifiedBeats algorithm = {
      .times = {1.1, 2, 2.5, 6, 9},
      .labels = {Normal, Normal, Ventricular, Normal, Supraventricular},
      .unassessed = {{3.5, 4.5}}};
  const BeatTable table(match_classes(reference, algorithm));
  EXPECT_EQ(table.at(Normal, Normal), 1U);
  EXPECT_EQ(table.at(Ventricular, Normal), 1U);
  EXPECT_EQ(table.at(Normal, Absent), 1U);
  EXPECT_EQ(table.at(Fusion, ShutDown), 1U);
  EXPECT_EQ(table.at(Normal, Supraventricular), 1U);
  EXPECT_EQ(table.at(Absent, Ventricular), 1U);
  EXPECT_EQ(table.at(Absent, Normal), 0U);  // the reference is silent at 6 s
  EXPECT_EQ(table.beats(), 5U);
}

// 90 s of record 208: normal, ventricular and fusion beats, all found by whoever marked them.
TEST(Ec57Table, OfARealRecordAgainstItselfIsPerfect) {
  const auto file = io::read_wfdb_annotations(CREST_SOURCE_DIR "/tests/data/mitdb/208_450s.atr");
  ASSERT_TRUE(file);
  ClassifiedBeats beats;
  for (const io::WfdbAnnotation& annotation : file->annotations) {
    const auto label = aami_label(annotation.code);
    if (!label) continue;
    beats.times.push_back(static_cast<double>(annotation.sample) / 360);
    beats.labels.push_back(*label);
  }
  const BeatTable table(match_classes(beats, beats));
  EXPECT_EQ(table.beats(), beats.times.size());
  for (const BeatLabel label : {Normal, Ventricular, Fusion}) {
    EXPECT_GT(table.at(label, label), 0U);
    EXPECT_EQ(table.of_class(label).sensitivity, 1);
    EXPECT_EQ(table.of_class(label).false_positive_rate, 0);
  }
  EXPECT_EQ(table.of_all_beats().positive_predictivity, 1);
}

// Two records: gross adds beats, the average adds shares, of V only that of the record that has it.
TEST(Ec57Report, IsGrossAndAverage) {
  const Ec57Report report =
      ec57_report({{"first", table_of({{"Nn", 8}, {"No", 2}, {"Vv", 3}, {"Vn", 1}})},
                   {"second", table_of({{"Nn", 30}, {"Nv", 10}, {"On", 4}})}});
  EXPECT_DOUBLE_EQ(report.gross.of_all_beats().sensitivity.value(), 52. / 54);
  EXPECT_DOUBLE_EQ(report.average_of_all_beats.sensitivity.value(), (12. / 14 + 1) / 2);
  EXPECT_DOUBLE_EQ(report.average_of_all_beats.positive_predictivity.value(), (1 + 40. / 44) / 2);
  const BeatStatistics ventricular = report.average_of_classes[2];
  EXPECT_DOUBLE_EQ(ventricular.sensitivity.value(), 0.75);
  EXPECT_DOUBLE_EQ(ventricular.positive_predictivity.value(), 0.5);
  EXPECT_DOUBLE_EQ(ventricular.false_positive_rate.value(), (0 + 10. / 44) / 2);
  EXPECT_DOUBLE_EQ(report.gross.of_class(Ventricular).positive_predictivity.value(), 3. / 13);
  EXPECT_FALSE(report.average_of_classes[1].sensitivity);
  EXPECT_FALSE(ec57_report({}).average_of_all_beats.sensitivity);
}

TEST(Ec57Report, TextHasTableClassesAndRecords) {
  const std::string text = to_text(ec57_report({{"100", worked_example()}}));
  EXPECT_THAT(text,
              HasSubstr("\n  N       90        2        3        1        0        4        0\n"));
  EXPECT_THAT(text, HasSubstr("\n  X        1        0        1        0        0\n"));
  EXPECT_THAT(text, HasSubstr("\nQRS      95.93    93.75        -    95.93    93.75        -\n"));
  EXPECT_THAT(text, HasSubstr("\nV        83.33    75.76    5.714    83.33    75.76    5.714\n"));
  EXPECT_THAT(text, HasSubstr("\n100          172    95.93    93.75    60.00    70.59    3.247    "
                              "83.33    75.76    5.714\n"));
}

TEST(Ec57Report, CsvHasEveryCountAndShare) {
  EXPECT_EQ(to_csv(ec57_report({{"a,b", table_of({{"Nn", 3}, {"Vo", 1}, {"Xv", 2}})}})),
            "record,Nn,Ns,Nv,Nf,Nq,No,Nx,Sn,Ss,Sv,Sf,Sq,So,Sx,Vn,Vs,Vv,Vf,Vq,Vo,Vx,"
            "Fn,Fs,Fv,Ff,Fq,Fo,Fx,Qn,Qs,Qv,Qf,Qq,Qo,Qx,On,Os,Ov,Of,Oq,Xn,Xs,Xv,Xf,Xq,"
            "QRS_sensitivity,QRS_positive_predictivity,"
            "N_sensitivity,N_positive_predictivity,N_false_positive_rate,"
            "S_sensitivity,S_positive_predictivity,S_false_positive_rate,"
            "V_sensitivity,V_positive_predictivity,V_false_positive_rate,"
            "F_sensitivity,F_positive_predictivity,F_false_positive_rate,"
            "Q_sensitivity,Q_positive_predictivity,Q_false_positive_rate\n"
            "\"a,b\",3,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,"
            "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,0,0,"
            "0.750000,0.600000,1.000000,1.000000,0.000000,,,0.000000,0.000000,0.000000,0.400000,"
            ",,0.000000,,,0.000000\n");
}

}  // namespace
}  // namespace crest::eval
