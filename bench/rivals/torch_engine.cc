#include "torch_engine.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <cmath>
#include <functional>
#include <vector>

#include "nn/convolution.h"
#include "nn/kernels_reference.h"

namespace crest::bench {
namespace {

using at::Tensor;
using nn::Layer;
using nn::LayerKind;

/// Runs a stack on [batch, length, channels].
using RunStack = std::function<Tensor(const Tensor&)>;
using Tensors = std::map<std::string, Tensor>;

std::int64_t whole(std::size_t size) { return static_cast<std::int64_t>(size); }

/// A view; whoever holds the values outlives it.
Tensor view_of(std::span<const float> values, const std::vector<std::int64_t>& shape) {
  return at::from_blob(const_cast<float*>(values.data()), shape);
}

std::span<const float> values_of(const Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

Tensors copy_tensors(const std::map<std::string, model::Tensor>& tensors) {
  Tensors copies;
  for (const auto& [name, tensor] : tensors) {
    copies[name] = view_of(tensor.values, {tensor.shape.begin(), tensor.shape.end()}).clone();
  }
  return copies;
}

/// One layer on [batch, channels, length], a linear one along the last axis.
Tensor run_layer(const Layer& layer, const Tensors& tensors, const Tensor& input) {
  const auto tensor = [&](const char* part) { return tensors.at(layer.name + part); };
  switch (layer.kind) {
    case LayerKind::Convolution:
      return at::conv1d(input, tensor(".weight"), {}, whole(layer.stride), whole(layer.padding));
    case LayerKind::TransposedConvolution:
      return at::conv_transpose1d(input, tensor(".weight"), {}, whole(layer.stride),
                                  whole(layer.padding));
    case LayerKind::BatchNorm:
      return at::batch_norm(input, tensor(".weight"), tensor(".bias"), tensor(".running_mean"),
                            tensor(".running_var"), /*training=*/false, /*momentum=*/0.1,
                            nn::kBatchNormEpsilon, /*cudnn_enabled=*/false);
    case LayerKind::LeakyRelu:
      return at::leaky_relu(input, nn::kLeakySlope);
    case LayerKind::Relu:
      return at::relu(input);
    case LayerKind::Tanh:
      return at::tanh(input);
    case LayerKind::Linear:
      return at::linear(input, tensor(".weight"), tensor(".bias"));
  }
  return input;
}

Tensor run_layers(const nn::Stack& stack, const Tensors& tensors, Tensor signal) {
  for (const Layer& layer : stack) signal = run_layer(layer, tensors, signal);
  return signal;
}

/// One folded convolution as a matrix product.
struct ProductLayer {
  nn::Convolution convolution;
  Tensor matrix;  ///< [taps * inputs, positions * outputs]
  Tensor bias;    ///< [positions * outputs]

  explicit ProductLayer(nn::Convolution folded) : convolution(std::move(folded)) {
    // The reference kernels keep each column of the matrix in one piece, which sgemm likes as well.
    const nn::PackedMatrix& packed = convolution.weights;
    matrix = view_of(packed.values, {whole(packed.columns), whole(packed.depth)}).clone().t();
    bias = view_of(convolution.bias, {whole(packed.columns)}).clone();
  }

  Tensor run(const Tensor& signal) const {
    const std::int64_t batch = signal.size(0);
    const std::int64_t inputs = whole(convolution.inputs);
    const std::int64_t depth = matrix.size(0);
    const std::int64_t edge = whole(convolution.edge);
    const std::int64_t rows = whole(convolution.rows(static_cast<std::size_t>(signal.size(1))));
    const Tensor padded =
        edge == 0 ? signal.contiguous() : at::constant_pad_nd(signal, {0, 0, edge, edge});
    // The rows of the product overlap in memory.
    const Tensor gathered = padded
                                .as_strided({batch, rows, depth},
                                            {padded.stride(0), whole(convolution.step) * inputs, 1})
                                .reshape({batch * rows, depth});
    Tensor product = at::addmm(bias, gathered, matrix);
    if (convolution.tanh) {
      product.tanh_();
    } else if (convolution.negative_slope == 0) {
      product.relu_();
    } else if (convolution.negative_slope != 1) {
      at::leaky_relu_(product, convolution.negative_slope);
    }
    const std::int64_t crop = whole(convolution.crop);
    const std::int64_t length = rows * whole(convolution.positions);
    return product.view({batch, length, whole(convolution.outputs)}).slice(1, crop, length - crop);
  }
};

RunStack plain_stack(const nn::Stack& stack, const Tensors& tensors) {
  return [&stack, &tensors](const Tensor& signal) {
    return run_layers(stack, tensors, signal.transpose(1, 2)).transpose(1, 2);
  };
}

RunStack tuned_stack(const nn::Stack& stack, const NetworkWeights& weights) {
  const nn::TensorLookup lookup = [&](const std::string& name) {
    return std::span<const float>(weights.tensors.at(name).values);
  };
  std::vector<ProductLayer> layers;
  for (nn::Convolution& folded : nn::fold_stack(nn::kReferenceKernels, stack, lookup)) {
    layers.emplace_back(std::move(folded));
  }
  return [layers = std::move(layers)](const Tensor& signal) {
    Tensor result = signal;
    for (const ProductLayer& layer : layers) result = layer.run(result);
    return result;
  };
}

class TorchEngine final : public Engine {
 public:
  TorchEngine(const NetworkWeights& weights, TorchForm form, std::size_t batch)
      : description_(weights.description), tensors_(copy_tensors(weights.tensors)), batch_(batch) {
    at::set_num_threads(1);
    const auto make = [&](const nn::Stack& stack) {
      return form == TorchForm::Plain ? plain_stack(stack, tensors_) : tuned_stack(stack, weights);
    };
    global_encoder_ = make(description_.global_encoder);
    local_encoder_ = make(description_.local_encoder);
    trend_encoder_ = make(description_.trend_encoder);
    global_decoder_ = make(description_.global_decoder);
    local_decoder_ = make(description_.local_decoder);
    trend_decoder_ = make(description_.trend_decoder);
  }

  void set_trend(std::span<const float> trend) override {
    const c10::InferenceMode guard;
    trend_latent_ = trend_encoder_(signal_of(trend));
  }

  void set_global(std::span<const float> masked_window) override {
    const c10::InferenceMode guard;
    global_latent_ = global_encoder_(signal_of(masked_window));
  }

  model::Restoration restore(std::span<const float> masked_beat) override {
    const c10::InferenceMode guard;
    const Tensor local_latent = local_encoder_(signal_of(masked_beat));
    const Tensor attended = meet(at::cat({global_latent_, local_latent}, 1))
                                .transpose(1, 2);  // [batch, latent, tokens]
    const auto fuse = [&](const Tensor& latent, const nn::Stack& mlp) {
      return latent + run_layers(mlp, tensors_, attended).transpose(1, 2);
    };
    const Tensor global = fuse(global_latent_, description_.global_mlp);
    const Tensor local = fuse(local_latent, description_.local_mlp);
    const std::int64_t leads = whole(description_.config.leads);
    const auto split = [&](const Tensor& restored, Tensor& signal, Tensor& log_variance) {
      signal = restored.slice(2, 0, leads).contiguous();
      log_variance = restored.slice(2, leads).contiguous();
    };
    split(global_decoder_(global), global_, global_log_variance_);
    split(local_decoder_(local), local_, local_log_variance_);
    trend_ = trend_decoder_(at::cat({global, trend_latent_}, 2)).contiguous();
    return {.global = values_of(global_),
            .global_log_variance = values_of(global_log_variance_),
            .local = values_of(local_),
            .local_log_variance = values_of(local_log_variance_),
            .trend = values_of(trend_)};
  }

  std::size_t batch() const override { return batch_; }

 private:
  Tensor signal_of(std::span<const float> values) const {
    const std::size_t leads = description_.config.leads;
    return view_of(values, {whole(batch_), whole(values.size() / (batch_ * leads)), whole(leads)});
  }

  /// Layer norm of tokens + attention(tokens), [batch, tokens, latent]; the paper's norm divides by
  /// the unbiased deviation plus epsilon.
  Tensor meet(const Tensor& tokens) const {
    const std::int64_t heads = whole(description_.config.heads);
    const std::int64_t width = tokens.size(2) / heads;
    const auto by_head = [&](const Layer& layer) {
      return run_layer(layer, tensors_, tokens)
          .view({tokens.size(0), tokens.size(1), heads, width})
          .transpose(1, 2);
    };
    const Tensor scores =
        at::matmul(by_head(description_.query), by_head(description_.key).transpose(2, 3)) /
        std::sqrt(static_cast<double>(width));
    const Tensor mixed = at::matmul(at::softmax(scores, -1), by_head(description_.value))
                             .transpose(1, 2)
                             .reshape(tokens.sizes());
    const Tensor sum = tokens + run_layer(description_.attention_output, tensors_, mixed);
    const Tensor deviation = sum.std(-1, /*unbiased=*/true, /*keepdim=*/true);
    return tensors_.at(description_.layer_norm + ".a_2") * (sum - sum.mean(-1, /*keepdim=*/true)) /
               (deviation + nn::kLayerNormEpsilon) +
           tensors_.at(description_.layer_norm + ".b_2");
  }

  model::NetworkDescription description_;
  Tensors tensors_;
  std::size_t batch_;
  RunStack global_encoder_, local_encoder_, trend_encoder_;
  RunStack global_decoder_, local_decoder_, trend_decoder_;
  Tensor trend_latent_, global_latent_;
  Tensor global_, global_log_variance_, local_, local_log_variance_, trend_;
};

}  // namespace

std::unique_ptr<Engine> make_torch_engine(const NetworkWeights& weights, TorchForm form,
                                          std::size_t batch) {
  return std::make_unique<TorchEngine>(weights, form, batch);
}

}  // namespace crest::bench
