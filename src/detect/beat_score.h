// How unlike the other beats of its record each beat is.
#pragma once

#include <optional>
#include <vector>

#include "core/lead_matrix.h"
#include "model/normal_reference.h"
#include "signal/strip.h"

namespace crest::detect {

/// A score a beat of strip.r_peaks: the root of the mean, over P wave with PR, QRS complex and ST
/// with T, of its mean squared difference from the typical beat, in units of what is usual in its
/// record; of a beat that comes early times (usual RR / RR) squared. About 1 for a beat like the
/// others. None where `map` [leads, samples] knows nothing of its R peak, near the ends of the
/// strip (is_clear_of_ends), or where no typical beat is to be had. What all beats of a record have
/// in common, such as a bundle branch block, does not count; the typical beat is that of an hour at
/// most. Thread-safe.
std::vector<std::optional<double>> score_beats(const signal::Strip& strip,
                                               const model::NormalReference& reference,
                                               const LeadMatrix& map);

}  // namespace crest::detect
