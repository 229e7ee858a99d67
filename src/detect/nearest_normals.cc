#include "detect/nearest_normals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "core/lanes.h"

namespace crest::detect {
namespace {

using signal::kBeatSamples;

/// Sum of `term(i)` over [0, count), each a value or those of kLanes normals, in a fixed order:
/// several sums side by side, so that none waits for the one before.
template <typename Term>
auto sum_of(std::size_t count, Term term) {
  using Value = decltype(term(std::size_t{}));
  constexpr std::size_t kSums = 8;
  std::array<Value, kSums> sums{};
  std::size_t i = 0;
  for (; i + kSums <= count; i += kSums) {
    for (std::size_t k = 0; k < kSums; ++k) sums[k] += term(i + k);
  }
  Value sum = {};
  for (; i < count; ++i) sum += term(i);
  for (const Value& one : sums) sum += one;
  return sum;
}

float least_of(Lanes lanes) {
  float least = lanes[0];
  for (std::size_t lane = 1; lane < kLanes; ++lane) least = std::min(least, lanes[lane]);
  return least;
}

/// Each value as often as there are lanes.
std::vector<float> in_every_lane(std::span<const float> values) {
  std::vector<float> lanes;
  lanes.reserve(values.size() * kLanes);
  for (const float value : values) lanes.insert(lanes.end(), kLanes, value);
  return lanes;
}

std::vector<std::size_t> indices_of(const std::vector<bool>& usable) {
  std::vector<std::size_t> leads;
  for (std::size_t lead = 0; lead < usable.size(); ++lead) {
    if (usable[lead]) leads.push_back(lead);
  }
  return leads;
}

/// The `kNearest` normals with the least distances, nearest first, and these. `distances(group,
/// bound)` gives those of kLanes normals and may stop where all are sure to exceed the bound and
/// return what does.
template <typename Distances>
std::vector<std::pair<float, std::size_t>> nearest(const model::NormalReference& reference,
                                                   std::optional<std::size_t> left_out,
                                                   Distances distances) {
  // A heap whose front is the farthest of those kept.
  std::vector<std::pair<float, std::size_t>> kept;
  kept.reserve(kNearest + 1);
  float bound = std::numeric_limits<float>::infinity();
  for (std::size_t first = 0; first < reference.normals; first += kLanes) {
    const Lanes group = distances(first / kLanes, bound);
    for (std::size_t lane = 0; lane < std::min(kLanes, reference.normals - first); ++lane) {
      if (first + lane == left_out || group[lane] > bound) continue;
      kept.emplace_back(group[lane], first + lane);
      std::ranges::push_heap(kept);
      if (kept.size() > kNearest) {
        std::ranges::pop_heap(kept);
        kept.pop_back();
      }
      if (kept.size() == kNearest) bound = kept.front().first;
    }
  }
  std::ranges::sort_heap(kept);
  return kept;
}

/// The normals whose directions in a space are nearest to that of a shape: 1 less the cosine.
std::vector<std::pair<float, std::size_t>> nearest_directions(
    const model::NormalReference& reference, const model::ShapeSpace& space,
    const LeadMatrix& shape, const std::vector<bool>& usable, std::optional<std::size_t> left_out) {
  const std::size_t samples = space.part.end - space.part.begin;
  // The weight of both sides of the product, on this one.
  LeadMatrix weighted(shape.leads, samples);
  double squares = 0;
  for (std::size_t lead = 0; lead < shape.leads; ++lead) {
    if (!usable[lead]) continue;
    for (std::size_t i = 0; i < samples; ++i) {
      const std::size_t at = space.part.begin + i;
      const float weight = model::weight_at(reference, space, lead, at);
      const float value = shape.lead(lead)[at] * weight;
      squares += double{value} * double{value};
      weighted.lead(lead)[i] = value * weight;
    }
  }
  const std::vector<float>& norms =
      reference.squared_norms[static_cast<std::size_t>(space.evidence)];
  const auto length = static_cast<float>(std::sqrt(squares));
  const std::vector<std::size_t> leads = indices_of(usable);
  const std::vector<float> here = in_every_lane(weighted.values);
  return nearest(reference, left_out, [&](std::size_t group, float) {
    const float* const there = reference.shapes_of_group(group) + space.part.begin * kLanes;
    Lanes product = {};
    for (const std::size_t lead : leads) {
      const float* const a = here.data() + lead * samples * kLanes;
      const float* const b = there + lead * kBeatSamples * kLanes;
      product += sum_of(samples, [=](std::size_t i) {
        return load_lanes(a + i * kLanes) * load_lanes(b + i * kLanes);
      });
    }
    Lanes distances = {};
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::size_t normal = group * kLanes + lane;
      if (normal >= reference.normals) break;
      float norm = 0;
      for (const std::size_t lead : leads) norm += norms[normal * shape.leads + lead];
      const float both = length * std::sqrt(norm);
      distances[lane] = both > 0 ? 1 - product[lane] / both : 1.0F;
    }
    return distances;
  });
}

/// The part of a shape [leads, kBeatSamples] in a space, [leads, samples], of length 1 over the
/// usable leads; zero in the others, and where there is nothing.
LeadMatrix direction_of(const model::NormalReference& reference, const model::ShapeSpace& space,
                        std::span<const float> shape, const std::vector<bool>& usable) {
  LeadMatrix direction(usable.size(), space.part.end - space.part.begin);
  double squares = 0;
  for (std::size_t lead = 0; lead < direction.leads; ++lead) {
    if (!usable[lead]) continue;
    for (std::size_t i = 0; i < direction.samples; ++i) {
      const std::size_t at = space.part.begin + i;
      float& value = direction.lead(lead)[i];
      value = shape[lead * kBeatSamples + at] * model::weight_at(reference, space, lead, at);
      squares += double{value} * double{value};
    }
  }
  if (!(squares > 0)) return direction;
  const auto length = static_cast<float>(std::sqrt(squares));
  for (float& value : direction.values) value /= length;
  return direction;
}

}  // namespace

double direction_distance(const model::NormalReference& reference, const model::ShapeSpace& space,
                          const LeadMatrix& shape, const std::vector<bool>& usable,
                          std::optional<std::size_t> left_out) {
  const auto distances = nearest_directions(reference, space, shape, usable, left_out);
  double sum = 0;
  for (const auto& [distance, normal] : distances) sum += double{distance};
  return distances.empty() ? 1 : sum / static_cast<double>(distances.size());
}

std::vector<double> direction_distance_by_lead(const model::NormalReference& reference,
                                               const model::ShapeSpace& space,
                                               const LeadMatrix& shape,
                                               const std::vector<bool>& usable,
                                               std::optional<std::size_t> left_out) {
  const auto nearest_ones = nearest_directions(reference, space, shape, usable, left_out);
  const LeadMatrix here = direction_of(reference, space, shape.values, usable);
  std::vector<double> shares(shape.leads);
  for (const auto& [distance, normal] : nearest_ones) {
    const LeadMatrix there = direction_of(reference, space, reference.shape(normal), usable);
    for (std::size_t lead = 0; lead < shape.leads; ++lead) {
      // Of two vectors of length 1, half the squared difference is 1 less their cosine.
      const float squares = sum_of(here.samples, [&](std::size_t i) {
        const float difference = here.lead(lead)[i] - there.lead(lead)[i];
        return difference * difference;
      });
      shares[lead] += double{squares} / 2 / static_cast<double>(nearest_ones.size());
    }
  }
  return shares;
}

LeadMatrix expected_shape(const model::NormalReference& reference, const LeadMatrix& shape,
                          const std::vector<bool>& usable, std::optional<std::size_t> left_out) {
  const std::vector<std::size_t> leads = indices_of(usable);
  const std::vector<float> here = in_every_lane(shape.values);
  const auto distances = nearest(reference, left_out, [&](std::size_t group, float bound) {
    const float* const there = reference.shapes_of_group(group);
    Lanes squares = {};
    for (const std::size_t lead : leads) {
      const std::size_t begin = lead * kBeatSamples * kLanes;
      const float* const a = here.data() + begin;
      const float* const b = there + begin;
      squares += sum_of(kBeatSamples, [=](std::size_t i) {
        const Lanes difference = load_lanes(a + i * kLanes) - load_lanes(b + i * kLanes);
        return difference * difference;
      });
      // A sum of squares only grows.
      if (least_of(squares) > bound) break;
    }
    return squares;
  });
  LeadMatrix expected(shape.leads, kBeatSamples);
  for (const auto& [distance, normal] : distances) {
    const auto values = reference.shape(normal);
    for (std::size_t i = 0; i < values.size(); ++i) expected.values[i] += values[i];
  }
  const auto count = static_cast<float>(std::max<std::size_t>(distances.size(), 1));
  for (float& value : expected.values) value /= count;
  return expected;
}

}  // namespace crest::detect
