#include "eval/ecgad_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/lead_matrix.h"
#include "eval/assessed_points.h"
#include "eval/localisation_metrics.h"
#include "eval/trivial_maps.h"
#include "signal/qrs_detector.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr std::size_t kLeads = signal::kStandardLeads.size();
constexpr std::size_t kMaxBuffer = 800;  // points
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

bool has_both_kinds(std::span<const std::uint8_t> truth) {
  return std::ranges::find(truth, 0) != truth.end() && std::ranges::find(truth, 1) != truth.end();
}

/// Mean over the leads whose truth has both kinds.
std::optional<double> vus_pr(const LeadMatrix& map, std::span<const std::uint8_t> truth) {
  double sum = 0;
  double count = 0;
  for (std::size_t lead = 0; lead < map.leads; ++lead) {
    const auto volumes =
        volume_under_surface(map.lead(lead), truth.subspan(lead * map.samples, map.samples),
                             kMaxBuffer, kTsbAdThresholds);
    if (!volumes) continue;
    sum += volumes->pr;
    ++count;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

/// The runs of samples at which any lead is abnormal.
std::vector<TimeSpan> events_of(std::span<const std::uint8_t> truth, std::size_t samples) {
  std::vector<TimeSpan> events;
  bool inside = false;
  for (std::size_t t = 0; t < samples; ++t) {
    bool abnormal = false;
    for (std::size_t lead = 0; lead < kLeads; ++lead) abnormal |= truth[lead * samples + t] != 0;
    const double time = static_cast<double>(t) / kEcgadRate;
    if (abnormal && !inside) events.push_back({time, time});
    if (abnormal) events.back().end = static_cast<double>(t + 1) / kEcgadRate;
    inside = abnormal;
  }
  return events;
}

/// A map of one record and, from a detector, its findings.
struct RecordMap {
  LeadMatrix map;
  std::optional<Assessment> assessment;
};

using MakeMap = std::function<Result<RecordMap>(const Record& record, std::size_t thread)>;

MakeMap map_maker(const AssessRecord& assess) {
  return [&assess](const Record& record, std::size_t thread) -> Result<RecordMap> {
    auto assessment = assess(record, thread);
    if (!assessment) return std::unexpected(assessment.error());
    return RecordMap{.map = map_at_samples(*assessment, kLeads, record.samples(), record.rate),
                     .assessment = *std::move(assessment)};
  };
}

MakeMap map_maker(TrivialMap kind) {
  return [kind](const Record& record, std::size_t) -> Result<RecordMap> {
    LeadMatrix signal(kLeads, record.samples());
    for (std::size_t lead = 0; lead < kLeads; ++lead) {
      std::ranges::transform(record.leads[lead].samples, signal.lead(lead).begin(),
                             [](float value) { return std::isnan(value) ? 0 : value; });
    }
    const auto r_peaks = signal::find_r_peaks(signal, std::vector<bool>(kLeads, true), record.rate);
    return RecordMap{.map = trivial_map(kind, signal, record.rate, r_peaks),
                     .assessment = std::nullopt};
  };
}

EcgadMeasures measures_of(const RecordMap& made, std::span<const std::uint8_t> truth) {
  EcgadMeasures measures;
  measures.auc = point_auc(made.map.values, truth);
  measures.vus_pr = vus_pr(made.map, truth);
  if (!made.assessment) return measures;
  measures.dice =
      dice(points_of_findings(*made.assessment, kLeads, made.map.samples, kEcgadRate), truth);
  measures.events =
      match_events(events_of(truth, made.map.samples), times_of_findings(*made.assessment));
  return measures;
}

/// Those of a record that was not assessed.
EcgadMeasures no_measures(std::span<const std::uint8_t> truth, std::size_t samples) {
  EcgadMeasures measures;
  if (has_both_kinds(truth)) measures.auc = 0;
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    if (has_both_kinds(truth.subspan(lead * samples, samples))) measures.vus_pr = 0;
  }
  measures.dice = 0;
  measures.events = match_events(events_of(truth, samples), {});
  return measures;
}

/// All that is kept of a detector while its records are assessed; records do not meet.
struct Maps {
  std::vector<float> values;        // [records, 12, samples]
  std::vector<std::uint8_t> truth;  // likewise
};

EcgadRow run_record(const EcgadBenchmark& benchmark, std::size_t number, const MakeMap& make,
                    std::size_t thread, std::span<float> map) {
  EcgadRow row;
  row.record = number;
  const Record record = benchmark.record(number);
  const std::vector<std::uint8_t> truth = benchmark.truth(number);
  row.true_points = static_cast<std::size_t>(std::ranges::count(truth, 1));
  auto made = make(record, thread);
  if (!made) {
    Error error = made.error();
    if (error.file.empty()) error.file = fmt::format("record {}", number);
    row.assessed = std::unexpected(std::move(error));
    row.measures = no_measures(truth, benchmark.samples());
    std::ranges::fill(map, kUnknown);
    return row;
  }
  row.measures = measures_of(*made, truth);
  if (const auto& assessment = made->assessment) {
    row.score = assessment->score;
    row.findings = assessment->findings.size();
  }
  std::ranges::copy(made->map.values, map.begin());
  return row;
}

/// The maps with the points of records that were not assessed on the wrong side.
void put_on_wrong_side(std::span<const EcgadRow> rows, std::size_t points, Maps& maps) {
  constexpr float kHighest = std::numeric_limits<float>::infinity();
  for (const EcgadRow& row : rows) {
    if (row.assessed) continue;
    for (std::size_t i = row.record * points; i < (row.record + 1) * points; ++i) {
      maps.values[i] = maps.truth[i] != 0 ? -kHighest : kHighest;
    }
  }
}

/// Takes the first and last kPaperMargin samples away from every lead.
template <typename T>
std::vector<T> inside(std::span<const T> values, std::size_t samples) {
  std::vector<T> kept;
  kept.reserve(values.size());
  for (std::size_t lead = 0; lead < values.size(); lead += samples) {
    const auto part = values.subspan(lead + kPaperMargin, samples - 2 * kPaperMargin);
    kept.insert(kept.end(), part.begin(), part.end());
  }
  return kept;
}

Result<EcgadScores> run_detector(const EcgadBenchmark& benchmark, std::string name,
                                 const MakeMap& make, bool baseline, const EcgadOptions& options) {
  const std::size_t points = kLeads * benchmark.samples();
  EcgadScores scores{.detector = std::move(name),
                     .baseline = baseline,
                     .rows = std::vector<EcgadRow>(benchmark.records()),
                     .pooled = {},
                     .pooled_inside = {}};
  Maps maps{.values = std::vector<float>(benchmark.records() * points), .truth = {}};
  for_each_record(
      benchmark.records(), options.threads,
      [&](std::size_t i, std::size_t thread) {
        const auto map = std::span(maps.values).subspan(i * points, points);
        scores.rows[i] = run_record(benchmark, i, make, thread, map);
      },
      options.progress);
  if (options.sink && !baseline) {
    if (auto sunk = options.sink(scores.detector, maps.values); !sunk) {
      return std::unexpected(sunk.error());
    }
  }
  maps.truth.reserve(maps.values.size());
  for (std::size_t i = 0; i < benchmark.records(); ++i) {
    const auto truth = benchmark.truth(i);
    maps.truth.insert(maps.truth.end(), truth.begin(), truth.end());
  }
  put_on_wrong_side(scores.rows, points, maps);
  scores.pooled = pooled_auc(maps.values, maps.truth, points, options.bootstrap);
  maps.values = inside<float>(maps.values, benchmark.samples());
  maps.truth = inside<std::uint8_t>(maps.truth, benchmark.samples());
  scores.pooled_inside =
      pooled_auc(maps.values, maps.truth, points - 2 * kLeads * kPaperMargin, options.bootstrap);
  return scores;
}

}  // namespace

Result<std::vector<EcgadScores>> run_ecgad(const EcgadBenchmark& benchmark,
                                           std::span<const EcgadDetector> detectors,
                                           const EcgadOptions& options) {
  std::vector<EcgadScores> all;
  for (const EcgadDetector& detector : detectors) {
    auto scores =
        run_detector(benchmark, detector.name, map_maker(detector.assess), false, options);
    if (!scores) return std::unexpected(scores.error());
    all.push_back(*std::move(scores));
  }
  for (const TrivialMap map : kTrivialMaps) {
    auto scores =
        run_detector(benchmark, std::string(to_string(map)), map_maker(map), true, options);
    if (!scores) return std::unexpected(scores.error());
    all.push_back(*std::move(scores));
  }
  return all;
}

}  // namespace crest::eval
