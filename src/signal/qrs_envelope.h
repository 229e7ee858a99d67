// One curve for all leads that is high in QRS complexes and low elsewhere.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/lead_matrix.h"

namespace crest::signal {

/// Rate of the envelope in Hz; everything about QRS detection is stated at this rate.
inline constexpr double kEnvelopeRate = 250;

/// The envelope at kEnvelopeRate, about 1 at the top of usual QRS complexes of that part of the
/// record, whatever the leads' units. Each lead counts by its local ratio of QRS energy to the
/// energy between complexes, so that a noisy or lost lead fades out where it is bad.
/// `signal` [leads, samples] at `rate` Hz; `usable` one entry a lead. Empty if none is usable.
std::vector<float> qrs_envelope(const LeadMatrix& signal, const std::vector<bool>& usable,
                                double rate);

}  // namespace crest::signal
