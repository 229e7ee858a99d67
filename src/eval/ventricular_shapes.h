// What ventricles look like that are not activated by their own conduction system: QRS complexes
// and T waves drawn by hand, as curves.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/lead_matrix.h"
#include "eval/normal_ecg.h"

namespace crest::eval {

/// A QRS complex and T wave on the free leads, in mV of a heart of usual voltage.
struct VentricularShape {
  std::string_view name;
  /// Heights at kQrsPlaces, as shares of the QRS complex's duration; the last is the J point.
  std::array<std::array<double, 8>, kFreeLeads.size()> qrs;
  FreeLeads t_waves;  ///< height of the T wave
};

/// Where a wide beat lies, in samples of the record.
struct VentricularTimes {
  std::ptrdiff_t onset = 0;
  std::ptrdiff_t qrs_end = 0;
  std::ptrdiff_t t_peak = 0;
  std::ptrdiff_t t_end = 0;
};

/// Left bundle branch block: no q but a broad notched R in I, aVL, V5 and V6, a deep broad S in V1
/// to V3, ST and T opposite to the QRS complex.
const VentricularShape& left_block_shape();

/// Premature beats: from the outflow tract of the right ventricle (as in left bundle branch block,
/// axis downwards) and from the wall of the left one (as in right bundle branch block, axis
/// upwards).
std::array<const VentricularShape*, 2> ventricular_ectopic_shapes();

/// How much larger than usual this heart's QRS complexes are in the chest leads, 0.7 to 1.3.
double voltage_of(const NormalEcg& ecg);

/// Adds the shape, times `scale`, to the change [12, samples] of the free leads.
void add_ventricular_beat(const VentricularShape& shape, const VentricularTimes& times,
                          double scale, LeadMatrix& change);

}  // namespace crest::eval
