// How well a record can be assessed, lead by lead and as a whole, judged before any filtering.
#pragma once

#include <crest/record.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signal/lead_quality.h"
#include "signal/lead_selection.h"
#include "signal/lead_swap.h"

namespace crest::signal {

/// More than one lead of a record lost, and a quarter of another: what is left shows no whole
/// heart.
inline constexpr double kLeadsLost = 1.25;
/// Wander hides nothing, but what wanders is nearer to being lost: at kWander and more it counts,
/// for one lead, as kWeightOfWander of a lead lost.
inline constexpr double kWeightOfWander = 0.05;
inline constexpr float kWander = 2;  // mV, or the unit of the lead

struct RecordQuality {
  Verdict verdict = Verdict::Accepted;
  /// Sum over the leads of the share of their time that is lost: 0 for a clean record, 12 where
  /// nothing is left of twelve.
  double leads_lost = 0;
  /// The same, to which wander that hides nothing adds a little; higher is worse.
  double badness = 0;
  std::array<LeadQuality, 12> leads;  ///< in standard order
  std::optional<LeadSwap> swap;       ///< electrodes that seem to be exchanged
  std::size_t pacing_spikes = 0;      ///< 0: none seen, or the rate is too low to see any
  std::string reason;                 ///< why it is not accepted; empty where it is
  std::string unit_doubt;  ///< why the stated voltages cannot be right; empty where they can
};

/// Judges the standard leads of a record, which are as many samples long. Absolute thresholds hold
/// for leads in mV; those of any other unit, and of voltages that no heart gives, are compared with
/// themselves only. Needs no filtered
/// signal and no known beats; linear time, about 0.2 ms for 12 leads of 10 s at 500 Hz, memory
/// about a third of that of the samples. Deterministic; thread-safe; no state.
RecordQuality judge_quality(const Record& record, const LeadSelection& selection);

}  // namespace crest::signal
