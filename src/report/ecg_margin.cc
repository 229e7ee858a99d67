#include "report/ecg_margin.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

#include "report/ecg_drawing.h"
#include "report/finding_sentence.h"
#include "report/finding_words.h"
#include "report/notice.h"
#include "report/text_lines.h"

namespace crest::report {

namespace {

constexpr double kLineHeight = 4.2;  // mm
constexpr double kLineMargin = 5;    // mm, kept free at the right
constexpr double kFooterTop = 8.5;   // mm from the paper to the first line
constexpr std::size_t kNotAssessedLines = 4;

/// A line of text with one part at the left edge of the paper and one at the right.
void draw_line(Drawing& drawing, Role role, const Box& paper, double y, const std::string& left,
               const std::string& right = {}) {
  const double right_width = right.empty() ? 0 : std::min(text_width(role, right), paper.width / 3);
  drawing.shapes.emplace_back(
      Text{.role = role,
           .at = {paper.left, y},
           .text = fitted(role, left, paper.width - right_width - kLineMargin)});
  if (right.empty()) return;
  drawing.shapes.emplace_back(Text{.role = role,
                                   .at = {paper.right(), y},
                                   .text = fitted(role, right, right_width),
                                   .anchor = Text::Anchor::End});
}

std::string gain_in_words(const EcgPage& page) {
  std::vector<std::string> scaled;
  for (const TraceCell& cell : page.cells) {
    const std::string lead = cell.label + (cell.unit.empty() ? "" : " (" + cell.unit + ")");
    if (!cell.in_millivolts() && std::ranges::find(scaled, lead) == scaled.end())
      scaled.push_back(lead);
  }
  if (scaled.empty()) return fmt::format("{} mm/mV", page.gain);
  const bool all = std::ranges::none_of(page.cells, &TraceCell::in_millivolts);
  if (all) return "no mm/mV: the record is not in mV, each lead fills its row";
  return fmt::format("{} mm/mV; not in mV, each fills its row: {}", page.gain,
                     fmt::join(scaled, ", "));
}

std::string scale_in_words(const EcgPage& page, const DrawOptions& options) {
  std::string words = fmt::format("{} mm/s, {}; trace unfiltered", page.speed, gain_in_words(page));
  if (!options.model_band) return words;
  const auto [highpass, lowpass] = *options.model_band;
  if (highpass > 0 && lowpass > 0)
    return words + fmt::format(", the model sees {}–{} Hz", highpass, lowpass);
  if (highpass > 0) return words + fmt::format(", the model sees {} Hz and above", highpass);
  if (lowpass > 0) return words + fmt::format(", the model sees up to {} Hz", lowpass);
  return words + ", the model too";
}

void draw_seconds(Drawing& drawing, const EcgPage& page) {
  for (int second = 0; second <= static_cast<int>(page.seconds()); ++second) {
    drawing.shapes.emplace_back(
        Text{.role = Role::TimeLabel,
             .at = {page.trace_left() + second * page.speed, page.paper.bottom() + 3},
             .text = fmt::format("{:.6g} s", page.start + second),
             .anchor = Text::Anchor::Middle});
  }
}

/// Samples of the tints and the sign for "not assessed", each with its meaning, in one line.
void draw_legend(Drawing& drawing, const Box& paper, double y, const Footer& footer) {
  double x = paper.left;
  const auto caption = [&](const std::string& text) {
    drawing.shapes.emplace_back(Text{.role = Role::Caption, .at = {x, y}, .text = text});
    x += text_width(Role::Caption, text) + 3;
  };
  const auto swatch = [&] {
    const Box box{.left = x, .top = y - 2.5, .width = 5, .height = 3};
    x += box.width + 1.5;
    return box;
  };
  if (footer.tints) {
    caption("Rarity among normal ECGs:");
    for (const int normals : {10, 100, 1000}) {
      drawing.shapes.emplace_back(Rectangle{
          .role = Role::FindingTint, .box = swatch(), .strength = tint_strength(1.0 / normals)});
      caption(fmt::format("1 in {}", normals));
    }
  }
  if (footer.restored) {
    const Box box = swatch();
    const double middle = box.top + box.height / 2;
    drawing.shapes.emplace_back(Polyline{.role = Role::RestoredTrace,
                                         .points = {{box.left, middle}, {box.right(), middle}}});
    caption("restored by the model");
  }
  if (footer.hatched) {
    draw_hatch(drawing, swatch());
    caption("not assessed");
  }
}

/// The findings on the page, up to `most` of them, and how many more there are.
std::vector<std::string> finding_lines(const EcgPage& page, const Assessment& assessment,
                                       const std::vector<bool>& visible, std::size_t most) {
  std::vector<std::string> lines;
  std::size_t listed = 0;
  std::size_t elsewhere = 0;
  std::size_t unlisted = 0;
  for (std::size_t i = 0; i < assessment.findings.size(); ++i) {
    const Finding& finding = assessment.findings[i];
    if (finding.end <= page.start || finding.start >= page.end()) {
      ++elsewhere;
    } else if (listed == most) {
      ++unlisted;
    } else {
      ++listed;
      const std::string text = fmt::format("{}. {}{}", i + 1, finding_sentence(finding, assessment),
                                           visible[i] ? "" : " (not visible in this layout)");
      std::ranges::move(wrapped(Role::Caption, text, page.paper.width - kLineMargin),
                        std::back_inserter(lines));
    }
  }
  if (listed + unlisted == 0) {
    lines.emplace_back(assessment.threshold > 0
                           ? "No finding on this page that normal ECGs rarely show."
                           : "No findings: the model has no calibrated threshold.");
  }
  if (unlisted > 0) {
    lines.push_back(
        fmt::format("{} {} more on this page", listed > 0 ? "and" : "Findings:", unlisted));
  }
  if (elsewhere > 0) lines.push_back(fmt::format("and {} outside these seconds", elsewhere));
  return lines;
}

std::vector<std::string> not_assessed_lines(const EcgPage& page, const Assessment& assessment) {
  std::vector<NotAssessedSpan> shown;
  std::ranges::copy_if(assessment.not_assessed, std::back_inserter(shown), [&](const auto& span) {
    return span.start < page.end() && span.end > page.start;
  });
  std::vector<std::string> lines = not_assessed_in_words(shown, assessment.leads);
  const std::size_t unlisted = lines.size() - std::min(lines.size(), kNotAssessedLines);
  lines.resize(lines.size() - unlisted);
  for (std::string& line : lines) line.insert(0, "Not assessed: ");
  if (unlisted > 0) lines.push_back(fmt::format("and {} more not assessed", unlisted));
  return lines;
}

}  // namespace

void draw_hatch(Drawing& drawing, const Box& box) {
  constexpr double kDistance = 2;  // mm along the edges
  const auto line = [&](Point from, Point to) {
    drawing.shapes.emplace_back(Polyline{.role = Role::NotAssessedHatch, .points = {from, to}});
  };
  // Lines x + y = left + top + offset, from the lower left to the upper right, cut by the box.
  for (int i = 1; i * kDistance < box.width + box.height; ++i) {
    const double offset = i * kDistance;
    const double before = std::max(0.0, offset - box.height);
    const double after = std::min(offset, box.width);
    line({box.left + before, box.top + offset - before},
         {box.left + after, box.top + offset - after});
  }
  line({box.left, box.top}, {box.right(), box.top});
  line({box.right(), box.top}, {box.right(), box.bottom()});
  line({box.right(), box.bottom()}, {box.left, box.bottom()});
  line({box.left, box.bottom()}, {box.left, box.top});
}

void draw_header(Drawing& drawing, const EcgPage& page, const Record& record,
                 const Assessment* assessment, const DrawOptions& options) {
  const Box& paper = page.paper;
  std::string recorded = record.start.empty() ? "" : "recorded " + record.start;
  std::ranges::replace(recorded, 'T', ' ');
  draw_line(drawing, Role::Title, paper, kSheetMargin + 2.5, drawing.title);
  drawing.shapes.emplace_back(Text{.role = Role::Caption,
                                   .at = {paper.right(), kSheetMargin + 2.5},
                                   .text = recorded,
                                   .anchor = Text::Anchor::End});
  draw_line(drawing, Role::Caption, paper, kSheetMargin + 7, scale_in_words(page, options),
            assessment == nullptr ? "" : "model " + assessment->model);
  if (assessment == nullptr) return;
  std::string score = score_in_words(*assessment);
  if (const std::string alarm = alarm_in_words(*assessment); !alarm.empty()) score += "; " + alarm;
  draw_line(drawing, Role::Caption, paper, kSheetMargin + 11, score,
            "scoring " + assessment->scoring);
  draw_line(drawing, Role::Caption, paper, kSheetMargin + 15, evidence_sentence(*assessment));
}

Footer footer_of(const EcgPage& page, const Assessment* assessment, const DrawOptions& options,
                 const std::vector<bool>& visible, std::size_t most_findings) {
  Footer footer;
  if (assessment != nullptr) {
    const std::vector<std::string> silent = not_assessed_lines(page, *assessment);
    footer.tints = options.findings && !assessment->findings.empty();
    footer.restored = options.restored;
    footer.hatched = !silent.empty();
    if (options.findings) footer.lines = finding_lines(page, *assessment, visible, most_findings);
    footer.lines.insert(footer.lines.end(), silent.begin(), silent.end());
  }
  if (std::ranges::any_of(page.cells, &TraceCell::derived))
    footer.remarks.emplace_back("* computed from other leads of the record");
  if (std::ranges::any_of(page.cells, &TraceCell::inverted))
    footer.remarks.emplace_back("-aVR is aVR upside down, in the order of Cabrera");
  return footer;
}

double Footer::height() const {
  const std::size_t count = lines.size() + (has_legend() ? 1 : 0) + remarks.size();
  return kFooterTop + static_cast<double>(count) * kLineHeight + kSheetMargin;
}

void draw_footer(Drawing& drawing, const EcgPage& page, const Footer& footer) {
  const Box& paper = page.paper;
  draw_seconds(drawing, page);
  double y = paper.bottom() + kFooterTop;
  const auto line = [&](Role role, const std::string& text) {
    draw_line(drawing, role, paper, y, text);
    y += kLineHeight;
  };
  for (const std::string& text : footer.lines) line(Role::Caption, text);
  if (footer.has_legend()) {
    draw_legend(drawing, paper, y, footer);
    y += kLineHeight;
  }
  for (const std::string& text : footer.remarks) line(Role::Caption, text);
  line(Role::Notice, std::string(kNotice));
}

}  // namespace crest::report
