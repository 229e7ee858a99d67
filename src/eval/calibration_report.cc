// The text and the table of the protocol of calibration.
#include <fmt/format.h>

#include <iterator>

#include "core/csv.h"
#include "eval/calibration_protocol.h"

namespace crest::eval {
namespace {

constexpr double kThousand = 1000;

std::string text_of(const Spread& spread) {
  return fmt::format("{:>8.1f}{:>7.1f}{:>6.0f}-{:<4.0f}", kThousand * spread.mean,
                     kThousand * spread.deviation, kThousand * spread.lowest,
                     kThousand * spread.highest);
}

void split_table(const CalibrationEvaluation& evaluation, std::string& text) {
  const auto out = std::back_inserter(text);
  const SplitResult& first = evaluation.of_splits.front();
  fmt::format_to(out,
                 "{} random splits: calibrated on {} normals, tried on the other {}. Per 1000 of "
                 "those:\n",
                 evaluation.splits, first.calibration, first.held_out);
  fmt::format_to(out, "{:<8}{:>9}{:>26}{:>16}{:>9}{:>28}\n", "budget", "promised",
                 "alarms: mean, sd, range", "95 % bounds", "within", "findings: mean, sd, range");
  for (const SplitResult& result : evaluation.of_splits) {
    if (!result.enough()) {
      fmt::format_to(out, "{:<8}{:>9}  it takes {} normals to calibrate\n", result.alarms_per_1000,
                     "-", result.needed);
      continue;
    }
    const double one = kThousand / static_cast<double>(result.held_out);
    const std::string bounds =
        fmt::format("{:.0f}-{:.0f}", one * static_cast<double>(result.bounds.fewest),
                    one * static_cast<double>(result.bounds.most));
    fmt::format_to(out, "{:<8}{:>9.1f} {}{:>16}{:>8.1f}%   {}\n", result.alarms_per_1000,
                   kThousand * result.promised, text_of(result.alarms), bounds, 100 * result.within,
                   text_of(result.findings));
  }
  text +=
      "promised: the mean where no two scores are equal; bounds: exact, of the number of alarms "
      "in one\nhalf; within: share of the splits that keep to them, at least 95 % by promise\n";
}

void model_line(const CalibrationEvaluation& evaluation, std::string& text) {
  if (!evaluation.model_rate) return;
  fmt::format_to(std::back_inserter(text),
                 "\nAt the model's own threshold: {} alarms of {}, {:.0f} per 1000 (exact 95 % "
                 "interval {:.0f} "
                 "to {:.0f});\nno test where the model was calibrated on these very records\n",
                 evaluation.model_alarms, evaluation.normals,
                 kThousand * static_cast<double>(evaluation.model_alarms) /
                     static_cast<double>(evaluation.normals),
                 kThousand * evaluation.model_rate->lower,
                 kThousand * evaluation.model_rate->upper);
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
    const auto& verdict = row.verdict;
    const bool decided = verdict && verdict->alarm;
    fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{},{}\n",
                   csv_field(row.record.record), row.record.patient,
                   row.noise ? kNoiseKinds[*row.noise].record : "",
                   row.noise ? fmt::format("{:g}", row.ratio) : "",
                   verdict ? fmt::format("{}", verdict->extremes.score) : "",
                   decided ? fmt::format("{}", *verdict->alarm) : "",
                   verdict ? fmt::format("{}", verdict->leads_left_out) : "",
                   verdict ? "" : csv_field(to_string(verdict.error())));
  }
  return csv;
}

}  // namespace crest::eval
