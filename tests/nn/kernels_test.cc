// Every implementation that this CPU has, on problems of every awkward size, against the reference.
#include "nn/kernels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/kernels_reference.h"
#include "nn/random_values.h"

namespace crest::nn {
namespace {

class KernelsTest : public testing::TestWithParam<const Kernels*> {};

constexpr float kUntouched = 12345.0F;

/// Which optional parts a product has.
struct Parts {
  bool bias = false;
  bool addend = false;
  float negative_slope = 1;
};

struct Problem {
  std::size_t rows, stride, depth, columns;
};

/// Runs a product and checks that nothing around its output was written. Inputs end where their
/// storage ends, so that a sanitizer sees any read beyond.
std::vector<float> multiply(const Kernels& kernels, const Problem& problem, const Parts& parts) {
  const auto [rows, stride, depth, columns] = problem;
  const std::vector<float> input = random_values((rows - 1) * stride + depth, 1);
  const std::vector<float> matrix = random_values(depth * columns, 2);
  const std::vector<float> bias = random_values(columns, 3);
  const std::vector<float> addend = random_values(rows * columns, 4);
  PackedMatrix weights = make_packed(kernels, depth, columns);
  pack(kernels, matrix.data(), columns, 1, weights);
  constexpr std::size_t kGuard = 64;
  std::vector<float> output(rows * columns + 2 * kGuard, kUntouched);
  kernels.multiply({.input = input.data(),
                    .input_stride = stride,
                    .rows = rows,
                    .weights = &weights,
                    .bias = parts.bias ? bias.data() : nullptr,
                    .addend = parts.addend ? addend.data() : nullptr,
                    .negative_slope = parts.negative_slope,
                    .output = output.data() + kGuard});
  const auto untouched = [](float value) { return value == kUntouched; };
  EXPECT_TRUE(std::all_of(output.begin(), output.begin() + kGuard, untouched));
  EXPECT_TRUE(std::all_of(output.end() - kGuard, output.end(), untouched));
  return {output.begin() + kGuard, output.end() - kGuard};
}

void expect_same_product(const Kernels& kernels, const Problem& problem, const Parts& parts) {
  SCOPED_TRACE(testing::Message() << problem.rows << " x " << problem.depth << " x "
                                  << problem.columns << ", stride " << problem.stride);
  const std::vector<float> expected = multiply(kReferenceKernels, problem, parts);
  // Sums of `depth` products in [-1, 1], each rounded once.
  const double bound = 1e-7 * static_cast<double>(problem.depth) + 1e-6;
  EXPECT_THAT(multiply(kernels, problem, parts),
              testing::Pointwise(testing::FloatNear(static_cast<float>(bound)), expected));
}

TEST_P(KernelsTest, ProductsOfAllTileHeightsAndRaggedColumns) {
  for (std::size_t rows = 1; rows <= 29; ++rows) {
    for (const std::size_t columns : {1, 3, 4, 5, 8, 12, 13, 15, 16, 17, 24, 26, 31, 32, 33, 50}) {
      expect_same_product(*GetParam(), {rows, 7, 7, columns}, {});
    }
  }
}

TEST_P(KernelsTest, ProductsOfTheNetworksSizes) {
  const Problem problems[] = {{50, 137, 137, 548},
                              {50, 548, 548, 136},
                              {136, 50, 50, 150},
                              {136, 64, 960, 50},
                              {150, 50, 750, 64},
                              {1, 50, 50, 50},
                              {100, 24, 48, 32},
                              {101, 32, 64, 26},
                              // Deeper than is summed at a stretch.
                              {17, 512, 7680, 50},
                              {3, 9, 2049, 33},
                              {16, 5, 4096, 13}};
  for (const Problem& problem : problems) {
    expect_same_product(*GetParam(), problem, {.bias = true, .negative_slope = 0});
  }
}

TEST_P(KernelsTest, BiasAddendAndActivation) {
  for (const bool bias : {false, true}) {
    for (const bool addend : {false, true}) {
      for (const float slope : {0.0F, 0.2F, 1.0F}) {
        // Whole panels and a ragged one.
        expect_same_product(*GetParam(), {13, 9, 11, 64 + 13}, {bias, addend, slope});
      }
    }
  }
}

TEST_P(KernelsTest, RowsOfTheInputMayOverlap) {
  for (const std::size_t stride : {1, 5, 24}) {
    expect_same_product(*GetParam(), {30, stride, 48, 35}, {});
  }
}

TEST_P(KernelsTest, SeveralInputsAreEachMultipliedAsAlone) {
  // Of one row, which are taken as rows of one input, and of several, with a gap after each.
  for (const auto& [rows, inputs] : {std::pair(1, 20), std::pair(5, 3), std::pair(16, 2)}) {
    const Problem problem{static_cast<std::size_t>(rows), 6, 11, 45};
    const auto count = static_cast<std::size_t>(inputs);
    const std::size_t input_step = (problem.rows - 1) * problem.stride + problem.depth + 2;
    const std::size_t output_step = problem.rows * problem.columns + 7;
    const std::vector<float> input = random_values(count * input_step, 1);
    const std::vector<float> addend = random_values(count * output_step, 2);
    const std::vector<float> matrix = random_values(problem.depth * problem.columns, 3);
    PackedMatrix weights = make_packed(*GetParam(), problem.depth, problem.columns);
    pack(*GetParam(), matrix.data(), problem.columns, 1, weights);
    std::vector<float> output(count * output_step, kUntouched);
    Product product{.input = input.data(),
                    .input_stride = problem.stride,
                    .rows = problem.rows,
                    .inputs = count,
                    .input_step = input_step,
                    .weights = &weights,
                    .addend = addend.data(),
                    .output = output.data(),
                    .output_step = output_step,
                    .next_weights = &weights};
    GetParam()->multiply(product);
    std::vector<float> expected(output.size(), kUntouched);
    product.inputs = 1;
    product.next_weights = nullptr;
    for (std::size_t i = 0; i < count; ++i) {
      product.input = input.data() + i * input_step;
      product.addend = addend.data() + i * output_step;
      product.output = expected.data() + i * output_step;
      GetParam()->multiply(product);
    }
    EXPECT_EQ(output, expected);
  }
}

TEST_P(KernelsTest, PacksATransposedMatrix) {
  const std::size_t depth = 5;
  const std::size_t columns = 37;
  const std::vector<float> matrix = random_values(depth * columns, 1);
  std::vector<float> transposed(matrix.size());
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    transposed[i % columns * depth + i / columns] = matrix[i];
  }
  PackedMatrix plain = make_packed(*GetParam(), depth, columns);
  PackedMatrix turned = plain;
  pack(*GetParam(), matrix.data(), columns, 1, plain);
  pack(*GetParam(), transposed.data(), 1, depth, turned);
  EXPECT_EQ(plain.values, turned.values);
  EXPECT_NE(plain.values, make_packed(*GetParam(), depth, columns).values);
}

TEST_P(KernelsTest, TanhIsExactToAMillionth) {
  for (std::size_t count = 0; count <= 70; ++count) {
    std::vector<float> values(count + 1, kUntouched);
    for (std::size_t i = 0; i < count; ++i) values[i] = 0.37F * static_cast<float>(i) - 12.0F;
    const std::vector<float> arguments = values;
    GetParam()->tanh_in_place(std::span(values).first(count));
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_NEAR(values[i], std::tanh(double{arguments[i]}), 1e-6) << arguments[i];
    }
    EXPECT_EQ(values[count], kUntouched);
  }
}

TEST_P(KernelsTest, TanhOfExtremes) {
  std::vector<float> values = {0.0F, 1e-30F, -1e-7F, 100.0F, -1e30F};
  GetParam()->tanh_in_place(values);
  EXPECT_THAT(values, testing::Pointwise(testing::FloatNear(1e-7F),
                                         std::vector<float>{0, 0, -1e-7F, 1, -1}));
}

TEST_P(KernelsTest, ExponentiateGivesASoftmax) {
  for (std::size_t count = 1; count <= 70; ++count) {
    std::vector<float> scores = random_values(count, static_cast<unsigned>(count));
    for (float& score : scores) score *= 30;
    std::vector<float> values = scores;
    values.push_back(kUntouched);
    const SoftmaxPart part = GetParam()->exponentiate(std::span(values).first(count));
    EXPECT_EQ(part.maximum, std::ranges::max(scores));
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double expected = std::exp(double{scores[i]} - double{part.maximum});
      EXPECT_NEAR(values[i], expected, 1e-6);
      sum += expected;
    }
    EXPECT_NEAR(part.sum, sum, 1e-5);
    EXPECT_EQ(values[count], kUntouched);
  }
}

INSTANTIATE_TEST_SUITE_P(Available, KernelsTest, testing::ValuesIn(available_kernels()),
                         [](const auto& test) { return std::string(test.param->name); });

TEST(ChooseKernels, ByNameWithoutRegardToCase) {
  for (const Kernels* kernels : available_kernels()) {
    std::string name = kernels->name;
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto chosen = choose_kernels(name);
    ASSERT_TRUE(chosen);
    EXPECT_EQ(*chosen, kernels);
  }
}

TEST(ChooseKernels, FastestWithoutAName) {
  EXPECT_EQ(*choose_kernels(""), &fastest_kernels());
  EXPECT_STREQ(available_kernels().back()->name, "reference");
}

TEST(ChooseKernels, AnUnknownNameListsTheKnownOnes) {
  const auto chosen = choose_kernels("MMX");
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().kind, ErrorKind::Config);
  EXPECT_THAT(chosen.error().reason, testing::HasSubstr("reference"));
}

}  // namespace
}  // namespace crest::nn
