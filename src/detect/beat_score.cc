#include "detect/beat_score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "detect/beat_stretch.h"
#include "signal/median.h"

namespace crest::detect {
namespace {

/// Longer than the stretches of the map, since ectopic beats may outnumber the usual ones for
/// minutes; short enough for the heart to keep its shape.
constexpr double kLongestPart = 3600;  // seconds

/// Power of usual RR / RR. Of 1, 2 and 3 it hardly matters which (docs/experiments.md).
constexpr double kPowerOfEarliness = 2;

/// Differences below a tenth of what is usual in normals are those of a simulator.
constexpr float kLeastUsual = 0.1F;

/// part_difference of each part of the shape.
using PartDifferences = std::array<std::optional<float>, model::kShapeSpaces.size()>;

PartDifferences differences_of(const BeatStretch& stretch, const StretchBeat& beat,
                               std::span<const float> variation) {
  const LeadMatrix sampled =
      signal::sample_beat(stretch.signal, stretch.rate, beat.r_peak, stretch.typical.clock);
  PartDifferences differences;
  for (std::size_t part = 0; part < differences.size(); ++part) {
    const auto difference =
        part_difference(stretch, beat, sampled, model::kShapeSpaces[part].part, variation);
    if (difference) differences[part] = static_cast<float>(*difference);
  }
  return differences;
}

/// The median over the beats, a part each.
std::array<float, model::kShapeSpaces.size()> usual_of(std::span<const PartDifferences> beats) {
  std::array<float, model::kShapeSpaces.size()> usual{};
  std::vector<float> values;
  for (std::size_t part = 0; part < usual.size(); ++part) {
    values.clear();
    for (const PartDifferences& beat : beats) {
      if (const std::optional<float>& difference = beat[part]) values.push_back(*difference);
    }
    usual[part] = std::max(values.empty() ? 0 : signal::median_of(values), kLeastUsual);
  }
  return usual;
}

std::optional<double> score_of(const PartDifferences& differences, std::span<const float> usual,
                               const StretchBeat& beat) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t part = 0; part < differences.size(); ++part) {
    if (const std::optional<float>& difference = differences[part]) {
      sum += double{*difference / usual[part]};
      ++count;
    }
  }
  if (count == 0) return std::nullopt;
  const double unlike = std::sqrt(sum / static_cast<double>(count));
  if (!(beat.rr_before > 0)) return unlike;
  return unlike * std::pow(std::max(1.0, beat.usual_rr / beat.rr_before), kPowerOfEarliness);
}

bool is_known(const LeadMatrix& map, std::size_t sample) {
  for (std::size_t lead = 0; lead < map.leads; ++lead) {
    if (!std::isnan(map.lead(lead)[sample])) return true;
  }
  return false;
}

}  // namespace

std::vector<std::optional<double>> score_beats(const signal::Strip& strip,
                                               const model::NormalReference& reference,
                                               const LeadMatrix& map) {
  std::vector<std::optional<double>> scores(strip.r_peaks.size());
  std::size_t next = 0;  // of strip.r_peaks
  for (const SampleSpan& span : stretches_of(strip.signal.samples, strip.rate, kLongestPart)) {
    const BeatStretch stretch = make_stretch(strip, span);
    std::vector<PartDifferences> differences;
    if (stretch.has_typical_beat()) {
      for (const StretchBeat& beat : stretch.beats) {
        differences.push_back(differences_of(stretch, beat, reference.variation));
      }
    }
    const auto usual = usual_of(differences);
    // An R peak that was given twice is one beat.
    std::size_t beat = 0;
    for (; next < scores.size() && strip.r_peaks[next] < span.end; ++next) {
      const auto place = static_cast<double>(strip.r_peaks[next] - span.begin);
      while (beat + 1 < stretch.beats.size() && std::abs(stretch.beats[beat + 1].r_peak - place) <
                                                    std::abs(stretch.beats[beat].r_peak - place)) {
        ++beat;
      }
      const bool whole = is_clear_of_ends(static_cast<double>(strip.r_peaks[next]),
                                          strip.signal.samples, strip.rate);
      if (whole && beat < differences.size() && is_known(map, strip.r_peaks[next])) {
        scores[next] = score_of(differences[beat], usual, stretch.beats[beat]);
      }
    }
  }
  return scores;
}

}  // namespace crest::detect
