#include "eval/mitbih_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/csv.h"
#include "eval/mitbih_metrics.h"
#include "io/wfdb_annotation.h"

namespace crest::eval {
namespace {

using Out = std::back_insert_iterator<std::string>;

std::string number(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : "";
}

/// "ectopic_alarms_reference,..." of each kind of events.
std::string event_columns() {
  std::string columns;
  for (const std::string_view kind :
       {"ectopic_alarms", "rhythm_alarms", "ectopic_findings", "rhythm_findings"}) {
    for (const std::string_view what :
         {"reference", "found", "detected", "confirmed", "reference_seconds", "detected_seconds",
          "overlap_seconds"}) {
      fmt::format_to(Out(columns), ",{}_{}", kind, what);
    }
  }
  return columns;
}

std::string events(std::span<const TimeSpan> reference, std::span<const TimeSpan> detected) {
  const EventCounts counts = match_events(reference, detected);
  return fmt::format(",{},{},{},{},{},{},{}", counts.reference, counts.found, counts.detected,
                     counts.confirmed, counts.reference_duration, counts.detected_duration,
                     counts.overlap_duration);
}

/// Why a row has no scores; that of the record comes first.
const std::string& reason_of(const MitbihRow& row, std::size_t detector) {
  return row.reason.empty() ? row.detections[detector].reason : row.reason;
}

void record_line(const MitbihRun& run, std::size_t detector, const MitbihRow& row,
                 std::string& csv) {
  const MitbihDetection& detection = row.detections[detector];
  const auto ectopic = std::ranges::count_if(
      row.beats, [](const MitbihBeat& beat) { return beat.label != BeatLabel::Normal; });
  fmt::format_to(Out(csv), "{},{},{},{},{},{},{},{}", csv_field(run.detectors[detector]),
                 run.folds[row.fold].fold.name, csv_field(row.record), row.seconds,
                 row.beats.size(), ectopic, number(auc_of(row, detector)),
                 run.threshold(row, detector));
  if (detection.qrs) {
    fmt::format_to(Out(csv), ",{},{},{}", detection.qrs->true_positives,
                   detection.qrs->false_negatives, detection.qrs->false_positives);
  } else {
    csv += ",,,";
  }
  const auto alarms = alarm_runs(run, row, detector);
  csv += events(row.ectopics, alarms) + events(row.rhythms, alarms);
  if (detector + kMitbihBaselines.size() < run.detectors.size()) {
    csv += events(row.ectopics, detection.findings) + events(row.rhythms, detection.findings);
  } else {
    csv += std::string(14, ',');
  }
  fmt::format_to(Out(csv), ",{}", number(detection.map_auc));
  for (const double auc : detection.trivial_auc) {
    fmt::format_to(Out(csv), ",{}", detection.map_auc ? fmt::format("{}", auc) : "");
  }
  fmt::format_to(Out(csv), ",{}\n", csv_field(reason_of(row, detector)));
}

}  // namespace

std::string beats_to_csv(const MitbihRun& run) {
  std::string csv = "detector,fold,record,time,symbol,class,score,threshold,alarm,reason\n";
  for (std::size_t detector = 0; detector < run.detectors.size(); ++detector) {
    for (const MitbihRow& row : run.rows) {
      const double threshold = run.threshold(row, detector);
      const std::string& reason = reason_of(row, detector);
      for (const MitbihBeat& beat : row.beats) {
        const std::optional<double>& score = beat.scores[detector];
        const std::string_view why = reason.empty() ? "not assessed" : std::string_view(reason);
        fmt::format_to(
            Out(csv), "{},{},{},{:.6f},{},{},{},{},{},{}\n", csv_field(run.detectors[detector]),
            run.folds[row.fold].fold.name, csv_field(row.record), beat.time,
            csv_field(io::annotation_symbol(beat.code)), symbol_of(beat.label), number(score),
            threshold, score ? (is_alarm(beat, detector, threshold) ? "1" : "0") : "",
            score ? "" : csv_field(why));
      }
    }
  }
  return csv;
}

std::string records_to_csv(const MitbihRun& run) {
  std::string csv =
      "detector,fold,record,seconds,beats,ectopic,auc,threshold,qrs_true_positives,"
      "qrs_false_negatives,qrs_false_positives" +
      event_columns() + ",map_auc,constant_auc,slope_auc,qrs_mask_auc,near_r_auc,reason\n";
  for (std::size_t detector = 0; detector < run.detectors.size(); ++detector) {
    for (const MitbihRow& row : run.rows) record_line(run, detector, row, csv);
  }
  return csv;
}

}  // namespace crest::eval
