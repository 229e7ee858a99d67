#include "eval/annotated_beats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "annotated_record.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

TEST(AnnotatedBeats, TellBeatsRhythmsFlutterAndBadSignalApart) {
  const TemporaryFolder folder;
  folder.write("101.hea", "101 1 100 100000\n101.dat 16\n");
  write_marks(folder.path(), "101",
              {{0.1, "+", "(N"},
               {1, "N"},
               {2, "~", "", 3},     // both signals noisy
               {3, "~", "", -1},    // unreadable
               {4, "L"},            // beats in it still count
               {5, "~", "", 0x21},  // one signal unreadable, another noisy
               {6, "~", "", 0},
               {7, "V"},
               {8, "+", "(AFIB"},
               {9, "["},
               {9.5, "!"},
               {9.6, "V"},
               {10, "]"},
               {11, "A"},
               {12, "x"},
               {13, "~", "", -1}});
  const auto marked = read_annotated_beats(folder.path() / "101.hea");
  ASSERT_TRUE(marked) << to_string(marked.error());
  ASSERT_EQ(marked->beats.size(), 4U);
  EXPECT_EQ(marked->beats[1].time, 4);
  EXPECT_EQ(marked->beats[1].label, BeatLabel::Normal);
  EXPECT_NE(marked->beats[1].code, io::kNormalBeat);
  EXPECT_EQ(marked->beats[2].label, BeatLabel::Ventricular);
  EXPECT_EQ(marked->beats[3].label, BeatLabel::Supraventricular);
  ASSERT_EQ(marked->rhythms.size(), 2U);
  EXPECT_EQ(marked->rhythms[0].name, "N");
  EXPECT_EQ(marked->rhythms[0].time.end, 8);
  EXPECT_EQ(marked->rhythms[1].name, "AFIB");
  EXPECT_TRUE(std::isinf(marked->rhythms[1].time.end));
  ASSERT_EQ(marked->flutter.size(), 1U);
  EXPECT_EQ(marked->flutter[0].end, 10);
  ASSERT_EQ(marked->unreadable.size(), 3U);
  EXPECT_EQ(marked->unreadable[0].start, 3);
  EXPECT_EQ(marked->unreadable[0].end, 5);
  EXPECT_EQ(marked->unreadable[1].end, 6);
  EXPECT_TRUE(std::isinf(marked->unreadable[2].end));
  EXPECT_THAT(marked->other_marks, testing::ElementsAre(9.5, 12));
}

TEST(AnnotatedBeats, OfARecordThatIsNotThereAreAnError) {
  const TemporaryFolder folder;
  EXPECT_FALSE(read_annotated_beats(folder.path() / "101.hea"));
  folder.write("101.hea", "101 1 100 100000\n101.dat 16\n");
  const auto without = read_annotated_beats(folder.path() / "101.hea");
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().file, testing::EndsWith("101.atr"));
}

}  // namespace
}  // namespace crest::eval
