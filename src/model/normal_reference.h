// What normal ECGs look like: what a record is compared with beside what the network restores of
// it.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/lead_matrix.h"
#include "model/tensor_file.h"
#include "signal/typical_beat.h"

namespace crest::model {

/// The ways in which a record can be unlike normal ones, each a number that is higher the less it
/// is like them (detect/evidence.h measures them).
enum class Evidence : std::size_t {
  BeforeQrs,       ///< shape of PR segment and P wave
  Qrs,             ///< shape of the QRS complex
  Repolarisation,  ///< shape of ST and T
  Difference,      ///< of the typical beat from the normals most like it, where it is largest
  Size,            ///< of ST and T beside the QRS complex, in the lead where it is least usual
  Restoration,     ///< what the network failed to restore
  Rate,
  Irregularity,
  EarlyBeat,
  Pause,
  SingleBeat,  ///< a beat unlike the others of its record
  Voltage,     ///< of the QRS complexes, where it is known
};
inline constexpr std::array<std::string_view, 12> kEvidenceNames = {
    "before QRS", "QRS complex",  "ST and T",   "difference", "size of ST and T", "restoration",
    "heart rate", "irregularity", "early beat", "pause",      "single beat",      "voltage"};
inline constexpr std::size_t kEvidenceCount = kEvidenceNames.size();

/// The parts of which a map is the sum (detect/deviation_map.h makes them).
enum class MapTerm : std::size_t {
  Restoration,  ///< what the network failed to restore, by what is usual at that place of a beat
  Shape,        ///< the record's typical beat against the normal ones most like it
  Variation,    ///< a beat against its record's typical beat
  Beat,         ///< the same of a QRS complex as a whole
  Rhythm,       ///< early beats and pauses
  Voltage,
};
inline constexpr std::size_t kMapTermCount = 6;

/// A plain value; const once a model is loaded. A shape is [leads, signal::kBeatSamples].
struct NormalReference {
  std::size_t leads = 0;
  std::size_t normals = 0;
  std::vector<float> shapes;       ///< [normals, leads, kBeatSamples]: typical beats of normals
  std::vector<float> deviation;    ///< shape: root mean square of MapTerm::Shape's difference
  std::vector<float> variation;    ///< shape: the usual difference of a beat from its typical beat
  std::vector<float> restoration;  ///< shape: the usual value of the network's own map
  std::vector<float> between_beats;   ///< [leads]: the same where no shape reaches
  std::vector<float> voltage;         ///< [2]: mean ln of the QRS voltage of limb and chest leads
  std::vector<float> voltage_spread;  ///< [2]: its standard deviation; 0: not known
  std::vector<float> size;            ///< [leads]: mean ln of the size of ST and T beside QRS
  std::vector<float> size_spread;     ///< [leads]: its standard deviation
  float rr = 0;                       ///< seconds: the usual RR interval
  std::array<std::vector<float>, kEvidenceCount> evidence;  ///< ascending values of normals
  std::array<float, kMapTermCount> term_scale{};  ///< what 5 % of normals exceed somewhere; 0: none

  // Made from shapes by derive().
  std::vector<float> spread;  ///< shape: standard deviation of the shapes
  /// [groups of kLanes normals, leads, kBeatSamples, kLanes]: the shapes of a group side by side,
  /// zeros beside the last.
  std::vector<float> side_by_side = {};
  /// [normals, leads], of the evidence of a shape: squared lengths in its space.
  std::array<std::vector<float>, kEvidenceCount> squared_norms;

  std::span<const float> shape(std::size_t normal) const;
  /// The shapes of normals kLanes * group and those after it, of side_by_side.
  const float* shapes_of_group(std::size_t group) const;
};

/// The directions in which the part of a shape is compared.
struct ShapeSpace {
  Evidence evidence;
  signal::ShapePart part;
  bool by_spread;  ///< each sample by the spread of normals there, or as it is
};
/// Which spaces by spread was chosen on PTB-XL (docs/experiments.md).
inline constexpr std::array<ShapeSpace, 3> kShapeSpaces = {
    {{Evidence::BeforeQrs, signal::kBeforeQrs, true},
     {Evidence::Qrs, signal::kQrs, true},
     {Evidence::Repolarisation, signal::kRepolarisation, false}}};

/// What a sample of a shape is multiplied with in a space.
float weight_at(const NormalReference& reference, const ShapeSpace& space, std::size_t lead,
                std::size_t sample);

/// Fills in what is made from the rest.
void derive(NormalReference& reference);

/// Minus the natural logarithm of the share of normals that show this evidence as strongly or more:
/// counted among them up to the highest tenth, beyond that along the exponential tail that fits
/// these; 0 where there are no values to compare with. At most kStrongest.
double surprise(const NormalReference& reference, Evidence evidence, double value);
inline constexpr double kStrongest = 50;

/// The tensors of a model file that hold a reference, by names that begin with "reference.".
std::map<std::string, Tensor> tensors_of(const NormalReference& reference);

/// The reference that is among the tensors of a model file for so many leads. Config error where it
/// lacks a part or holds values that cannot be.
Result<NormalReference> reference_in(const std::map<std::string, Tensor>& tensors,
                                     std::size_t leads);

}  // namespace crest::model
