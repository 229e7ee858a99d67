// The text and the table of the protocol of calibration.
#include <fmt/format.h>

#include <iterator>
#include <optional>

#include "core/csv.h"
#include "eval/calibration_protocol.h"

namespace crest::eval {
namespace {

constexpr double kThousand = 1000;

/// "42.2 (32.9), 0-200": mean, standard deviation and range of a share, per 1000.
std::string text_of(const Spread& spread) {
  return fmt::format("{:.1f} ({:.1f}), {:.0f}-{:.0f}", kThousand * spread.mean,
                     kThousand * spread.deviation, kThousand * spread.lowest,
                     kThousand * spread.highest);
}

void split_table(const CalibrationEvaluation& evaluation, std::string& text) {
  const auto out = std::back_inserter(text);
  const SplitResult& first = evaluation.of_splits.front();
  fmt::format_to(out,
                 "{} random splits: calibrated on {} normals, tried on the other {}. Per 1000 of "
                 "those, mean (deviation), range:\n",
                 evaluation.splits, first.calibration, first.held_out);
  constexpr auto kColumns = "{:<8}{:>9}{:>23}{:>11}{:>9}{:>23}\n";
  fmt::format_to(out, kColumns, "budget", "promised", "alarms", "bounds", "within", "findings");
  for (const SplitResult& result : evaluation.of_splits) {
    if (!result.enough()) {
      fmt::format_to(out, "{:<8}{:>9}  it takes {} normals to calibrate\n", result.alarms_per_1000,
                     "-", result.needed);
      continue;
    }
    const double one = kThousand / static_cast<double>(result.held_out);
    fmt::format_to(out, kColumns, result.alarms_per_1000,
                   fmt::format("{:.1f}", kThousand * result.promised), text_of(result.alarms),
                   fmt::format("{:.0f}-{:.0f}", one * static_cast<double>(result.bounds.fewest),
                               one * static_cast<double>(result.bounds.most)),
                   fmt::format("{:.1f} %", 100 * result.within), text_of(result.findings));
  }
  text +=
      "promised: the mean where no two scores are equal; bounds: exact 95 % ones of the "
      "alarms\nin one half; within: share of the splits that keep to them, by promise at least 95 "
      "%\n";
}

void model_line(const CalibrationEvaluation& evaluation, std::string& text) {
  if (!evaluation.model_rate) return;
  fmt::format_to(
      std::back_inserter(text),
      "\nAt the model's own threshold: {} of {} raise an alarm, {:.0f} per 1000 (exact 95 % "
      "interval {:.0f} "
      "to {:.0f});\nno test where the model was calibrated on these very records\n",
      evaluation.model_alarms, evaluation.normals,
      kThousand * static_cast<double>(evaluation.model_alarms) /
          static_cast<double>(evaluation.normals),
      kThousand * evaluation.model_rate->lower, kThousand * evaluation.model_rate->upper);
}

void noise_table(const CalibrationEvaluation& evaluation, std::string& text) {
  const auto out = std::back_inserter(text);
  fmt::format_to(out,
                 "\nAlarms per 1000 records that were assessed, each at the threshold of the other "
                 "normals as they are\n{:<18}{:>5}{:>9}{:>9}{:>11}",
                 "noise", "dB", "records", "refused", "leads out");
  for (const std::size_t budget : kAlarmBudgets) {
    fmt::format_to(out, "{:>8}", fmt::format("at {}", budget));
  }
  text += '\n';
  for (const NoiseResult& result : evaluation.of_noise) {
    fmt::format_to(out, "{:<18}{:>5}{:>9}{:>9}{:>11.2f}",
                   result.noise ? kNoiseKinds[*result.noise].what : "none",
                   result.noise ? fmt::format("{:g}", result.ratio) : "", result.records,
                   result.refused, result.leads_left_out);
    const auto assessed = static_cast<double>(result.records - result.refused);
    for (std::size_t i = 0; i < kAlarmBudgets.size(); ++i) {
      const bool known = evaluation.enough[i] && assessed > 0;
      fmt::format_to(
          out, "{:>8}",
          known
              ? fmt::format("{:.0f}", kThousand * static_cast<double>(result.alarms[i]) / assessed)
              : "-");
    }
    text += '\n';
  }
  text +=
      "refused: not assessed, mostly for the quality of the signal; leads out: left out of the "
      "records\nthat were assessed, mean\n";
}

/// Score, alarm, leads_left_out and reason.
std::string verdict_fields(const Result<NormalVerdict>& verdict) {
  if (!verdict) return ",,," + csv_field(to_string(verdict.error()));
  const std::optional<bool>& alarm = verdict->alarm;
  return fmt::format("{},{},{},", verdict->extremes.score, alarm ? fmt::format("{}", *alarm) : "",
                     verdict->leads_left_out);
}

}  // namespace

std::string to_text(const CalibrationEvaluation& evaluation) {
  std::string text =
      fmt::format("{} normal records assessed, {} not\n", evaluation.normals, evaluation.refused);
  if (evaluation.normals < 2) return text + "too few to calibrate anything\n";
  split_table(evaluation, text);
  model_line(evaluation, text);
  noise_table(evaluation, text);
  return text;
}

std::string to_csv(std::span<const CalibrationRow> rows) {
  std::string csv = "record,patient_id,noise,snr_db,score,alarm,leads_left_out,reason\n";
  for (const CalibrationRow& row : rows) {
    fmt::format_to(std::back_inserter(csv), "{},{},{},{},{}\n", csv_field(row.record.record),
                   row.record.patient, row.noise ? kNoiseKinds[*row.noise].record : "",
                   row.noise ? fmt::format("{:g}", row.ratio) : "", verdict_fields(row.verdict));
  }
  return csv;
}

}  // namespace crest::eval
