#include "report/assessment_text.h"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

#include "report/finding_sentence.h"
#include "report/finding_words.h"

namespace crest::report {

namespace {

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
    return counted(assessment.findings.size(), "finding") + " that normal ECGs rarely show:";
  return assessment.threshold > 0 ? "no finding that normal ECGs rarely show"
                                  : "no findings: the model has no calibrated threshold";
}

/// A line a finding: its number, the time from its first to its last place, its sentence.
std::string finding_lines(const Assessment& assessment) {
  std::string lines;
  for (std::size_t i = 0; i < assessment.findings.size(); ++i) {
    const Finding& finding = assessment.findings[i];
    fmt::format_to(std::back_inserter(lines), "  {:>4}  {}  {}\n", i + 1,
                   seconds_in_words(finding.start, finding.end),
                   finding_sentence(finding, assessment));
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
  for (const std::string& line :
       {alarm_in_words(*outcome), evidence_sentence(*outcome), rarest_parts_in_words(*outcome)}) {
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
