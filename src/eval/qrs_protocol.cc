#include "eval/qrs_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "core/csv.h"
#include "eval/reference_beats.h"
#include "io/find_records.h"
#include "io/read_record.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

// Any rate will do to count the beats of a record whose own is not known.
constexpr double kPlaceholderRate = 1;

Result<std::vector<double>> find_beats(const Result<Record>& record) {
  if (!record) return std::unexpected(record.error());
  const Result<signal::Strip> strip = signal::make_strip(*record, signal::Preprocessing{});
  if (!strip) return std::unexpected(strip.error());
  std::vector<double> times;
  for (const std::size_t r_peak : strip->r_peaks) {
    times.push_back(static_cast<double>(r_peak) / strip->rate);
  }
  return times;
}

// None where the record has no reference beats.
std::optional<QrsRow> evaluate_record(const std::filesystem::path& header) {
  QrsRow row{.record = header.stem().string(), .counts = {}, .reason = {}};
  const Result<Record> record = io::read_record(header);
  const auto read = read_reference_beats(header, record ? record->rate : kPlaceholderRate);
  if (!read) {
    row.reason = to_string(read.error());
    return row;
  }
  const std::optional<ReferenceBeats>& reference = *read;
  if (!reference) return std::nullopt;
  const Result<std::vector<double>> beats = find_beats(record);
  if (beats) {
    row.counts = match_beats(*reference, *beats).counts;
  } else {
    row.counts.false_negatives = reference->times.size();
    row.reason = to_string(beats.error());
  }
  return row;
}

}  // namespace

Result<QrsEvaluation> evaluate_qrs(const std::filesystem::path& folder) {
  const std::array<std::string, 1> names = {folder.string()};
  const io::FoundRecords found = io::find_records(names);
  if (found.records.empty() && !found.errors.empty()) return std::unexpected(found.errors.front());
  QrsEvaluation evaluation;
  for (const std::filesystem::path& header : found.records) {
    if (std::optional<QrsRow> row = evaluate_record(header)) {
      evaluation.gross += row->counts;
      evaluation.rows.push_back(std::move(*row));
    } else {
      evaluation.unmarked.push_back(header.stem().string());
    }
  }
  for (const Error& error : found.errors) {
    evaluation.rows.push_back({.record = error.file, .counts = {}, .reason = to_string(error)});
  }
  if (evaluation.rows.empty()) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 "none of its records has reference beats beside it",
                                 folder.string(),
                                 {}});
  }
  for (const QrsRow& row : evaluation.rows) {
    const auto rows = static_cast<double>(evaluation.rows.size());
    evaluation.average_sensitivity += row.counts.sensitivity() / rows;
    evaluation.average_positive_predictivity += row.counts.positive_predictivity() / rows;
  }
  return evaluation;
}

std::string to_text(const QrsEvaluation& evaluation) {
  std::size_t width = std::size("average") - 1;
  for (const QrsRow& row : evaluation.rows) width = std::max(width, row.record.size());
  std::string text = fmt::format("{:<{}} {:>8} {:>8} {:>6} {:>6} {:>8} {:>8}\n", "record", width,
                                 "beats", "TP", "FN", "FP", "Se %", "+P %");
  const auto add_line = [&](const std::string& name, const BeatCounts& counts,
                            const std::string& reason) {
    fmt::format_to(std::back_inserter(text),
                   "{:<{}} {:>8} {:>8} {:>6} {:>6} {:>8.2f} {:>8.2f}{}{}\n", name, width,
                   counts.beats(), counts.true_positives, counts.false_negatives,
                   counts.false_positives, 100 * counts.sensitivity(),
                   100 * counts.positive_predictivity(), reason.empty() ? "" : "  ", reason);
  };
  for (const QrsRow& row : evaluation.rows) add_line(row.record, row.counts, row.reason);
  add_line("gross", evaluation.gross, {});
  fmt::format_to(std::back_inserter(text), "{:<{}} {:>8} {:>8} {:>6} {:>6} {:>8.2f} {:>8.2f}\n",
                 "average", width, "", "", "", "", 100 * evaluation.average_sensitivity,
                 100 * evaluation.average_positive_predictivity);
  fmt::format_to(
      std::back_inserter(text),
      "Beats within {:g} ms of the reference, whole records, ventricular flutter left out "
      "(after EC57).\nSe: sensitivity; +P: positive predictivity. {} records without "
      "reference beats left out.\n",
      1000 * kMatchWindow, evaluation.unmarked.size());
  return text;
}

std::string to_csv(const QrsEvaluation& evaluation) {
  std::string csv =
      "record,beats,true_positives,false_negatives,false_positives,sensitivity,"
      "positive_predictivity,reason\n";
  for (const QrsRow& row : evaluation.rows) {
    fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{:.6f},{:.6f},{}\n",
                   csv_field(row.record), row.counts.beats(), row.counts.true_positives,
                   row.counts.false_negatives, row.counts.false_positives, row.counts.sensitivity(),
                   row.counts.positive_predictivity(), csv_field(row.reason));
  }
  return csv;
}

}  // namespace crest::eval
