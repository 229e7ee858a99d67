#include "eval/mitbih_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "annotated_record.h"
#include "core/random.h"
#include "io/read_record.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

AnnotatedBeats marked(const std::vector<Mark>& marks) {
  return annotated_beats(annotations_of(marks), 100);
}

TEST(NormalPieces, StayAwayFromOddBeatsAndHaveTenToTwelveSeconds) {
  // Beats from 1 to 60.2 s, a ventricular one at 30.3 s: stretches 1-29.8 and 30.8-60.2 s.
  const auto pieces = normal_pieces(
      marked(std::vector<Mark>{{0.5, "+", "(N"}, {30.3, "V"}} + beats_between(1, 60.3)));
  ASSERT_EQ(pieces.size(), 4U);
  EXPECT_NEAR(pieces[0].start, 1, 1e-9);
  EXPECT_NEAR(pieces[0].end, 13, 1e-9);  // at most 12 s
  EXPECT_NEAR(pieces[1].start, 15.4, 1e-9);
  EXPECT_NEAR(pieces[2].start, 30.8, 1e-9);
  EXPECT_LE(pieces[3].end, 60.2);
}

TEST(NormalPieces, NeedARhythmThatIsSinusAndSignalThatCanBeRead) {
  const auto beats = beats_between(0.2, 40);
  EXPECT_TRUE(normal_pieces(marked(beats)).empty()) << "rhythm not known";
  EXPECT_TRUE(normal_pieces(marked(std::vector<Mark>{{0.1, "+", "(AFIB"}} + beats)).empty());
  EXPECT_EQ(normal_pieces(marked(std::vector<Mark>{{0.1, "+", "(SBR"}} + beats)).size(), 3U);
  const auto noisy = std::vector<Mark>{{0.1, "+", "(N"}, {12, "~", "", 3}, {20, "~"}} + beats;
  EXPECT_EQ(normal_pieces(marked(noisy)).size(), 3U);
  const auto unreadable = std::vector<Mark>{{0.1, "+", "(N"}, {12, "~", "", -1}, {20, "~"}} + beats;
  ASSERT_EQ(normal_pieces(marked(unreadable)).size(), 2U);
  EXPECT_NEAR(normal_pieces(marked(unreadable))[1].start, 20.5, 1e-9);
  EXPECT_TRUE(
      normal_pieces(marked(std::vector<Mark>{{0.1, "+", "(N"}} + beats_between(0.2, 40, 0.8, "L")))
          .empty())
      << "bundle branch block is not normal";
  EXPECT_TRUE(normal_pieces(marked(std::vector<Mark>{{0.1, "+", "(N"}} + beats_between(0.2, 40, 4)))
                  .empty())
      << "too slow";
  EXPECT_TRUE(normal_pieces({}).empty());
}

TEST(NormalPieces, NeverHoldAnythingThatIsNotNormal) {
  Random random(7);
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<Mark> marks = {{0.1, "+", "(N"}};
    double time = 0.3;
    while (time < 200) {
      time += 0.5 + static_cast<double>(random.below(60)) / 100;
      const auto kind = random.below(400);
      const char* symbols[] = {"V", "A", "L", "F", "Q", "x", "|", "!"};
      marks.push_back({time, kind < 8 ? symbols[kind] : "N"});
      if (kind == 20) marks.push_back({time, "+", "(AFIB"});
      if (kind == 21 || kind == 22) marks.push_back({time, "+", "(N"});
      if (kind == 23) marks.push_back({time, "~", "", -1});
      if (kind == 24) marks.push_back({time, "~"});
      if (kind == 25) marks.push_back({time, "["});
      if (kind == 26) marks.push_back({time, "]"});
    }
    const AnnotatedBeats all = marked(marks);
    double last_end = 0;
    for (const TimeSpan& piece : normal_pieces(all)) {
      EXPECT_GE(piece.start, last_end - 1e-9);
      last_end = piece.end;
      EXPECT_GE(piece.end - piece.start, kShortestPiece - 1e-9);
      EXPECT_LE(piece.end - piece.start, kLongestPiece + 1e-9);
      const double from = piece.start - kPieceMargin + 1e-6;
      const double to = piece.end + kPieceMargin - 1e-6;
      for (const AnnotatedBeat& beat : all.beats) {
        EXPECT_TRUE(beat.code == io::kNormalBeat || beat.time < from || beat.time > to);
      }
      const auto apart = [&](const TimeSpan& span) { return span.end < from || span.start > to; };
      for (const double mark : all.other_marks) EXPECT_TRUE(mark < from || mark > to);
      EXPECT_TRUE(std::ranges::all_of(all.flutter, apart));
      EXPECT_TRUE(std::ranges::all_of(all.unreadable, apart));
      for (const RhythmSpan& rhythm : all.rhythms) {
        EXPECT_TRUE(rhythm.name == "N" || apart(rhythm.time));
      }
    }
  }
}

/// Three records of a minute; 103 has an odd beat in the middle of its signal.
class MitbihPiecesOfFolder : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"100", "101", "103"}) {
      std::vector<Mark> marks = std::vector<Mark>{{0.1, "+", "(N"}} + beats_between(0.5, 120);
      if (name == std::string("103")) marks[75].symbol = "V";
      write_annotated(folder_.path(), name, 121, marks);
    }
  }

  const TemporaryFolder folder_;
  const MitbihFold fold_{
      .name = "fold-1-of-4", .training = {"100", "103"}, .validation = {"101"}, .testing = {"105"}};
};

TEST_F(MitbihPiecesOfFolder, AreCutWhereTheyLie) {
  const auto listed = mitbih_pieces(folder_.path(), fold_, MitbihSplit::LeaveRecordsOut);
  EXPECT_EQ(listed.training.size(), 11U + 10U);
  EXPECT_EQ(listed.validation.size(), 11U);
  const auto records = mitbih_training_pieces(folder_.path(), fold_, MitbihSplit::LeaveRecordsOut);
  ASSERT_TRUE(records) << to_string(records.error());
  ASSERT_EQ(records->size(), listed.training.size());
  const auto whole = io::read_record(folder_.path() / "103.hea");
  ASSERT_TRUE(whole);
  for (std::size_t i = 0; i < records->size(); ++i) {
    const Record& record = (*records)[i];
    EXPECT_TRUE(record.name.starts_with(listed.training[i].record + "@")) << record.name;
    EXPECT_EQ(record.rate, 100);
    EXPECT_EQ(record.leads.size(), 2U);
    EXPECT_GE(record.duration(), 9.99);
    EXPECT_LE(record.duration(), 12.01);
    // The broad beats alone go below -0.5 mV.
    EXPECT_GT(std::ranges::min(record.leads[0].samples), -0.5) << record.name;
  }
  EXPECT_LT(std::ranges::min(whole->leads[0].samples), -1);
  const auto first =
      static_cast<std::ptrdiff_t>(std::llround(listed.training.back().time.start * 100));
  EXPECT_EQ(records->back().leads[1].samples[10],
            whole->leads[1].samples[static_cast<std::size_t>(first + 10)]);
}

TEST_F(MitbihPiecesOfFolder, AreThinnedByRecord) {
  const auto records =
      mitbih_training_pieces(folder_.path(), fold_, MitbihSplit::LeaveRecordsOut, 3);
  ASSERT_TRUE(records);
  std::vector<std::string> names;
  for (const Record& record : *records) names.push_back(record.name.substr(0, 3));
  EXPECT_THAT(names, testing::ElementsAre("100", "100", "100", "103", "103", "103"));
  const auto validation =
      mitbih_validation_pieces(folder_.path(), fold_, MitbihSplit::LeaveRecordsOut, 1);
  ASSERT_TRUE(validation);
  EXPECT_EQ(validation->size(), 1U);
}

TEST_F(MitbihPiecesOfFolder, OfRandomBeatsAreDrawnWithoutRegardToTheRecordAndNeverTwice) {
  const auto folds = mitbih_folds(folder_.path(), MitbihSplit::RandomBeats);
  ASSERT_TRUE(folds);
  const auto pieces = mitbih_pieces(folder_.path(), folds->front(), MitbihSplit::RandomBeats);
  // 80 % and 10 % of 32.
  EXPECT_EQ(pieces.training.size(), 25U);
  EXPECT_EQ(pieces.validation.size(), 3U);
  std::set<std::tuple<std::string, double>> seen;
  for (const auto* list : {&pieces.training, &pieces.validation}) {
    for (const MitbihPiece& piece : *list) seen.emplace(piece.record, piece.time.start);
  }
  EXPECT_EQ(seen.size(), 28U);
  const auto again = mitbih_pieces(folder_.path(), folds->front(), MitbihSplit::RandomBeats);
  EXPECT_EQ(again.training.front().time.start, pieces.training.front().time.start);
}

TEST_F(MitbihPiecesOfFolder, OfABrokenRecordAreAnErrorToLearnFromAndALineElsewhere) {
  folder_.write("103.atr", "x");
  const auto listed = mitbih_pieces(folder_.path(), fold_, MitbihSplit::LeaveRecordsOut);
  ASSERT_EQ(listed.left_out.size(), 1U);
  EXPECT_EQ(listed.training.size(), 11U);
  const auto records = mitbih_training_pieces(folder_.path(), fold_, MitbihSplit::LeaveRecordsOut);
  ASSERT_FALSE(records);
  EXPECT_THAT(records.error().file, testing::EndsWith("103.atr"));
  // Samples that end before the annotations do.
  const std::vector<MitbihPiece> beyond = {{"101", {.start = 115, .end = 126}}};
  const auto cut = cut_pieces(folder_.path(), beyond);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind, ErrorKind::Corrupt);
}

}  // namespace
}  // namespace crest::eval
