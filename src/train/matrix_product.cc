#include "train/matrix_product.h"

#include <ATen/Parallel.h>

#include <cstdint>

#ifndef _OPENMP
#error "at::parallel_for shares its work out only where OpenMP is compiled in"
#endif

namespace crest::train {
namespace {

using torch::Tensor;

/// left x right of two matrices, the rows of the result shared out among the threads.
Tensor product(const Tensor& left, const Tensor& right, Precision precision) {
  if (precision == Precision::Mixed) {
    return torch::mm(left.to(torch::kBFloat16), right.to(torch::kBFloat16)).to(left.dtype());
  }
  if (!left.is_cpu()) return torch::mm(left, right);
  const std::int64_t rows = left.size(0);
  Tensor result = torch::empty({rows, right.size(1)}, left.options());
  const std::int64_t grain = (rows + at::get_num_threads() - 1) / at::get_num_threads();
  at::parallel_for(0, rows, grain, [&](std::int64_t begin, std::int64_t end) {
    const torch::NoGradGuard no_gradients;  // the mode belongs to the thread
    Tensor part = result.slice(0, begin, end);
    torch::mm_out(part, left.slice(0, begin, end), right);
  });
  return result;
}

struct Product : torch::autograd::Function<Product> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& rows,
                        const Tensor& matrix, bool mixed) {
    context->save_for_backward({rows, matrix});
    context->saved_data["mixed"] = mixed;
    return product(rows, matrix, mixed ? Precision::Mixed : Precision::Single);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor gradient = gradients.front().contiguous();
    const bool mixed = context->saved_data["mixed"].toBool();
    const Precision precision = mixed ? Precision::Mixed : Precision::Single;
    const Tensor of_rows =
        context->needs_input_grad(0) ? product(gradient, saved[1].t(), precision) : Tensor();
    return {of_rows, product(saved[0].t(), gradient, precision), Tensor()};
  }
};

}  // namespace

Tensor matrix_product(const Tensor& rows, const Tensor& matrix, Precision precision) {
  std::vector<std::int64_t> shape = rows.sizes().vec();
  shape.back() = matrix.size(1);
  return Product::apply(rows.reshape({-1, matrix.size(0)}), matrix, precision == Precision::Mixed)
      .view(shape);
}

}  // namespace crest::train
