#include "nn/attention.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace crest::nn {
namespace {

float dot(const float* a, const float* b, std::size_t count) {
  float sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

Attention fold_attention(const Kernels& kernels, std::size_t heads, const Layer& query,
                         const Layer& key, const Layer& value, const Layer& output,
                         const TensorLookup& tensors) {
  const std::size_t latent = query.inputs;
  const std::size_t width = latent / heads;
  const double scale = 1 / std::sqrt(static_cast<double>(width));
  const std::array<ScaledLayer, 3> projection = {{{&query, scale}, {&key, 1}, {&value, 1}}};
  const std::array<ScaledLayer, 1> last = {{{&output, 1}}};
  return {.heads = heads,
          .latent = latent,
          .projection = fold_linear(kernels, projection, tensors),
          .output = fold_linear(kernels, last, tensors)};
}

StandingTokens::StandingTokens(const Kernels& kernels, const Attention& attention,
                               std::size_t tokens)
    : tokens_(tokens),
      projected_((tokens + 1) * 3 * attention.latent),
      scores_(tokens * (tokens + 1)),
      sums_of_values_(tokens * attention.latent),
      softmax_(attention.heads * tokens),
      keys_(make_packed(kernels, attention.width(), tokens)),
      values_(make_packed(kernels, tokens, attention.width())) {}

void StandingTokens::set(const Kernels& kernels, const Attention& attention,
                         std::span<const float> tokens) {
  run_linear(kernels, attention.projection, tokens.data(), tokens_, projected_.data());
  for (std::size_t head = 0; head < attention.heads; ++head) set_head(kernels, attention, head);
}

void StandingTokens::set_head(const Kernels& kernels, const Attention& attention,
                              std::size_t head) {
  const std::size_t width = attention.width();
  const std::size_t stride = 3 * attention.latent;
  const float* query = projected_.data() + head * width;
  pack(kernels, query + attention.latent, 1, stride, keys_);
  pack(kernels, query + 2 * attention.latent, stride, 1, values_);
  kernels.multiply({.input = query,
                    .input_stride = stride,
                    .rows = tokens_,
                    .weights = &keys_,
                    .output = scores_.data()});
  for (std::size_t token = 0; token < tokens_; ++token) {
    softmax_[head * tokens_ + token] =
        kernels.exponentiate({scores_.data() + token * tokens_, tokens_});
  }
  kernels.multiply({.input = scores_.data(),
                    .input_stride = tokens_,
                    .rows = tokens_,
                    .weights = &values_,
                    .output = sums_of_values_.data() + head * tokens_ * width});
}

void StandingTokens::join(const Kernels& kernels, const Attention& attention,
                          std::span<const float> joining, std::span<float> mixed) {
  run_linear(kernels, attention.projection, joining.data(), 1,
             projected_.data() + tokens_ * 3 * attention.latent);
  for (std::size_t head = 0; head < attention.heads; ++head) {
    join_head(kernels, attention, head, mixed);
  }
}

void StandingTokens::join_head(const Kernels& kernels, const Attention& attention, std::size_t head,
                               std::span<float> mixed) {
  const std::size_t width = attention.width();
  const std::size_t latent = attention.latent;
  const std::size_t stride = 3 * latent;
  const float* queries = projected_.data() + head * width;
  const float* joining = queries + tokens_ * stride;
  const float* joining_value = joining + 2 * latent;
  // Adding one score to a softmax rescales what was summed with the old maximum.
  for (std::size_t token = 0; token < tokens_; ++token) {
    const SoftmaxPart& part = softmax_[head * tokens_ + token];
    const float* sum = sums_of_values_.data() + (head * tokens_ + token) * width;
    const float score = dot(queries + token * stride, joining + latent, width);
    const float maximum = std::max(score, part.maximum);
    const float old_scale = std::exp(part.maximum - maximum);
    const float weight = std::exp(score - maximum);
    const float total = part.sum * old_scale + weight;
    float* output = mixed.data() + token * latent + head * width;
    for (std::size_t i = 0; i < width; ++i) {
      output[i] = (sum[i] * old_scale + joining_value[i] * weight) / total;
    }
  }
  const std::span scores(scores_.data(), tokens_ + 1);
  for (std::size_t token = 0; token <= tokens_; ++token) {
    scores[token] = dot(joining, queries + latent + token * stride, width);
  }
  const SoftmaxPart part = kernels.exponentiate(scores);
  float* output = mixed.data() + tokens_ * latent + head * width;
  std::fill_n(output, width, 0.0F);
  for (std::size_t token = 0; token <= tokens_; ++token) {
    const float* value = queries + 2 * latent + token * stride;
    for (std::size_t i = 0; i < width; ++i) output[i] += scores[token] / part.sum * value[i];
  }
}

}  // namespace crest::nn
