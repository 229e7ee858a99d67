#include "eval/beat_scores.h"

#include <algorithm>
#include <cmath>

#include "eval/beat_distance.h"
#include "eval/beat_matching.h"
#include "eval/beat_shape.h"
#include "signal/median.h"

namespace crest::eval {

TimeSpan beat_span(double r_peak) {
  return {.start = r_peak - kBeatShapeBefore, .end = r_peak + kBeatShapeAfter};
}

BeatScores map_scores(const Assessment& assessment, std::span<const double> times) {
  BeatScores scores;
  scores.reserve(times.size());
  const std::size_t leads = assessment.leads.size();
  const auto samples = static_cast<double>(assessment.samples);
  const bool has_map = assessment.map.size() == leads * assessment.samples;
  for (const double time : times) {
    const TimeSpan span = beat_span(time);
    const double first = std::round(span.start * assessment.rate);
    const double last = std::round(span.end * assessment.rate);
    double sum = 0;
    double count = 0;
    const auto begin = static_cast<std::size_t>(std::clamp(first, 0.0, samples));
    const auto end = static_cast<std::size_t>(std::clamp(last, 0.0, samples));
    for (std::size_t lead = 0; has_map && lead < leads; ++lead) {
      for (std::size_t t = begin; t < end; ++t) {
        const float value = assessment.map[lead * assessment.samples + t];
        if (std::isnan(value)) continue;
        sum += value;
        ++count;
      }
    }
    const bool enough = count > 0 && 2 * count >= (last - first) * static_cast<double>(leads);
    scores.push_back(enough ? std::optional(sum / count) : std::nullopt);
  }
  return scores;
}

BeatScores own_scores(const Assessment& assessment, std::span<const double> times) {
  if (assessment.beat_scores.empty()) return map_scores(assessment, times);
  const BeatMatching matching =
      match_beats({.times = {times.begin(), times.end()}, .unassessed = {}}, assessment.r_peaks);
  BeatScores scores(times.size());
  for (const BeatPair& pair : matching.pairs) {
    scores[pair.beat] = assessment.beat_scores[pair.detection];
  }
  return scores;
}

Result<BeatScores> distance_scores(const Record& record, const NormalGaussian& normal,
                                   std::span<const double> times, std::vector<double>& found) {
  const auto distances = beat_distances(record, normal);
  if (!distances) return std::unexpected(distances.error());
  found.resize(distances->size());
  std::ranges::transform(*distances, found.begin(), &BeatDistance::time);
  const BeatMatching matching =
      match_beats({.times = {times.begin(), times.end()}, .unassessed = {}}, found);
  BeatScores scores(times.size());
  for (const BeatPair& pair : matching.pairs) {
    scores[pair.beat] = (*distances)[pair.detection].distance;
  }
  if (matching.missed.empty()) return scores;
  std::vector<double> missed;
  missed.reserve(matching.missed.size());
  for (const std::size_t beat : matching.missed) missed.push_back(times[beat]);
  const auto given = beat_distances(record, normal, missed);
  if (!given) return std::unexpected(given.error());
  for (std::size_t i = 0; i < missed.size(); ++i) {
    scores[matching.missed[i]] = (*given)[i].distance;
  }
  return scores;
}

BeatScores early_scores(std::span<const double> times) {
  std::vector<float> intervals;
  for (std::size_t i = 1; i < times.size(); ++i) {
    intervals.push_back(static_cast<float>(times[i] - times[i - 1]));
  }
  constexpr double kShortest = 1e-3;  // s: two beats at one place
  const double median = std::max<double>(signal::median_of(intervals), kShortest);
  BeatScores scores(times.size());
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double interval = std::max(times[i] - times[i - 1], kShortest);
    scores[i] = std::abs(std::log(interval / median));
  }
  return scores;
}

std::vector<TimeSpan> beat_runs(std::span<const double> times,
                                std::span<const std::uint8_t> chosen) {
  std::vector<TimeSpan> runs;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (chosen[i] == 0) continue;
    const TimeSpan span = beat_span(times[i]);
    const bool goes_on = i > 0 && chosen[i - 1] != 0 && times[i] - times[i - 1] < kLongestPause;
    if (!goes_on) runs.push_back({.start = std::max(span.start, 0.0), .end = span.end});
    runs.back().end = span.end;
  }
  return runs;
}

}  // namespace crest::eval
