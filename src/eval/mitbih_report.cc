#include "eval/mitbih_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

#include "eval/metric_text.h"

namespace crest::eval {
namespace {

using Out = std::back_insert_iterator<std::string>;

/// Columns are padded, the last one too.
std::string without_trailing_spaces(std::string_view text) {
  std::string trimmed;
  for (const char letter : text) {
    if (letter == '\n') trimmed.erase(trimmed.find_last_not_of(' ') + 1);
    trimmed += letter;
  }
  return trimmed;
}

std::string estimate_text(const Estimate& estimate) {
  return fmt::format("{:>6} {:<13}", number_text(estimate.value), interval_text(estimate.interval));
}

std::size_t name_width(const MitbihRun& run) {
  std::size_t width = 0;
  for (const std::string& name : run.detectors) width = std::max(width, name.size());
  return width + 2;
}

void heading(const MitbihRun& run, std::string& text) {
  if (run.split == MitbihSplit::RandomBeats) {
    text +=
        "Random beats, the paper's own protocol: training, validation and test hold beats of the "
        "same patients.\nThe numbers say nothing about new patients; crest evaluate mitbih "
        "does.\n\n";
  }
  for (const MitbihRunFold& fold : run.folds) {
    fmt::format_to(Out(text), "{}: {} records train, {} validate ({} normal beats), {} test\n",
                   fold.fold.name, fold.fold.training.size(), fold.fold.validation.size(),
                   fold.calibration_beats, fold.fold.testing.size());
  }
}

void ranking_table(const MitbihRun& run, const MitbihEvaluation& evaluation, std::string& text) {
  const std::size_t width = name_width(run);
  fmt::format_to(Out(text),
                 "\nBeats that are not N against N: gross AUC and average precision (all records "
                 "together), mean AUC of records\n{:<{}}{:<22}{:<22}{:>9}{:>9}\n",
                 "", width, "   AUC", "    AP", "mean AUC", "records");
  for (const MitbihResult& result : evaluation.results) {
    fmt::format_to(Out(text), "{:<{}}{:<22}{:<22}{:>9}{:>9}\n", result.detector, width,
                   estimate_text(result.auc), estimate_text(result.average_precision),
                   number_text(result.average_auc), result.auc_records);
  }
  fmt::format_to(Out(text), "\nAUC of one class against N\n{:<{}}", "", width);
  constexpr std::string_view kSymbols = "SVFQ";
  for (const char symbol : kSymbols)
    fmt::format_to(Out(text), "{:<22}", fmt::format("   {}", symbol));
  text += '\n';
  for (const MitbihResult& result : evaluation.results) {
    fmt::format_to(Out(text), "{:<{}}", result.detector, width);
    for (std::size_t label = 1; label < kBeatClasses; ++label) {
      fmt::format_to(Out(text), "{:<22}", estimate_text(result.classes[label].auc));
    }
    text += '\n';
  }
}

void threshold_table(const MitbihRun& run, const MitbihEvaluation& evaluation, std::string& text) {
  const std::size_t width = name_width(run);
  fmt::format_to(Out(text),
                 "\nAt the threshold that {:g} % of the normal validation beats exceed: share of "
                 "beats called unusual\n{:<{}}{:<7}{:>8}{:>9}{:>13}  {:<20}\n",
                 100 * run.budget, "", width, "class", "beats", "called", "not assessed", " share");
  for (const MitbihResult& result : evaluation.results) {
    for (std::size_t label = 0; label < kBeatClasses; ++label) {
      const MitbihClass& of_class = result.classes[label];
      fmt::format_to(Out(text), "{:<{}}{:<7}{:>8}{:>9}{:>13}  {:<20}\n",
                     label == 0 ? result.detector : "", width,
                     symbol_of(static_cast<BeatLabel>(label)), of_class.beats, of_class.called,
                     of_class.unscored, estimate_text(of_class.share));
    }
  }
  fmt::format_to(Out(text), "\n{:<{}}{:<22}{:>8}  {:<22}{:>8}  {}\n", "", width, "sensitivity",
                 "average", "positive predictivity", "average", "false alarms an hour");
  for (const MitbihResult& result : evaluation.results) {
    fmt::format_to(Out(text), "{:<{}}{:<22}{:>8}  {:<22}{:>8}  {}\n", result.detector, width,
                   estimate_text(result.sensitivity), number_text(result.average_sensitivity),
                   estimate_text(result.positive_predictivity),
                   number_text(result.average_positive_predictivity),
                   estimate_text(result.false_alarms_per_hour));
  }
}

void comparison_table(const MitbihEvaluation& evaluation, std::string& text) {
  if (evaluation.comparisons.empty()) return;
  fmt::format_to(
      Out(text), "\nGross AUC of {} against the others\n{:<20}{:>8}{:>8}{:>12}  {:<18}{}\n",
      evaluation.comparisons.front().first, "", "first", "other", "difference", "interval", "p");
  for (const MitbihComparison& comparison : evaluation.comparisons) {
    fmt::format_to(Out(text), "{:<20}{}\n", comparison.other,
                   comparison_columns(comparison.delong, comparison.interval));
  }
}

void event_line(const std::string& name, std::size_t width, const MitbihEvents& events,
                std::string& text) {
  const EventCounts& gross = events.gross;
  const auto pair = [&](const std::optional<double>& value, std::size_t i) {
    return fmt::format("{} / {}", number_text(value), number_text(events.average[i]));
  };
  fmt::format_to(Out(text), "{:<{}}{:>9}{:>8}{:>16}{:>9}{:>16}{:>16}{:>16}\n", name, width,
                 gross.reference, gross.found, pair(gross.sensitivity(), 0), gross.detected,
                 pair(gross.positive_predictivity(), 1), pair(gross.duration_sensitivity(), 2),
                 pair(gross.duration_positive_predictivity(), 3));
}

void event_table(const MitbihRun& run, const MitbihEvaluation& evaluation, std::string& text) {
  const std::size_t width = name_width(run) + 22;
  fmt::format_to(Out(text),
                 "\nEpisodes by any overlap and their durations, gross / average over records "
                 "(after EC57)\n{:<{}}{:>9}{:>8}{:>16}{:>9}{:>16}{:>16}{:>16}\n",
                 "", width, "episodes", "found", "sensitivity", "detected", "+P", "duration Se",
                 "duration +P");
  for (const MitbihResult& result : evaluation.results) {
    const auto line = [&](const char* what, const MitbihEvents& events) {
      event_line(result.detector + ", " + what, width, events, text);
    };
    line("ectopic, alarms", result.ectopics_by_alarms);
    if (result.ectopics_by_findings) line("ectopic, findings", *result.ectopics_by_findings);
    line("rhythm, alarms", result.rhythms_by_alarms);
    if (result.rhythms_by_findings) line("rhythm, findings", *result.rhythms_by_findings);
  }
}

void qrs_table(const MitbihRun& run, const MitbihEvaluation& evaluation, std::string& text) {
  const std::size_t width = name_width(run);
  fmt::format_to(Out(text),
                 "\nR peaks found by the detector itself, gross / average over records (after "
                 "EC57)\n{:<{}}{:>8}{:>8}{:>8}{:>18}{:>18}\n",
                 "", width, "TP", "FN", "FP", "Se %", "+P %");
  for (const MitbihResult& result : evaluation.results) {
    if (!result.qrs) continue;
    fmt::format_to(Out(text), "{:<{}}{:>8}{:>8}{:>8}{:>18}{:>18}\n", result.detector, width,
                   result.qrs->true_positives, result.qrs->false_negatives,
                   result.qrs->false_positives,
                   fmt::format("{:.2f} / {:.2f}", 100 * result.qrs->sensitivity(),
                               100 * result.average_qrs_sensitivity.value_or(0)),
                   fmt::format("{:.2f} / {:.2f}", 100 * result.qrs->positive_predictivity(),
                               100 * result.average_qrs_positive_predictivity.value_or(0)));
  }
}

void location_table(const MitbihRun& run, const MitbihEvaluation& evaluation, std::string& text) {
  const std::size_t width = name_width(run);
  const bool any = std::ranges::any_of(
      evaluation.results, [](const MitbihResult& result) { return result.located > 0; });
  if (!any) return;
  fmt::format_to(Out(text),
                 "\nPoints of the map within beats that are not N: AUC within the record, mean "
                 "over records\n{:<{}}{:>8}  {:<22}",
                 "", width, "records", "   map");
  for (const TrivialMap map : kTrivialMaps) fmt::format_to(Out(text), "{:<23}", to_string(map));
  text += '\n';
  for (const MitbihResult& result : evaluation.results) {
    if (result.located == 0) continue;
    fmt::format_to(Out(text), "{:<{}}{:>8}  {:<22}", result.detector, width, result.located,
                   estimate_text(result.map_auc));
    for (const Estimate& trivial : result.trivial_auc) {
      const bool wins = trivial.value >= result.map_auc.value;
      fmt::format_to(Out(text), "{:<23}",
                     fmt::format("{}{}", estimate_text(trivial), wins ? "*" : ""));
    }
    text += '\n';
  }
}

void record_table(const MitbihRun& run, std::string& text) {
  fmt::format_to(Out(text), "\n{:<8}{:<14}{:>7}{:>7}", "record", "fold", "beats", "not N");
  for (const std::string& name : run.detectors) {
    fmt::format_to(Out(text), "  {:>{}}", "AUC " + name, std::max<std::size_t>(name.size() + 4, 9));
  }
  text += "  not assessed by\n";
  for (const MitbihRow& row : run.rows) {
    const auto ectopic = std::ranges::count_if(
        row.beats, [](const MitbihBeat& beat) { return beat.label != BeatLabel::Normal; });
    fmt::format_to(Out(text), "{:<8}{:<14}{:>7}{:>7}", row.record, run.folds[row.fold].fold.name,
                   row.beats.size(), ectopic);
    std::string reasons = row.reason.empty() ? "" : "anybody: " + row.reason;
    for (std::size_t i = 0; i < run.detectors.size(); ++i) {
      fmt::format_to(Out(text), "  {:>{}}", number_text(auc_of(row, i)),
                     std::max<std::size_t>(run.detectors[i].size() + 4, 9));
      const std::string& reason = row.detections[i].reason;
      if (reason.empty()) continue;
      reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", run.detectors[i], reason);
    }
    fmt::format_to(Out(text), "{}{}\n", reasons.empty() ? "" : "  ", reasons);
  }
}

void notes(const MitbihRun& run, const MitbihEvaluation& evaluation, std::string& text) {
  std::size_t failed = 0;
  for (const MitbihRow& row : run.rows) failed += row.reason.empty() ? 0 : 1;
  fmt::format_to(
      Out(text),
      "\n{} beats of {} records, {:.1f} h; {} more records without readable annotations. Classes "
      "after AAMI EC57 (N includes\nbundle branch blocks); beats within ventricular flutter left "
      "out. Score of a beat: the detector's own, or where it scores\nno beats the mean of its map "
      "from 0.25 s before to 0.45 s after it; such scores of folds are joined by dividing\nby the "
      "fold's threshold. \"beat distance\": Mahalanobis distance "
      "of the beat from those of the same training pieces; \"early beat\": |ln(RR / median RR)| "
      "of the annotated beats. A beat\nthat was not assessed counts against the detector: missed, "
      "or a false alarm. * a map that knows nothing does at\nleast as well. Intervals: {:g} %, "
      "percentile bootstrap over patients, {} resamples, seed {}. p: DeLong's test, "
      "beats\ncounting "
      "as independent, which they are not: trust the interval.\n",
      evaluation.beats, run.rows.size() - failed, evaluation.hours, failed,
      100 * evaluation.bootstrap.confidence, evaluation.bootstrap.resamples,
      evaluation.bootstrap.seed);
  text += "Paced records 102, 104, 107, 217 are left out";
  if (run.split == MitbihSplit::Ds1Ds2) text += ", and 201, the same man as 202 of DS2, of DS1";
  text += '.';
  if (!run.missing.empty()) {
    fmt::format_to(Out(text), " Not at hand: {} of 44 records: {}.", run.missing.size(),
                   fmt::join(run.missing, " "));
  }
  text += '\n';
}

}  // namespace

std::string to_text(const MitbihRun& run, const MitbihEvaluation& evaluation) {
  std::string text;
  heading(run, text);
  ranking_table(run, evaluation, text);
  comparison_table(evaluation, text);
  threshold_table(run, evaluation, text);
  event_table(run, evaluation, text);
  qrs_table(run, evaluation, text);
  location_table(run, evaluation, text);
  record_table(run, text);
  notes(run, evaluation, text);
  return without_trailing_spaces(text);
}

}  // namespace crest::eval
