#include "report/ecg_drawing.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/drawn_shapes.h"
#include "report/ecg_paper.h"
#include "report/finding_sentence.h"
#include "report/notice.h"
#include "report/sample_assessment.h"
#include "report/synthetic_record.h"

namespace crest::report {
namespace {

using ::testing::Contains;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Drawing draw(const Record& record, const Assessment* assessment = nullptr,
             const DrawOptions& options = {}) {
  Result<Drawing> drawing = draw_ecg(record, assessment, options);
  EXPECT_TRUE(drawing) << to_string(drawing.error());
  return drawing.value_or(Drawing{});
}

TEST(EcgDrawing, OneMillivoltIsTenMillimetresAndOneSecondTwentyFive) {
  const auto traces = shapes<Polyline>(draw(synthetic_record(kTwelveNames)), Role::MeasuredTrace);
  ASSERT_THAT(traces, SizeIs(12));
  for (const Polyline& trace : traces) {
    ASSERT_THAT(trace.points, SizeIs(5000));
    EXPECT_NEAR(trace.points[100].y - trace.points[0].y, 10, 1e-9);
    EXPECT_NEAR(trace.points[500].x - trace.points[0].x, 25, 1e-9);
  }
}

TEST(EcgDrawing, CalibrationPulseIsOneMillivoltFor200Milliseconds) {
  const Drawing drawing = draw(synthetic_record(kTwelveNames));
  const auto pulses = shapes<Polyline>(drawing, Role::CalibrationPulse);
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  ASSERT_THAT(pulses, SizeIs(12));
  for (std::size_t i = 0; i < pulses.size(); ++i) {
    const std::vector<Point>& points = pulses[i].points;
    EXPECT_NEAR(points[1].y - points[2].y, 10, 1e-9);
    EXPECT_NEAR(points[3].x - points[2].x, 5, 1e-9);
    EXPECT_LT(points.back().x, traces[i].points.front().x);
    EXPECT_NEAR(points[0].y, traces[i].points[100].y, 1e-9);  // both at 0 mV
  }
}

TEST(EcgDrawing, GridIsOneAndFiveMillimetresAndTracesBeginOnIt) {
  const Drawing drawing = draw(synthetic_record(kTwelveNames));
  const Box paper = shapes<Rectangle>(drawing, Role::Paper).front().box;
  std::vector<double> major;
  for (const Polyline& line : shapes<Polyline>(drawing, Role::MajorGrid))
    if (line.points[0].x == line.points[1].x) major.push_back(line.points[0].x);
  ASSERT_THAT(major, SizeIs(static_cast<std::size_t>(paper.width / 5) + 1));
  for (std::size_t i = 1; i < major.size(); ++i) EXPECT_NEAR(major[i] - major[i - 1], 5, 1e-9);
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  EXPECT_THAT(major, Contains(DoubleNear(traces[0].points[0].x, 1e-9)));
  const auto minor = shapes<Polyline>(drawing, Role::MinorGrid);
  EXPECT_EQ(minor.size() + shapes<Polyline>(drawing, Role::MajorGrid).size(),
            static_cast<std::size_t>(paper.width + paper.height) + 2);
}

TEST(EcgDrawing, FindingLiesOverItsLeadAndSeconds) {
  const Assessment assessment = sample_assessment();
  const Drawing drawing = draw(synthetic_record(kTwelveNames), &assessment);
  const auto tints = shapes<Rectangle>(drawing, Role::FindingTint);
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  ASSERT_THAT(tints, SizeIs(4 + 3));  // four spans, and three swatches of the legend
  // The least rare is drawn first: aVL from 1 to 1.1 s, which is samples 500 to 550.
  const Polyline& avl = traces[4];
  EXPECT_NEAR(tints[0].box.left, avl.points[500].x, 1e-9);
  EXPECT_NEAR(tints[0].box.width, 2.5, 1e-9);
  EXPECT_LE(tints[0].box.top, avl.points[500].y);
  EXPECT_GE(tints[0].box.bottom(), avl.points[600].y);
  EXPECT_LT(tints[0].box.bottom(), traces[5].points[600].y);
  EXPECT_LT(tints[0].strength, tints[1].strength);
  EXPECT_THAT(texts(drawing, Role::FindingNumber), ElementsAre("1", "1", "1", "2"));
  EXPECT_THAT(
      texts(drawing, Role::Caption),
      Contains("1. The ST segment 0.10 s after J is up to 0.42 mV above the expected trace in "
               "V2, V3 and V1, in 9 of 10 beats; 1 in 70 normal ECGs shows as much."));
}

TEST(EcgDrawing, WhatRecursIsTintedInEveryBeat) {
  Assessment assessment = sample_assessment();
  assessment.findings.resize(1);
  assessment.findings[0].spans = {
      {7, 1.2, 1.4, 2, 1.3, 0.4}, {7, 4.2, 4.4, 3, 4.3, 0.4}, {7, 7.2, 7.4, 2, 7.3, 0.4}};
  const Drawing drawing = draw(synthetic_record(kTwelveNames), &assessment);
  std::vector<Rectangle> tints = shapes<Rectangle>(drawing, Role::FindingTint);
  std::erase_if(tints, [](const Rectangle& tint) { return tint.box.height < 5; });  // the legend's
  ASSERT_THAT(tints, SizeIs(3));
  for (const Rectangle& tint : tints) EXPECT_NEAR(tint.box.width, 0.2 * 25, 1e-9);
  EXPECT_THAT(texts(drawing, Role::FindingNumber), ElementsAre("1", "1", "1"));
}

TEST(EcgDrawing, ALongSentenceGoesOnInTheNextLine) {
  Assessment assessment = sample_assessment();
  assessment.findings.resize(1);
  assessment.findings[0].leads = {7, 0, 2, 4, 6, 8, 10, 1, 3, 5};
  for (const std::size_t lead : {0, 1, 2, 3, 4, 5, 10}) {
    assessment.findings[0].spans.push_back({lead, 4.2, 4.5, 1, 4.3, lead < 3 ? -0.2 : 0.2});
  }
  const auto captions = texts(draw(synthetic_record(kTwelveNames), &assessment), Role::Caption);
  EXPECT_THAT(captions, Not(Contains(HasSubstr("…"))));
  const auto first =
      std::ranges::find_if(captions, [](const auto& text) { return text.starts_with("1. "); });
  ASSERT_NE(first, captions.end());
  EXPECT_EQ(*first + " " + *(first + 1),
            "1. " + finding_sentence(assessment.findings[0], assessment));
}

TEST(EcgDrawing, TintGrowsWithRarityWithinReadableLimits) {
  EXPECT_EQ(tint_strength(1), 0.2);
  EXPECT_NEAR(tint_strength(0.01), 0.4, 1e-9);
  EXPECT_EQ(tint_strength(1e-6), 0.6);
  EXPECT_EQ(tint_strength(0), 0.6);
}

TEST(EcgDrawing, FindingsCanBeLeftOut) {
  const Assessment assessment = sample_assessment();
  const Drawing drawing = draw(synthetic_record(kTwelveNames), &assessment, {.findings = false});
  EXPECT_THAT(shapes<Rectangle>(drawing, Role::FindingTint), IsEmpty());
  EXPECT_THAT(texts(drawing, Role::Caption), Not(Contains(HasSubstr("1 in 10 normal"))));
}

TEST(EcgDrawing, WhatWasNotAssessedIsHatchedAndNamed) {
  Assessment assessment = sample_assessment();
  assessment.not_assessed = {{5, 2, 4, "flat"}};
  const Drawing drawing = draw(synthetic_record(kTwelveNames), &assessment);
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  const double left = traces[5].points[1000].x;
  const auto lines = shapes<Polyline>(drawing, Role::NotAssessedHatch);
  const auto on_avf = std::ranges::count_if(lines, [&](const Polyline& line) {
    return std::ranges::all_of(line.points, [&](const Point& point) {
      return point.x >= left - 1e-9 && point.x <= left + 50 + 1e-9 &&
             std::abs(point.y - traces[5].points[0].y) < 30;
    });
  });
  EXPECT_GT(on_avf, 20);
  EXPECT_THAT(texts(drawing, Role::Caption), Contains("Not assessed: aVF, 2.00–4.00 s: flat"));
}

TEST(EcgDrawing, LaterPageBeginsAtItsStart) {
  const Assessment assessment = sample_assessment();
  const Drawing drawing = draw(synthetic_record({"II"}, 30), &assessment, {.start = 12.5});
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  ASSERT_THAT(traces, SizeIs(1));
  EXPECT_THAT(traces[0].points, SizeIs(5001));
  // 1 mV from 13.0 s on, half a second into the page.
  EXPECT_NEAR(traces[0].points[249].y - traces[0].points[250].y, 10, 1e-9);
  EXPECT_NEAR(traces[0].points[250].x - traces[0].points[0].x, 12.5, 1e-9);
  EXPECT_THAT(texts(drawing, Role::TimeLabel), Contains("12.5 s"));
  EXPECT_THAT(texts(drawing, Role::Caption), Contains("and 2 outside these seconds"));
}

TEST(EcgDrawing, NothingIsDrawnOutsideTheRecord) {
  for (const double start : {10.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    const auto drawing = draw_ecg(synthetic_record({"II"}), nullptr, {.start = start});
    ASSERT_FALSE(drawing) << start;
    EXPECT_EQ(drawing.error().kind, ErrorKind::InvalidInput);
  }
  EXPECT_FALSE(draw_ecg(Record{}, nullptr, {}));
}

TEST(EcgDrawing, ThreeByFourShowsEachLeadInItsColumnAndTheRhythmBelow) {
  const Drawing drawing =
      draw(synthetic_record(kTwelveNames), nullptr, {.layout = Layout::ThreeByFour});
  EXPECT_THAT(
      texts(drawing, Role::LeadLabel),
      ElementsAre("I", "aVR", "V1", "V4", "II", "aVL", "V2", "V5", "III", "aVF", "V3", "V6", "II"));
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  ASSERT_THAT(traces, SizeIs(13));
  const double left = traces[0].points[0].x;
  EXPECT_NEAR(traces[3].points[0].x - left, 187.5, 1e-9);
  EXPECT_THAT(traces[0].points, SizeIs(1251));
  EXPECT_THAT(traces[12].points, SizeIs(5000));
  EXPECT_EQ(traces[0].points[1250].y, traces[1].points[0].y);  // the same moment in two leads
}

TEST(EcgDrawing, LeadsFollowTheStandardOrderWhateverTheFileCallsThem) {
  const Drawing drawing = draw(synthetic_record({"resp", "ecg V 2", "D1", "MLII"}));
  EXPECT_THAT(texts(drawing, Role::LeadLabel), ElementsAre("I", "MLII", "V2", "resp"));
}

TEST(EcgDrawing, DerivedLeadsAreMarked) {
  const Drawing drawing = draw(synthetic_record({"I", "II"}));
  EXPECT_THAT(texts(drawing, Role::LeadLabel),
              ElementsAre("I", "II", "III*", "aVR*", "aVL*", "aVF*"));
  EXPECT_THAT(texts(drawing, Role::Caption), Contains("* computed from other leads of the record"));
}

TEST(EcgDrawing, RecordWithoutUnitFillsItsRowsAndSaysSo) {
  Record record = synthetic_record({"II"}, 10, "NU");
  for (float& sample : record.leads[0].samples) sample *= 0.001F;
  const Drawing drawing = draw(record);
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  EXPECT_NEAR(traces[0].points[100].y - traces[0].points[0].y, 16, 1e-4);
  EXPECT_THAT(shapes<Polyline>(drawing, Role::CalibrationPulse), IsEmpty());
  EXPECT_THAT(texts(drawing, Role::Caption), Contains(HasSubstr("not in mV")));
  EXPECT_THAT(texts(drawing, Role::Caption), Not(Contains(HasSubstr("10 mm/mV"))));
}

TEST(EcgDrawing, InvalidSamplesBreakTheTraceAndOffsetsDoNotMoveIt) {
  Record record = synthetic_record({"II"});
  std::vector<float>& samples = record.leads[0].samples;
  for (float& sample : samples) sample += 7;
  const auto whole = shapes<Polyline>(draw(synthetic_record({"II"})), Role::MeasuredTrace);
  samples[1000] = std::numeric_limits<float>::quiet_NaN();
  const auto parts = shapes<Polyline>(draw(record), Role::MeasuredTrace);
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_THAT(parts[0].points, SizeIs(1000));
  EXPECT_THAT(parts[1].points, SizeIs(3999));
  EXPECT_NEAR(parts[0].points[100].y, whole[0].points[100].y, 1e-5);
}

TEST(EcgDrawing, TraceIsCutAtTheEdgeOfThePaper) {
  Record record = synthetic_record({"II"});
  record.leads[0].samples[2600] = 50;   // 500 mm up
  record.leads[0].samples[2700] = -50;  // and down
  const Drawing drawing = draw(record);
  const Box paper = shapes<Rectangle>(drawing, Role::Paper).front().box;
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  ASSERT_THAT(traces, SizeIs(3));
  EXPECT_NEAR(traces[0].points.back().y, paper.top, 1e-9);
  EXPECT_NEAR(traces[1].points.front().y, paper.top, 1e-9);
  EXPECT_NEAR(traces[1].points.back().y, paper.bottom(), 1e-9);
  EXPECT_LT(traces[0].points.back().x, traces[1].points.front().x);
}

TEST(EcgDrawing, RestoredTraceFollowsTheSlowCourseOfTheMeasuredOne) {
  // Measured: the synthetic beats on a slope of 0.1 mV/s. Restored: the beats without the slope,
  // and without the beat at 5 s.
  Record record = synthetic_record({"II"});
  Assessment assessment = sample_assessment();
  assessment.samples = 5000;
  assessment.restored.assign(12 * assessment.samples, 0);
  for (std::size_t i = 0; i < assessment.samples; ++i) {
    const float beat = record.leads[0].samples[i];
    assessment.restored[assessment.samples + i] = i / 500 == 5 ? 0 : beat;
    record.leads[0].samples[i] = beat + 0.0002F * static_cast<float>(i);
  }
  const Drawing drawing = draw(record, &assessment, {.restored = true});
  const auto measured = shapes<Polyline>(drawing, Role::MeasuredTrace);
  const auto restored = shapes<Polyline>(drawing, Role::RestoredTrace);
  ASSERT_THAT(restored, SizeIs(2));  // the trace and its sample in the legend
  for (std::size_t i = 400; i < 4600; ++i) {
    const bool missing_beat = i >= 2500 && i < 2550;
    EXPECT_NEAR(restored[0].points[i].y - measured[0].points[i].y, missing_beat ? 10 : 0, 0.6) << i;
  }
}

TEST(EcgDrawing, MarginTellsScaleFilterModelDateAndNotice) {
  const Assessment assessment = sample_assessment();
  Record record = synthetic_record({"II"});
  record.start = "2001-02-03T04:05:06";
  const Drawing drawing =
      draw(record, &assessment, {.model_band = PassBand{.highpass = 1, .lowpass = 25}});
  const std::vector<std::string> captions = texts(drawing, Role::Caption);
  EXPECT_THAT(captions, Contains("25 mm/s, 10 mm/mV; trace unfiltered, the model sees 1–25 Hz"));
  EXPECT_THAT(captions, Contains("recorded 2001-02-03 04:05:06"));
  EXPECT_THAT(captions, Contains("model crest-ptbxl 1"));
  EXPECT_THAT(captions, Contains("score 0.3000: 1 in 70 normal ECGs score as high; ALARM: above "
                                 "the threshold 0.2500 (at most 50 alarms per 1000 normal ECGs)"));
  EXPECT_THAT(texts(drawing, Role::Notice), ElementsAre(std::string(kNotice)));
  EXPECT_THAT(texts(draw(synthetic_record({"II"})), Role::Caption),
              Not(Contains(HasSubstr("recorded"))));
}

TEST(EcgDrawing, EverythingStaysOnTheSheet) {
  Assessment assessment = sample_assessment();
  assessment.model = std::string(300, 'm');
  assessment.not_assessed = {{5, 2, 4, std::string(500, 'r')}};
  for (const Layout layout : {Layout::TwelveByOne, Layout::ThreeByFour}) {
    const Drawing drawing = draw(synthetic_record(kTwelveNames), &assessment,
                                 {.layout = layout, .title = std::string(400, 't')});
    for (const Shape& shape : drawing.shapes) {
      const auto* text = std::get_if<Text>(&shape);
      if (text == nullptr) continue;
      const double width = text_width(text->role, text->text);
      const double left = text->anchor == Text::Anchor::End      ? text->at.x - width
                          : text->anchor == Text::Anchor::Middle ? text->at.x - width / 2
                                                                 : text->at.x;
      EXPECT_GE(left, 0) << text->text;
      EXPECT_LE(left + width, drawing.width) << text->text;
      EXPECT_LT(text->at.y, drawing.height) << text->text;
    }
  }
}

}  // namespace
}  // namespace crest::report
