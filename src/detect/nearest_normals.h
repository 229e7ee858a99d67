// The normal ECGs whose beats are most like that of a record.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/lead_matrix.h"
#include "detect/beat_stretch.h"
#include "model/normal_reference.h"

namespace crest::detect {

/// So many normals are taken as those most like a beat; where there are fewer, all.
inline constexpr std::size_t kNearest = 20;

/// A normal and how far it is.
struct Neighbour {
  float distance = 0;
  std::size_t normal = 0;

  auto operator<=>(const Neighbour&) const = default;
};

/// The normals that are nearest to a shape, nearest first.
struct Neighbours {
  /// In the directions of each of kShapeSpaces: distances are 1 less the cosine, 0 to 2.
  std::array<std::vector<Neighbour>, model::kShapeSpaces.size()> by_direction;
  std::vector<Neighbour> by_shape;  ///< by the sum of squared differences
};

/// The neighbours of a shape [leads, kBeatSamples] over the usable leads. `left_out` is a normal
/// that does not count, so that one is not compared with itself. All are found in one pass over the
/// normals, which do not fit the nearer caches.
Neighbours nearest_normals(const model::NormalReference& reference, const LeadMatrix& shape,
                           const std::vector<bool>& usable,
                           std::optional<std::size_t> left_out = std::nullopt);

/// Those of the typical beat of a stretch; none where it has none.
std::optional<Neighbours> neighbours_of(const BeatStretch& stretch,
                                        const model::NormalReference& reference,
                                        std::optional<std::size_t> left_out = std::nullopt);

/// How far the direction of a part of a shape is from those of the nearest normals: 1 less their
/// mean cosine over the usable leads, 0 to 2.
double direction_distance(const Neighbours& neighbours, const model::ShapeSpace& space);

/// What each lead adds to direction_distance, [leads]; 0 of leads that are not usable. `neighbours`
/// are those of the shape.
std::vector<double> direction_distance_by_lead(const model::NormalReference& reference,
                                               const model::ShapeSpace& space,
                                               const LeadMatrix& shape,
                                               const std::vector<bool>& usable,
                                               const Neighbours& neighbours);

/// Mean shape [leads, kBeatSamples] of the normals that are nearest by_shape.
LeadMatrix expected_shape(const model::NormalReference& reference, const Neighbours& neighbours);

}  // namespace crest::detect
