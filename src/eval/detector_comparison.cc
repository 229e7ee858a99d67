#include "eval/detector_comparison.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "eval/metric_text.h"

namespace crest::eval {
namespace {

std::vector<PairedScores> pairs_of(const DetectorScores& first, const DetectorScores& other,
                                   const PtbxlGroup& group) {
  std::vector<PairedScores> pairs;
  for (std::size_t i = 0; i < first.records.size(); ++i) {
    const ScoredRecord& record = first.records[i];
    if (record.row.label() == PtbxlLabel::Unlabelled || !group.belongs(record)) continue;
    const LabelledScore score = labelled_score(record);
    pairs.push_back({.first = score.score,
                     .second = labelled_score(other.records[i]).score,
                     .abnormal = score.abnormal,
                     .patient = score.patient});
  }
  return pairs;
}

}  // namespace

std::vector<GroupComparison> compare_detectors(std::span<const DetectorScores> detectors,
                                               const BootstrapOptions& bootstrap) {
  std::vector<GroupComparison> comparisons;
  if (detectors.empty()) return comparisons;
  const DetectorScores& first = detectors.front();
  for (const DetectorScores& other : detectors.subspan(1)) {
    for (const PtbxlGroup& group : ptbxl_groups()) {
      const std::vector<PairedScores> pairs = pairs_of(first, other, group);
      const auto delong = delong_test(pairs);
      if (!delong) continue;
      const auto resampled = paired_bootstrap_difference(pairs, roc_auc, bootstrap);
      comparisons.push_back(
          {.group = group.name,
           .first = first.detector,
           .other = other.detector,
           .delong = *delong,
           .interval = resampled ? std::optional(resampled->interval) : std::nullopt});
    }
  }
  return comparisons;
}

std::string to_text(std::span<const GroupComparison> comparisons) {
  std::string text;
  const auto out = std::back_inserter(text);
  const GroupComparison* previous = nullptr;
  for (const GroupComparison& comparison : comparisons) {
    if (previous == nullptr || previous->other != comparison.other) {
      fmt::format_to(out, "{} against {}\n{:<18}{:>8}{:>8}{:>12}  {:<16}{:>8}\n", comparison.first,
                     comparison.other, "", "first", "other", "difference", "interval", "p");
    }
    fmt::format_to(out, "{:<18}{}\n", comparison.group,
                   comparison_columns(comparison.delong, comparison.interval));
    previous = &comparison;
  }
  text +=
      "p: DeLong's test of the two areas, two-sided. Interval of the difference: percentile "
      "bootstrap over patients.\n";
  return text;
}

}  // namespace crest::eval
