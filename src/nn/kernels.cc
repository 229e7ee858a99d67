#include "nn/kernels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "nn/kernels_reference.h"
#include "nn/kernels_simd.h"

namespace crest::nn {
namespace {

/// Width of the panel that starts at `column`.
std::size_t panel_width(const Kernels& kernels, std::size_t columns, std::size_t column) {
  const std::size_t left = std::min(columns - column, kernels.panel_columns);
  return (left + kernels.vector_columns - 1) / kernels.vector_columns * kernels.vector_columns;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return lower;
}

}  // namespace

std::span<const Kernels* const> available_kernels() {
  static const std::vector<const Kernels*> kernels = [] {
    std::vector<const Kernels*> found = simd_kernels();
    found.push_back(&kReferenceKernels);
    return found;
  }();
  return kernels;
}

const Kernels& fastest_kernels() { return *available_kernels().front(); }

Result<const Kernels*> choose_kernels(std::string_view name) {
  if (name.empty()) return &fastest_kernels();
  std::vector<std::string_view> names;
  for (const Kernels* kernels : available_kernels()) {
    if (lower_case(kernels->name) == lower_case(name)) return kernels;
    names.emplace_back(kernels->name);
  }
  return std::unexpected(Error{ErrorKind::Config,
                               fmt::format("no kernels named \"{}\" on this CPU; there are {}",
                                           name, fmt::join(names, ", ")),
                               {},
                               {}});
}

std::size_t packed_size(const Kernels& kernels, std::size_t depth, std::size_t columns) {
  if (columns == 0) return 0;
  const std::size_t last = (columns - 1) / kernels.panel_columns * kernels.panel_columns;
  return depth * (last + panel_width(kernels, columns, last));
}

void pack(const Kernels& kernels, const float* matrix, std::size_t row_stride,
          std::size_t column_stride, PackedMatrix& weights) {
  float* packed = weights.values.data();
  for (std::size_t first = 0; first < weights.columns; first += kernels.panel_columns) {
    const std::size_t width = panel_width(kernels, weights.columns, first);
    const std::size_t used = std::min(width, weights.columns - first);
    for (std::size_t row = 0; row < weights.depth; ++row, packed += width) {
      const float* source = matrix + row * row_stride + first * column_stride;
      for (std::size_t i = 0; i < used; ++i) packed[i] = source[i * column_stride];
      std::fill(packed + used, packed + width, 0.0F);
    }
  }
}

PackedMatrix make_packed(const Kernels& kernels, std::size_t depth, std::size_t columns) {
  return {depth, columns, AlignedVector(packed_size(kernels, depth, columns))};
}

}  // namespace crest::nn
