#include "eval/wave_annotations.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

namespace crest::eval {
namespace {

/// One mark a sample apart from the next, from sample 10 on: "(p)" is P at 11 from 10 to 12.
io::WfdbAnnotations marks(std::string_view symbols) {
  io::WfdbAnnotations file;
  std::int64_t sample = 10;
  for (std::size_t k = 0; k < symbols.size(); ++k) {
    io::WfdbAnnotation mark;
    mark.sample = sample++;
    mark.code = *io::annotation_code(symbols.substr(k, 1));
    file.annotations.push_back(mark);
  }
  return file;
}

TEST(AnnotatedWaves, HaveTheBoundariesNextToThem) {
  const auto waves = annotated_waves(marks("(p)(N)(t)"), 10);
  ASSERT_EQ(waves.size(), 3U);
  EXPECT_EQ(waves[0], (AnnotatedWave{.kind = WaveKind::P, .onset = 1.0, .peak = 1.1, .end = 1.2}));
  EXPECT_EQ(waves[1].kind, WaveKind::Qrs);
  EXPECT_EQ(waves[2], (AnnotatedWave{.kind = WaveKind::T, .onset = 1.6, .peak = 1.7, .end = 1.8}));
}

// As in some files of LUDB.
TEST(AnnotatedWaves, LackBoundariesThatAreNotMarked) {
  const auto waves = annotated_waves(marks("N)N()(t"), 10);
  ASSERT_EQ(waves.size(), 3U);
  EXPECT_FALSE(waves[0].onset);
  EXPECT_TRUE(waves[0].end);
  EXPECT_FALSE(waves[1].onset);
  EXPECT_FALSE(waves[1].end);
  EXPECT_TRUE(waves[2].onset);
  EXPECT_FALSE(waves[2].end);
}

TEST(AnnotatedWaves, GoByTheRateOfTheFile) {
  io::WfdbAnnotations file = marks("(p)");
  file.rate = 100;
  EXPECT_NEAR(annotated_waves(file, 10)[0].peak, 0.11, 1e-12);
}

TEST(JointWaves, AreMediansOfWhatHalfOfTheLeadsMark) {
  const auto wave = [](WaveKind kind, double peak) {
    return AnnotatedWave{.kind = kind, .onset = peak - 0.05, .peak = peak, .end = peak + 0.04};
  };
  LeadWaves leads = {std::vector{wave(WaveKind::P, 1.0), wave(WaveKind::Qrs, 1.2)},
                     std::vector{wave(WaveKind::P, 1.02), wave(WaveKind::Qrs, 1.21)},
                     std::vector{wave(WaveKind::Qrs, 1.25), wave(WaveKind::T, 1.5)},
                     std::vector{wave(WaveKind::Qrs, 1.22)}, std::nullopt};
  leads[2]->front().onset.reset();
  const auto joint = joint_waves(leads);
  ASSERT_EQ(joint.size(), 2U);  // one lead of four is too few for T
  EXPECT_EQ(joint[0].kind, WaveKind::P);
  EXPECT_NEAR(joint[0].peak, 1.01, 1e-12);
  EXPECT_EQ(joint[1].kind, WaveKind::Qrs);
  EXPECT_NEAR(joint[1].peak, 1.215, 1e-12);
  EXPECT_NEAR(*joint[1].onset, 1.16, 1e-12);  // the middle one of three
  EXPECT_NEAR(*joint[1].end, 1.255, 1e-12);
}

TEST(LeadWaves, AreReadFromAFileALead) {
  const auto ludb = std::filesystem::path(CREST_SOURCE_DIR) / "tests" / "data" / "ludb";
  EXPECT_EQ(lead_annotation_path(ludb / "1.hea", "aVR"), ludb / "1.avr");
  const auto leads = read_lead_waves(ludb / "1.hea", 500);
  ASSERT_TRUE(leads);
  ASSERT_EQ(leads->size(), 12U);
  for (const auto& lead : *leads) EXPECT_TRUE(lead);
  // Lead II begins with "(" at sample 644, "N" at 662, ")" at 682.
  EXPECT_EQ((*leads)[1]->front(),
            (AnnotatedWave{.kind = WaveKind::Qrs, .onset = 1.288, .peak = 1.324, .end = 1.364}));
  const auto absent = read_lead_waves(ludb / "absent.hea", 500);
  ASSERT_TRUE(absent);
  for (const auto& lead : *absent) EXPECT_FALSE(lead);
}

}  // namespace
}  // namespace crest::eval
