#include "eval/calibration_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/random.h"
#include "eval/planting.h"
#include "eval/recorded_noise.h"
#include "io/read_record.h"
#include "model/alarm_budget.h"
#include "model/calibration.h"

namespace crest::eval {
namespace {

using Rows = std::vector<CalibrationRow>;

/// A record as it is, then with each noise at each ratio.
Rows empty_rows(const PtbxlRow& record, std::size_t kinds) {
  Rows rows(1);
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    for (const double ratio : kNoiseRatios) {
      rows.emplace_back();
      rows.back().noise = kind;
      rows.back().ratio = ratio;
    }
  }
  for (CalibrationRow& row : rows) row.record = record;
  return rows;
}

std::size_t leads_left_out(const detect::NormalExtremes& extremes) {
  return static_cast<std::size_t>(
      std::ranges::count_if(extremes.lead_peaks, [](double peak) { return peak <= 0; }));
}

Result<NormalVerdict> verdict_of(const Result<Assessment>& assessment, const std::string& file) {
  if (const auto counts = check_outcome(assessment, file); !counts) {
    return std::unexpected(counts.error());
  }
  NormalVerdict verdict{.extremes = detect::extremes_of(*assessment),
                        .alarm = assessment->alarm,
                        .leads_left_out = 0};
  verdict.leads_left_out = leads_left_out(verdict.extremes);
  return verdict;
}

/// Everything that is made of one record.
void fill(Rows& rows, const std::filesystem::path& header, std::span<const RecordedNoise> noises,
          const AssessRecord& assess, std::size_t thread, std::uint64_t seed) {
  const auto record = io::read_record(header);
  for (CalibrationRow& row : rows) {
    if (!record) {
      row.verdict = std::unexpected(record.error());
    } else if (!row.noise) {
      row.verdict = verdict_of(assess(*record, thread), header.string());
    } else {
      const std::string name = row.record.record + std::string(kNoiseKinds[*row.noise].record);
      const auto noisy =
          with_noise(*record, noises[*row.noise], row.ratio, Random(seed_of(seed, name)));
      row.verdict = noisy ? verdict_of(assess(*noisy, thread), header.string())
                          : Result<NormalVerdict>(std::unexpected(noisy.error()));
    }
  }
}

Result<std::vector<RecordedNoise>> read_noises(const std::filesystem::path& folder) {
  std::vector<RecordedNoise> noises;
  if (folder.empty()) return noises;
  for (const NoiseKind& kind : kNoiseKinds) {
    auto noise = read_noise(folder / (std::string(kind.record) + ".hea"));
    if (!noise) return std::unexpected(noise.error());
    noises.push_back(*std::move(noise));
  }
  return noises;
}

/// Adds a noisy record, or one as it is, to the result of its kind: an alarm where its score is one
/// among those of the other records as they are, of which `others` are in ascending order.
void add(const CalibrationRow& row, std::span<const double> others, NoiseResult& result) {
  ++result.records;
  if (!row.verdict) {
    ++result.refused;
    return;
  }
  result.leads_left_out += static_cast<double>(row.verdict->leads_left_out);
  for (std::size_t i = 0; i < kAlarmBudgets.size(); ++i) {
    const auto threshold = model::alarm_threshold(others, kAlarmBudgets[i]);
    if (threshold && row.verdict->extremes.score > *threshold) ++result.alarms[i];
  }
}

std::vector<NoiseResult> results_of_noise(std::span<const CalibrationRow> rows) {
  std::vector<double> scores;  // of the records as they are, ascending
  for (const CalibrationRow& row : rows) {
    if (!row.noise && row.verdict) scores.push_back(row.verdict->extremes.score);
  }
  std::ranges::sort(scores);
  std::vector<NoiseResult> results;
  std::vector<double> others;
  for (const CalibrationRow& row : rows) {
    if (!row.noise) {
      others = scores;
      if (row.verdict) {
        others.erase(std::ranges::lower_bound(others, row.verdict->extremes.score));
      }
    }
    auto result = std::ranges::find_if(results, [&](const NoiseResult& known) {
      return known.noise == row.noise && known.ratio == row.ratio;
    });
    if (result == results.end()) {
      result = results.insert(result, NoiseResult{});
      result->noise = row.noise;
      result->ratio = row.ratio;
    }
    add(row, others, *result);
  }
  for (NoiseResult& result : results) {
    const std::size_t assessed = result.records - result.refused;
    if (assessed > 0) result.leads_left_out /= static_cast<double>(assessed);
  }
  return results;
}

}  // namespace

Result<std::vector<CalibrationRow>> run_calibration(const std::filesystem::path& folder,
                                                    const AssessRecord& assess,
                                                    const CalibrationOptions& options) {
  const auto labels = read_ptbxl(folder);
  if (!labels) return std::unexpected(labels.error());
  const auto noises = read_noises(options.noise);
  if (!noises) return std::unexpected(noises.error());
  std::vector<PtbxlRow> records = normals_in_folds(*labels, options.fold, options.fold);
  if (options.records) records.resize(std::min(records.size(), *options.records));
  if (records.size() < 2) {
    return std::unexpected(
        Error{ErrorKind::InvalidInput,
              fmt::format("fold {} has less than two normal records", options.fold),
              folder.string(),
              {}});
  }
  std::vector<Rows> rows(records.size());
  for_each_record(
      records.size(), options.threads,
      [&](std::size_t i, std::size_t thread) {
        rows[i] = empty_rows(records[i], noises->size());
        fill(rows[i], folder / (records[i].record + ".hea"), *noises, assess, thread, options.seed);
      },
      options.progress);
  Rows all;
  for (Rows& of_record : rows) std::ranges::move(of_record, std::back_inserter(all));
  return all;
}

CalibrationEvaluation evaluate_calibration(std::span<const CalibrationRow> rows,
                                           const CalibrationOptions& options) {
  CalibrationEvaluation evaluation;
  evaluation.splits = options.splits;
  std::vector<detect::NormalExtremes> normals;
  bool has_threshold = false;
  for (const CalibrationRow& row : rows) {
    if (row.noise) continue;
    if (!row.verdict) {
      ++evaluation.refused;
      continue;
    }
    normals.push_back(row.verdict->extremes);
    has_threshold |= row.verdict->alarm.has_value();
    if (row.verdict->alarm.value_or(false)) ++evaluation.model_alarms;
  }
  evaluation.normals = normals.size();
  if (normals.size() < 2) return evaluation;
  if (has_threshold) {
    evaluation.model_rate = exact_interval(evaluation.model_alarms, normals.size());
  }
  for (std::size_t i = 0; i < kAlarmBudgets.size(); ++i) {
    evaluation.of_splits[i] =
        evaluate_splits(normals, kAlarmBudgets[i], options.splits, options.seed);
    evaluation.enough[i] = normals.size() - 1 >= model::normals_needed(kAlarmBudgets[i]);
  }
  evaluation.of_noise = results_of_noise(rows);
  return evaluation;
}

}  // namespace crest::eval
