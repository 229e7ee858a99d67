// Findings and records in plain sentences, which name what is seen and no illness.
#pragma once

#include <crest/assessment.h>

#include <string>
#include <string_view>

namespace crest::report {

/// "trace", "beat", "early_beat", "pause" or "voltage".
std::string_view to_string(FindingKind kind);

/// One sentence on a finding of `assessment`, of its kind, place, leads, direction, size and
/// rarity: "The ST segment 0.10 s after J is up to 0.21 mV above the expected trace in V2, V3 and
/// V4, in 9 of 10 beats; fewer than 1 in 140 normal ECGs show as much." Sizes are the largest of
/// the leads; they are in mV where the record is, otherwise in percent of the height of the lead's
/// own QRS complexes.
std::string finding_sentence(const Finding& finding, const Assessment& assessment);

/// "above", "below", "early", "late", "high" or "low": by its kind and the sign of its size.
std::string_view direction_of(const Finding& finding);

/// The size of a finding, 0 or more: of a Trace or Beat its deviation, in the unit of the
/// assessment; of an EarlyBeat or Pause the seconds by which the interval differs from the usual
/// one; of a Voltage the mV by which it does.
double size_of(const Finding& finding);

/// "mV", "s" or the unit of the assessment.
std::string size_unit_of(const Finding& finding, const Assessment& assessment);

/// One sentence on the kinds of evidence that at most one in twenty of the model's own normals
/// shows as strongly, rarest first: "Most unusual: ST and T (fewer than 1 in 800 normal ECGs of the
/// model), QRS complex (1 in 25)."; or that there is none. Empty without evidence.
std::string evidence_sentence(const Assessment& assessment);

}  // namespace crest::report
