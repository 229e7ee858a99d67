// How unlike normal ones a stretch of ECG is: as evidence of several kinds, and as one score.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "detect/beat_stretch.h"
#include "detect/nearest_normals.h"
#include "model/normal_reference.h"

namespace crest::detect {

/// Evidence other than of shapes counts from this surprise on: -ln of one normal in twenty.
inline const double kRemarkable = std::log(20.0);

/// A value for each kind of evidence; none where it could not be measured.
using EvidenceValues = std::array<std::optional<double>, model::kEvidenceCount>;

inline std::optional<double>& value_of(EvidenceValues& values, model::Evidence evidence) {
  return values[static_cast<std::size_t>(evidence)];
}

/// The evidence of the typical beat: Before QRS, QRS, Repolarisation. None where there is no beat.
void measure_shapes(const std::optional<Neighbours>& neighbours, EvidenceValues& values);

/// The leads that make up most of a shape's evidence, most telling first: the fewest that add up to
/// half of it, at most kToldLeads.
std::vector<std::size_t> telling_leads(const BeatStretch& stretch,
                                       const model::NormalReference& reference,
                                       const model::ShapeSpace& space,
                                       const Neighbours& neighbours);
inline constexpr std::size_t kToldLeads = 3;

/// Difference: ln of the largest mean, over one of the three parts of a shape in one lead, of the
/// squared difference from `expected` (deviation_map.h) by what is usual there.
void measure_difference(const BeatStretch& stretch, const model::NormalReference& reference,
                        const LeadMatrix& expected, EvidenceValues& values);

/// ln of the root mean square of ST and T over that of the QRS complex, of a lead of a typical
/// beat.
double log_size(const BeatStretch& stretch, std::size_t lead);

/// Size: the largest deviation of log_size from the normal one, in standard deviations, either way.
void measure_size(const BeatStretch& stretch, const model::NormalReference& reference,
                  EvidenceValues& values);

/// The evidence of rhythm and of single beats among beats [first, last) of a stretch; `rr` is the
/// usual RR interval in seconds. Irregularity: mean difference of successive RR intervals over
/// their median, of four beats or more. EarlyBeat, Pause: the largest |ln| of an interval over the
/// median of those around it. SingleBeat: ln of the largest difference of a beat.
void measure_rhythm(const BeatStretch& stretch, double rr, std::size_t first, std::size_t last,
                    EvidenceValues& values);

/// ln of the mean QRS voltage (highest less lowest, mV) of the limb leads, then of the chest leads,
/// of a typical beat of twelve leads in mV; none where a lead of the group is not usable.
std::array<std::optional<double>, 2> log_voltages(const BeatStretch& stretch);

/// Deviation of log_voltages from the normal ones, in their standard deviations; none if unknown.
std::array<std::optional<double>, 2> voltage_deviations(const BeatStretch& stretch,
                                                        const model::NormalReference& reference);

/// Voltage: the larger of the voltage_deviations, either way.
void measure_voltage(const BeatStretch& stretch, const model::NormalReference& reference,
                     EvidenceValues& values);

/// All evidence but that of rhythm and of single beats: of the typical beat beside `expected`, what
/// is expected of it (deviation_map.h), its voltage, and the network's error of `restoration`.
EvidenceValues evidence_of_typical_beat(const BeatStretch& stretch,
                                        const model::NormalReference& reference,
                                        const std::optional<Neighbours>& neighbours,
                                        const std::optional<LeadMatrix>& expected,
                                        double restoration);

/// The score: the surprises of the three shapes added up, and of every other kind what exceeds that
/// of one normal in twenty, so that what is unremarkable adds no noise. Voltage counts for no more
/// than twice what no normal shows: a wrong gain is more frequent than such a heart. A record
/// without a beat shows in each shape what no normal shows.
double score_of(const EvidenceValues& values, const model::NormalReference& reference);

}  // namespace crest::detect
