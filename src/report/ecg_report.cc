#include "report/ecg_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <sstream>
#include <string>
#include <utility>

#include "core/safe_text.h"
#include "detect/record_measurements.h"
#include "report/ecg_drawing.h"
#include "report/ecg_page.h"
#include "report/finding_sentence.h"
#include "report/finding_words.h"
#include "report/measurement_words.h"
#include "report/quality_inspection.h"
#include "report/rare_strips.h"
#include "report/text_page.h"
#include "report/trend_drawing.h"
#include "signal/lead_selection.h"

namespace crest::report {

namespace {

constexpr std::size_t kMostFindings = 10;
constexpr std::size_t kMostAssumptions = 10;
constexpr std::size_t kMostNotAssessed = 8;

TextBlock the_record(const Record& record, const Assessment& assessment) {
  std::string recorded = record.start.empty() ? "at an unknown time" : plain_line(record.start);
  std::ranges::replace(recorded, 'T', ' ');
  TextBlock block{.heading = "The record", .lines = {}};
  block.lines.push_back(fmt::format("{}, {} lead{} at {:g} Hz, {}, recorded {}", record.format,
                                    record.leads.size(), record.leads.size() == 1 ? "" : "s",
                                    record.rate, clock_in_words(record.duration()), recorded));
  const auto failed =
      std::ranges::count_if(record.verifications, [](const auto& check) { return !check.passed; });
  if (!record.verifications.empty()) {
    block.lines.push_back(
        fmt::format("{} of {} checks of the file passed",
                    record.verifications.size() - static_cast<std::size_t>(failed),
                    record.verifications.size()));
  }
  std::string model = fmt::format("Model {}, scoring {}", assessment.model, assessment.scoring);
  if (const auto& calibration = assessment.calibration) {
    model += fmt::format("; measured by {} normal ECGs: {}, {}", calibration->normals,
                         plain_line(calibration->records), calibration->date);
  }
  block.lines.push_back(std::move(model));
  return block;
}

TextBlock the_whole(const Assessment& assessment) {
  TextBlock block{.heading = "As a whole", .lines = {}};
  for (std::string line : {score_in_words(assessment), alarm_in_words(assessment),
                           evidence_sentence(assessment), rarest_parts_in_words(assessment)}) {
    if (!line.empty()) block.lines.push_back(std::move(line));
  }
  return block;
}

TextBlock findings(const Assessment& assessment) {
  TextBlock block{.heading = "What normal ECGs rarely show", .lines = {}};
  block.most_lines = kMostFindings;
  for (std::size_t i = 0; i < assessment.findings.size(); ++i) {
    // Only the first are shown; of the others only the number counts.
    block.lines.push_back(
        i < kMostFindings
            ? fmt::format("{}. {}", i + 1, finding_sentence(assessment.findings[i], assessment))
            : std::string());
  }
  if (block.lines.empty()) {
    block.lines.emplace_back(assessment.threshold > 0
                                 ? "No finding that normal ECGs rarely show."
                                 : "No findings: the model has no calibrated threshold.");
  }
  return block;
}

TextBlock quality(const Record& record) {
  TextBlock block{.heading = "Quality of the signal", .lines = {}};
  std::istringstream lines(
      quality_text(signal::judge_quality(record, signal::select_standard_leads(record))));
  for (std::string line; std::getline(lines, line);) block.lines.push_back(line);
  return block;
}

TextBlock assumptions(const Assessment& assessment) {
  TextBlock block{.heading = "What was assumed", .lines = {}};
  block.most_lines = kMostAssumptions;
  std::ranges::transform(assessment.assumptions, std::back_inserter(block.lines), plain_line);
  if (block.lines.empty()) block.lines.emplace_back("Nothing.");
  return block;
}

TextBlock not_assessed(const Assessment& assessment) {
  constexpr std::size_t kLookedThrough =
      200;  // spans: joining them takes the square of their number
  TextBlock block{.heading = "What was not assessed", .lines = {}};
  const std::span spans(assessment.not_assessed);
  block.lines =
      not_assessed_in_words(spans.first(std::min(spans.size(), kLookedThrough)), assessment.leads);
  if (spans.size() > kLookedThrough) {
    block.lines.insert(block.lines.begin(),
                       fmt::format("{} stretches of a lead or of all; the first:", spans.size()));
  }
  block.most_lines = kMostNotAssessed;
  if (block.lines.empty()) block.lines.emplace_back("Nothing.");
  return block;
}

TextBlock how_to_read(bool is_long) {
  TextBlock block{.heading = "How to read it", .lines = {}};
  std::vector<std::string>& lines = block.lines;
  lines.emplace_back(
      "The trace is drawn as it was recorded, unfiltered, and true to scale: printed without "
      "scaling "
      "(100 %), 1 mm is 1 mm; the pulse before each row is 1 mV high and 0.2 s long.");
  lines.emplace_back(
      "Tinted is what normal ECGs rarely show, the stronger the rarer; the numbers are those of "
      "the "
      "sentences. \"1 in 70\" means: one in 70 normal ECGs shows something as unusual.");
  lines.emplace_back(
      "Hatched is what was not assessed: nothing is known there, which is not the same as normal.");
  lines.emplace_back(
      "The model has learned from normal ECGs alone and names no illness. What is rare may be "
      "harmless, and what is not tinted may still be ill: it sees single early atrial beats, small "
      "ST depressions and rates a little fast or slow worst.");
  lines.emplace_back(
      "Intervals were measured by the program, not by a person; they are medians over beats.");
  if (is_long) {
    lines.emplace_back(
        "Beats are counted as unusual, early or late where each is a finding of its own; what most "
        "beats of a stretch show is one finding and not counted there.");
  }
  return block;
}

double start_of_page(const Record& record, const Assessment& assessment,
                     const DrawOptions& options) {
  constexpr double kBefore = 4;  // s
  const double seconds = kTraceWidth / options.speed;
  if (options.start != 0 || record.duration() <= seconds || assessment.findings.empty())
    return options.start;
  const Finding& rarest = assessment.findings.front();
  const double latest = record.duration() - seconds;
  return std::clamp(std::floor(rarest.start - kBefore), 0.0, latest);
}

/// "page 2 of 3" in the lower right corner of every sheet.
void number_pages(std::vector<Drawing>& pages) {
  for (std::size_t i = 0; i < pages.size(); ++i) {
    pages[i].shapes.emplace_back(Text{.role = Role::Caption,
                                      .at = {kReportArea.right(), pages[i].height - 8},
                                      .text = fmt::format("page {} of {}", i + 1, pages.size()),
                                      .anchor = Text::Anchor::End});
  }
}

}  // namespace

Result<std::vector<Drawing>> draw_report(const Record& record, const Assessment& assessment,
                                         const DrawOptions& options) {
  const bool is_long = record.duration() > kLongRecord;
  const std::string title = options.title.value_or(record.name);
  std::vector<Drawing> pages;
  if (is_long) {
    pages.push_back(draw_trends(title, "course of the recording", assessment));
  } else {
    DrawOptions page = options;
    page.sheet = Sheet::A4Landscape;
    page.start = start_of_page(record, assessment, options);
    Result<Drawing> drawing = draw_ecg(record, &assessment, page);
    if (!drawing) return std::unexpected(drawing.error());
    pages.push_back(std::move(*drawing));
  }
  const std::vector<TextBlock> blocks = {
      the_record(record, assessment),
      the_whole(assessment),
      findings(assessment),
      {.heading = "Measurements", .lines = measurements_in_words(detect::measure_record(record))},
      quality(record),
      assumptions(assessment),
      not_assessed(assessment),
      how_to_read(is_long)};
  std::ranges::move(text_pages(title, "in words", blocks), std::back_inserter(pages));
  if (is_long) {
    auto strips = draw_rare_strips(title, "rarest moments", record, assessment, options);
    if (!strips) return std::unexpected(strips.error());
    std::ranges::move(*strips, std::back_inserter(pages));
  }
  number_pages(pages);
  return pages;
}

}  // namespace crest::report
