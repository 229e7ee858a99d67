// What is wrong with one lead, and how much of it is lost.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signal/block_statistics.h"
#include "signal/mains_hum.h"

namespace crest::signal {

enum class Verdict { Accepted, Limited, Rejected };

/// "accepted", "limited" or "rejected".
std::string_view to_string(Verdict verdict);

/// What can be wrong with a lead: a measure is beyond its threshold. Not every fault limits the
/// lead.
enum class Fault {
  Invalid,       ///< samples that are no numbers
  Flat,          ///< a flat line
  Saturated,     ///< the same at the end of the range
  ElectrodeOff,  ///< off any scale of a heart, or hum in place of beats
  Clipped,       ///< the tops of the waves are cut off
  Spikes,        ///< sharp spikes that no pacemaker made
  Mains,         ///< hum of the mains
  Wander,        ///< the baseline wanders
  MuscleNoise,   ///< muscle noise, or so much that the lead is lost in it
};

/// "flat line", "mains hum" and so on.
std::string_view to_string(Fault fault);

/// The measures of a lead. Shares are of its time, 0 to 1; voltages are in its unit.
struct LeadQuality {
  bool present = false;
  Verdict verdict = Verdict::Accepted;  ///< Accepted or Limited; Accepted where not present
  float invalid = 0;  ///< share of blocks in that BlockState; so are the next four
  float flat = 0;
  float saturated = 0;
  float off_scale = 0;
  float noisy = 0;
  float amplitude = 0;      ///< usual range of 1 s
  float muscle_noise = 0;   ///< standard deviation of what is left between beats without the hum
  float hum = 0;            ///< amplitude of the mains
  int hum_frequency = 0;    ///< Hz; 0: the rate is too low to see it
  float wander = 0;         ///< range of the means of 1 s
  float common = 0;         ///< share of the energy of its beats that all have in common
  std::size_t clipped = 0;  ///< waves cut off
  std::size_t spikes = 0;   ///< sharp spikes, those of a pacemaker too
  std::vector<Fault> faults;
  std::string reason;  ///< why it is limited; empty where it is not

  /// Without signal: the stretches are known, and what is between them is sound.
  float silent() const { return invalid + flat + saturated; }
  /// Hidden by what is no signal of the heart, which spoils the scale of what is around it.
  float disturbed() const { return off_scale + noisy; }
  float lost() const { return silent() + disturbed(); }
};

// The thresholds in mV, with their reasons, and what takes their place where a lead is in another
// unit and only its own usual range of 1 s, its amplitude, is known.

/// A lead that is silent for longer is limited; that of gaps as make_strip bridges them.
inline constexpr float kLargestSilentShare = 0.5F;
/// A lead that is disturbed for longer is limited: what remains of its beats is no fair sample.
inline constexpr float kLargestDisturbedShare = 0.25F;
/// Two steps of the usual 5 uV; no lead of a living heart stays below for long.
inline constexpr float kFlatRange = 0.01F;
/// A flat line beyond: an amplifier at its end. Recorders take +-5 mV at least (IEC 60601-2-25).
inline constexpr float kSaturatedLevel = 5;
/// Within 0.2 s no heart's signal spans more; the highest QRS complexes reach 6 mV.
inline constexpr float kLargestRange = 8;
inline constexpr float kLargestRelativeRange = 8;  // amplitudes: eight times the usual beat
/// How far the mean of 0.2 s may lie from the median of the page; the widest ventricular beat of
/// 4 mV stays below, an electrode that lifts off does not.
inline constexpr float kLargestOffset = 2.5F;
inline constexpr float kLargestRelativeOffset = 3;  // amplitudes
/// Standard deviation of noise in which the P wave, the T wave and small QRS complexes drown; the
/// steepest QRS complexes stay below, averaged over 0.2 s.
inline constexpr float kLargestNoise = 0.2F;
inline constexpr float kLargestRelativeNoise = 0.25F;  // amplitudes
/// Two standard deviations to each side make a line 1.6 mm thick on paper.
inline constexpr float kMuscleNoise = 0.04F;
inline constexpr float kRelativeMuscleNoise = 0.06F;  // amplitudes
/// The line is 1 mm thick on paper with hum of this amplitude.
inline constexpr float kMainsHum = 0.05F;
inline constexpr float kRelativeMainsHum = 0.06F;  // amplitudes
/// A centimetre on paper: leads overlap.
inline constexpr float kBaselineWander = 1;
inline constexpr float kRelativeBaselineWander = 0.5F;  // amplitudes
/// One clipped wave may be an artefact; beats that are clipped are so again and again.
inline constexpr std::size_t kClippedWaves = 3;
/// Artefacts that come as spikes, a second.
inline constexpr double kSpikesPerSecond = 1;

/// What each block of a lead is lost to, and the measures that rest on its blocks: the shares,
/// amplitude, wander, muscle noise and hum.
struct LeadMeasurement {
  LeadQuality quality;
  std::vector<BlockState> states;  ///< [blocks]
};

/// `mains`: at most two filters. `voltage`: the lead is in mV.
LeadMeasurement measure_lead(std::span<const float> samples, const LeadBlocks& lead,
                             const BlockGrid& grid, std::span<const MainsFilter> mains,
                             bool voltage);

/// How often a wave of the lead is cut off at its highest or its lowest value: it stays there, for
/// 6 ms to 0.2 s, having come or going on steeply.
std::size_t count_clipped_waves(std::span<const float> samples, const LeadBlocks& lead,
                                const BlockGrid& grid);

}  // namespace crest::signal
