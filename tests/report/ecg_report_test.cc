#include "report/ecg_report.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "report/drawn_shapes.h"
#include "report/measurement_words.h"
#include "report/notice.h"
#include "report/rare_strips.h"
#include "report/sample_assessment.h"
#include "report/synthetic_record.h"
#include "report/text_page.h"
#include "report/trend_drawing.h"

namespace crest::report {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> texts(const Drawing& drawing) {
  std::vector<std::string> found;
  for (const Shape& shape : drawing.shapes)
    if (const auto* text = std::get_if<Text>(&shape)) found.push_back(text->text);
  return found;
}

/// Every text of a page in one, without the breaks between its lines.
std::string words_of(const Drawing& drawing) {
  std::string all;
  for (const std::string& text : texts(drawing)) all += text + " ";
  return all;
}

std::vector<Drawing> report(const Record& record, const Assessment& assessment,
                            const DrawOptions& options = {.layout = Layout::ThreeByFour}) {
  auto pages = draw_report(record, assessment, options);
  EXPECT_TRUE(pages) << to_string(pages.error());
  return pages.value_or(std::vector<Drawing>{});
}

/// A beat a second, each tenth one a finding of its own and rare.
Assessment long_assessment(double duration) {
  Assessment assessment = sample_assessment();
  assessment.duration = duration;
  assessment.samples = static_cast<std::size_t>(duration * assessment.rate);
  assessment.map.assign(12 * assessment.samples, 0.5F);
  assessment.r_peaks.clear();
  assessment.beat_scores.clear();
  assessment.beat_rarities.clear();
  assessment.findings.resize(1);
  for (std::size_t i = 0; static_cast<double>(i) + 0.5 < duration; ++i) {
    const double at = static_cast<double>(i) + 0.5;
    assessment.r_peaks.push_back(at);
    const bool rare = i % 30 == 7;
    assessment.beat_rarities.push_back({at, at - 0.5, at + 0.5, rare ? 1.0 / 140 : 0.7});
    if (!rare) continue;
    Finding finding{.start = at - 0.1,
                    .end = at + 0.1,
                    .p_value = 1.0 / 140,
                    .normals = 139,
                    .kind = FindingKind::Beat,
                    .segment = "QRS",
                    .leads = {7}};
    finding.r_peak = at;
    finding.spans = {{7, at - 0.1, at + 0.1, 3, at, 0.4}};
    assessment.findings.push_back(finding);
  }
  return assessment;
}

TEST(EcgReport, ShortRecordIsADrawingAndItsWords) {
  const Assessment assessment = sample_assessment();
  const auto pages = report(synthetic_record(kTwelveNames), assessment);
  ASSERT_EQ(pages.size(), 2U);
  for (const Drawing& page : pages) {
    EXPECT_EQ(page.width, 297);
    EXPECT_EQ(page.height, 210);
    EXPECT_THAT(texts(page), Contains(std::string(kNotice)));
  }
  EXPECT_THAT(texts(pages[0]), Contains("page 1 of 2"));
  const std::string words = words_of(pages[1]);
  EXPECT_THAT(words, HasSubstr("1. The ST segment 0.10 s after J is up to 0.42 mV above the"));
  EXPECT_THAT(words, HasSubstr("score 0.3000"));
  EXPECT_THAT(words, HasSubstr("V6, 0.00–10.00 s: flat"));
  EXPECT_THAT(words, HasSubstr("aVL derived from I and II"));
  EXPECT_THAT(words, HasSubstr("not the same as normal"));
  for (const char* heading :
       {"The record", "As a whole", "What normal ECGs rarely show", "Measurements",
        "Quality of the signal", "What was assumed", "What was not assessed", "How to read it"}) {
    EXPECT_THAT(texts(pages[1]), Contains(heading));
  }
}

TEST(EcgReport, NothingLeavesItsPage) {
  Assessment assessment = sample_assessment();
  for (int i = 0; i < 40; ++i) {
    assessment.findings.push_back(assessment.findings[0]);
    assessment.assumptions.push_back(std::string(300, 'a'));
    assessment.not_assessed.push_back({5, i * 0.1, i * 0.1 + 0.05, std::string(200, 'r')});
  }
  const auto pages = report(synthetic_record(kTwelveNames), assessment,
                            {.layout = Layout::ThreeByFour, .title = std::string(400, 't')});
  EXPECT_THAT(words_of(pages[1]), HasSubstr("and 32 more"));  // findings
  for (const Drawing& page : pages) {
    for (const Shape& shape : page.shapes) {
      const auto* text = std::get_if<Text>(&shape);
      if (text == nullptr) continue;
      const double width = text_width(text->role, text->text);
      EXPECT_GE(text->at.x - (text->anchor == Text::Anchor::End ? width : 0), 0) << text->text;
      EXPECT_LE(text->at.x + (text->anchor == Text::Anchor::Start ? width : 0), page.width)
          << text->text;
      EXPECT_LE(text->at.y, page.height - 5) << text->text;
    }
  }
}

TEST(EcgReport, PageOfALongerRecordShowsTheRarestFinding) {
  Assessment assessment = sample_assessment();
  assessment.duration = 50;
  assessment.findings[0].start = 31.4;
  assessment.findings[0].end = 31.6;
  const Record record = synthetic_record(kTwelveNames, 50);
  EXPECT_THAT(texts(report(record, assessment)[0]), Contains("27 s"));
  EXPECT_THAT(texts(report(record, assessment, {.start = 12})[0]), Contains("12 s"));
  assessment.findings.clear();
  EXPECT_THAT(texts(report(record, assessment)[0]), Contains("0 s"));
}

TEST(EcgReport, LongRecordIsShownByItsCourseAndItsRarestStrips) {
  const Assessment assessment = long_assessment(700);
  const auto pages = report(synthetic_record(kTwelveNames, 700), assessment);
  // The course, the words, and 20 strips four by four: 23 beats are rare.
  ASSERT_EQ(pages.size(), 2 + kMostStrips / 4);
  EXPECT_THAT(texts(pages[0]), Contains("700 beats;"));
  EXPECT_THAT(texts(pages[0]), Contains("24 unlike the other beats of the record"));
  for (std::size_t i = 2; i < pages.size(); ++i) {
    const auto traces = shapes<Polyline>(pages[i], Role::MeasuredTrace);
    ASSERT_EQ(traces.size(), 4U);
    for (const Polyline& trace : traces) {
      EXPECT_NEAR(trace.points[500].x - trace.points[0].x, 25, 1e-9);  // a second
      const auto [low, high] = std::ranges::minmax(trace.points, {}, &Point::y);
      EXPECT_NEAR(high.y - low.y, 10, 1e-6);  // 1 mV
    }
    EXPECT_THAT(texts(pages[i]), Contains(HasSubstr("is unlike the others, most in V2")));
    EXPECT_THAT(texts(pages[i]), Contains("25 mm/s, 10 mm/mV; trace unfiltered"));
  }
}

TEST(EcgReport, LongRecordWithoutAnythingRareHasNoStrips) {
  Assessment assessment = long_assessment(70);
  for (BeatRarity& beat : assessment.beat_rarities) beat.p_value = 0.5;
  EXPECT_EQ(report(synthetic_record(kTwelveNames, 70), assessment).size(), 2U);
}

TEST(EcgReport, TrendsDrawWhatTheBinsHold) {
  const Assessment assessment = long_assessment(100);  // bins of 5 s
  const Drawing sheet = draw_trends("t", "s", assessment);
  const auto bars = shapes<Rectangle>(sheet, Role::FindingTint);
  ASSERT_EQ(bars.size(), 20U);
  // 1 in 140 against 1 in 1/0.7, on a scale of powers of ten that ends at 1000.
  EXPECT_NEAR(bars[1].box.height, 35 * std::log10(140) / 3, 1e-6);
  EXPECT_NEAR(bars[0].box.height, 35 * -std::log10(0.7) / 3, 1e-6);
  EXPECT_NEAR(bars[0].box.width, 250.0 / 20, 1e-9);
  EXPECT_EQ(shapes<Rectangle>(sheet, Role::UnusualBeats).size(), 5U);  // 4 bars and the legend
  EXPECT_THAT(texts(sheet), Contains("Heart rate: median (line), without the outermost twentieths "
                                     "(grey)"));
}

TEST(EcgReport, MomentsAreNamedAsAClockDoes) {
  EXPECT_EQ(clock_in_words(0), "0 s");
  EXPECT_EQ(clock_in_words(59.9), "59 s");
  EXPECT_EQ(clock_in_words(750), "12:30 min");
  EXPECT_EQ(clock_in_words(86399), "23:59:59 h");
}

TEST(EcgReport, MeasurementsSayTheirFormulaOrWhyThereAreNone) {
  detect::RecordMeasurements measured;
  measured.of_beats.heart_rate.value = 75;
  measured.of_beats.rr = {.value = 0.8, .beats = 9, .reason = {}};
  measured.of_beats.shortest_rr.value = 0.78;
  measured.of_beats.longest_rr.value = 0.83;
  measured.of_beats.pr.reason = "a P wave stands out in 2 of 10 beats only";
  measured.of_beats.qrs = {.value = 0.09, .beats = 10, .reason = {}};
  measured.of_beats.qt = {.value = 0.4, .beats = 9, .reason = {}};
  measured.of_beats.qtc_bazett.value = 0.447;
  measured.of_beats.qtc_fridericia.value = 0.431;
  measured.of_beats.axis = {.value = 45, .beats = 10, .reason = {}};
  measured.stretches = 1;
  const auto lines = measurements_in_words(measured);
  EXPECT_THAT(lines, Contains("Heart rate: 75/min; RR 800 ms (median of 9), from 780 to 830 ms"));
  EXPECT_THAT(lines, Contains("PR: not measured: a P wave stands out in 2 of 10 beats only"));
  EXPECT_THAT(lines, Contains("QRS: 90 ms (median of 10 beats)"));
  EXPECT_THAT(lines, Contains("QTc, Bazett: 447 ms (QT / RR^(1/2), RR in s, medians)"));
  EXPECT_THAT(lines, Contains("QTc, Fridericia: 431 ms (QT / RR^(1/3), RR in s, medians)"));
  EXPECT_THAT(lines, Contains(StartsWith("Axis of QRS: 45°")));
  const Result<detect::RecordMeasurements> none =
      std::unexpected(Error{ErrorKind::InvalidInput, "no lead can be used", {}, {}});
  EXPECT_THAT(measurements_in_words(none),
              Each(AllOf(StartsWith("Not measured"), HasSubstr("no lead can be used"))));
}

TEST(TextPages, AHeadingNeverStandsAloneAndAllIsShown) {
  std::vector<TextBlock> blocks;
  for (int i = 0; i < 40; ++i) {
    blocks.push_back({.heading = "heading " + std::to_string(i),
                      .lines = std::vector<std::string>(static_cast<std::size_t>(i % 5), "line")});
  }
  const auto pages = text_pages("title", "sub", blocks);
  ASSERT_GT(pages.size(), 1U);
  std::size_t lines = 0;
  for (const Drawing& page : pages) {
    const std::vector<std::string> all = texts(page);
    lines += static_cast<std::size_t>(std::ranges::count(all, "line"));
    EXPECT_THAT(all.back(), Not(StartsWith("heading")));
    double lowest = 0;
    for (const Text& text : shapes<Text>(page, Role::Heading)) lowest = std::max(lowest, text.at.y);
    EXPECT_LT(lowest, kReportArea.bottom() - 4);
  }
  EXPECT_EQ(lines, 80U);
}

}  // namespace
}  // namespace crest::report
