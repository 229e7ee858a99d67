// Where and by how much a stretch of ECG is unlike what was to be expected there.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/lead_matrix.h"
#include "detect/beat_stretch.h"
#include "detect/nearest_normals.h"
#include "model/normal_reference.h"

namespace crest::detect {

/// [leads, samples] of each term, not yet in a common unit.
using MapTerms = std::array<LeadMatrix, model::kMapTermCount>;

/// A beat, or the time before one, that a term of the map marks as a whole on all leads.
struct WholeMark {
  model::MapTerm term = model::MapTerm::Beat;  ///< Beat or Rhythm
  bool late = false;                           ///< of Rhythm: a pause, not an early beat
  std::size_t beat = 0;                        ///< index into the beats of the stretch
  double begin = 0, end = 0;                   ///< samples of the stretch, not rounded
  double value = 0;                            ///< of the term
};
std::vector<WholeMark> whole_marks(const BeatStretch& stretch);

/// What a value of a term adds to the map (sum_of_terms).
float added_to_map(model::MapTerm term, float value, const model::NormalReference& reference);

/// What a stretch should look like: `shape` [leads, kBeatSamples], the mean of the normals that are
/// nearest to its typical beat. None where it has none.
std::optional<LeadMatrix> expected_beat(const model::NormalReference& reference,
                                        const std::optional<Neighbours>& neighbours);

/// The terms of the map of a stretch. `restoration` is the map of the network, [leads, samples];
/// `expected` that of expected_beat. In leads that are not usable all is zero.
MapTerms map_terms(const BeatStretch& stretch, const model::NormalReference& reference,
                   const LeadMatrix& restoration, const std::optional<LeadMatrix>& expected);

/// The terms in units of what 5 % of normals exceed somewhere, added up; of those that mark whole
/// beats only what exceeds half of that, of voltage, which marks whole leads, what exceeds it.
LeadMatrix sum_of_terms(const MapTerms& terms, const model::NormalReference& reference);

/// The expected trace [leads, samples] in the unit of the stretch: the expected beat where beats
/// reach, `otherwise` [leads, samples] between them.
LeadMatrix expected_trace(const BeatStretch& stretch, const std::optional<LeadMatrix>& expected,
                          const LeadMatrix& otherwise);

}  // namespace crest::detect
