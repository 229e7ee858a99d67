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

/// The `kNearest` normals with the least distances among those that it is offered.
class NearestOnes {
 public:
  /// Only what is not beyond can still be among them.
  float bound() const { return bound_; }

  /// The distances of kLanes normals; none of `count` or more and not `left_out`.
  void offer(Lanes distances, std::size_t first, std::size_t count,
             std::optional<std::size_t> left_out) {
    for (std::size_t lane = 0; lane < std::min(kLanes, count - first); ++lane) {
      if (first + lane == left_out || distances[lane] > bound_) continue;
      kept_.push_back({.distance = distances[lane], .normal = first + lane});
      std::ranges::push_heap(kept_);
      if (kept_.size() > kNearest) {
        std::ranges::pop_heap(kept_);
        kept_.pop_back();
      }
      if (kept_.size() == kNearest) bound_ = kept_.front().distance;
    }
  }

  std::vector<Neighbour> take() {
    std::ranges::sort_heap(kept_);
    return std::move(kept_);
  }

 private:
  std::vector<Neighbour> kept_;  // a heap whose front is the farthest
  float bound_ = std::numeric_limits<float>::infinity();
};

/// A shape in a space, ready to be compared with normals.
class Direction {
 public:
  Direction(const model::NormalReference& reference, const model::ShapeSpace& space,
            const LeadMatrix& shape, const std::vector<bool>& usable)
      : reference_(reference),
        part_(space.part),
        norms_(reference.squared_norms[static_cast<std::size_t>(space.evidence)]),
        leads_(indices_of(usable)) {
    // The weight of both sides of the product, on this one.
    LeadMatrix weighted(shape.leads, part_.end - part_.begin);
    double squares = 0;
    for (const std::size_t lead : leads_) {
      for (std::size_t i = 0; i < weighted.samples; ++i) {
        const std::size_t at = part_.begin + i;
        const float weight = model::weight_at(reference, space, lead, at);
        const float value = shape.lead(lead)[at] * weight;
        squares += double{value} * double{value};
        weighted.lead(lead)[i] = value * weight;
      }
    }
    weighted_ = in_every_lane(weighted.values);
    length_ = static_cast<float>(std::sqrt(squares));
  }

  /// What a lead adds to the products with a group of normals, of which `there` is that lead.
  Lanes product(std::size_t lead, const float* there) const {
    const std::size_t samples = part_.end - part_.begin;
    const float* const a = weighted_.data() + lead * samples * kLanes;
    const float* const b = there + part_.begin * kLanes;
    return sum_of(samples, [=](std::size_t i) {
      return load_lanes(a + i * kLanes) * load_lanes(b + i * kLanes);
    });
  }

  /// 1 less the cosines with a group of normals.
  Lanes distances(std::size_t group, Lanes product) const {
    Lanes distances = {};
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::size_t normal = group * kLanes + lane;
      if (normal >= reference_.normals) break;
      float norm = 0;
      for (const std::size_t lead : leads_) norm += norms_[normal * reference_.leads + lead];
      const float both = length_ * std::sqrt(norm);
      distances[lane] = both > 0 ? 1 - product[lane] / both : 1.0F;
    }
    return distances;
  }

 private:
  const model::NormalReference& reference_;
  signal::ShapePart part_;
  std::span<const float> norms_;
  std::vector<std::size_t> leads_;
  std::vector<float> weighted_;  // [leads, samples of the part, kLanes]
  float length_ = 0;
};

/// Has the memory deliver the lead of a group of normals that comes three after `there`: the
/// normals come from the farthest cache, and without this their comparison takes half as long
/// again.
void fetch_ahead(const float* there, const float* end) {
  constexpr std::ptrdiff_t kLead = kBeatSamples * kLanes;
  constexpr std::ptrdiff_t kCacheLine = 64 / sizeof(float);
  if (end - there < 4 * kLead) return;
  for (std::ptrdiff_t i = 3 * kLead; i < 4 * kLead; i += kCacheLine) __builtin_prefetch(there + i);
}

/// The squared differences of a lead [kBeatSamples, kLanes] from that of a group of normals.
Lanes squared_differences(const float* here, const float* there) {
  return sum_of(kBeatSamples, [=](std::size_t i) {
    const Lanes difference = load_lanes(here + i * kLanes) - load_lanes(there + i * kLanes);
    return difference * difference;
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

const std::vector<Neighbour>& in_space(const Neighbours& neighbours,
                                       const model::ShapeSpace& space) {
  const auto found =
      std::ranges::find(model::kShapeSpaces, space.evidence, &model::ShapeSpace::evidence);
  return neighbours.by_direction[static_cast<std::size_t>(found - model::kShapeSpaces.begin())];
}

}  // namespace

Neighbours nearest_normals(const model::NormalReference& reference, const LeadMatrix& shape,
                           const std::vector<bool>& usable, std::optional<std::size_t> left_out) {
  std::vector<Direction> directions;
  directions.reserve(model::kShapeSpaces.size());
  for (const model::ShapeSpace& space : model::kShapeSpaces) {
    directions.emplace_back(reference, space, shape, usable);
  }
  const std::vector<std::size_t> leads = indices_of(usable);
  const std::vector<float> here = in_every_lane(shape.values);
  std::array<NearestOnes, model::kShapeSpaces.size()> by_direction;
  NearestOnes by_shape;
  const float* const shapes_end = reference.side_by_side.data() + reference.side_by_side.size();
  for (std::size_t first = 0; first < reference.normals; first += kLanes) {
    const std::size_t group = first / kLanes;
    std::array<Lanes, model::kShapeSpaces.size()> products{};
    Lanes squares = {};
    bool near = true;  // one of the group may be among the nearest by shape
    for (const std::size_t lead : leads) {
      const std::size_t begin = lead * kBeatSamples * kLanes;
      const float* const there = reference.shapes_of_group(group) + begin;
      fetch_ahead(there, shapes_end);
      for (std::size_t i = 0; i < directions.size(); ++i) {
        products[i] += directions[i].product(lead, there);
      }
      if (!near) continue;
      squares += squared_differences(here.data() + begin, there);
      near = least_of(squares) <= by_shape.bound();  // a sum of squares only grows
    }
    for (std::size_t i = 0; i < directions.size(); ++i) {
      by_direction[i].offer(directions[i].distances(group, products[i]), first, reference.normals,
                            left_out);
    }
    if (near) by_shape.offer(squares, first, reference.normals, left_out);
  }
  Neighbours neighbours;
  for (std::size_t i = 0; i < by_direction.size(); ++i) {
    neighbours.by_direction[i] = by_direction[i].take();
  }
  neighbours.by_shape = by_shape.take();
  return neighbours;
}

std::optional<Neighbours> neighbours_of(const BeatStretch& stretch,
                                        const model::NormalReference& reference,
                                        std::optional<std::size_t> left_out) {
  if (!stretch.has_typical_beat()) return std::nullopt;
  return nearest_normals(reference, stretch.typical.shape, stretch.usable, left_out);
}

double direction_distance(const Neighbours& neighbours, const model::ShapeSpace& space) {
  const std::vector<Neighbour>& nearest = in_space(neighbours, space);
  double sum = 0;
  for (const Neighbour& neighbour : nearest) sum += double{neighbour.distance};
  return nearest.empty() ? 1 : sum / static_cast<double>(nearest.size());
}

std::vector<double> direction_distance_by_lead(const model::NormalReference& reference,
                                               const model::ShapeSpace& space,
                                               const LeadMatrix& shape,
                                               const std::vector<bool>& usable,
                                               const Neighbours& neighbours) {
  const std::vector<Neighbour>& nearest = in_space(neighbours, space);
  const LeadMatrix here = direction_of(reference, space, shape.values, usable);
  std::vector<double> shares(shape.leads);
  for (const Neighbour& neighbour : nearest) {
    const LeadMatrix there =
        direction_of(reference, space, reference.shape(neighbour.normal), usable);
    for (std::size_t lead = 0; lead < shape.leads; ++lead) {
      // Of two vectors of length 1, half the squared difference is 1 less their cosine.
      const float squares = sum_of(here.samples, [&](std::size_t i) {
        const float difference = here.lead(lead)[i] - there.lead(lead)[i];
        return difference * difference;
      });
      shares[lead] += double{squares} / 2 / static_cast<double>(nearest.size());
    }
  }
  return shares;
}

LeadMatrix expected_shape(const model::NormalReference& reference, const Neighbours& neighbours) {
  LeadMatrix expected(reference.leads, kBeatSamples);
  for (const Neighbour& neighbour : neighbours.by_shape) {
    const auto values = reference.shape(neighbour.normal);
    for (std::size_t i = 0; i < values.size(); ++i) expected.values[i] += values[i];
  }
  const auto count = static_cast<float>(std::max<std::size_t>(neighbours.by_shape.size(), 1));
  for (float& value : expected.values) value /= count;
  return expected;
}

}  // namespace crest::detect
