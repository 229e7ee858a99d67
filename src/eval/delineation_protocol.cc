#include "eval/delineation_protocol.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "io/find_records.h"
#include "io/read_record.h"
#include "signal/qrs_detector.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr double kEndless = std::numeric_limits<double>::infinity();
// Any rate will do to count the marks of a record whose own is not known.
constexpr double kPlaceholderRate = 1;

enum class Place { Onset, Peak, End };

struct Point {
  WaveKind kind;
  Place place;
};

constexpr std::array<Point, kWavePoints> kPoints = {{{WaveKind::P, Place::Onset},
                                                     {WaveKind::P, Place::Peak},
                                                     {WaveKind::P, Place::End},
                                                     {WaveKind::Qrs, Place::Onset},
                                                     {WaveKind::Qrs, Place::End},
                                                     {WaveKind::T, Place::Onset},
                                                     {WaveKind::T, Place::Peak},
                                                     {WaveKind::T, Place::End}}};

// Of an annotated wave in seconds, of a delineated one in samples; none where it has no mark.
template <typename Wave>
std::optional<double> place_of(const Wave& wave, Place place) {
  switch (place) {
    case Place::Onset:
      return wave.onset;
    case Place::Peak:
      return wave.peak;
    case Place::End:
      break;
  }
  return wave.end;
}

std::optional<signal::Wave> wave_of(const signal::DelineatedBeat& beat, WaveKind kind) {
  switch (kind) {
    case WaveKind::P:
      return beat.p;
    case WaveKind::Qrs:
      return beat.qrs;
    case WaveKind::T:
      break;
  }
  return beat.t;
}

// What lies before the first mark of a lead and after its last one.
std::vector<TimeSpan> outside_of(std::span<const AnnotatedWave> marked) {
  if (marked.empty()) return {{-kEndless, kEndless}};
  double first = kEndless;
  double last = -kEndless;
  for (const AnnotatedWave& wave : marked) {
    first = std::min(first, wave.onset.value_or(wave.peak));
    last = std::max(last, wave.end.value_or(wave.peak));
  }
  return {{-kEndless, std::nextafter(first, -kEndless)},
          {std::nextafter(last, kEndless), kEndless}};
}

PointCounts compare_point(std::span<const AnnotatedWave> marked,
                          std::span<const signal::DelineatedBeat> beats, double rate,
                          const Point& point) {
  ReferenceBeats reference{.times = {}, .unassessed = outside_of(marked)};
  for (const AnnotatedWave& wave : marked) {
    if (wave.kind != point.kind) continue;
    if (const auto time = place_of(wave, point.place)) {
      reference.times.push_back(*time);
    } else {
      reference.unassessed.push_back({wave.peak - kMatchWindow, wave.peak + kMatchWindow});
    }
  }
  std::ranges::sort(reference.times);
  std::vector<double> found;
  for (const signal::DelineatedBeat& beat : beats) {
    const auto wave = wave_of(beat, point.kind);
    const auto sample = wave ? place_of(*wave, point.place) : std::nullopt;
    if (sample) found.push_back(*sample / rate);
  }
  const BeatMatching matching = match_beats(reference, found);
  PointCounts result{.counts = matching.counts};
  for (const BeatPair& pair : matching.pairs) {
    const double error = found[pair.detection] - reference.times[pair.beat];
    result.sum += error;
    result.squares += error * error;
  }
  return result;
}

void add(const WavePointCounts& from, WavePointCounts& to) {
  for (std::size_t point = 0; point < kWavePoints; ++point) to[point] += from[point];
}

// None where the record has no annotated leads.
std::optional<DelineationRow> evaluate_record(const std::filesystem::path& header,
                                              const signal::Preprocessing& preprocessing) {
  DelineationRow row{.record = header.stem().string(), .leads = {}, .joint = {}, .reason = {}};
  const Result<Record> record = io::read_record(header);
  const auto marked = read_lead_waves(header, record ? record->rate : kPlaceholderRate);
  if (!marked) {
    row.reason = to_string(marked.error());
    return row;
  }
  if (std::ranges::none_of(*marked, [](const auto& lead) { return lead.has_value(); })) {
    return std::nullopt;
  }
  signal::Strip strip;
  if (!record) {
    row.reason = to_string(record.error());
  } else if (auto made = signal::make_strip(*record, preprocessing)) {
    strip = std::move(*made);
  } else {
    row.reason = to_string(made.error());
  }
  for (std::size_t lead = 0; lead < marked->size(); ++lead) {
    const auto& waves = (*marked)[lead];
    if (!waves) continue;
    std::vector<signal::DelineatedBeat> beats;
    if (row.reason.empty()) {
      std::vector<bool> alone(strip.signal.leads, false);
      alone[lead] = strip.usable[lead];
      beats = signal::delineate_lead(strip.signal.lead(lead), strip.rate,
                                     signal::find_r_peaks(strip.signal, alone, strip.rate));
    }
    add(compare_waves(*waves, beats, preprocessing.rate), row.leads);
  }
  row.joint = compare_waves(joint_waves(*marked), signal::delineate(strip), preprocessing.rate);
  return row;
}

}  // namespace

double PointCounts::mean() const {
  return counts.true_positives == 0 ? 0 : sum / static_cast<double>(counts.true_positives);
}

double PointCounts::deviation() const {
  if (counts.true_positives == 0) return 0;
  const double mean_square = squares / static_cast<double>(counts.true_positives);
  return std::sqrt(std::max(0.0, mean_square - mean() * mean()));
}

PointCounts& PointCounts::operator+=(const PointCounts& other) {
  counts += other.counts;
  sum += other.sum;
  squares += other.squares;
  return *this;
}

WavePointCounts compare_waves(std::span<const AnnotatedWave> marked,
                              std::span<const signal::DelineatedBeat> beats, double rate) {
  WavePointCounts counts;
  for (std::size_t point = 0; point < kWavePoints; ++point) {
    counts[point] = compare_point(marked, beats, rate, kPoints[point]);
  }
  return counts;
}

Result<DelineationEvaluation> evaluate_delineation(const std::filesystem::path& folder,
                                                   const signal::Preprocessing& preprocessing) {
  const std::array<std::string, 1> names = {folder.string()};
  const io::FoundRecords found = io::find_records(names);
  if (found.records.empty() && !found.errors.empty()) return std::unexpected(found.errors.front());
  DelineationEvaluation evaluation;
  for (const std::filesystem::path& header : found.records) {
    if (std::optional<DelineationRow> row = evaluate_record(header, preprocessing)) {
      evaluation.rows.push_back(std::move(*row));
    } else {
      ++evaluation.unmarked;
    }
  }
  for (const Error& error : found.errors) {
    evaluation.rows.push_back(
        {.record = error.file, .leads = {}, .joint = {}, .reason = to_string(error)});
  }
  if (evaluation.rows.empty()) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 "none of its records has annotations of its leads beside it",
                                 folder.string(),
                                 {}});
  }
  return evaluation;
}

}  // namespace crest::eval
