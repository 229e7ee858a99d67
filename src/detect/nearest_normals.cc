#include "detect/nearest_normals.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "core/lanes.h"

namespace crest::detect {
namespace {

using signal::kBeatSamples;

/// Sum of `term(i)` over [0, count), four terms at a time and in a fixed order: `terms` gives those
/// from i on. Two vectors of sums, so that one does not wait for the other.
template <typename Term, typename Terms>
float sum_of(std::size_t count, Term term, Terms terms) {
  Lanes first = {};
  Lanes second = {};
  std::size_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    first += terms(i);
    second += terms(i + kLanes);
  }
  float sum = 0;
  for (; i < count; ++i) sum += term(i);
  for (std::size_t lane = 0; lane < kLanes; ++lane) sum += first[lane];
  for (std::size_t lane = 0; lane < kLanes; ++lane) sum += second[lane];
  return sum;
}

float sum_of_products(const float* a, const float* b, std::size_t count) {
  return sum_of(
      count, [=](std::size_t i) { return a[i] * b[i]; },
      [=](std::size_t i) { return load_lanes(a + i) * load_lanes(b + i); });
}

float sum_of_squared_differences(const float* a, const float* b, std::size_t count) {
  const auto square = [](auto difference) { return difference * difference; };
  return sum_of(
      count, [=](std::size_t i) { return square(a[i] - b[i]); },
      [=](std::size_t i) { return square(load_lanes(a + i) - load_lanes(b + i)); });
}

std::vector<std::size_t> indices_of(const std::vector<bool>& usable) {
  std::vector<std::size_t> leads;
  for (std::size_t lead = 0; lead < usable.size(); ++lead) {
    if (usable[lead]) leads.push_back(lead);
  }
  return leads;
}

/// The `kNearest` normals with the least distances, nearest first, and these. `distance(normal,
/// bound)` may stop where it is sure to exceed the bound and return anything that does.
template <typename Distance>
std::vector<std::pair<float, std::size_t>> nearest(const model::NormalReference& reference,
                                                   std::optional<std::size_t> left_out,
                                                   Distance distance) {
  // A heap whose front is the farthest of those kept.
  std::vector<std::pair<float, std::size_t>> kept;
  kept.reserve(kNearest + 1);
  float bound = std::numeric_limits<float>::infinity();
  for (std::size_t normal = 0; normal < reference.normals; ++normal) {
    if (normal == left_out) continue;
    const float here = distance(normal, bound);
    if (here > bound) continue;
    kept.emplace_back(here, normal);
    std::ranges::push_heap(kept);
    if (kept.size() > kNearest) {
      std::ranges::pop_heap(kept);
      kept.pop_back();
    }
    if (kept.size() == kNearest) bound = kept.front().first;
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
  return nearest(reference, left_out, [&](std::size_t normal, float) {
    const float* there = reference.shape(normal).data() + space.part.begin;
    float product = 0;
    float norm = 0;
    for (const std::size_t lead : leads) {
      product += sum_of_products(weighted.lead(lead).data(), there + lead * kBeatSamples, samples);
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
      const float squares =
          sum_of_squared_differences(here.lead(lead).data(), there.lead(lead).data(), here.samples);
      shares[lead] += double{squares} / 2 / static_cast<double>(nearest_ones.size());
    }
  }
  return shares;
}

LeadMatrix expected_shape(const model::NormalReference& reference, const LeadMatrix& shape,
                          const std::vector<bool>& usable, std::optional<std::size_t> left_out) {
  const std::vector<std::size_t> leads = indices_of(usable);
  const auto distances = nearest(reference, left_out, [&](std::size_t normal, float bound) {
    const float* there = reference.shape(normal).data();
    float squares = 0;
    for (const std::size_t lead : leads) {
      squares += sum_of_squared_differences(shape.lead(lead).data(), there + lead * kBeatSamples,
                                            kBeatSamples);
      if (squares > bound) break;  // and so is every sum that goes on from here
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
