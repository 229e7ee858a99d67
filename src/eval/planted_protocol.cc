#include "eval/planted_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <span>
#include <utility>

#include "eval/assessed_points.h"
#include "eval/localisation_metrics.h"
#include "io/read_record.h"
#include "signal/qrs_detector.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr std::size_t kLeads = signal::kStandardLeads.size();

/// The points of a record that were assessed, and their truth.
struct Points {
  std::vector<std::size_t> places;          // in [12, samples]
  std::vector<std::uint8_t> truth;          // of each
  std::vector<std::uint8_t> truth_in_time;  // of each: whether any lead is true then
};

Points assessed_points(const LeadMatrix& map, const Planted& planted) {
  std::vector<std::uint8_t> any(map.samples);
  for (std::size_t i = 0; i < planted.mask.size(); ++i) {
    if (planted.mask[i] != 0) any[i % map.samples] = 1;
  }
  Points points;
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    if (std::isnan(map.values[i])) continue;
    points.places.push_back(i);
    points.truth.push_back(planted.mask[i]);
    points.truth_in_time.push_back(any[i % map.samples]);
  }
  return points;
}

MapMeasures measure(const LeadMatrix& map, const Points& points) {
  MapMeasures measures;
  if (points.places.empty()) return measures;
  std::vector<float> values;
  values.reserve(points.places.size());
  for (const std::size_t place : points.places) values.push_back(map.values[place]);
  const bool any_true = std::ranges::find(points.truth, 1) != points.truth.end();
  measures.auc = any_true ? point_auc(values, points.truth).value_or(1) : 0;
  const float highest = *std::ranges::max_element(values);
  double peaks = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != highest) continue;
    ++peaks;
    measures.peak += points.truth[i];
    measures.peak_time += points.truth_in_time[i];
  }
  measures.peak /= peaks;
  measures.peak_time /= peaks;
  return measures;
}

/// The truth of all leads together as events in time.
std::vector<TimeSpan> events_of(const Planted& planted) {
  std::vector<TimeSpan> spans;
  spans.reserve(planted.truth.size());
  for (const TruthSpan& span : planted.truth) spans.push_back(span.time);
  return united(spans);
}

void locate(const NormalEcg& ecg, const Planted& planted, const Result<Assessment>& assessment,
            PlantedRow& row) {
  row.located = true;
  const std::size_t samples = planted.signal.samples;
  const auto events = events_of(planted);
  std::vector<TimeSpan> findings;
  LeadMatrix map(kLeads, samples);  // of a record that was not assessed all points count
  if (assessment) {
    map = map_at_samples(*assessment, kLeads, samples, ecg.rate);
    findings = times_of_findings(*assessment);
    row.dice = dice(points_of_findings(*assessment, kLeads, samples, ecg.rate), planted.mask);
  }
  row.events = match_events(events, findings);
  const Points points = assessed_points(map, planted);
  if (assessment) row.map = measure(map, points);
  const std::vector<bool> usable(planted.signal.leads, true);
  const auto r_peaks = signal::find_r_peaks(planted.signal, usable, ecg.rate);
  for (std::size_t i = 0; i < kTrivialMaps.size(); ++i) {
    row.trivial[i] =
        measure(trivial_map(kTrivialMaps[i], planted.signal, ecg.rate, r_peaks), points);
  }
}

Result<Verdict> verdict_of(const Result<Assessment>& assessment, const std::string& file) {
  if (const auto counts = check_outcome(assessment, file); !counts) {
    return std::unexpected(counts.error());
  }
  return Verdict{assessment->score, assessment->p_value, assessment->findings.size()};
}

template <typename T>
bool asked_for(const std::vector<T>& wishes, T value) {
  return wishes.empty() || std::ranges::find(wishes, value) != wishes.end();
}

/// Everything that is made of one record; for all threads at once; the sink is called by one at a
/// time.
class RecordRunner {
 public:
  RecordRunner(std::filesystem::path folder, const AssessRecord& assess,
               const PlantedOptions& options)
      : folder_(std::move(folder)), assess_(assess), options_(options) {}

  std::vector<PlantedRow> run(const PtbxlRow& record, std::size_t thread) {
    const std::filesystem::path header = folder_ / (record.record + ".hea");
    std::vector<PlantedRow> rows = empty_rows(record);
    const auto read = io::read_record(header);
    if (!read) {
      for (PlantedRow& row : rows) row.verdict = std::unexpected(read.error());
      return rows;
    }
    const auto ecg = prepare_normal(*read);
    if (!ecg) {
      for (PlantedRow& row : rows) row.left_out = ecg.error().reason;
      return rows;
    }
    for (PlantedRow& row : rows) fill(header, *ecg, thread, row);
    return rows;
  }

  Result<void> sunk() const { return sunk_; }

 private:
  std::vector<PlantedRow> empty_rows(const PtbxlRow& record) const {
    std::vector<PlantedRow> rows(1);
    for (const ChangeDescription& kind : change_descriptions()) {
      if (!asked_for(options_.kinds, kind.kind)) continue;
      for (const Strength strength : kStrengths) {
        if (!asked_for(options_.strengths, strength)) continue;
        rows.emplace_back();
        rows.back().kind = kind.kind;
        rows.back().strength = strength;
        rows.back().located = !kind.nuisance && !kind.everywhere;
      }
    }
    for (PlantedRow& row : rows) row.record = record;
    return rows;
  }

  void fill(const std::filesystem::path& header, const NormalEcg& ecg, std::size_t thread,
            PlantedRow& row) {
    const std::string name = header.stem().string();
    if (!row.kind) {
      row.verdict =
          verdict_of(assess_(record_of(ecg.signal, ecg.rate, name), thread), header.string());
      return;
    }
    const auto planted = plant(ecg, *row.kind, row.strength,
                               planting_seed(options_.seed, row.record.record, *row.kind));
    if (!planted) {
      row.located = false;
      row.left_out = planted.error().reason;
      return;
    }
    row.what = planted->what;
    const std::string full_name =
        fmt::format("{}_{}_{}", name, description_of(*row.kind).name, to_string(row.strength));
    sink(full_name, ecg.rate, *planted);
    const auto assessment = assess_(record_of(planted->signal, ecg.rate, full_name), thread);
    row.verdict = verdict_of(assessment, full_name);
    if (row.located) locate(ecg, *planted, assessment, row);
  }

  void sink(const std::string& name, double rate, const Planted& planted) {
    if (!options_.sink) return;
    const std::lock_guard lock(mutex_);
    if (sunk_) sunk_ = options_.sink(name, rate, planted);
  }

  std::filesystem::path folder_;
  const AssessRecord& assess_;
  const PlantedOptions& options_;
  std::mutex mutex_;
  Result<void> sunk_;
};

}  // namespace

Result<PlantedRun> run_planted(const std::filesystem::path& folder, const AssessRecord& assess,
                               const PlantedOptions& options) {
  const auto labels = read_ptbxl(folder);
  if (!labels) return std::unexpected(labels.error());
  PlantedRun run;
  std::vector<PtbxlRow> records;
  for (PtbxlRow& row : normals_in_folds(*labels, options.fold, options.fold)) {
    if (row.signal != "raw") {
      ++run.not_in_mv;
    } else if (!options.records || records.size() < *options.records) {
      records.push_back(std::move(row));
    }
  }
  if (records.empty()) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 fmt::format("fold {} has no normal record in mV", options.fold),
                                 folder.string(),
                                 {}});
  }
  RecordRunner runner(folder, assess, options);
  std::vector<std::vector<PlantedRow>> rows(records.size());
  for_each_record(
      records.size(), options.threads,
      [&](std::size_t i, std::size_t thread) { rows[i] = runner.run(records[i], thread); },
      options.progress);
  if (const auto sunk = runner.sunk(); !sunk) return std::unexpected(sunk.error());
  for (auto& of_record : rows) std::ranges::move(of_record, std::back_inserter(run.rows));
  return run;
}

}  // namespace crest::eval
