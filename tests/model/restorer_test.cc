// A small network on every implementation against the definitions, computed here once more.
#include "model/restorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace crest::model {
namespace {

using Tensors = std::map<std::string, Tensor>;

NetworkConfig small_config() {
  NetworkConfig config;
  config.leads = 3;
  config.window = 4 * 23;
  config.beat = 4 * 5;
  config.channels = {4, 8};
  config.latent_kernel = 5;
  config.latent = 6;
  config.mask_patches = 23;
  return config;
}

std::vector<float> random_values(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(generator() >> 8U) * 0x1p-23F - 1.0F;
  return values;
}

Tensors random_tensors(const NetworkDescription& description) {
  Tensors tensors;
  for (const TensorShape& tensor : tensors_of(description)) {
    std::size_t count = 1;
    for (const std::size_t size : tensor.shape) count *= size;
    std::vector<float> values = random_values(count, static_cast<unsigned>(tensors.size()));
    for (float& value : values) {
      value = tensor.name.ends_with("running_var") ? 1.5F + value : 0.5F * value;
    }
    tensors[tensor.name] = {tensor.shape, values};
  }
  return tensors;
}

/// The whole forward pass written down from the paper, without any reuse: [channels][positions] in
/// f64, as its authors' framework has it.
class PlainNetwork {
 public:
  using Matrix = std::vector<std::vector<double>>;

  PlainNetwork(const NetworkDescription& description, const Tensors& tensors)
      : description_(description), tensors_(tensors) {}

  Matrix run(const nn::Stack& stack, Matrix x) const {
    for (const nn::Layer& layer : stack) x = run_layer(layer, x);
    return x;
  }

  /// Tokens in rows: layer norm(tokens + attention(tokens)).
  Matrix attend(const Matrix& tokens) const {
    const Matrix query = linear(description_.query, tokens);
    const Matrix key = linear(description_.key, tokens);
    const Matrix value = linear(description_.value, tokens);
    const std::size_t width = description_.config.latent / description_.config.heads;
    Matrix mixed(tokens.size(), std::vector<double>(description_.config.latent));
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      for (std::size_t head = 0; head < description_.config.heads; ++head) {
        std::vector<double> weights;
        double total = 0;
        for (const auto& other : key) {
          double score = 0;
          for (std::size_t i = 0; i < width; ++i) {
            score += query[t][head * width + i] * other[head * width + i];
          }
          total += weights.emplace_back(std::exp(score / std::sqrt(static_cast<double>(width))));
        }
        for (std::size_t i = head * width; i < (head + 1) * width; ++i) {
          for (std::size_t o = 0; o < value.size(); ++o) {
            mixed[t][i] += weights[o] / total * value[o][i];
          }
        }
      }
    }
    Matrix sum = linear(description_.attention_output, mixed);
    for (std::size_t t = 0; t < sum.size(); ++t) {
      for (std::size_t i = 0; i < sum[t].size(); ++i) sum[t][i] += tokens[t][i];
      normalise(sum[t]);
    }
    return sum;
  }

 private:
  double at(const std::string& name, std::size_t index) const {
    return tensors_.at(name).values[index];
  }

  void normalise(std::vector<double>& token) const {
    double mean = 0;
    for (const double value : token) mean += value / static_cast<double>(token.size());
    double variance = 0;
    for (const double value : token) {
      variance += (value - mean) * (value - mean) / (static_cast<double>(token.size()) - 1);
    }
    for (std::size_t i = 0; i < token.size(); ++i) {
      token[i] = at("layer_norm.a_2", i) * (token[i] - mean) / (std::sqrt(variance) + 1e-6) +
                 at("layer_norm.b_2", i);
    }
  }

  Matrix linear(const nn::Layer& layer, const Matrix& rows) const {
    Matrix result;
    for (const auto& row : rows) {
      auto& output = result.emplace_back(layer.outputs);
      for (std::size_t o = 0; o < layer.outputs; ++o) {
        output[o] = at(layer.name + ".bias", o);
        for (std::size_t i = 0; i < layer.inputs; ++i) {
          output[o] += at(layer.name + ".weight", o * layer.inputs + i) * row[i];
        }
      }
    }
    return result;
  }

  Matrix convolve(const nn::Layer& layer, const Matrix& x) const {
    const bool plain = layer.kind == nn::LayerKind::Convolution;
    const std::size_t length = output_length(layer, x[0].size());
    Matrix y(layer.outputs, std::vector<double>(length));
    for (std::size_t o = 0; o < layer.outputs; ++o) {
      for (std::size_t i = 0; i < layer.inputs; ++i) {
        for (std::size_t k = 0; k < layer.kernel; ++k) {
          const double w =
              at(layer.name + ".weight", plain ? (o * layer.inputs + i) * layer.kernel + k
                                               : (i * layer.outputs + o) * layer.kernel + k);
          for (std::size_t t = 0; t < (plain ? length : x[0].size()); ++t) {
            const std::size_t far = t * layer.stride + k - layer.padding;  // wraps below zero
            if (far >= (plain ? x[0].size() : length)) continue;
            y[o][plain ? t : far] += w * x[i][plain ? far : t];
          }
        }
      }
    }
    return y;
  }

  static std::size_t output_length(const nn::Layer& layer, std::size_t length) {
    return layer.kind == nn::LayerKind::Convolution
               ? (length + 2 * layer.padding - layer.kernel) / layer.stride + 1
               : (length - 1) * layer.stride + layer.kernel - 2 * layer.padding;
  }

  Matrix run_layer(const nn::Layer& layer, Matrix x) const {
    switch (layer.kind) {
      case nn::LayerKind::Linear:
        return linear(layer, x);
      case nn::LayerKind::Convolution:
      case nn::LayerKind::TransposedConvolution:
        return convolve(layer, x);
      default:
        break;
    }
    for (std::size_t c = 0; c < x.size(); ++c) {
      for (double& value : x[c]) {
        switch (layer.kind) {
          case nn::LayerKind::BatchNorm:
            value = (value - at(layer.name + ".running_mean", c)) /
                        std::sqrt(at(layer.name + ".running_var", c) + 1e-5) *
                        at(layer.name + ".weight", c) +
                    at(layer.name + ".bias", c);
            break;
          case nn::LayerKind::LeakyRelu:
            value = value < 0 ? 0.2 * value : value;
            break;
          case nn::LayerKind::Relu:
            value = std::max(value, 0.0);
            break;
          default:
            value = std::tanh(value);
            break;
        }
      }
    }
    return x;
  }

  const NetworkDescription& description_;
  const Tensors& tensors_;
};

using Matrix = PlainNetwork::Matrix;

Matrix transposed(const Matrix& rows) {
  Matrix columns(rows[0].size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) columns[i].push_back(row[i]);
  }
  return columns;
}

Matrix by_channel(const std::vector<float>& signal, std::size_t channels) {
  Matrix matrix(channels);
  for (std::size_t i = 0; i < signal.size(); ++i) matrix[i % channels].push_back(signal[i]);
  return matrix;
}

/// Channels [first, last) as [positions, channels].
std::vector<float> flat(const Matrix& channels, std::size_t first, std::size_t last) {
  std::vector<float> values;
  for (std::size_t t = 0; t < channels[0].size(); ++t) {
    for (std::size_t c = first; c < last; ++c) {
      values.push_back(static_cast<float>(channels[c][t]));
    }
  }
  return values;
}

/// All outputs of a pass, one after the other.
using Outputs = std::vector<std::vector<float>>;

struct Inputs {
  std::vector<float> trend, window, beat;
};

Inputs random_inputs(const NetworkConfig& config, unsigned seed) {
  return {random_values(config.window * config.leads, seed),
          random_values(config.window * config.leads, seed + 1),
          random_values(config.beat * config.leads, seed + 2)};
}

Outputs run_plainly(const NetworkDescription& description, const Tensors& tensors,
                    const Inputs& inputs) {
  const PlainNetwork network(description, tensors);
  const std::size_t leads = description.config.leads;
  Matrix global = network.run(description.global_encoder, by_channel(inputs.window, leads));
  Matrix local = network.run(description.local_encoder, by_channel(inputs.beat, leads));
  const Matrix trend = network.run(description.trend_encoder, by_channel(inputs.trend, leads));
  Matrix tokens = transposed(global);
  tokens.push_back(transposed(local).front());
  const Matrix attended = network.attend(tokens);
  const Matrix by_token = transposed(attended);
  const auto add = [](Matrix& latent, const Matrix& more) {
    for (std::size_t c = 0; c < latent.size(); ++c) {
      for (std::size_t t = 0; t < latent[c].size(); ++t) latent[c][t] += more[c][t];
    }
  };
  add(global, network.run(description.global_mlp, by_token));
  add(local, network.run(description.local_mlp, by_token));
  Matrix both = global;
  both.insert(both.end(), trend.begin(), trend.end());
  const Matrix window = network.run(description.global_decoder, global);
  const Matrix beat = network.run(description.local_decoder, local);
  const Matrix assisted = network.run(description.trend_decoder, both);
  return {flat(window, 0, leads),   flat(window, leads, leads + 1),
          flat(beat, 0, leads),     flat(beat, leads, leads + 1),
          flat(assisted, 0, leads), flat(transposed(attended), 0, description.config.latent)};
}

Outputs outputs_of(const Session& session, const Restoration& restored) {
  const auto copy = [](std::span<const float> values) {
    return std::vector(values.begin(), values.end());
  };
  return {copy(restored.global), copy(restored.global_log_variance),
          copy(restored.local),  copy(restored.local_log_variance),
          copy(restored.trend),  copy(session.attended())};
}

Outputs run_whole(Session& session, const Inputs& inputs) {
  session.set_trend(inputs.trend);
  session.set_global(inputs.window);
  return outputs_of(session, session.restore(inputs.beat));
}

class RestorerTest : public testing::TestWithParam<const nn::Kernels*> {
 protected:
  RestorerTest()
      : description_(*describe(small_config())),
        tensors_(random_tensors(description_)),
        network_(*make_network(description_, tensors_, *GetParam())) {}

  NetworkDescription description_;
  Tensors tensors_;
  std::shared_ptr<const Network> network_;
};

TEST_P(RestorerTest, IsWhatThePaperSays) {
  Session session(network_);
  const Inputs inputs = random_inputs(description_.config, 100);
  const Outputs expected = run_plainly(description_, tensors_, inputs);
  const Outputs restored = run_whole(session, inputs);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_THAT(restored[i], testing::Pointwise(testing::FloatNear(1e-5F), expected[i])) << i;
  }
}

TEST_P(RestorerTest, ReuseChangesNoBit) {
  Session reused(network_);
  for (unsigned window = 0; window < 2; ++window) {
    Inputs inputs = random_inputs(description_.config, 10 * window);
    reused.set_trend(inputs.trend);
    for (unsigned mask = 0; mask < 2; ++mask) {
      inputs.window = random_values(inputs.window.size(), 100 + mask);
      reused.set_global(inputs.window);
      for (unsigned beat = 0; beat < 3; ++beat) {
        inputs.beat = random_values(inputs.beat.size(), 1000 + beat);
        const Outputs outputs = outputs_of(reused, reused.restore(inputs.beat));
        Session fresh(network_);
        EXPECT_EQ(outputs, run_whole(fresh, inputs));
      }
    }
  }
}

TEST_P(RestorerTest, BeatsAtOnceAreRestoredAsEachWithItsWindow) {
  const Inputs inputs = random_inputs(description_.config, 20);
  Session one_by_one(network_);
  Session at_once(network_);
  for (Session* session : {&one_by_one, &at_once}) {
    session->set_trend(inputs.trend);
    session->set_global(inputs.window);
  }
  const std::size_t size = inputs.beat.size();
  for (const std::size_t count : {std::size_t{1}, std::size_t{3}, Session::kBeatsAtOnce}) {
    const std::vector<float> beats = random_values(count * size, 2000);
    const BeatRestorations together = at_once.restore_beats(beats);
    const std::vector<float> local(together.local.begin(), together.local.end());
    const std::size_t length = description_.config.beat;
    ASSERT_EQ(together.local_log_variance.size(), count * length);
    const std::vector<float> log_variance(together.local_log_variance.begin(),
                                          together.local_log_variance.end());
    for (std::size_t beat = 0; beat < count; ++beat) {
      const Restoration window = at_once.restore_window(beat);
      const Restoration expected = one_by_one.restore(std::span(beats).subspan(beat * size, size));
      EXPECT_TRUE(std::ranges::equal(std::span(local).subspan(beat * size, size), expected.local));
      EXPECT_TRUE(std::ranges::equal(std::span(log_variance).subspan(beat * length, length),
                                     expected.local_log_variance));
      EXPECT_TRUE(std::ranges::equal(window.global, expected.global));
      EXPECT_TRUE(std::ranges::equal(window.global_log_variance, expected.global_log_variance));
      EXPECT_TRUE(std::ranges::equal(window.trend, expected.trend));
      EXPECT_TRUE(window.local.empty() && window.local_log_variance.empty());
    }
  }
}

TEST_P(RestorerTest, MoreBeatsThanAreTakenAreIgnored) {
  const Inputs inputs = random_inputs(description_.config, 20);
  Session session(network_);
  session.set_global(inputs.window);
  const std::size_t most = Session::kBeatsAtOnce * inputs.beat.size();
  EXPECT_EQ(session.restore_beats(random_values(most + inputs.beat.size(), 5)).local.size(), most);
}

TEST(RestoreBeats, WithoutTheLocalBranchIsNothing) {
  NetworkConfig config = small_config();
  config.parts.local_branch = false;
  config.parts.cross_attention = false;
  const auto description = describe(config);
  ASSERT_TRUE(description);
  Session session(*make_network(*description, random_tensors(*description)));
  EXPECT_TRUE(session.restore_beats(random_values(config.beat * config.leads, 1)).local.empty());
}

TEST_P(RestorerTest, AMovedSessionGoesOn) {
  const Inputs inputs = random_inputs(description_.config, 3);
  Session first(network_);
  const Outputs expected = run_whole(first, inputs);
  Session second(std::move(first));
  EXPECT_EQ(outputs_of(second, second.restore(inputs.beat)), expected);
}

TEST_P(RestorerTest, InputsOfAnotherSizeAreCutOrFilledWithZeros) {
  Inputs inputs = random_inputs(description_.config, 3);
  Session session(network_);
  inputs.beat.back() = 0;
  const Outputs expected = run_whole(session, inputs);
  Inputs longer = inputs;
  longer.trend.resize(longer.trend.size() + 7, 1.0F);
  longer.window.resize(longer.window.size() + 7, 1.0F);
  longer.beat.pop_back();
  EXPECT_EQ(run_whole(session, longer), expected);
}

INSTANTIATE_TEST_SUITE_P(Available, RestorerTest, testing::ValuesIn(nn::available_kernels()),
                         [](const auto& test) { return std::string(test.param->name); });

TEST(WorkOf, ThePapersNetwork) {
  const Work work = work_of(*describe({}));
  EXPECT_NEAR((work.trend + work.global + work.restore) * 1e-9, 1.82, 0.01);
  // 30 passes of one record, with what can be reused computed once.
  EXPECT_NEAR((work.trend + 3 * work.global + 30 * work.restore) * 1e-9, 28.6, 0.05);
  // A beat alone takes less than a tenth of that.
  EXPECT_LT(work.restore_beat, 0.1 * work.restore);
  EXPECT_GT(work.restore_beat, 0.05 * work.restore);
}

}  // namespace
}  // namespace crest::model
