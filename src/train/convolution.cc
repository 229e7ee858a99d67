#include "train/convolution.h"

#include <cstdint>
#include <vector>

namespace crest::train {
namespace {

using torch::Tensor;

/// Adds `before` and `after` zero rows along the length.
Tensor pad_length(const Tensor& signal, std::int64_t before, std::int64_t after) {
  return torch::constant_pad_nd(signal, {0, 0, before, after});
}

/// [batch, rows, parts x outputs] -> [batch, rows - parts + 1, outputs]: row t is part 0 of row t
/// plus part 1 of row t + 1 and so on. A strided view finds them, whose gradient is one copy;
/// slices would each fill a tensor of the whole size.
Tensor add_shifted(const Tensor& shares, std::int64_t parts) {
  const std::int64_t batch = shares.size(0);
  const std::int64_t rows = shares.size(1);
  const std::int64_t width = shares.size(2);
  const std::int64_t outputs = width / parts;
  const std::vector<Tensor> terms =
      torch::as_strided(shares, {batch, rows - parts + 1, parts, outputs},
                        {rows * width, width, width + outputs, 1})
          .unbind(2);
  Tensor sum = terms.front() + terms.at(1);
  for (std::size_t i = 2; i < terms.size(); ++i) sum += terms[i];
  return sum;
}

/// Kernel 4, stride 2, padding 1: output t reads samples 2t-1 ... 2t+2, that is the pairs t and t+1
/// of the padded signal. One product gives what each pair adds to both outputs it belongs to.
Tensor halve(const Tensor& weight, const Tensor& signal, Precision precision) {
  const std::int64_t outputs = weight.size(0);
  const std::int64_t inputs = weight.size(1);
  const Tensor pairs =
      pad_length(signal, 1, 1).reshape({signal.size(0), signal.size(1) / 2 + 1, 2 * inputs});
  // [out, in, 4] -> [2 taps x in, 2 halves x out].
  const Tensor matrix =
      weight.view({outputs, inputs, 2, 2}).permute({3, 1, 2, 0}).reshape({2 * inputs, 2 * outputs});
  return add_shifted(matrix_product(pairs, matrix, precision), 2);
}

/// The transpose of halve: input t adds to samples 2t-1 ... 2t+2, the pairs t and t+1.
Tensor redouble(const Tensor& weight, const Tensor& signal, Precision precision) {
  const std::int64_t inputs = weight.size(0);
  const std::int64_t outputs = weight.size(1);
  const std::int64_t length = signal.size(1);
  // [in, out, 4] -> [in, 2 halves x 2 taps x out].
  const Tensor matrix = weight.permute({0, 2, 1}).reshape({inputs, 4 * outputs});
  const Tensor shares = matrix_product(signal, matrix, precision);
  const std::vector<Tensor> halves = shares.chunk(2, 2);
  const Tensor pairs = pad_length(halves[0], 0, 1) + pad_length(halves[1], 1, 0);
  return pairs.reshape({signal.size(0), 2 * length + 2, outputs}).slice(1, 1, 2 * length + 1);
}

/// Stride 1 without padding: a product for all taps, then a sum of shifted parts.
Tensor slide(const Tensor& weight, const Tensor& signal, Precision precision) {
  const std::int64_t taps = weight.size(2);
  const Tensor matrix = weight.permute({1, 2, 0}).reshape({weight.size(1), taps * weight.size(0)});
  return add_shifted(matrix_product(signal, matrix, precision), taps);
}

/// The transpose of slide, as a convolution of the padded signal with flipped taps: the few input
/// channels are laid side by side for all taps, then one product.
Tensor unslide(const Tensor& weight, const Tensor& signal, Precision precision) {
  const std::int64_t inputs = weight.size(0);
  const std::int64_t outputs = weight.size(1);
  const std::int64_t taps = weight.size(2);
  const Tensor windows = pad_length(signal, taps - 1, taps - 1)
                             .unfold(1, taps, 1)
                             .reshape({signal.size(0), signal.size(1) + taps - 1, inputs * taps});
  const Tensor matrix = weight.flip(2).permute({0, 2, 1}).reshape({inputs * taps, outputs});
  return matrix_product(windows, matrix, precision);
}

}  // namespace

Tensor convolve(const nn::Layer& layer, const Tensor& weight, const Tensor& signal,
                Precision precision) {
  const bool transposed = layer.kind == nn::LayerKind::TransposedConvolution;
  if (layer.stride == 2) {
    return transposed ? redouble(weight, signal, precision) : halve(weight, signal, precision);
  }
  return transposed ? unslide(weight, signal, precision) : slide(weight, signal, precision);
}

}  // namespace crest::train
