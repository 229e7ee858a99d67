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

/// How many beats of `size` values are given: one if it is none or short, no more than are taken.
std::size_t beats_in(std::span<const float> beats, std::size_t size) {
  return std::clamp<std::size_t>(beats.size() / size, 1, Session::kBeatsAtOnce);
}

/// Floats that each of the two buffers of a session needs.
std::size_t workspace_size(const Network& network) {
  const NetworkConfig& config = network.description.config;
  const std::size_t tokens = config.global_tokens();
  return std::max(
      {nn::workspace_size(network.global_encoder, config.window),
       Session::kBeatsAtOnce * nn::workspace_size(network.local_encoder, config.beat),
       nn::workspace_size(network.trend_encoder, config.window),
       nn::workspace_size(network.global_decoder, tokens),
       Session::kBeatsAtOnce * nn::workspace_size(network.local_decoder, config.local_tokens()),
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

  void encode_window(const ConvolutionStack& encoder, std::span<const float> signal,
                     std::span<float> latent) const;
  void encode_beats(std::span<const float> masked_beats) const;
  void attend(Attending& attending, std::size_t beat);
  void fuse(const TokenMlp& mlp, std::span<const float> attended_tokens,
            std::span<const float> latent, std::span<float> fused);
  void decode_window() const;
  void decode_beats(std::size_t beats) const;

  std::shared_ptr<const Network> network;
  const nn::Kernels& kernels;
  std::optional<Attending> crossing;  ///< where there is cross-attention
  nn::AlignedVector arena;            ///< all that follows
  nn::Workspace workspace;
  std::span<float> window_input, beat_input;  ///< [window, leads], [beats, beat, leads]
  std::span<float> trend_latent, global_latent;
  std::span<float> local_latent;         ///< [beats, local tokens, latent]
  std::span<float> trend_share;          ///< the trend's part of the trend decoder's first layer
  std::span<float> mixed;                ///< [tokens, latent]: the heads side by side
  std::span<float> attended;             ///< [tokens, latent]: after residual and layer norm
  std::span<float> attended_by_channel;  ///< [beats, latent, tokens]
  std::span<float> hidden, mlp_output;   ///< [beats * latent, hidden], [beats * latent, tokens]
  std::span<float> fused_global, fused_local;  ///< the decoders' inputs
  std::span<float> global, global_log_variance, trend;
  std::span<float> local, local_log_variance;  ///< [beats, beat, leads], [beats, beat]
};

Session::State::State(std::shared_ptr<const Network> shared)
    : network(std::move(shared)), kernels(*network->kernels) {
  const NetworkConfig& config = network->description.config;
  const std::size_t latent = config.latent;
  const std::size_t global_size = config.global_tokens() * latent;
  const std::size_t local_size = config.local_tokens() * latent;
  constexpr std::size_t kBeats = kBeatsAtOnce;
  const nn::Convolution& share = network->trend_share;
  const std::size_t share_size =
      config.parts.trend ? share.rows(config.global_tokens()) * share.positions * share.outputs : 0;
  std::size_t all_size = 0;
  std::size_t hidden_size = 0;
  std::size_t mlp_size = 0;
  if (const auto& part = network->cross_attention) {
    crossing.emplace(&*part, nn::StandingTokens(kernels, part->attention, config.global_tokens()));
    all_size = global_size + local_size;
    hidden_size =
        std::max(kBeats * part->local_mlp.hidden.bias.size(), part->global_mlp.hidden.bias.size()) *
        latent;
    mlp_size = std::max(kBeats * local_size, global_size);
  }
  const std::size_t buffer_size = workspace_size(*network);
  const std::pair<std::span<float>*, std::size_t> pieces[] = {
      {&workspace.front, buffer_size},
      {&workspace.back, buffer_size},
      {&window_input, config.window * config.leads},
      {&beat_input, kBeats * config.beat * config.leads},
      {&trend_latent, global_size},
      {&global_latent, global_size},
      {&local_latent, kBeats * local_size},
      {&trend_share, share_size},
      {&mixed, all_size},
      {&attended, all_size},
      {&attended_by_channel, kBeats * all_size},
      {&hidden, hidden_size},
      {&mlp_output, mlp_size},
      {&fused_global, global_size},
      {&fused_local, kBeats * local_size},
      {&global, config.window * config.leads},
      {&global_log_variance, config.window},
      {&local, kBeats * config.beat * config.leads},
      {&local_log_variance, kBeats * config.beat},
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

void Session::State::encode_window(const ConvolutionStack& encoder, std::span<const float> signal,
                                   std::span<float> latent) const {
  copy_or_zero(signal, window_input);
  std::ranges::copy(nn::run_stack(kernels, encoder, window_input, 1, workspace).of(0),
                    latent.begin());
}

void Session::State::encode_beats(std::span<const float> masked_beats) const {
  const std::size_t size = network->description.config.beat * network->description.config.leads;
  const std::size_t beats = beats_in(masked_beats, size);
  const std::span<float> input = beat_input.first(beats * size);
  copy_or_zero(masked_beats, input);
  const nn::StackOutput latents =
      nn::run_stack(kernels, network->local_encoder, input, beats, workspace);
  for (std::size_t beat = 0; beat < beats; ++beat) {
    std::ranges::copy(latents.of(beat), local_latent.subspan(beat * latents.size).begin());
  }
}

/// attended = layer norm(tokens + attention(tokens)), of the window and of one of the beats.
void Session::State::attend(Attending& attending, std::size_t beat) {
  const CrossAttention& part = *attending.part;
  const std::size_t local_size = attended.size() - global_latent.size();
  const std::span<const float> beat_tokens = local_latent.subspan(beat * local_size, local_size);
  attending.standing.join(kernels, part.attention, beat_tokens, mixed);
  // The residual: the tokens lie where they will lie by channel, before the product adds them to
  // its result.
  const std::span<float> tokens =
      attended_by_channel.subspan(beat * attended.size(), attended.size());
  std::ranges::copy(global_latent, tokens.begin());
  std::ranges::copy(beat_tokens, tokens.subspan(global_latent.size()).begin());
  nn::run_linear(kernels, part.attention.output, mixed.data(),
                 tokens.size() / part.attention.latent, attended.data(), tokens.data());
  layer_norm(part, attended);
  transpose(attended, part.attention.latent, tokens);
}

/// fused = latent + MLP(attended tokens) along the token axis, for the global latent or for those
/// of some beats. The latents are the encoders', not what attention made of them, as in the paper's
/// code.
void Session::State::fuse(const TokenMlp& mlp, std::span<const float> attended_tokens,
                          std::span<const float> latent, std::span<float> fused) {
  const std::size_t channels = network->description.config.latent;
  const std::size_t rows = attended_tokens.size() / mlp.hidden.weights.depth;
  nn::run_linear(kernels, mlp.hidden, attended_tokens.data(), rows, hidden.data());
  nn::run_linear(kernels, mlp.output, hidden.data(), rows, mlp_output.data());
  const std::size_t beats = rows / channels;
  const std::size_t size = latent.size() / beats;
  for (std::size_t beat = 0; beat < beats; ++beat) {
    transpose(mlp_output.subspan(beat * size, size), size / channels,
              fused.subspan(beat * size, size));
  }
  for (std::size_t i = 0; i < latent.size(); ++i) fused[i] += latent[i];
}

void Session::State::decode_window() const {
  const std::size_t leads = network->description.config.leads;
  const Parts& parts = network->description.config.parts;
  if (parts.global_branch) {
    split_log_variance(
        nn::run_stack(kernels, network->global_decoder, fused_global, 1, workspace).of(0), leads,
        global, global_log_variance);
  }
  if (parts.trend) {
    std::ranges::copy(nn::run_stack(kernels, network->trend_decoder, fused_global, 1, workspace,
                                    trend_share.data())
                          .of(0),
                      trend.begin());
  }
}

void Session::State::decode_beats(std::size_t beats) const {
  const NetworkConfig& config = network->description.config;
  const std::span<const float> latents =
      fused_local.first(beats * config.local_tokens() * config.latent);
  const nn::StackOutput decoded =
      nn::run_stack(kernels, network->local_decoder, latents, beats, workspace);
  for (std::size_t beat = 0; beat < beats; ++beat) {
    split_log_variance(decoded.of(beat), config.leads,
                       local.subspan(beat * config.beat * config.leads, config.beat * config.leads),
                       local_log_variance.subspan(beat * config.beat, config.beat));
  }
}

Session::Session(std::shared_ptr<const Network> network)
    : state_(std::make_unique<State>(std::move(network))) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

void Session::set_trend(std::span<const float> trend) {
  const State& state = *state_;
  if (!state.network->description.config.parts.trend) return;
  state.encode_window(state.network->trend_encoder, trend, state.trend_latent);
  nn::run_additive(state.kernels, state.network->trend_share, state.trend_latent, state.workspace,
                   state.trend_share);
}

void Session::set_global(std::span<const float> masked_window) {
  State& state = *state_;
  // Without the global branch its latent stays zero, as the trend decoder takes it.
  if (!state.network->description.config.parts.global_branch) return;
  state.encode_window(state.network->global_encoder, masked_window, state.global_latent);
  if (auto& attending = state.crossing) {
    attending->standing.set(state.kernels, attending->part->attention, state.global_latent);
  }
}

Restoration Session::restore(std::span<const float> masked_beat) {
  const NetworkConfig& config = state_->network->description.config;
  // A beat that is too short is one all the same.
  const BeatRestorations beat =
      restore_beats(masked_beat.first(std::min(masked_beat.size(), config.beat * config.leads)));
  Restoration restoration = restore_window(0);
  restoration.local = beat.local;
  restoration.local_log_variance = beat.local_log_variance;
  return restoration;
}

BeatRestorations Session::restore_beats(std::span<const float> masked_beats) {
  State& state = *state_;
  const NetworkConfig& config = state.network->description.config;
  if (!config.parts.local_branch) return {};
  const std::size_t beats = beats_in(masked_beats, config.beat * config.leads);
  const std::size_t local_size = config.local_tokens() * config.latent;
  const std::span<const float> latents = state.local_latent.first(beats * local_size);
  state.encode_beats(masked_beats);
  if (auto& crossing = state.crossing) {
    for (std::size_t beat = 0; beat < beats; ++beat) state.attend(*crossing, beat);
    state.fuse(crossing->part->local_mlp,
               state.attended_by_channel.first(beats * state.attended.size()), latents,
               state.fused_local);
  } else {
    std::ranges::copy(latents, state.fused_local.begin());
  }
  state.decode_beats(beats);
  return {state.local.first(beats * config.beat * config.leads),
          state.local_log_variance.first(beats * config.beat)};
}

Restoration Session::restore_window(std::size_t beat) {
  State& state = *state_;
  const Parts& parts = state.network->description.config.parts;
  if (state.crossing) {
    state.fuse(
        state.crossing->part->global_mlp,
        state.attended_by_channel.subspan(beat * state.attended.size(), state.attended.size()),
        state.global_latent, state.fused_global);
  } else {
    std::ranges::copy(state.global_latent, state.fused_global.begin());
  }
  state.decode_window();
  Restoration restoration;
  if (parts.global_branch) {
    restoration.global = state.global;
    restoration.global_log_variance = state.global_log_variance;
  }
  if (parts.trend) restoration.trend = state.trend;
  return restoration;
}

std::span<const float> Session::trend_latent() const { return state_->trend_latent; }
std::span<const float> Session::global_latent() const { return state_->global_latent; }
std::span<const float> Session::local_latent() const {
  const NetworkConfig& config = state_->network->description.config;
  return state_->local_latent.first(config.local_tokens() * config.latent);
}
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
