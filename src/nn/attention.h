// Multi-head attention in two steps: among the tokens that stay, then with one more token.
#pragma once

#include <cstddef>
#include <span>

#include "nn/kernels.h"
#include "nn/linear.h"

namespace crest::nn {

/// softmax(Q K^T / sqrt(latent / heads)) V for each head, without positions; [tokens, latent].
struct Attention {
  std::size_t heads = 0;
  std::size_t latent = 0;
  Linear projection;  ///< latent -> query, key, value side by side; the query holds the 1 / sqrt
  Linear output;      ///< latent -> latent, after the heads

  std::size_t width() const { return latent / heads; }  ///< channels of one head
};

Attention fold_attention(const Kernels& kernels, std::size_t heads, const Layer& query,
                         const Layer& key, const Layer& value, const Layer& output,
                         const TensorLookup& tensors);

/// What the tokens that stay have seen of each other: softmax sums and the weighted sums of values
/// that go with them, to which one more token can still be added. Sized at construction.
class StandingTokens {
 public:
  StandingTokens(const Kernels& kernels, const Attention& attention, std::size_t tokens);

  /// Projects the tokens, [tokens, latent], and lets them attend to each other.
  void set(const Kernels& kernels, const Attention& attention, std::span<const float> tokens);

  /// Lets all tokens, and one more with the given [latent], attend to all, that one included:
  /// `mixed` [tokens + 1, latent] holds the heads side by side, before the output layer.
  void join(const Kernels& kernels, const Attention& attention, std::span<const float> joining,
            std::span<float> mixed);

 private:
  void set_head(const Kernels& kernels, const Attention& attention, std::size_t head);
  void join_head(const Kernels& kernels, const Attention& attention, std::size_t head,
                 std::span<float> mixed);

  std::size_t tokens_;
  AlignedVector projected_;           ///< [tokens + 1, 3 latent], the joining token last
  AlignedVector scores_;              ///< [tokens, tokens] of one head
  AlignedVector sums_of_values_;      ///< [heads, tokens, width]
  std::vector<SoftmaxPart> softmax_;  ///< [heads, tokens]
  PackedMatrix keys_;                 ///< [width, tokens] of one head
  PackedMatrix values_;               ///< [tokens, width] of one head
};

}  // namespace crest::nn
