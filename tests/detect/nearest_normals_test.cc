// The fast search against the definition in f64, on random shapes.
#include "detect/nearest_normals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "model/invented_reference.h"

namespace crest::detect {
namespace {

using signal::kBeatSamples;

constexpr std::size_t kLeads = 3;

LeadMatrix random_shape(unsigned seed) {
  LeadMatrix shape(kLeads, kBeatSamples);
  shape.values = nn::random_values(kLeads * kBeatSamples, seed);
  return shape;
}

/// The normals that count, by what `distance` says, nearest first, at most kNearest.
template <typename Distance>
std::vector<std::pair<double, std::size_t>> nearest_plainly(const model::NormalReference& reference,
                                                            std::optional<std::size_t> left_out,
                                                            Distance distance) {
  std::vector<std::pair<double, std::size_t>> all;
  for (std::size_t normal = 0; normal < reference.normals; ++normal) {
    if (normal != left_out) all.emplace_back(distance(reference.shape(normal)), normal);
  }
  std::ranges::sort(all);
  if (all.size() > 20) all.resize(20);
  return all;
}

double direction_plainly(const model::NormalReference& reference, const model::ShapeSpace& space,
                         const LeadMatrix& shape, const std::vector<bool>& usable,
                         std::optional<std::size_t> left_out) {
  const auto nearest = nearest_plainly(reference, left_out, [&](auto normal) {
    double product = 0, here = 0, there = 0;
    for (std::size_t lead = 0; lead < kLeads; ++lead) {
      if (!usable[lead]) continue;
      for (std::size_t i = space.part.begin; i < space.part.end; ++i) {
        const std::size_t place = lead * kBeatSamples + i;
        const double weight = space.by_spread ? 1 / (double{reference.spread[place]} + 0.02) : 1;
        const double a = weight * double{shape.values[place]};
        const double b = weight * double{normal[place]};
        product += a * b;
        here += a * a;
        there += b * b;
      }
    }
    return 1 - product / std::sqrt(here * there);
  });
  double sum = 0;
  for (const auto& [distance, normal] : nearest) sum += distance;
  return sum / static_cast<double>(nearest.size());
}

std::vector<double> expected_plainly(const model::NormalReference& reference,
                                     const LeadMatrix& shape, const std::vector<bool>& usable,
                                     std::optional<std::size_t> left_out) {
  const auto nearest = nearest_plainly(reference, left_out, [&](auto normal) {
    double squares = 0;
    for (std::size_t i = 0; i < normal.size(); ++i) {
      if (!usable[i / kBeatSamples]) continue;
      squares += std::pow(double{shape.values[i]} - double{normal[i]}, 2);
    }
    return squares;
  });
  std::vector<double> mean(kLeads * kBeatSamples);
  for (const auto& [distance, normal] : nearest) {
    for (std::size_t i = 0; i < mean.size(); ++i) {
      mean[i] += double{reference.shape(normal)[i]} / static_cast<double>(nearest.size());
    }
  }
  return mean;
}

struct Case {
  std::size_t normals;
  std::vector<bool> usable;
  std::optional<std::size_t> left_out;
};

/// Of 50 normals 20 are the nearest, of 7 all.
const Case kCases[] = {{50, {true, true, true}, {}},
                       {50, {true, false, true}, {}},
                       {50, {true, true, true}, 13},
                       {7, {false, true, true}, 0},
                       {7, {true, true, true}, {}}};

TEST(DirectionDistance, IsItsDefinition) {
  for (const Case& c : kCases) {
    const model::NormalReference reference = model::invented_reference(kLeads, c.normals);
    for (const model::ShapeSpace& space : model::kShapeSpaces) {
      for (unsigned seed = 200; seed < 203; ++seed) {
        const LeadMatrix shape = random_shape(seed);
        EXPECT_NEAR(
            direction_distance(nearest_normals(reference, shape, c.usable, c.left_out), space),
            direction_plainly(reference, space, shape, c.usable, c.left_out), 1e-5)
            << c.normals << " normals";
      }
    }
  }
}

TEST(DirectionDistance, IsTheSumOfWhatLeadsAdd) {
  for (const Case& c : kCases) {
    const model::NormalReference reference = model::invented_reference(kLeads, c.normals);
    for (const model::ShapeSpace& space : model::kShapeSpaces) {
      LeadMatrix shape = random_shape(200);
      const double distance =
          direction_distance(nearest_normals(reference, shape, c.usable, c.left_out), space);
      const auto shares =
          direction_distance_by_lead(reference, space, shape, c.usable,
                                     nearest_normals(reference, shape, c.usable, c.left_out));
      ASSERT_EQ(shares.size(), kLeads);
      EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), distance, 1e-5);
      for (std::size_t lead = 0; lead < kLeads; ++lead) EXPECT_EQ(shares[lead] > 0, c.usable[lead]);
      // A wave in one lead that no normal has there adds most.
      for (std::size_t i = space.part.begin; i < space.part.end; ++i) shape.lead(2)[i] += 20;
      const auto altered =
          direction_distance_by_lead(reference, space, shape, c.usable,
                                     nearest_normals(reference, shape, c.usable, c.left_out));
      EXPECT_GT(altered[2], altered[0]);
      EXPECT_GT(altered[2], altered[1]);
    }
  }
}

TEST(ExpectedShape, IsItsDefinition) {
  for (const Case& c : kCases) {
    const model::NormalReference reference = model::invented_reference(kLeads, c.normals);
    for (unsigned seed = 200; seed < 203; ++seed) {
      const LeadMatrix shape = random_shape(seed);
      const LeadMatrix expected =
          expected_shape(reference, nearest_normals(reference, shape, c.usable, c.left_out));
      const std::vector<double> plain = expected_plainly(reference, shape, c.usable, c.left_out);
      ASSERT_EQ(expected.values.size(), plain.size());
      for (std::size_t i = 0; i < plain.size(); ++i) {
        ASSERT_NEAR(expected.values[i], plain[i], 1e-5) << c.normals << " normals";
      }
    }
  }
}

/// A shape that is the normal `index` itself, in other units.
LeadMatrix scaled_normal(const model::NormalReference& reference, std::size_t index, float factor) {
  LeadMatrix shape(kLeads, kBeatSamples);
  std::ranges::copy(reference.shape(index), shape.values.begin());
  for (float& value : shape.values) value *= factor;
  return shape;
}

TEST(DirectionDistance, IsOfTheDirectionAlone) {
  const model::NormalReference one = model::invented_reference(kLeads, 1);
  const std::vector<bool> usable(kLeads, true);
  for (const model::ShapeSpace& space : model::kShapeSpaces) {
    EXPECT_NEAR(direction_distance(nearest_normals(one, scaled_normal(one, 0, 1), usable), space),
                0, 1e-5);
    EXPECT_NEAR(direction_distance(nearest_normals(one, scaled_normal(one, 0, 7), usable), space),
                0, 1e-5);
    EXPECT_NEAR(direction_distance(nearest_normals(one, scaled_normal(one, 0, -2), usable), space),
                2, 1e-5);
  }
}

TEST(DirectionDistance, IsOneWhereThereIsNothingToCompare) {
  const model::NormalReference one = model::invented_reference(kLeads, 1);
  const std::vector<bool> usable(kLeads, true);
  for (const model::ShapeSpace& space : model::kShapeSpaces) {
    const LeadMatrix shape = random_shape(200);
    EXPECT_EQ(
        direction_distance(nearest_normals(one, LeadMatrix(kLeads, kBeatSamples), usable), space),
        1);
    EXPECT_EQ(
        direction_distance(nearest_normals(one, shape, std::vector<bool>(kLeads, false)), space),
        1);
    EXPECT_EQ(direction_distance(nearest_normals(one, shape, usable, 0), space),
              1);  // the only one is left out
  }
  EXPECT_EQ(expected_shape(one, nearest_normals(one, random_shape(200), usable, 0)).values,
            LeadMatrix(kLeads, kBeatSamples).values);
}

TEST(NearestNormals, OneIsNotComparedWithItself) {
  const model::NormalReference reference = model::invented_reference(kLeads, 21);
  const std::vector<bool> usable(kLeads, true);
  const model::ShapeSpace& space = model::kShapeSpaces[1];
  const LeadMatrix own = scaled_normal(reference, 4, 1);
  const double with = direction_distance(nearest_normals(reference, own, usable), space);
  const double without = direction_distance(nearest_normals(reference, own, usable, 4), space);
  EXPECT_GT(without, with + 0.04);  // a twentieth of about 1
}

}  // namespace
}  // namespace crest::detect
