#include "eval/planted_change.h"

#include <algorithm>

namespace crest::eval {
namespace {

using enum ChangeKind;

// Sources, by the kinds they serve:
// - ST: Thygesen et al., Fourth universal definition of myocardial infarction, 2018: elevation at
//   the J point of 0.1 mV in two contiguous leads (V2 and V3: 0.2 mV), depression of 0.05 mV.
// - T: the same, inversion of 0.1 mV; Rautaharju et al., AHA/ACCF/HRS recommendations IV, 2009:
//   inverted from 0.1, deep from 0.5, giant from 1 mV.
// - peaked T: taller than 1.0 mV in the chest leads is beyond the usual limits (Surawicz and
//   Knilans, Chou's Electrocardiography in Clinical Practice).
// - low voltage: QRS of every limb lead below 0.5 mV from peak to peak (AHA/ACCF/HRS V, 2009).
// - bundle branch block: QRS of 120 ms and more; ventricular pre-excitation: PR below 120 ms, a
//   slurred beginning (Surawicz et al., AHA/ACCF/HRS recommendations III, 2009).
// - atrial fibrillation: no P waves, fibrillatory waves of 4 to 8 Hz (300 to 500 a minute in the
//   same textbook); irregularity as the coefficient of variation of RR, about 0.2 to 0.25 in
//   untreated fibrillation (Tateno and Glass 2001), 0.04 in sinus rhythm.
// - noise: Friesen et al., IEEE Trans Biomed Eng 37 (1990) 85-98, takes of the peak-to-peak ECG up
//   to 15 % for wander, 10 % rms for muscle and 50 % for mains; with 1.5 mV these grades stay well
//   below, at what a technician still accepts.
constexpr std::array<ChangeDescription, 15> kDescriptions = {{
    {StElevation,
     "st-elevation",
     "ST elevation in a coronary territory",
     false,
     false,
     "mV at J + 60 ms (V2, V3: twice)",
     {0.1, 0.2, 0.3}},
    {StDepression,
     "st-depression",
     "ST depression in a coronary territory",
     false,
     false,
     "mV at J + 60 ms",
     {0.1, 0.2, 0.3}},
    {TWaveInversion,
     "t-inversion",
     "T-wave inversion in a territory",
     false,
     false,
     "mV below the baseline",
     {0.1, 0.3, 0.5}},
    {PeakedT,
     "peaked-t",
     "tall, narrow, symmetrical T waves",
     false,
     false,
     "mV of the T wave in V2 to V4",
     {1.0, 1.3, 1.6}},
    {LowVoltage,
     "low-voltage",
     "low voltage in the limb leads",
     false,
     false,
     "mV of the largest limb QRS",
     {0.45, 0.35, 0.25}},
    {LeftBundleBranchBlock,
     "lbbb",
     "left bundle branch block",
     false,
     false,
     "ms of QRS",
     {140, 150, 160}},
    {RightBundleBranchBlock,
     "rbbb",
     "right bundle branch block",
     false,
     false,
     "ms of QRS",
     {125, 140, 155}},
    {DeltaWave,
     "delta-wave",
     "short PR with a delta wave",
     false,
     false,
     "mV of the delta wave",
     {0.2, 0.35, 0.5}},
    {PrematureVentricularBeat,
     "pvc",
     "a premature ventricular beat and its pause",
     false,
     false,
     "ms of QRS",
     {120, 140, 160}},
    {PrematureAtrialBeat,
     "pac",
     "a premature atrial beat and its pause",
     false,
     false,
     "of the usual RR before it",
     {0.8, 0.7, 0.6}},
    {MissingBeat,
     "missing-beat",
     "dropped QRS complexes after a P wave",
     false,
     false,
     "beats: 1; 2 apart; 2 in a row",
     {1, 2, 2}},
    {IrregularWithoutP,
     "irregular-without-p",
     "irregular rhythm without P waves",
     false,
     true,
     "coefficient of variation of RR",
     {0.12, 0.18, 0.24}},
    {BaselineWander, "wander", "baseline wander", true, true, "mV at most", {0.1, 0.2, 0.3}},
    {MuscleNoise,
     "muscle",
     "muscle noise",
     true,
     true,
     "mV rms of the worst lead",
     {0.02, 0.04, 0.08}},
    {MainsHum, "mains", "mains hum", true, true, "mV at most", {0.02, 0.05, 0.1}},
}};

}  // namespace

std::span<const ChangeDescription> change_descriptions() { return kDescriptions; }

const ChangeDescription& description_of(ChangeKind kind) {
  return kDescriptions[static_cast<std::size_t>(kind)];
}

double amount_of(ChangeKind kind, Strength strength) {
  return description_of(kind).amounts[static_cast<std::size_t>(strength)];
}

std::string_view to_string(Strength strength) {
  constexpr std::array<std::string_view, 3> kNames = {"mild", "middle", "strong"};
  return kNames[static_cast<std::size_t>(strength)];
}

std::optional<ChangeKind> change_kind(std::string_view name) {
  const auto found = std::ranges::find(kDescriptions, name, &ChangeDescription::name);
  if (found == kDescriptions.end()) return std::nullopt;
  return found->kind;
}

std::optional<Strength> strength(std::string_view name) {
  for (const Strength grade : kStrengths) {
    if (to_string(grade) == name) return grade;
  }
  return std::nullopt;
}

}  // namespace crest::eval
