#include "onednn_engine.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>
#include <vector>

#include "model/network.h"
#include "nn/aligned_vector.h"
#include "nn/kernels_reference.h"
#include "onednn_stack.h"

namespace crest::bench {
namespace {

/// A matrix of [rows, columns], rows `stride` values apart.
struct Matrix {
  const float* values;
  std::size_t stride;
  bool transposed = false;
};

/// output [rows, columns] = left [rows, depth] x right [depth, columns] + add x output.
void multiply(std::size_t rows, std::size_t columns, std::size_t depth, Matrix left, Matrix right,
              float* output, std::size_t output_stride, float add = 0) {
  const auto whole = [](std::size_t size) { return static_cast<dnnl_dim_t>(size); };
  dnnl::error::wrap_c_api(
      dnnl_sgemm(left.transposed ? 'T' : 'N', right.transposed ? 'T' : 'N', whole(rows),
                 whole(columns), whole(depth), 1, left.values, whole(left.stride), right.values,
                 whole(right.stride), add, output, whole(output_stride)),
      "sgemm failed");
}

/// A linear layer of [rows, inputs], whose weights the reference kernels keep as [outputs, inputs].
void run_linear(const nn::Linear& linear, const float* input, std::size_t rows, float* output) {
  const std::size_t outputs = linear.bias.size();
  for (std::size_t row = 0; row < rows; ++row) {
    std::ranges::copy(linear.bias, output + row * outputs);
  }
  const std::size_t inputs = linear.weights.depth;
  multiply(rows, outputs, inputs, {input, inputs},
           {linear.weights.values.data(), inputs, /*transposed=*/true}, output, outputs,
           /*add=*/1);
  for (std::size_t i = 0; linear.negative_slope == 0 && i < rows * outputs; ++i) {
    output[i] = std::max(output[i], 0.0F);
  }
}

/// A square of scores, each row of them of one token.
dnnl::memory make_scores(const dnnl::engine& engine, std::size_t tokens) {
  const auto count = static_cast<dnnl::memory::dim>(tokens);
  return {{{count, count}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::ab}, engine};
}

dnnl::softmax_forward softmax_of(const dnnl::memory& scores) {
  return {
      {{dnnl::prop_kind::forward_inference, scores.get_desc(), /*axis=*/1}, scores.get_engine()}};
}

class OnednnEngine final : public Engine {
 public:
  OnednnEngine(const NetworkWeights& weights, std::size_t batch)
      : network_(model::make_network(weights.description, weights.tensors, nn::kReferenceKernels)
                     .value()),
        config_(network_->description.config),
        crossing_(network_->cross_attention.value()),
        batch_(batch),
        engine_(dnnl::engine::kind::cpu, 0),
        stream_(engine_),
        scores_(make_scores(engine_, config_.global_tokens() + config_.local_tokens())),
        softmax_(softmax_of(scores_)),
        global_encoder_(engine_, network_->global_encoder, batch, config_.window),
        local_encoder_(engine_, network_->local_encoder, batch, config_.beat),
        trend_encoder_(engine_, network_->trend_encoder, batch, config_.window),
        global_decoder_(engine_, network_->global_decoder, batch, config_.global_tokens()),
        local_decoder_(engine_, network_->local_decoder, batch, config_.local_tokens()),
        // Whole: without the share of the trend computed apart.
        trend_decoder_(
            engine_,
            nn::fold_stack(nn::kReferenceKernels, network_->description.trend_decoder,
                           [&](const std::string& name) {
                             return std::span<const float>(weights.tensors.at(name).values);
                           }),
            batch, config_.global_tokens()) {
    const std::initializer_list<OnednnStack*> stacks = {&global_encoder_, &local_encoder_,
                                                        &trend_encoder_,  &global_decoder_,
                                                        &local_decoder_,  &trend_decoder_};
    std::size_t size = 0;
    for (const OnednnStack* stack : stacks) size = std::max(size, stack->buffer_size());
    for (nn::AlignedVector& buffer : buffers_) buffer.resize(size / sizeof(float));
    for (OnednnStack* stack : stacks) stack->bind(buffers_[0].data(), buffers_[1].data());

    const std::size_t global = config_.global_tokens() * config_.latent;
    const std::size_t local = config_.local_tokens() * config_.latent;
    trend_latent_.resize(batch * global);
    global_latent_.resize(batch * global);
    local_latent_.resize(batch * local);
    fused_global_.resize(batch * global);
    fused_local_.resize(batch * local);
    fused_with_trend_.resize(2 * batch * global);
  }

  void set_trend(std::span<const float> trend) override {
    run(trend_encoder_, trend, trend_latent_);
  }

  void set_global(std::span<const float> masked_window) override {
    run(global_encoder_, masked_window, global_latent_);
  }

  model::Restoration restore(std::span<const float> masked_beat) override {
    run(local_encoder_, masked_beat, local_latent_);
    for (std::size_t item = 0; item < batch_; ++item) fuse(item);
    decode(global_decoder_, fused_global_, global_, global_log_variance_);
    decode(local_decoder_, fused_local_, local_, local_log_variance_);
    // Channel by channel the restored latent, then that of the trend.
    const std::size_t latent = config_.latent;
    for (std::size_t token = 0; token < batch_ * config_.global_tokens(); ++token) {
      float* both = &fused_with_trend_[2 * token * latent];
      std::copy_n(&fused_global_[token * latent], latent, both);
      std::copy_n(&trend_latent_[token * latent], latent, both + latent);
    }
    trend_.resize(batch_ * config_.window * config_.leads);
    run(trend_decoder_, fused_with_trend_, trend_);
    return {.global = global_,
            .global_log_variance = global_log_variance_,
            .local = local_,
            .local_log_variance = local_log_variance_,
            .trend = trend_};
  }

  std::size_t batch() const override { return batch_; }

 private:
  void run(OnednnStack& stack, std::span<const float> input, std::span<float> output) {
    stack.run(stream_, input);
    for (std::size_t item = 0; item < batch_; ++item) {
      output = output.subspan(static_cast<std::size_t>(
          std::ranges::copy(stack.output(item), output.begin()).out - output.begin()));
    }
  }

  /// Decodes into leads and their log-variance, the last channel.
  void decode(OnednnStack& decoder, std::span<const float> latent, std::vector<float>& signal,
              std::vector<float>& log_variance) {
    decoder.run(stream_, latent);
    const std::size_t leads = config_.leads;
    const std::size_t length = decoder.output(0).size() / (leads + 1);
    signal.resize(batch_ * length * leads);
    log_variance.resize(batch_ * length);
    for (std::size_t i = 0; i < batch_ * length; ++i) {
      const float* row = &decoder.output(i / length)[i % length * (leads + 1)];
      std::copy_n(row, leads, &signal[i * leads]);
      log_variance[i] = row[leads];
    }
  }

  /// Lets the tokens of one window and its beat see each other.
  void fuse(std::size_t item) {
    const std::size_t latent = config_.latent;
    const std::size_t global = config_.global_tokens() * latent;
    const std::size_t local = config_.local_tokens() * latent;
    const std::span<const float> window = std::span(global_latent_).subspan(item * global, global);
    const std::span<const float> beat = std::span(local_latent_).subspan(item * local, local);
    tokens_.assign(window.begin(), window.end());
    tokens_.insert(tokens_.end(), beat.begin(), beat.end());
    attend();
    add_perceptron(crossing_.global_mlp, window,
                   std::span(fused_global_).subspan(item * global, global));
    add_perceptron(crossing_.local_mlp, beat, std::span(fused_local_).subspan(item * local, local));
  }

  /// attended_ = layer norm(tokens_ + attention(tokens_)), [tokens, latent].
  void attend() {
    const nn::Attention& attention = crossing_.attention;
    const std::size_t latent = attention.latent;
    const std::size_t count = tokens_.size() / latent;
    projected_.resize(count * 3 * latent);
    run_linear(attention.projection, tokens_.data(), count, projected_.data());
    auto* scores = static_cast<float*>(scores_.get_data_handle());
    mixed_.resize(tokens_.size());
    for (std::size_t head = 0; head < attention.heads; ++head) {
      const std::size_t width = attention.width();
      const float* query = projected_.data() + head * width;
      multiply(count, count, width, {query, 3 * latent},
               {query + latent, 3 * latent, /*transposed=*/true}, scores, count);
      softmax_.execute(stream_, {{DNNL_ARG_SRC, scores_}, {DNNL_ARG_DST, scores_}});
      multiply(count, width, count, {scores, count}, {query + 2 * latent, 3 * latent},
               mixed_.data() + head * width, latent);
    }
    attended_.resize(tokens_.size());
    run_linear(attention.output, mixed_.data(), count, attended_.data());
    for (std::size_t i = 0; i < tokens_.size(); ++i) attended_[i] += tokens_[i];
    for (std::size_t token = 0; token < count; ++token) {
      normalise(std::span(attended_).subspan(token * latent, latent));
    }
  }

  void normalise(std::span<float> token) const {
    const auto count = static_cast<float>(token.size());
    float mean = 0;
    for (const float value : token) mean += value / count;
    float squares = 0;
    for (const float value : token) squares += (value - mean) * (value - mean);
    const float deviation = std::sqrt(squares / (count - 1)) + nn::kLayerNormEpsilon;
    for (std::size_t i = 0; i < token.size(); ++i) {
      token[i] = crossing_.norm_scale[i] * (token[i] - mean) / deviation + crossing_.norm_shift[i];
    }
  }

  /// fused = latents + perceptron(attended_) along the tokens; both [tokens, latent].
  void add_perceptron(const model::TokenMlp& perceptron, std::span<const float> latents,
                      std::span<float> fused) {
    const std::size_t latent = config_.latent;
    const std::size_t count = attended_.size() / latent;
    const std::size_t outputs = latents.size() / latent;
    by_channel_.resize(attended_.size());
    for (std::size_t i = 0; i < attended_.size(); ++i) {
      by_channel_[i % latent * count + i / latent] = attended_[i];
    }
    hidden_.resize(latent * perceptron.hidden.bias.size());
    run_linear(perceptron.hidden, by_channel_.data(), latent, hidden_.data());
    mixed_.resize(latents.size());
    run_linear(perceptron.output, hidden_.data(), latent, mixed_.data());
    for (std::size_t i = 0; i < latents.size(); ++i) {
      fused[i] = latents[i] + mixed_[i % latent * outputs + i / latent];
    }
  }

  std::shared_ptr<const model::Network> network_;
  const model::NetworkConfig& config_;
  const model::CrossAttention& crossing_;
  std::size_t batch_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  dnnl::memory scores_;
  dnnl::softmax_forward softmax_;
  OnednnStack global_encoder_, local_encoder_, trend_encoder_;
  OnednnStack global_decoder_, local_decoder_, trend_decoder_;
  nn::AlignedVector buffers_[2];
  // [batch, tokens, latent], of fused_with_trend_ twice as many channels.
  std::vector<float> trend_latent_, global_latent_, local_latent_;
  std::vector<float> fused_global_, fused_local_, fused_with_trend_;
  // Of one item.
  std::vector<float> tokens_, projected_, mixed_, attended_, by_channel_, hidden_;
  std::vector<float> global_, global_log_variance_, local_, local_log_variance_, trend_;
};

}  // namespace

std::unique_ptr<Engine> make_onednn_engine(const NetworkWeights& weights, std::size_t batch) {
  return std::make_unique<OnednnEngine>(weights, batch);
}

}  // namespace crest::bench
