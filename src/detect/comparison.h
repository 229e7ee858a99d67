// A strip compared with normal ECGs and with itself: the score and the map of the default detector.
#pragma once

#include <crest/assessment.h>

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/lead_matrix.h"
#include "detect/evidence.h"
#include "detect/strip_restoration.h"
#include "model/normal_reference.h"
#include "signal/strip.h"

namespace crest::detect {

/// A beat that the map marks as a whole for what at most one normal in twenty shows anywhere. Times
/// are seconds of the strip.
struct BeatMark {
  FindingKind kind = FindingKind::Beat;  ///< Beat, EarlyBeat or Pause
  double start = 0, end = 0;             ///< of the mark
  double r_peak = 0;
  double rr = 0, usual_rr = 0;  ///< the interval before it; 0 of a beat that comes in time
};

/// What the voltage of a group of leads adds to every place of a stretch of them.
struct VoltageMark {
  double start = 0, end = 0;        ///< seconds of the strip
  std::size_t lead = 0, leads = 0;  ///< the first of them, and how many
  double measured = 0, usual = 0;   ///< mean height of their QRS complexes, mV
  float added = 0;                  ///< to the map; above 0
};

/// [leads, samples] blocks. A plain value.
struct Comparison {
  double score = 0;
  EvidenceValues evidence;  ///< of a strip of several stretches the highest
  /// Of each shape that one normal in twenty or fewer show as strongly, the telling_leads in the
  /// stretch where it is highest; empty of all other kinds of evidence.
  std::array<std::vector<std::size_t>, model::kEvidenceCount> telling;
  LeadMatrix map;               ///< 1: what one normal in twenty shows somewhere
  LeadMatrix expected;          ///< in the unit of the strip: what normals most like it show
  std::vector<BeatMark> beats;  ///< by stretch and beat; a Pause after its beat's own mark
  std::vector<VoltageMark> voltages;
};

/// Compares stretch by stretch (stretches_of), and within a stretch the rhythm in slices of about
/// ten seconds, so that a long record is not taken for unusual because it holds more beats; the
/// score is the mean over stretches and slices. `restored` is what the network made of the strip;
/// `reference` is for as many leads; `left_out` as in nearest_normals.h. Thread-safe.
Comparison compare(const signal::Strip& strip, const model::NormalReference& reference,
                   const StripRestoration& restored,
                   std::optional<std::size_t> left_out = std::nullopt);

}  // namespace crest::detect
