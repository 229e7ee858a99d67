#include "model/restorer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "model/network.h"

namespace crest::model {
namespace {

/// Copies `input` and fills what it lacks with zeros.
void copy_or_zero(std::span<const float> input, std::span<float> output) {
  const std::size_t count = std::min(input.size(), output.size());
  std::copy_n(input.begin(), count, output.begin());
  std::ranges::fill(output.subspan(count), 0.0F);
}

/// [rows, columns] -> [columns, rows].
void transpose(std::span<const float> input, std::size_t columns, std::span<float> output) {
  const std::size_t rows = input.size() / columns;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      output[column * rows + row] = input[row * columns + column];
    }
  }
}

/// y = scale (x - mean) / (deviation + epsilon) + shift for each token, in place; the deviation is
/// the unbiased one and epsilon stands outside of its root, as in the paper's code.
void layer_norm(const CrossAttention& part, std::span<float> tokens) {
  const std::size_t latent = part.norm_scale.size();
  for (std::size_t start = 0; start < tokens.size(); start += latent) {
    const std::span token = tokens.subspan(start, latent);
    double mean = 0;
    for (const float value : token) mean += value;
    mean /= static_cast<double>(latent);
    double squares = 0;
    for (const float value : token) squares += (value - mean) * (value - mean);
    const double deviation = std::sqrt(squares / (static_cast<double>(latent) - 1));
    const double inverse = 1 / (deviation + double{nn::kLayerNormEpsilon});
    for (std::size_t i = 0; i < latent; ++i) {
      token[i] =
          static_cast<float>(part.norm_scale[i] * (token[i] - mean) * inverse + part.norm_shift[i]);
    }
  }
}

/// [length, leads + 1] -> [length, leads] and the log-variance [length]; [length, leads] is copied.
void split_log_variance(std::span<const float> decoded, std::size_t leads,
                        std::span<float> restored, std::span<float> log_variance) {
  if (decoded.size() == restored.size()) {
    std::ranges::copy(decoded, restored.begin());
    return;
  }
  for (std::size_t i = 0; i < log_variance.size(); ++i) {
    const float* position = decoded.data() + i * (leads + 1);
    std::copy_n(position, leads, restored.data() + i * leads);
    log_variance[i] = position[leads];
  }
}

/// Floats that each of the two buffers of a session needs.
std::size_t workspace_size(const Network& network) {
  const NetworkConfig& config = network.description.config;
  const std::size_t tokens = config.global_tokens();
  return std::max({nn::workspace_size(network.global_encoder, config.window),
                   nn::workspace_size(network.local_encoder, config.beat),
                   nn::workspace_size(network.trend_encoder, config.window),
                   nn::workspace_size(network.global_decoder, tokens),
                   nn::workspace_size(network.local_decoder, config.local_tokens()),
                   nn::workspace_size(network.trend_decoder, tokens)});
}

}  // namespace

/// Cross-attention and what its tokens that stay have seen of each other.
struct Attending {
  const CrossAttention* part = nullptr;
  nn::StandingTokens standing;
};

struct Session::State {
  explicit State(std::shared_ptr<const Network> shared);

  void encode(const ConvolutionStack& encoder, std::span<const float> signal,
              std::span<float> input, std::span<float> latent) const;
  void attend(Attending& attending);
  void meet(std::span<const float> masked_beat);
  void fuse(const TokenMlp& mlp, std::span<const float> latent, std::span<float> fused);
  void decode_window() const;
  void decode_beat() const;

  std::shared_ptr<const Network> network;
  const nn::Kernels& kernels;
  std::optional<Attending> crossing;  ///< where there is cross-attention
  nn::AlignedVector arena;            ///< all that follows
  nn::Workspace workspace;
  std::span<float> window_input, beat_input;
  std::span<float> trend_latent, global_latent, local_latent;
  std::span<float> trend_share;          ///< the trend's part of the trend decoder's first layer
  std::span<float> mixed;                ///< [tokens, latent]: the heads side by side
  std::span<float> attended;             ///< [tokens, latent]: after residual and layer norm
  std::span<float> attended_by_channel;  ///< [latent, tokens]
  std::span<float> hidden, mlp_output;   ///< [latent, hidden], [latent, tokens]
  std::span<float> fused_global, fused_local;  ///< the decoders' inputs
  std::span<float> global, global_log_variance, local, local_log_variance, trend;
};

Session::State::State(std::shared_ptr<const Network> shared)
    : network(std::move(shared)), kernels(*network->kernels) {
  const NetworkConfig& config = network->description.config;
  const std::size_t latent = config.latent;
  const std::size_t global_size = config.global_tokens() * latent;
  const std::size_t local_size = config.local_tokens() * latent;
  const nn::Convolution& share = network->trend_share;
  const std::size_t share_size =
      config.parts.trend ? share.rows(config.global_tokens()) * share.positions * share.outputs : 0;
  std::size_t all_size = 0;
  std::size_t hidden_size = 0;
  if (const auto& part = network->cross_attention) {
    crossing.emplace(&*part, nn::StandingTokens(kernels, part->attention, config.global_tokens()));
    all_size = global_size + local_size;
    hidden_size =
        std::max(part->local_mlp.hidden.bias.size(), part->global_mlp.hidden.bias.size()) * latent;
  }
  const std::size_t buffer_size = workspace_size(*network);
  const std::pair<std::span<float>*, std::size_t> pieces[] = {
      {&workspace.front, buffer_size},
      {&workspace.back, buffer_size},
      {&window_input, config.window * config.leads},
      {&beat_input, config.beat * config.leads},
      {&trend_latent, global_size},
      {&global_latent, global_size},
      {&local_latent, local_size},
      {&trend_share, share_size},
      {&mixed, all_size},
      {&attended, all_size},
      {&attended_by_channel, all_size},
      {&hidden, hidden_size},
      {&mlp_output, global_size},
      {&fused_global, global_size},
      {&fused_local, local_size},
      {&global, config.window * config.leads},
      {&global_log_variance, config.window},
      {&local, config.beat * config.leads},
      {&local_log_variance, config.beat},
      {&trend, config.window * config.leads},
  };
  // Each piece starts on a cache line of 16 floats.
  const auto whole_lines = [](std::size_t size) { return (size + 15) / 16 * 16; };
  std::size_t total = 0;
  for (const auto& [piece, size] : pieces) total += whole_lines(size);
  arena.resize(total);
  float* next = arena.data();
  for (const auto& [piece, size] : pieces) {
    *piece = {next, size};
    next += whole_lines(size);
  }
}

void Session::State::encode(const ConvolutionStack& encoder, std::span<const float> signal,
                            std::span<float> input, std::span<float> latent) const {
  copy_or_zero(signal, input);
  std::ranges::copy(nn::run_stack(kernels, encoder, input, workspace), latent.begin());
}

/// attended = layer norm(tokens + attention(tokens)).
void Session::State::attend(Attending& attending) {
  const CrossAttention& part = *attending.part;
  attending.standing.join(kernels, part.attention, local_latent, mixed);
  // The residual: attended holds the tokens before the product adds them to its result.
  const std::span<float> tokens = attended_by_channel;
  std::ranges::copy(global_latent, tokens.begin());
  std::ranges::copy(local_latent, tokens.subspan(global_latent.size()).begin());
  nn::run_linear(kernels, part.attention.output, mixed.data(),
                 tokens.size() / part.attention.latent, attended.data(), tokens.data());
  layer_norm(part, attended);
}

/// fused = latent + MLP(attended tokens) along the token axis, for the global or the local latent.
/// The latents are the encoders', not what attention made of them, as in the paper's code.
void Session::State::fuse(const TokenMlp& mlp, std::span<const float> latent,
                          std::span<float> fused) {
  const std::size_t channels = network->description.config.latent;
  nn::run_linear(kernels, mlp.hidden, attended_by_channel.data(), channels, hidden.data());
  nn::run_linear(kernels, mlp.output, hidden.data(), channels, mlp_output.data());
  transpose(mlp_output.first(latent.size()), latent.size() / channels, fused);
  for (std::size_t i = 0; i < fused.size(); ++i) fused[i] += latent[i];
}

/// Encodes the beat and lets the tokens of window and beat see each other.
void Session::State::meet(std::span<const float> masked_beat) {
  encode(network->local_encoder, masked_beat, beat_input, local_latent);
  if (!crossing) return;
  attend(*crossing);
  transpose(attended, crossing->part->attention.latent, attended_by_channel);
}

void Session::State::decode_window() const {
  const std::size_t leads = network->description.config.leads;
  const Parts& parts = network->description.config.parts;
  if (parts.global_branch) {
    split_log_variance(nn::run_stack(kernels, network->global_decoder, fused_global, workspace),
                       leads, global, global_log_variance);
  }
  if (parts.trend) {
    std::ranges::copy(
        nn::run_stack(kernels, network->trend_decoder, fused_global, workspace, trend_share.data()),
        trend.begin());
  }
}

void Session::State::decode_beat() const {
  split_log_variance(nn::run_stack(kernels, network->local_decoder, fused_local, workspace),
                     network->description.config.leads, local, local_log_variance);
}

Session::Session(std::shared_ptr<const Network> network)
    : state_(std::make_unique<State>(std::move(network))) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

void Session::set_trend(std::span<const float> trend) {
  const State& state = *state_;
  if (!state.network->description.config.parts.trend) return;
  state.encode(state.network->trend_encoder, trend, state.window_input, state.trend_latent);
  nn::run_additive(state.kernels, state.network->trend_share, state.trend_latent, state.workspace,
                   state.trend_share);
}

void Session::set_global(std::span<const float> masked_window) {
  State& state = *state_;
  // Without the global branch its latent stays zero, as the trend decoder takes it.
  if (!state.network->description.config.parts.global_branch) return;
  state.encode(state.network->global_encoder, masked_window, state.window_input,
               state.global_latent);
  if (auto& attending = state.crossing) {
    attending->standing.set(state.kernels, attending->part->attention, state.global_latent);
  }
}

Restoration Session::restore(std::span<const float> masked_beat) {
  State& state = *state_;
  const Parts& parts = state.network->description.config.parts;
  Restoration restoration = restore_beat(masked_beat);
  if (state.crossing) {
    state.fuse(state.crossing->part->global_mlp, state.global_latent, state.fused_global);
  } else {
    std::ranges::copy(state.global_latent, state.fused_global.begin());
  }
  state.decode_window();
  if (parts.global_branch) {
    restoration.global = state.global;
    restoration.global_log_variance = state.global_log_variance;
  }
  if (parts.trend) restoration.trend = state.trend;
  return restoration;
}

Restoration Session::restore_beat(std::span<const float> masked_beat) {
  State& state = *state_;
  if (!state.network->description.config.parts.local_branch) return {};
  state.meet(masked_beat);
  if (state.crossing) {
    state.fuse(state.crossing->part->local_mlp, state.local_latent, state.fused_local);
  } else {
    std::ranges::copy(state.local_latent, state.fused_local.begin());
  }
  state.decode_beat();
  Restoration restoration;
  restoration.local = state.local;
  restoration.local_log_variance = state.local_log_variance;
  return restoration;
}

std::span<const float> Session::trend_latent() const { return state_->trend_latent; }
std::span<const float> Session::global_latent() const { return state_->global_latent; }
std::span<const float> Session::local_latent() const { return state_->local_latent; }
std::span<const float> Session::attended() const { return state_->attended; }

namespace {

/// Multiply-adds of all convolutions of a stack.
double multiply_adds(const nn::Stack& stack, std::size_t length) {
  double total = 0;
  for (const nn::Layer& layer : stack) {
    if (layer.kind != nn::LayerKind::Convolution &&
        layer.kind != nn::LayerKind::TransposedConvolution) {
      continue;
    }
    total += nn::multiply_adds(layer, length);
    length = nn::output_length(layer, length);
  }
  return total;
}

}  // namespace

Work work_of(const NetworkDescription& description) {
  const NetworkConfig& config = description.config;
  const std::size_t window_tokens = config.global_tokens();
  const auto tokens = static_cast<double>(window_tokens);
  const auto latent = static_cast<double>(config.latent);
  // The trend's half of the trend decoder's first layer runs once a window.
  const double trend_share =
      config.parts.trend ? nn::multiply_adds(description.trend_decoder.front(), window_tokens) / 2
                         : 0;
  const double trend = multiply_adds(description.trend_encoder, config.window) + trend_share;
  const bool attends = config.parts.cross_attention;
  const double global = multiply_adds(description.global_encoder, config.window) +
                        (attends ? 3 * tokens * latent * latent + 2 * tokens * tokens * latent : 0);
  // The local token: its projection, its row and its column of the scores, and their values.
  const double attention =
      attends ? 3 * latent * latent + 4 * (tokens + 1) * latent + (tokens + 1) * latent * latent
              : 0;
  const auto mlp = [latent](const nn::Stack& stack) {
    double total = 0;
    for (const nn::Layer& layer : stack) {
      if (layer.kind != nn::LayerKind::Linear) continue;
      total += latent * static_cast<double>(layer.inputs * layer.outputs);
    }
    return total;
  };
  const double beat = multiply_adds(description.local_encoder, config.beat) + attention +
                      mlp(description.local_mlp) +
                      multiply_adds(description.local_decoder, config.local_tokens());
  const double restore = beat + mlp(description.global_mlp) +
                         multiply_adds(description.global_decoder, window_tokens) +
                         multiply_adds(description.trend_decoder, window_tokens) - trend_share;
  return {
      .trend = 2 * trend, .global = 2 * global, .restore = 2 * restore, .restore_beat = 2 * beat};
}

}  // namespace crest::model
