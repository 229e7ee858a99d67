#include "detect/nearest_normals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <span>
#include <utility>

namespace crest::detect {
namespace {

using signal::kBeatSamples;

/// Several sums side by side, so that none waits for the one before.
constexpr std::size_t kLanes = 8;

/// Sum of `term(i)` over [0, count), in a fixed order.
template <typename Term>
float sum_of(std::size_t count, Term term) {
  std::array<float, kLanes> lanes{};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
  }
  float sum = 0;
  for (; i < count; ++i) sum += term(i);
  for (const float lane : lanes) sum += lane;
  return sum;
}

/// The `kNearest` normals with the least distances, nearest first, and these.
std::vector<std::pair<float, std::size_t>> nearest(
    const model::NormalReference& reference, std::optional<std::size_t> left_out,
    const std::function<float(std::size_t normal)>& distance) {
  std::vector<std::pair<float, std::size_t>> distances;
  distances.reserve(reference.normals);
  for (std::size_t normal = 0; normal < reference.normals; ++normal) {
    if (normal != left_out) distances.emplace_back(distance(normal), normal);
  }
  const std::size_t count = std::min(kNearest, distances.size());
  const auto end = distances.begin() + static_cast<std::ptrdiff_t>(count);
  std::ranges::partial_sort(distances, end);
  distances.erase(end, distances.end());
  return distances;
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
  return nearest(reference, left_out, [&](std::size_t normal) {
    float product = 0;
    float norm = 0;
    for (std::size_t lead = 0; lead < shape.leads; ++lead) {
      if (!usable[lead]) continue;
      const float* here = weighted.lead(lead).data();
      const float* there = reference.shape(normal).data() + lead * kBeatSamples + space.part.begin;
      product += sum_of(samples, [=](std::size_t i) { return here[i] * there[i]; });
      norm += norms[normal * shape.leads + lead];
    }
    const float both = length * std::sqrt(norm);
    return both > 0 ? 1 - product / both : 1.0F;
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
  const auto distances = nearest(reference, left_out, [&](std::size_t normal) {
    float squares = 0;
    for (std::size_t lead = 0; lead < shape.leads; ++lead) {
      if (!usable[lead]) continue;
      const float* here = shape.lead(lead).data();
      const float* there = reference.shape(normal).data() + lead * kBeatSamples;
      squares += sum_of(kBeatSamples, [=](std::size_t i) {
        const float difference = here[i] - there[i];
        return difference * difference;
      });
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
