// The normal ECGs whose beats are most like that of a record.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/lead_matrix.h"
#include "model/normal_reference.h"

namespace crest::detect {

/// So many normals are taken as those most like a beat; where there are fewer, all.
inline constexpr std::size_t kNearest = 20;

/// How far the direction of a part of a shape [leads, kBeatSamples] is from those of the nearest
/// normals: 1 less their mean cosine over the usable leads, 0 to 2. `left_out` is a normal that
/// does not count, so that one is not compared with itself.
double direction_distance(const model::NormalReference& reference, const model::ShapeSpace& space,
                          const LeadMatrix& shape, const std::vector<bool>& usable,
                          std::optional<std::size_t> left_out = std::nullopt);

/// What each lead adds to direction_distance, [leads]; 0 of leads that are not usable.
std::vector<double> direction_distance_by_lead(const model::NormalReference& reference,
                                               const model::ShapeSpace& space,
                                               const LeadMatrix& shape,
                                               const std::vector<bool>& usable,
                                               std::optional<std::size_t> left_out = std::nullopt);

/// Mean shape [leads, kBeatSamples] of the normals that are nearest to a shape over the usable
/// leads, by the sum of squared differences.
LeadMatrix expected_shape(const model::NormalReference& reference, const LeadMatrix& shape,
                          const std::vector<bool>& usable,
                          std::optional<std::size_t> left_out = std::nullopt);

}  // namespace crest::detect
