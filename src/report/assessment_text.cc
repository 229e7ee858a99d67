#include "report/assessment_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

#include "report/finding_words.h"

namespace crest::report {

namespace {

/// Characters of UTF-8 text: the dash of a range takes three bytes and one column.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, columns(text)), ' ');
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string score_line(const Assessment& assessment) {
  return fmt::format("{} ({:.1f} s, {}, {}; model {}, scoring {})", score_in_words(assessment),
                     assessment.duration, counted(assessment.r_peaks.size(), "beat"),
                     counted(assessment.windows, "window"), assessment.model, assessment.scoring);
}

std::string findings_heading(const Assessment& assessment) {
  if (!assessment.findings.empty())
    return counted(assessment.findings.size(), "place") + " that normal ECGs rarely show:";
  return assessment.threshold > 0 ? "no place that normal ECGs rarely show"
                                  : "no findings: the model has no calibrated threshold";
}

/// One line a finding, the columns aligned.
std::string finding_lines(const Assessment& assessment) {
  const std::vector<Finding>& findings = assessment.findings;
  std::size_t lead_width = 0;
  std::size_t time_width = 0;
  std::size_t rarity_width = 0;
  const std::size_t normals = normals_of(assessment);
  for (const Finding& finding : findings) {
    lead_width = std::max(lead_width, columns(leads_in_words(finding, assessment.leads)));
    time_width = std::max(time_width, columns(seconds_in_words(finding.start, finding.end)));
    rarity_width = std::max(rarity_width, columns(rarity_in_words(finding.p_value, normals)));
  }
  std::string lines;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    fmt::format_to(std::back_inserter(lines), "  {:>4}  {}  {}  {}  {}\n", i + 1,
                   padded(leads_in_words(finding, assessment.leads), lead_width),
                   padded(seconds_in_words(finding.start, finding.end), time_width),
                   padded(rarity_in_words(finding.p_value, normals), rarity_width),
                   deviation_in_words(finding, assessment.leads, assessment.unit));
  }
  return lines;
}

}  // namespace

std::string to_text(std::string_view file, const Result<Assessment>& outcome) {
  std::string text = fmt::format("{}\n", file);
  if (!outcome) {
    const Error& error = outcome.error();
    return text + fmt::format("  not assessed ({}): {}\n", to_string(error.kind), to_string(error));
  }
  auto out = std::back_inserter(text);
  fmt::format_to(out, "  {}\n", score_line(*outcome));
  for (const std::string& line : {alarm_in_words(*outcome), rarest_parts_in_words(*outcome)}) {
    if (!line.empty()) fmt::format_to(out, "  {}\n", line);
  }
  fmt::format_to(out, "  {}\n{}", findings_heading(*outcome), finding_lines(*outcome));
  for (const std::string& line : not_assessed_in_words(outcome->not_assessed, outcome->leads))
    fmt::format_to(out, "  not assessed: {}\n", line);
  for (const std::string& assumption : outcome->assumptions) {
    const bool warning = assumption.starts_with("warning: ");
    fmt::format_to(out, "  {}{}\n", warning ? "" : "assumed: ", assumption);
  }
  return text;
}

}  // namespace crest::report
