// The few loops in which a network spends its time, in as many implementations as the CPU allows.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "nn/aligned_vector.h"

namespace crest::nn {

/// A matrix [depth, columns] laid out for one implementation: panels of neighbouring columns, each
/// [depth, panel width], the last as wide as its columns need, filled up with zeros. Panels read in
/// the order in which a product consumes them, so memory is read forwards only.
struct PackedMatrix {
  std::size_t depth = 0;
  std::size_t columns = 0;
  AlignedVector values;
};

/// output = activation(input x weights + bias + addend), [rows, columns].
/// Rows of the input may overlap, which makes any convolution in [length, channels] layout a
/// product: row t of a convolution with 4 taps and stride 2 is the 4 * channels values that start
/// at position 2 t, so input_stride = 2 * channels and depth = 4 * channels.
/// Several inputs of the same size share one reading of the weights.
struct Product {
  const float* input = nullptr;  ///< rows of `depth` values, `input_stride` apart
  std::size_t input_stride = 0;
  std::size_t rows = 0;        ///< of each input
  std::size_t inputs = 1;      ///< how many there are
  std::size_t input_step = 0;  ///< values from one input to the next; of one input without meaning
  const PackedMatrix* weights = nullptr;
  const float* bias = nullptr;    ///< [columns], or null for none
  const float* addend = nullptr;  ///< [rows, columns] at the places of the output, or null for none
  /// Slope of the activation below zero, in [0, 1]: 1 is none, 0 is ReLU, between them LeakyReLU.
  float negative_slope = 1;
  float* output = nullptr;      ///< [rows, columns] of each input; overlaps no input
  std::size_t output_step = 0;  ///< values from the output of one input to that of the next
  /// The weights that are needed after these, fetched meanwhile; null: not known.
  const PackedMatrix* next_weights = nullptr;
};

/// What softmax needs to know of the scores that it has seen: sum of exp(score - maximum).
struct SoftmaxPart {
  float maximum = 0;
  float sum = 0;
};

/// Sums that a burst keeps at once: more than the latency of a multiply-add times the number of
/// units that do them, and few enough for 16 registers.
inline constexpr std::size_t kBurstSums = 12;

/// One implementation. All functions are pure, thread-safe and never allocate.
struct Kernels {
  const char* name;            ///< "reference" or the instruction set: "AVX3" (AVX-512), "AVX2" ...
  std::size_t panel_columns;   ///< width of all panels of a PackedMatrix but the last
  std::size_t vector_columns;  ///< the width of the last is a multiple of this
  void (*multiply)(const Product& product);
  /// Replaces each value by its hyperbolic tangent, within 1e-6.
  void (*tanh_in_place)(std::span<float> values);
  /// Replaces each score by exp(score - maximum); at least one score.
  SoftmaxPart (*exponentiate)(std::span<float> scores);
  /// sum = sum * factor + factor, `steps` times for each of kBurstSums vectors of sums, which never
  /// leave their registers; returns how many operations that were. What measure_peak() times.
  double (*multiply_add)(std::size_t steps, float factor, std::span<float, kBurstSums> sums);
};

/// All implementations that this CPU can run, fastest first, the reference last.
std::span<const Kernels* const> available_kernels();

/// The first of available_kernels().
const Kernels& fastest_kernels();

/// By name (without regard to case); an empty name chooses the fastest. Config error that lists the
/// available ones. Faces pass the environment variable CREST_KERNELS.
Result<const Kernels*> choose_kernels(std::string_view name);

/// Values that a packed [depth, columns] matrix takes, padding included.
std::size_t packed_size(const Kernels& kernels, std::size_t depth, std::size_t columns);

/// Packs weights.depth x weights.columns values; element (row, column) is read from
/// matrix[row * row_stride + column * column_stride]. weights.values must have packed_size() values
/// already, so that a session can pack without allocating.
void pack(const Kernels& kernels, const float* matrix, std::size_t row_stride,
          std::size_t column_stride, PackedMatrix& weights);

/// An unpacked matrix of zeros, with room for packing.
PackedMatrix make_packed(const Kernels& kernels, std::size_t depth, std::size_t columns);

}  // namespace crest::nn
