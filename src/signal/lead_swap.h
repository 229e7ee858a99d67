// Electrodes that seem to be exchanged.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "signal/mean_beat.h"

namespace crest::signal {

struct LeadSwap {
  std::string what;  ///< "left arm and right arm", "V1 and V3" and so on
  /// How far the record lies on the wrong side: for limb leads the correlation with V6 that should
  /// be positive; for chest leads by how much the order of leads gains if they are exchanged back.
  float evidence = 0;
};

// Thresholds, from PTB-XL with its electrodes exchanged on paper: see docs/quality.md.

/// The lead that should resemble V6 (I, or II) is turned over at least so far,
inline constexpr float kTurnedOver = -0.3F;
/// and the one that took the place of aVR is as opposite to V6 as aVR always is.
inline constexpr float kLikeAvr = -0.6F;
/// By how much the sum of (1 - correlation) between neighbours from aVR over V1 ... V6 to I + II
/// must shrink.
inline constexpr float kOrderGain = 0.5F;
/// The same for all six in reverse, which gains at least 2 where it is true; an axis far to the
/// right alone gains 1.
inline constexpr float kReverseGain = 1.5F;

/// Looks for exchanged arms, right arm and left leg, and two exchanged chest electrodes or all six
/// in reverse, in the mean beats of the 12 standard leads; `trusted` leads take part. None where
/// nothing speaks for it, or leads that are needed are missing.
std::optional<LeadSwap> find_lead_swap(const MeanBeat& beat, const BlockGrid& grid,
                                       const std::array<bool, 12>& trusted);

}  // namespace crest::signal
