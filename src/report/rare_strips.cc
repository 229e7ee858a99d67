#include "report/rare_strips.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/beat_timeline.h"
#include "report/ecg_margin.h"
#include "report/ecg_page.h"
#include "report/ecg_paper.h"
#include "report/finding_sentence.h"
#include "report/finding_words.h"
#include "report/text_lines.h"
#include "report/text_page.h"
#include "report/trend_drawing.h"

namespace crest::report {

namespace {

constexpr std::size_t kStripsOnASheet = 4;
constexpr double kStripRoom = kReportArea.height / kStripsOnASheet;  // mm
constexpr double kLineHeight = 4;
constexpr double kPaperTop = 6.5;    // mm below the first line
constexpr double kPaperHeight = 30;  // mm

/// The rarest finding that is about the beat of a strip, or else has a span on its lead then.
const Finding* finding_of(const RareStrip& strip, const Assessment& assessment) {
  constexpr double kSameBeat = 0.05;  // s between two R peaks of one beat
  constexpr double kBefore = 0.1;     // s: the waves of a beat
  constexpr double kAfter = 0.4;
  const auto about = [&](const Finding& finding) {
    return std::abs(finding.r_peak - strip.r_peak) < kSameBeat;
  };
  const auto during = [&](const FindingSpan& span) {
    return span.lead == strip.lead && span.start < strip.r_peak + kAfter &&
           span.end > strip.r_peak - kBefore;
  };
  const auto& findings = assessment.findings;
  auto found = std::ranges::find_if(findings, about);
  if (found == findings.end()) {
    found = std::ranges::find_if(findings, [&](const Finding& finding) {
      return finding.r_peak == 0 && std::ranges::any_of(finding.spans, during);
    });
  }
  return found != findings.end() ? &*found : nullptr;
}

std::string words_of(std::size_t number, const RareStrip& strip, const Assessment& assessment) {
  std::string words =
      fmt::format("{}. {}, beat at {:.2f} s: {}.", number, clock_in_words(strip.r_peak),
                  strip.r_peak, rarity_in_words(strip.p_value, normals_of(assessment)));
  if (const Finding* finding = finding_of(strip, assessment))
    words += " " + finding_sentence(*finding, assessment);
  return words;
}

}  // namespace

Result<std::vector<Drawing>> draw_rare_strips(const std::string& title, const std::string& subtitle,
                                              const Record& record, const Assessment& assessment,
                                              const DrawOptions& options) {
  const std::vector<RareStrip> strips =
      rarest_strips(assessment, kTraceWidth / options.speed, kMostStrips);
  std::vector<Drawing> sheets;
  for (std::size_t i = 0; i < strips.size(); ++i) {
    if (i % kStripsOnASheet == 0) sheets.push_back(report_sheet(title, subtitle));
    Drawing& sheet = sheets.back();
    double y = kReportArea.top + static_cast<double>(i % kStripsOnASheet) * kStripRoom;
    DrawOptions strip_options = options;
    strip_options.layout = Layout::TwelveByOne;
    strip_options.start = strips[i].start;
    const std::array<std::size_t, 1> only = {strips[i].lead};
    const Room room{
        .top = y + kPaperTop, .margin = 5, .sheet_width = kA4Width, .height = kPaperHeight};
    const Result<EcgPage> page = lay_out_page(record, strip_options, room, only);
    if (!page) return std::unexpected(page.error());
    if (i % kStripsOnASheet == 0) {
      sheet.shapes.emplace_back(Text{.role = Role::Caption,
                                     .at = {kA4Width / 2, kA4Height - 8},
                                     .text = scale_in_words(*page, options),
                                     .anchor = Text::Anchor::Middle});
    }
    std::vector<std::string> lines =
        wrapped(Role::Caption, words_of(i + 1, strips[i], assessment), kReportArea.width);
    if (lines.size() > 2) {
      lines.resize(2);
      lines[1] = fitted(Role::Caption, lines[1] + " …", kReportArea.width);
    }
    for (const std::string& line : lines) {
      sheet.shapes.emplace_back(
          Text{.role = Role::Caption, .at = {kReportArea.left, y}, .text = line});
      y += kLineHeight;
    }
    draw_paper(sheet, *page, &assessment, strip_options);
    draw_seconds(sheet, *page);
  }
  return sheets;
}

}  // namespace crest::report
