#include "detect/reference_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "detect/beat_stretch.h"
#include "detect/deviation_map.h"
#include "detect/evidence.h"
#include "detect/nearest_normals.h"

namespace crest::detect {
namespace {

using model::NormalReference;
using signal::kBeatSamples;

/// Keep places where normals hardly differ from counting for everything; in units of a shape, whose
/// root mean square is 1, and of the network's map.
constexpr float kLeastDeviation = 0.03F;
constexpr float kLeastRestoration = 1e-4F;

/// The share of normals that exceed the scale of a term somewhere.
constexpr double kRemarkableShare = 0.05;
constexpr std::size_t kFewestVoltages = 10;

template <typename Value>
Value quantile(std::vector<Value> values, double share) {
  const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(index));
  return values[index];
}

/// One normal on its way into the reference.
struct Normal {
  BeatStretch stretch;
  StripRestoration restored;
};

/// Collects a value of each normal for each place of a shape, and takes their middle.
class PlaceValues {
 public:
  explicit PlaceValues(std::size_t places) : values_(places) {}

  void add(std::size_t place, float value) { values_[place].push_back(value); }

  std::vector<float> medians(float least) const {
    std::vector<float> medians;
    medians.reserve(values_.size());
    for (const std::vector<float>& values : values_) {
      medians.push_back(values.empty() ? least : std::max(least, quantile(values, 0.5)));
    }
    return medians;
  }

 private:
  std::vector<std::vector<float>> values_;
};

/// Root mean square of the differences of a normal's whole beats from its typical beat, at each
/// place of its usable leads.
void add_variation(const BeatStretch& stretch, PlaceValues& variation) {
  std::vector<double> squares(stretch.signal.leads * kBeatSamples);
  std::size_t count = 0;
  for (const StretchBeat& beat : stretch.beats) {
    const signal::BeatClock& clock = stretch.typical.clock;
    if (!signal::lies_whole(stretch.signal, stretch.rate, beat.r_peak, clock)) continue;
    const LeadMatrix sampled =
        signal::sample_beat(stretch.signal, stretch.rate, beat.r_peak, clock);
    ++count;
    for (std::size_t lead = 0; lead < sampled.leads; ++lead) {
      const float scale = stretch.typical.scale[lead];
      if (!(scale > 0)) continue;
      for (std::size_t i = 0; i < kBeatSamples; ++i) {
        const auto difference =
            double{sampled.lead(lead)[i] / scale - stretch.typical.shape.lead(lead)[i]};
        squares[lead * kBeatSamples + i] += difference * difference;
      }
    }
  }
  for (std::size_t i = 0; i < squares.size(); ++i) {
    if (!(stretch.typical.scale[i / kBeatSamples] > 0)) continue;
    variation.add(i, static_cast<float>(std::sqrt(squares[i] / static_cast<double>(count))));
  }
}

/// Mean of the network's map at each place of a beat, and between beats.
void add_restoration(const Normal& normal, PlaceValues& restoration, PlaceValues& between) {
  const BeatStretch& stretch = normal.stretch;
  const std::size_t leads = stretch.signal.leads;
  std::vector<double> sum(leads * kBeatSamples);
  std::vector<std::size_t> count(kBeatSamples);
  for_each_place(stretch, [&](std::size_t t, const PlaceInBeat& place) {
    ++count[place.before];
    for (std::size_t lead = 0; lead < leads; ++lead) {
      sum[lead * kBeatSamples + place.before] += double{normal.restored.map.lead(lead)[t]};
    }
  });
  for (std::size_t lead = 0; lead < leads; ++lead) {
    if (!stretch.usable[lead]) continue;
    const auto map = normal.restored.map.lead(lead);
    double all = 0;
    for (const float value : map) all += double{value};
    between.add(lead, static_cast<float>(all / static_cast<double>(map.size())));
    for (std::size_t i = 0; i < kBeatSamples; ++i) {
      if (count[i] == 0) continue;
      const std::size_t place = lead * kBeatSamples + i;
      restoration.add(place, static_cast<float>(sum[place] / static_cast<double>(count[i])));
    }
  }
}

/// Mean and standard deviation of values; both 0 of none.
struct Moments {
  double count = 0, sum = 0, squares = 0;

  void add(double value) {
    count += 1;
    sum += value;
    squares += value * value;
  }
  double mean() const { return count > 0 ? sum / count : 0; }
  double spread() const {
    return count > 0 ? std::sqrt(std::max(0.0, squares / count - mean() * mean())) : 0;
  }
};

void fit_voltages(const std::vector<Normal>& normals, NormalReference& reference) {
  reference.voltage.assign(2, 0);
  reference.voltage_spread.assign(2, 0);
  for (std::size_t group = 0; group < 2; ++group) {
    Moments voltages;
    for (const Normal& normal : normals) {
      if (const auto voltage = log_voltages(normal.stretch)[group]) voltages.add(*voltage);
    }
    if (voltages.count < static_cast<double>(kFewestVoltages)) continue;
    reference.voltage[group] = static_cast<float>(voltages.mean());
    reference.voltage_spread[group] = static_cast<float>(voltages.spread());
  }
}

void fit_sizes(const std::vector<Normal>& normals, NormalReference& reference) {
  for (std::size_t lead = 0; lead < reference.leads; ++lead) {
    Moments sizes;
    for (const Normal& normal : normals) {
      if (normal.stretch.typical.scale[lead] > 0) sizes.add(log_size(normal.stretch, lead));
    }
    reference.size.push_back(static_cast<float>(sizes.mean()));
    reference.size_spread.push_back(std::max(static_cast<float>(sizes.spread()), kLeastDeviation));
  }
}

void fit_shapes(const std::vector<Normal>& normals, NormalReference& reference) {
  std::vector<float> intervals;
  for (const Normal& normal : normals) {
    const auto& shape = normal.stretch.typical.shape.values;
    reference.shapes.insert(reference.shapes.end(), shape.begin(), shape.end());
    for (const StretchBeat& beat : normal.stretch.beats) {
      if (beat.rr_before > 0) intervals.push_back(static_cast<float>(beat.usual_rr));
    }
  }
  reference.normals = normals.size();
  reference.rr = intervals.empty() ? 1 : quantile(intervals, 0.5);
  model::derive(reference);
}

/// Root mean square of the differences of the normals' shapes from what is expected of them.
void fit_deviation(const std::vector<Normal>& normals, NormalReference& reference) {
  std::vector<double> squares(reference.leads * kBeatSamples);
  for (std::size_t i = 0; i < normals.size(); ++i) {
    const LeadMatrix& shape = normals[i].stretch.typical.shape;
    const LeadMatrix expected =
        expected_shape(reference, nearest_normals(reference, shape, normals[i].stretch.usable, i));
    for (std::size_t j = 0; j < squares.size(); ++j) {
      const auto difference = double{shape.values[j] - expected.values[j]};
      squares[j] += difference * difference;
    }
  }
  for (const double sum : squares) {
    const auto deviation = static_cast<float>(std::sqrt(sum / static_cast<double>(normals.size())));
    reference.deviation.push_back(std::max(deviation, kLeastDeviation));
  }
}

/// What each kind of evidence and each term of the map comes to in normals, none compared with
/// itself.
void fit_scales(const std::vector<Normal>& normals, const FitProgress& progress,
                NormalReference& reference) {
  std::array<std::vector<float>, model::kMapTermCount> peaks;
  for (std::size_t i = 0; i < normals.size(); ++i) {
    const BeatStretch stretch = measure_differences(normals[i].stretch, reference.variation);
    const StripRestoration& restored = normals[i].restored;
    const auto neighbours = neighbours_of(stretch, reference, i);
    const auto expected = expected_beat(reference, neighbours);
    EvidenceValues values =
        evidence_of_typical_beat(stretch, reference, neighbours, expected, restored.score);
    measure_rhythm(stretch, double{reference.rr}, 0, stretch.beats.size(), values);
    for (std::size_t kind = 0; kind < values.size(); ++kind) {
      const std::optional<double>& value = values[kind];
      if (value) reference.evidence[kind].push_back(static_cast<float>(*value));
    }
    const MapTerms terms = map_terms(stretch, reference, restored.map, expected);
    for (std::size_t term = 0; term < terms.size(); ++term) {
      const float peak = std::ranges::max(terms[term].values);
      if (peak > 0) peaks[term].push_back(peak);
    }
    progress(normals.size() + i + 1, 2 * normals.size());
  }
  for (auto& values : reference.evidence) std::ranges::sort(values);
  for (std::size_t term = 0; term < peaks.size(); ++term) {
    if (peaks[term].empty()) continue;
    reference.term_scale[term] = quantile(peaks[term], 1 - kRemarkableShare);
  }
}

/// The strips that count, as beats and as the network restored them.
std::vector<Normal> normals_among(std::span<const signal::Strip> strips, const NetworkOf& network,
                                  const FitProgress& progress) {
  std::vector<Normal> normals;
  std::size_t done = 0;
  for (const signal::Strip& strip : strips) {
    progress(++done, 2 * strips.size());
    const auto spans = stretches_of(strip.signal.samples, strip.rate);
    if (spans.size() > 1) continue;
    BeatStretch stretch = make_stretch(strip, spans.front());
    if (!stretch.has_typical_beat()) continue;
    auto restored = network(strip);
    if (restored) normals.push_back({std::move(stretch), *std::move(restored)});
  }
  return normals;
}

}  // namespace

Result<NormalReference> fit_reference(std::span<const signal::Strip> strips,
                                      const NetworkOf& network, const FitProgress& progress) {
  const std::vector<Normal> normals = normals_among(strips, network, progress);
  if (normals.size() < kFewestNormals) {
    return std::unexpected(
        Error{ErrorKind::Config,
              fmt::format("{} normal records show a beat; a reference takes at least {}",
                          normals.size(), kFewestNormals),
              {},
              {}});
  }
  NormalReference reference;
  reference.leads = normals.front().stretch.signal.leads;
  fit_shapes(normals, reference);
  PlaceValues variation(reference.leads * kBeatSamples);
  PlaceValues restoration(reference.leads * kBeatSamples);
  PlaceValues between(reference.leads);
  for (const Normal& normal : normals) {
    add_variation(normal.stretch, variation);
    add_restoration(normal, restoration, between);
  }
  reference.variation = variation.medians(kLeastDeviation);
  reference.restoration = restoration.medians(kLeastRestoration);
  reference.between_beats = between.medians(kLeastRestoration);
  fit_deviation(normals, reference);
  fit_sizes(normals, reference);
  fit_voltages(normals, reference);
  fit_scales(normals, progress, reference);
  return reference;
}

}  // namespace crest::detect
