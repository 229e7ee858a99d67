#include "nn/kernels_simd.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

// Scalable vectors (SVE, RVV) cannot be kept in arrays, which the register tile below is; CPUs with
// SVE run the NEON version.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/kernels_simd.cc"
#include <hwy/foreach_target.h>  // includes this file once more for each target
//
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace crest::nn::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<float>;
using Vector = hn::Vec<Tag>;

constexpr std::size_t kLanes = hn::MaxLanes(Tag());
/// A tile of kTileRows x 2 vectors of sums, two vectors of weights and one of input must fit the
/// registers: 31 of the 32 of AVX-512 and NEON, 15 of 16 elsewhere.
constexpr std::size_t kTileVectors = 2;
#if HWY_CAP_GE512 || HWY_ARCH_ARM_A64
constexpr std::size_t kTileRows = 14;
#else
constexpr std::size_t kTileRows = 6;
#endif

/// Where a tile reads and writes: a block of rows of a product, and one panel of its columns.
struct Tile {
  const Product& product;
  const float* input;         ///< of its first row
  std::size_t input_stride;   ///< from row to row
  std::size_t place;          ///< of its first row and column in the output and the addend
  std::size_t output_stride;  ///< from row to row
  const float* panel;
  std::size_t first_column;
  std::size_t used_columns;
  const float* coming;      ///< what it fetches of the weights that come after the panel
  std::size_t coming_step;  ///< values per step of the depth
};

/// The tile's columns of one row; zeros where there is no such row, and where columns end within a
/// vector: nothing outside of them is read.
template <bool kWhole, std::size_t kVectors>
HWY_INLINE void load_columns(const float* row, std::size_t used, Vector (&columns)[kVectors]) {
  const Tag tag;
  HWY_ALIGN float padded[kVectors * kLanes] = {};
  if (!kWhole && row != nullptr) std::copy_n(row, used, padded);
  for (std::size_t v = 0; v < kVectors; ++v) {
    columns[v] = kWhole && row != nullptr ? hn::LoadU(tag, row + v * kLanes)
                                          : hn::Load(tag, padded + v * kLanes);
  }
}

/// Writes the tile's columns of one row and nothing beside them.
template <bool kWhole, std::size_t kVectors>
HWY_INLINE void store_columns(const Vector (&columns)[kVectors], std::size_t used, float* row) {
  const Tag tag;
  HWY_ALIGN float padded[kVectors * kLanes];
  for (std::size_t v = 0; v < kVectors; ++v) {
    hn::StoreU(columns[v], tag, (kWhole ? row : padded) + v * kLanes);
  }
  if (!kWhole) std::copy_n(padded, used, row);
}

/// Bias, addend and activation, and out.
template <bool kWhole, std::size_t kRows, std::size_t kVectors>
HWY_INLINE void finish_tile(const Tile& tile, const Vector (&sums)[kRows][kVectors]) {
  const Product& product = tile.product;
  const Vector slope = hn::Set(Tag(), product.negative_slope);
  const auto at = [](const float* base, std::size_t offset) {
    return base == nullptr ? nullptr : base + offset;
  };
  Vector bias[kVectors];
  load_columns<kWhole>(at(product.bias, tile.first_column), tile.used_columns, bias);
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::size_t start = tile.place + row * tile.output_stride;
    Vector values[kVectors];
    load_columns<kWhole>(at(product.addend, start), tile.used_columns, values);
    for (std::size_t v = 0; v < kVectors; ++v) {
      const Vector value = hn::Add(hn::Add(sums[row][v], bias[v]), values[v]);
      values[v] = hn::Max(value, hn::Mul(value, slope));
    }
    store_columns<kWhole>(values, tile.used_columns, product.output + start);
  }
}

/// The register tile: kRows rows of the input times one panel of kVectors vectors.
template <std::size_t kRows, std::size_t kVectors>
void multiply_tile(const Tile& tile) {
  const Tag tag;
  const std::size_t depth = tile.product.weights->depth;
  const std::size_t stride = tile.input_stride;
  const float* input = tile.input;
  const float* panel = tile.panel;
  const float* coming = tile.coming;
  Vector sums[kRows][kVectors];
#pragma GCC unroll 16
  for (std::size_t row = 0; row < kRows; ++row) {
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) sums[row][v] = hn::Zero(tag);
  }
  for (std::size_t k = 0; k < depth; ++k) {
    Vector weights[kVectors];
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) weights[v] = hn::Load(tag, panel + v * kLanes);
    panel += kVectors * kLanes;
    // Into the second level of the cache: the first holds this panel and the input.
    __builtin_prefetch(coming, 0, 2);
    coming += tile.coming_step;
#pragma GCC unroll 16
    for (std::size_t row = 0; row < kRows; ++row) {
      const Vector value = hn::Set(tag, input[row * stride + k]);
#pragma GCC unroll 2
      for (std::size_t v = 0; v < kVectors; ++v) {
        sums[row][v] = hn::MulAdd(value, weights[v], sums[row][v]);
      }
    }
  }
  if (tile.used_columns == kVectors * kLanes) {
    finish_tile<true>(tile, sums);
  } else {
    finish_tile<false>(tile, sums);
  }
}

using TileFunction = void (*)(const Tile&);

/// multiply_tile for 1 to kTileRows rows, by rows - 1.
template <std::size_t kVectors, std::size_t... kRowsLessOne>
constexpr auto tile_functions(std::index_sequence<kRowsLessOne...>) {
  return std::array<TileFunction, sizeof...(kRowsLessOne)>{
      multiply_tile<kRowsLessOne + 1, kVectors>...};
}

constexpr auto kWholePanelTiles = tile_functions<2>(std::make_index_sequence<kTileRows>());
constexpr auto kHalfPanelTiles = tile_functions<1>(std::make_index_sequence<kTileRows>());

/// Rows of one input after another, each in tiles of its own. Inputs of a single row are taken as
/// the rows of one input, so that a tile is filled.
struct Rows {
  std::size_t inputs, count;
  std::size_t input_step, input_stride;
  std::size_t output_step, output_stride;
};

Rows rows_of(const Product& product) {
  const std::size_t columns = product.weights->columns;
  if (product.rows == 1) {
    return {1, product.inputs, 0, product.input_step, 0, product.output_step};
  }
  return {product.inputs,       product.rows,        product.input_step,
          product.input_stride, product.output_step, columns};
}

/// The weights that come after a panel, and how many of them.
std::span<const float> after_panel(const Product& product, std::size_t next_column) {
  const std::span<const float> values = product.weights->values;
  const std::size_t depth = product.weights->depth;
  const auto panel_of = [](std::span<const float> weights, std::size_t begin, std::size_t size) {
    return weights.subspan(begin, std::min(size, weights.size() - begin));
  };
  constexpr std::size_t kPanelColumns = kTileVectors * kLanes;
  if (next_column * depth < values.size()) {
    return panel_of(values, next_column * depth, kPanelColumns * depth);
  }
  if (product.next_weights == nullptr) return {};
  return panel_of(product.next_weights->values, 0, kPanelColumns * product.next_weights->depth);
}

void multiply(const Product& product) {
  const std::size_t depth = product.weights->depth;
  const std::size_t columns = product.weights->columns;
  const Rows rows = rows_of(product);
  const std::size_t tiles = (rows.count + kTileRows - 1) / kTileRows;
  constexpr std::size_t kPanelColumns = kTileVectors * kLanes;
  for (std::size_t column = 0; column < columns; column += kPanelColumns) {
    const std::size_t used = std::min(kPanelColumns, columns - column);
    const auto& functions = used > kLanes ? kWholePanelTiles : kHalfPanelTiles;
    const float* panel = product.weights->values.data() + column * depth;
    // Each tile fetches its share of what comes next, so that memory works as long as the
    // multipliers do.
    const std::span<const float> coming = after_panel(product, column + kPanelColumns);
    const std::size_t steps = rows.inputs * tiles * depth;
    const std::size_t coming_step = (coming.size() + steps - 1) / std::max<std::size_t>(steps, 1);
    const float* next = coming.data();
    for (std::size_t input = 0; input < rows.inputs; ++input) {
      // Rows are shared evenly among the tiles: a tile of few rows would waste the multipliers.
      for (std::size_t tile = 0; tile < tiles; ++tile) {
        const std::size_t begin = rows.count * tile / tiles;
        const std::size_t end = rows.count * (tile + 1) / tiles;
        functions[end - begin - 1](
            {.product = product,
             .input = product.input + input * rows.input_step + begin * rows.input_stride,
             .input_stride = rows.input_stride,
             .place = input * rows.output_step + begin * rows.output_stride + column,
             .output_stride = rows.output_stride,
             .panel = panel,
             .first_column = column,
             .used_columns = used,
             .coming = next,
             .coming_step = coming_step});
        next += depth * coming_step;
      }
    }
  }
}

/// Calls `change` on each vector of the values, the last one filled up with `filling`.
template <typename Change>
HWY_INLINE void change_in_place(std::span<float> values, float filling, const Change& change) {
  const Tag tag;
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    hn::StoreU(change(hn::LoadU(tag, values.data() + i)), tag, values.data() + i);
  }
  if (i == values.size()) return;
  HWY_ALIGN float rest[kLanes];
  std::fill(rest, rest + kLanes, filling);
  std::copy(values.begin() + static_cast<std::ptrdiff_t>(i), values.end(), rest);
  hn::Store(change(hn::Load(tag, rest)), tag, rest);
  std::copy_n(rest, values.size() - i, values.begin() + static_cast<std::ptrdiff_t>(i));
}

void tanh_in_place(std::span<float> values) {
  const Tag tag;
  change_in_place(values, 0, [&](Vector value) HWY_ATTR { return hn::Tanh(tag, value); });
}

SoftmaxPart exponentiate(std::span<float> scores) {
  const Tag tag;
  const float maximum = *std::ranges::max_element(scores);
  const Vector shift = hn::Set(tag, maximum);
  Vector sums = hn::Zero(tag);
  change_in_place(scores, -std::numeric_limits<float>::infinity(), [&](Vector score) HWY_ATTR {
    const Vector value = hn::Exp(tag, hn::Sub(score, shift));
    sums = hn::Add(sums, value);
    return value;
  });
  return {maximum, hn::GetLane(hn::SumOfLanes(tag, sums))};
}

/// The sums must start differently, or else the compiler does the work once for all of them.
double multiply_add(std::size_t steps, float factor, std::span<float, kBurstSums> sums) {
  const Tag tag;
  const auto scale = hn::Set(tag, factor);
  Vector vectors[kBurstSums];
#pragma GCC unroll 12
  for (std::size_t i = 0; i < kBurstSums; ++i) vectors[i] = hn::Set(tag, sums[i]);
  for (std::size_t step = 0; step < steps; ++step) {
#pragma GCC unroll 12
    for (Vector& vector : vectors) vector = hn::MulAdd(vector, scale, scale);
  }
#pragma GCC unroll 12
  for (std::size_t i = 0; i < kBurstSums; ++i) sums[i] = hn::GetLane(vectors[i]);
  return 2.0 * static_cast<double>(kBurstSums * steps * kLanes);
}

const Kernels& kernels_of_target() {
  static const Kernels kernels = {.name = hwy::TargetName(HWY_TARGET),
                                  .panel_columns = kTileVectors * kLanes,
                                  .vector_columns = kLanes,
                                  .multiply = multiply,
                                  .tanh_in_place = tanh_in_place,
                                  .exponentiate = exponentiate,
                                  .multiply_add = multiply_add};
  return kernels;
}

}  // namespace crest::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace crest::nn {

HWY_EXPORT(kernels_of_target);

std::vector<const Kernels*> simd_kernels() {
  const std::span table(HWY_DISPATCH_TABLE(kernels_of_target));
  std::vector<const Kernels*> found;
  // Better instruction sets have lower bits, and these come first.
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    const auto bits = static_cast<std::uint64_t>(HWY_CHOSEN_TARGET_SHIFT(target));
    // The table holds the fallback last, and nothing else where only one target was compiled.
    const bool fallback = bits == 0 || table.size() == 1;
    const std::size_t index =
        fallback ? table.size() - 1 : static_cast<std::size_t>(std::countr_zero(bits));
    found.push_back(&table[index]());
  }
  return found;
}

}  // namespace crest::nn
#endif
