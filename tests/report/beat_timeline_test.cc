#include "report/beat_timeline.h"

#include <gmock/gmock.h>

#include <cmath>

namespace crest::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A beat a second for `duration` seconds, each as common as can be.
Assessment regular(double duration) {
  Assessment assessment;
  assessment.duration = duration;
  assessment.rate = 100;
  assessment.leads = {"I", "II"};
  assessment.samples = static_cast<std::size_t>(duration * assessment.rate);
  assessment.map.assign(2 * assessment.samples, 0.1F);
  for (double at = 0.5; at < duration; at += 1) {
    assessment.r_peaks.push_back(at);
    assessment.beat_rarities.push_back(
        {.r_peak = at, .start = at - 0.5, .end = at + 0.5, .p_value = 0.9});
  }
  return assessment;
}

Finding about(FindingKind kind, double r_peak) {
  Finding finding;
  finding.kind = kind;
  finding.r_peak = r_peak;
  return finding;
}

TEST(BeatTimeline, FindingsGiveBeatsTheirKind) {
  Assessment assessment = regular(5);
  assessment.findings = {about(FindingKind::EarlyBeat, 1.51), about(FindingKind::Pause, 1.49),
                         about(FindingKind::Beat, 2.5),       about(FindingKind::EarlyBeat, 2.5),
                         about(FindingKind::Pause, 3.5),      about(FindingKind::Trace, 0.5),
                         about(FindingKind::Beat, 4.2)};  // no beat there
  EXPECT_THAT(beat_kinds(assessment),
              ElementsAre(BeatKind::Usual, BeatKind::Early, BeatKind::Unusual, BeatKind::Late,
                          BeatKind::Usual));
  // Scores speak where findings do not.
  assessment.beat_scores = {2.9, 9, 0.5, 9, 3.0};
  EXPECT_THAT(beat_kinds(assessment),
              ElementsAre(BeatKind::Usual, BeatKind::Early, BeatKind::Unusual, BeatKind::Late,
                          BeatKind::Unusual));
  assessment.beat_scores = {std::nullopt, 9, 9, 9, std::nullopt};
  EXPECT_EQ(beat_kinds(assessment).back(), BeatKind::Usual);
}

TEST(BeatTimeline, BinsAreRoundAndNeverTooMany) {
  EXPECT_EQ(bin_length(61), 5);
  EXPECT_EQ(bin_length(1800), 10);
  EXPECT_EQ(bin_length(86400), 600);
  EXPECT_EQ(bin_length(7 * 86400), 3600);
  for (const double duration : {1.0, 60.0, 1250.0, 1251.0, 3600.0, 86400.0, 1e6, 1e8})
    EXPECT_LE(duration / bin_length(duration), kMostBins) << duration;
}

TEST(BeatTimeline, CountsAddUp) {
  Assessment assessment = regular(1803);
  assessment.findings = {about(FindingKind::Beat, 12.5), about(FindingKind::Beat, 13.5),
                         about(FindingKind::EarlyBeat, 1802.5)};
  assessment.beat_rarities[12].p_value = 0.01;
  const auto bins = beat_timeline(assessment);
  ASSERT_EQ(bins.size(), 181U);
  std::size_t beats = 0;
  for (const TimelineBin& bin : bins) {
    beats += bin.beats;
    EXPECT_NEAR(bin.rate.value().median, 60, 1e-6);
  }
  EXPECT_EQ(beats, assessment.r_peaks.size());
  EXPECT_EQ(bins[1].unusual, 2U);
  EXPECT_EQ(bins[1].rarest, 0.01);
  EXPECT_EQ(bins[0].rarest, 0.9);
  EXPECT_EQ(bins.back().early, 1U);
  EXPECT_EQ(bins.back().end, 1803);
}

TEST(BeatTimeline, NoRateOverWhatWasNotAssessed) {
  Assessment assessment = regular(100);
  std::erase_if(assessment.r_peaks, [](double at) { return at > 40 && at < 52; });
  EXPECT_NEAR(beat_timeline(assessment)[10].rate.value().lowest, 60 / 13.0, 1e-6);
  assessment.not_assessed = {{.lead = 1, .start = 0, .end = 100, .reason = "flat"},
                             {.lead = {}, .start = 40, .end = 52, .reason = "gap"}};
  EXPECT_NEAR(beat_timeline(assessment)[10].rate.value().lowest, 60, 1e-6);
  EXPECT_FALSE(beat_timeline(assessment)[9].rate);
}

TEST(BeatTimeline, StripsAreTheRarestOnceEach) {
  Assessment assessment = regular(100);
  const auto rare = [&](std::size_t beat, double p_value, float peak) {
    assessment.beat_rarities[beat].p_value = p_value;
    assessment.map[assessment.samples + 100 * beat + 50] = peak;  // on lead II
  };
  rare(50, 0.01, 2);
  rare(52, 0.01, 3);  // the same strip, and higher
  rare(1, 0.02, 9);
  rare(98, 0.1, 1);
  rare(80, 0.25, 9);  // one in four: not rare
  const auto strips = rarest_strips(assessment, 10, 20);
  ASSERT_THAT(strips, SizeIs(3));
  EXPECT_EQ(strips[0].r_peak, 52.5);
  EXPECT_EQ(strips[0].start, 47);
  EXPECT_EQ(strips[0].lead, 1U);
  EXPECT_EQ(strips[1].start, 0);
  EXPECT_EQ(strips[2].start, 90);
  EXPECT_THAT(rarest_strips(assessment, 10, 1), SizeIs(1));
}

TEST(BeatTimeline, WithoutCalibrationThereAreNoRareStrips) {
  Assessment assessment = regular(100);
  assessment.beat_rarities.clear();
  EXPECT_THAT(rarest_strips(assessment, 10, 20), IsEmpty());
  EXPECT_FALSE(beat_timeline(assessment)[0].rarest);
}

TEST(BeatTimeline, ARecordWithoutBeatsHasEmptyBins) {
  Assessment assessment;
  assessment.duration = 70;
  const auto bins = beat_timeline(assessment);
  ASSERT_EQ(bins.size(), 14U);
  for (const TimelineBin& bin : bins) EXPECT_EQ(bin.beats, 0U);
}

}  // namespace
}  // namespace crest::report
