// What is planted into normal ECGs: the kinds of change, and how strong each of their grades is.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace crest::eval {

/// Changes that a cardiologist would name, then what a detector must not take for one.
enum class ChangeKind {
  StElevation,
  StDepression,
  TWaveInversion,
  PeakedT,
  LowVoltage,
  LeftBundleBranchBlock,
  RightBundleBranchBlock,
  DeltaWave,
  PrematureVentricularBeat,
  PrematureAtrialBeat,
  MissingBeat,
  IrregularWithoutP,
  BaselineWander,
  MuscleNoise,
  MainsHum,
};

enum class Strength { Mild, Middle, Strong };

inline constexpr std::array kStrengths = {Strength::Mild, Strength::Middle, Strength::Strong};

/// A row of the table of kinds.
struct ChangeDescription {
  ChangeKind kind;
  std::string_view name;  ///< as on the command line and in tables: "st-elevation"
  std::string_view what;  ///< for people: "ST elevation in a coronary territory"
  bool nuisance;          ///< must not raise an alarm
  /// Whether the truth is the whole record on every lead, so that nothing within it can be told
  /// apart.
  bool everywhere;
  std::string_view quantity;      ///< what `amounts` are, with their unit
  std::array<double, 3> amounts;  ///< mild, middle, strong
};

/// All kinds, in the order of the enumeration. docs/planted.md has the sources of the amounts.
std::span<const ChangeDescription> change_descriptions();

const ChangeDescription& description_of(ChangeKind kind);
double amount_of(ChangeKind kind, Strength strength);

/// "mild", "middle", "strong".
std::string_view to_string(Strength strength);

/// The kind or strength of this name, or none.
std::optional<ChangeKind> change_kind(std::string_view name);
std::optional<Strength> strength(std::string_view name);

}  // namespace crest::eval
