#include "detect/deviation_map.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "detect/evidence.h"
#include "detect/nearest_normals.h"
#include "detect/smoothing.h"

namespace crest::detect {
namespace {

using model::MapTerm;
using signal::kBeatSamples;

/// Standard deviation of the smoothing of the difference of shapes, in their samples.
constexpr double kShapeSmoothing = 4;

/// A squared difference beyond this is as good as infinite; keeps one artefact from being all.
constexpr float kLargestDifference = 10'000;

/// A single beat is marked from here before its R peak to here before the next: from the onset of
/// a broad complex to the next P wave.
constexpr double kBeatOnset = 0.072;  // seconds
constexpr double kEarlyOnset = 0.18;  ///< of an early beat, whose P wave is as telling
constexpr double kNextOnset = 0.18;

/// Share of its scale from which a term counts, so that what is unremarkable in a whole beat, or on
/// whole leads, does not drown what is unusual at one place.
constexpr std::array<float, model::kMapTermCount> kUnremarkable = {0, 0, 0, 0.5F, 0.5F, 1};

/// What a term is measured in on the map.
struct Unit {
  float scale = 0;         ///< 0: the term is not shown
  float unremarkable = 0;  ///< of its scale

  float added(float value) const { return std::max(0.0F, value / scale - unremarkable); }
};

Unit unit_of(MapTerm term, const model::NormalReference& reference) {
  const auto index = static_cast<std::size_t>(term);
  return {.scale = reference.term_scale[index], .unremarkable = kUnremarkable[index]};
}

LeadMatrix& term_of(MapTerms& terms, MapTerm term) { return terms[static_cast<std::size_t>(term)]; }

/// Raises all usable leads to `value` at least, from `from` to `to`, samples of the stretch.
void raise(const BeatStretch& stretch, double from, double to, double value, LeadMatrix& block) {
  const auto samples = static_cast<double>(block.samples);
  const auto begin = static_cast<std::size_t>(std::clamp(std::ceil(from), 0.0, samples));
  const auto end = static_cast<std::size_t>(std::clamp(std::ceil(to), 0.0, samples));
  for (std::size_t lead = 0; lead < block.leads; ++lead) {
    if (!stretch.usable[lead]) continue;
    const auto row = block.lead(lead);
    for (std::size_t t = begin; t < end; ++t) row[t] = std::max(row[t], static_cast<float>(value));
  }
}

/// Squared difference of the typical and the expected beat, by what is usual there.
LeadMatrix shape_difference(const BeatStretch& stretch, const model::NormalReference& reference,
                            const LeadMatrix& expected) {
  LeadMatrix difference(expected.leads, kBeatSamples);
  for (std::size_t lead = 0; lead < expected.leads; ++lead) {
    if (!(stretch.typical.scale[lead] > 0)) continue;
    const auto row = difference.lead(lead);
    for (std::size_t i = 0; i < kBeatSamples; ++i) {
      const float ratio = (stretch.typical.shape.lead(lead)[i] - expected.lead(lead)[i]) /
                          reference.deviation[lead * kBeatSamples + i];
      row[i] = std::min(ratio * ratio, kLargestDifference);
    }
    smooth(row, kShapeSmoothing);
  }
  return difference;
}

/// The terms that compare beats sample by sample.
void add_beats(const BeatStretch& stretch, const model::NormalReference& reference,
               const LeadMatrix& expected, std::span<const PlacedSample> placed, MapTerms& terms) {
  const LeadMatrix shapes = shape_difference(stretch, reference, expected);
  LeadMatrix& shape_term = term_of(terms, MapTerm::Shape);
  LeadMatrix& variation_term = term_of(terms, MapTerm::Variation);
  const auto restless = static_cast<float>(stretch.restlessness);
  for (std::size_t lead = 0; lead < shapes.leads; ++lead) {
    const float scale = stretch.typical.scale[lead];
    if (!(scale > 0)) continue;
    const std::size_t row = lead * kBeatSamples;
    const float* const differences = shapes.values.data() + row;
    const float* const variation = reference.variation.data() + row;
    const float* const shape = stretch.typical.shape.values.data() + row;
    const float* const signal = stretch.signal.lead(lead).data();
    float* const shape_row = shape_term.lead(lead).data();
    float* const variation_row = variation_term.lead(lead).data();
    for (const auto& [t, place] : placed) {
      shape_row[t] = at_place(differences, place);
      const float usual = at_place(variation, place) * restless;
      const float ratio = (signal[t] / scale - at_place(shape, place)) / usual;
      variation_row[t] = std::min(ratio * ratio, kLargestDifference);
    }
  }
}

void add_voltage(const BeatStretch& stretch, const model::NormalReference& reference,
                 MapTerms& terms) {
  const auto deviations = voltage_deviations(stretch, reference);
  LeadMatrix& term = term_of(terms, MapTerm::Voltage);
  const std::size_t leads_of_group = term.leads / deviations.size();
  for (std::size_t group = 0; group < deviations.size(); ++group) {
    const std::optional<double>& deviation = deviations[group];
    if (!deviation) continue;
    const auto value = static_cast<float>(*deviation * *deviation);
    for (std::size_t i = 0; i < leads_of_group; ++i) {
      std::ranges::fill(term.lead(group * leads_of_group + i), value);
    }
  }
}

/// The network's map by what is usual at that place of a beat.
void add_restoration(const BeatStretch& stretch, const model::NormalReference& reference,
                     const LeadMatrix& restoration, std::span<const PlacedSample> placed,
                     MapTerms& terms) {
  LeadMatrix& term = term_of(terms, MapTerm::Restoration);
  for (std::size_t lead = 0; lead < term.leads; ++lead) {
    if (!stretch.usable[lead]) continue;
    const float* const map = restoration.lead(lead).data();
    const float* const usual = reference.restoration.data() + lead * kBeatSamples;
    const float between = reference.between_beats[lead];
    float* const row = term.lead(lead).data();
    for (std::size_t t = 0; t < term.samples; ++t) row[t] = map[t] / between;
    for (const auto& [t, place] : placed) row[t] = map[t] / at_place(usual, place);
  }
}

}  // namespace

std::vector<WholeMark> whole_marks(const BeatStretch& stretch) {
  std::vector<WholeMark> marks;
  const double rate = stretch.rate;
  for (std::size_t i = 0; i < stretch.beats.size(); ++i) {
    const StretchBeat& beat = stretch.beats[i];
    const double next = i + 1 < stretch.beats.size()
                            ? stretch.beats[i + 1].r_peak - kNextOnset * rate
                            : static_cast<double>(stretch.signal.samples);
    const auto mark = [&](MapTerm term, bool late, double begin, double end, double value) {
      marks.push_back(
          {.term = term, .late = late, .beat = i, .begin = begin, .end = end, .value = value});
    };
    mark(MapTerm::Beat, false, beat.r_peak - kBeatOnset * rate, next, beat.difference);
    if (!(beat.rr_before > 0)) continue;
    const double against_usual = std::log(beat.rr_before / beat.usual_rr);
    if (against_usual < 0) {
      mark(MapTerm::Rhythm, false, beat.r_peak - kEarlyOnset * rate, next, -against_usual);
    } else {
      const double due = stretch.beats[i - 1].r_peak + (beat.usual_rr - kBeatOnset) * rate;
      mark(MapTerm::Rhythm, true, due, beat.r_peak - kNextOnset * rate, against_usual);
    }
  }
  return marks;
}

float added_to_map(MapTerm term, float value, const model::NormalReference& reference) {
  const Unit unit = unit_of(term, reference);
  return unit.scale > 0 ? unit.added(value) : 0;
}

std::optional<LeadMatrix> expected_beat(const model::NormalReference& reference,
                                        const std::optional<Neighbours>& neighbours) {
  if (!neighbours) return std::nullopt;
  return expected_shape(reference, *neighbours);
}

MapTerms map_terms(const BeatStretch& stretch, const model::NormalReference& reference,
                   const LeadMatrix& restoration, const std::optional<LeadMatrix>& expected) {
  MapTerms terms;
  terms.fill(LeadMatrix(stretch.signal.leads, stretch.signal.samples));
  const std::vector<PlacedSample> placed = placed_samples(stretch);
  add_restoration(stretch, reference, restoration, placed, terms);
  add_voltage(stretch, reference, terms);
  if (expected) add_beats(stretch, reference, *expected, placed, terms);
  if (!stretch.has_typical_beat()) return terms;
  for (const WholeMark& mark : whole_marks(stretch)) {
    raise(stretch, mark.begin, mark.end, mark.value, term_of(terms, mark.term));
  }
  return terms;
}

LeadMatrix sum_of_terms(const MapTerms& terms, const model::NormalReference& reference) {
  LeadMatrix sum(terms.front().leads, terms.front().samples);
  for (std::size_t term = 0; term < terms.size(); ++term) {
    const Unit unit = unit_of(static_cast<MapTerm>(term), reference);
    if (!(unit.scale > 0)) continue;
    const float* const values = terms[term].values.data();
    float* const sums = sum.values.data();
    for (std::size_t i = 0; i < sum.values.size(); ++i) sums[i] += unit.added(values[i]);
  }
  return sum;
}

LeadMatrix expected_trace(const BeatStretch& stretch, const std::optional<LeadMatrix>& expected,
                          const LeadMatrix& otherwise) {
  LeadMatrix trace = otherwise;
  if (!expected) return trace;
  const std::vector<PlacedSample> placed = placed_samples(stretch);
  for (std::size_t lead = 0; lead < trace.leads; ++lead) {
    const float scale = stretch.typical.scale[lead];
    if (!(scale > 0)) continue;
    const float* const shape = expected->values.data() + lead * kBeatSamples;
    float* const row = trace.lead(lead).data();
    for (const auto& [t, place] : placed) row[t] = at_place(shape, place) * scale;
  }
  return trace;
}

}  // namespace crest::detect
