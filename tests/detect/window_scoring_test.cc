// The score and the map of one window against their definition, pass by pass in f64.
#include "detect/window_scoring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "small_model.h"

namespace crest::detect {
namespace {

constexpr std::size_t kLeads = 12;
constexpr std::size_t kWindow = 320;
constexpr std::size_t kBeat = 64;

model::NetworkConfig tiny_config() {
  model::NetworkConfig config;
  config.window = kWindow;
  config.beat = kBeat;
  config.channels = {4, 6};
  config.latent_kernel = 16;
  config.latent = 4;
  return config;
}

LeadMatrix random_block(std::size_t samples, unsigned seed) {
  LeadMatrix block(kLeads, samples);
  block.values = nn::random_values(kLeads * samples, seed);
  return block;
}

/// [leads, samples] -> [samples, leads]; what a mask hides is zero.
std::vector<float> view_of(const LeadMatrix& block, const model::Mask& mask) {
  std::vector<float> view;
  for (std::size_t t = 0; t < block.samples; ++t) {
    bool hidden = false;
    for (const model::SampleRange& range : mask) hidden |= t >= range.begin && t < range.end;
    for (std::size_t lead = 0; lead < kLeads; ++lead) {
      view.push_back(hidden ? 0.0F : block.lead(lead)[t]);
    }
  }
  return view;
}

struct Expected {
  double score = 0;
  std::vector<double> map = std::vector<double>(kLeads * kWindow);  // [leads, window]
};

/// The mean over all passes, each a whole forward pass of a session of its own. Where the window is
/// restored once a mask, the pass with the middle beat stands for all of them in the window.
Expected score_plainly(const signal::Window& window, const LeadMatrix& counted,
                       const Passes& passes, const std::shared_ptr<const model::Network>& network) {
  Expected result;
  std::vector<double> coverage(kWindow), local(kLeads * kWindow);
  const auto masks = static_cast<double>(passes.window_masks.size());
  const double all = masks * static_cast<double>(passes.beats.size());
  double of_window = 0;
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    for (std::size_t t = 0; t < window.valid; ++t) of_window += double{counted.lead(lead)[t]};
  }
  for (const BeatView& beat : passes.beats) {
    for (std::size_t t = 0; t < kBeat; ++t) {
      const std::ptrdiff_t place = beat.start + static_cast<std::ptrdiff_t>(t);
      if (place >= 0 && place < static_cast<std::ptrdiff_t>(kWindow)) {
        coverage[static_cast<std::size_t>(place)] += 1;
      }
    }
    const auto counts = [&](std::size_t lead, std::size_t t) {
      const std::ptrdiff_t place = beat.start + static_cast<std::ptrdiff_t>(t);
      const auto last = static_cast<std::ptrdiff_t>(kWindow) - 1;
      return double{
          counted.lead(lead)[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(place, 0, last))]};
    };
    double of_beat = 0;
    for (std::size_t lead = 0; lead < kLeads; ++lead) {
      for (std::size_t t = 0; t < kBeat; ++t) of_beat += counts(lead, t);
    }
    for (std::size_t mask = 0; mask < passes.window_masks.size(); ++mask) {
      model::Session session(network);
      session.set_trend(view_of(window.trend, {}));
      session.set_global(view_of(window.signal, passes.window_masks[mask]));
      const auto restored = session.restore(view_of(beat.signal, passes.beat_masks[mask]));
      const std::size_t middle = passes.beats.size() / 2;
      const double stands_for = !passes.window_once              ? 1
                                : &beat == &passes.beats[middle] ? passes.beats.size()
                                                                 : 0;
      for (std::size_t lead = 0; lead < kLeads; ++lead) {
        for (std::size_t t = 0; t < kWindow; ++t) {
          const double truth = window.signal.lead(lead)[t];
          double error = 0;
          if (!restored.global.empty()) {
            const double e = truth - restored.global[t * kLeads + lead];
            error += std::exp(-double{restored.global_log_variance[t]}) * e * e;
          }
          if (!restored.trend.empty()) {
            const double e = truth - restored.trend[t * kLeads + lead];
            error += e * e;
          }
          error *= stands_for;
          result.map[lead * kWindow + t] += error / all;
          if (t < window.valid) {
            result.score += double{counted.lead(lead)[t]} * error / of_window / all;
          }
        }
        for (std::size_t t = 0; t < kBeat; ++t) {
          const double e = double{beat.signal.lead(lead)[t]} - restored.local[t * kLeads + lead];
          const double error = std::exp(-double{restored.local_log_variance[t]}) * e * e;
          result.score += counts(lead, t) * error / of_beat / all;
          const std::ptrdiff_t place = beat.start + static_cast<std::ptrdiff_t>(t);
          if (place >= 0 && place < static_cast<std::ptrdiff_t>(kWindow)) {
            local[lead * kWindow + static_cast<std::size_t>(place)] += error / masks;
          }
        }
      }
    }
  }
  for (std::size_t i = 0; i < local.size(); ++i) {
    const double covered = passes.divide_by_coverage ? std::max(coverage[i % kWindow], 1.0) : 1.0;
    result.map[i] += local[i] / covered;
  }
  return result;
}

std::shared_ptr<const model::Network> network_of(const model::NetworkConfig& config) {
  return model::make_network(model::describe(config).value(), random_tensors(config)).value();
}

/// A network of few weights and a window of random samples, all of which count.
class ScoreWindow : public testing::Test {
 protected:
  ScoreWindow() {
    window.valid = kWindow;
    window.signal = random_block(kWindow, 1);
    window.trend = random_block(kWindow, 2);
    std::ranges::fill(counted.values, 1.0F);
  }

  std::shared_ptr<const model::Network> network = network_of(tiny_config());
  model::Session session{network};
  signal::Window window;
  LeadMatrix counted{kLeads, kWindow};
};

struct How {
  bool divide_by_coverage = true;
  bool window_once = false;
};

class ScoreWindowTest : public ScoreWindow, public testing::WithParamInterface<How> {
 protected:
  void expect_definition();
};

void ScoreWindowTest::expect_definition() {
  window.valid = 290;
  for (const std::size_t lead : {3, 8}) std::ranges::fill(counted.lead(lead), 0.0F);
  std::ranges::fill(counted.lead(5).subspan(60, 70), 0.0F);  // a gap, in beats too
  Passes passes{.beats = {},
                .window_masks = {},
                .beat_masks = {},
                .divide_by_coverage = GetParam().divide_by_coverage,
                .window_once = GetParam().window_once};
  for (std::size_t mask = 0; mask < 2; ++mask) {
    passes.window_masks.push_back(model::window_mask(kWindow, 100, mask, 2));
    passes.beat_masks.push_back(model::beat_mask(kBeat, mask, 2));
  }
  // Two overlap; one begins before the window and one ends behind it.
  for (const std::ptrdiff_t start : {-20, 50, 90, 280}) {
    passes.beats.push_back({random_block(kBeat, static_cast<unsigned>(100 + start)), start});
  }

  const WindowScore score = score_window(window, counted, passes, session);
  const Expected expected = score_plainly(window, counted, passes, network);
  ASSERT_TRUE(score.score);
  EXPECT_NEAR(*score.score, expected.score, 1e-5 * expected.score);
  ASSERT_EQ(score.map.values.size(), expected.map.size());
  for (std::size_t i = 0; i < expected.map.size(); ++i) {
    if (i % kWindow >= window.valid) continue;  // meaningless there
    ASSERT_NEAR(score.map.values[i], expected.map[i], 2e-5 * expected.map[i]) << i;
  }
}

TEST_P(ScoreWindowTest, IsItsDefinition) { expect_definition(); }

TEST_P(ScoreWindowTest, WhatIsNotRestoredAddsNoError) {
  for (bool model::Parts::* const part :
       {&model::Parts::global_branch, &model::Parts::trend, &model::Parts::uncertainty,
        &model::Parts::cross_attention}) {
    model::NetworkConfig config = tiny_config();
    config.parts.cross_attention = false;
    config.parts.*part = false;
    network = network_of(config);
    session = model::Session(network);
    expect_definition();
  }
}

INSTANTIATE_TEST_SUITE_P(PaperAndItsCodeAndWindowOnce, ScoreWindowTest,
                         testing::Values(How{}, How{.divide_by_coverage = false},
                                         How{.window_once = true}),
                         [](const auto& test) {
                           if (test.param.window_once) return "WindowOnce";
                           return test.param.divide_by_coverage ? "Paper" : "PaperCode";
                         });

TEST_F(ScoreWindow, WithoutTheLocalBranchAMaskIsOnePassWithoutBeats) {
  model::NetworkConfig config = tiny_config();
  config.parts = {.local_branch = false, .cross_attention = false, .trend = false};
  session = model::Session(network_of(config));
  Passes passes;
  passes.window_masks = {{{0, 100}}, {{100, 320}}};
  passes.beat_masks = {{}, {}};
  const WindowScore score = score_window(window, counted, passes, session);
  double expected = 0;
  for (const model::Mask& mask : passes.window_masks) {
    session.set_global(view_of(window.signal, mask));
    const auto restored = session.restore({});
    ASSERT_TRUE(restored.local.empty());
    for (std::size_t i = 0; i < restored.global.size(); ++i) {
      const double e = window.signal.lead(i % kLeads)[i / kLeads] - double{restored.global[i]};
      expected += std::exp(-double{restored.global_log_variance[i / kLeads]}) * e * e / 2 /
                  static_cast<double>(restored.global.size());
    }
  }
  ASSERT_TRUE(score.score);
  EXPECT_NEAR(*score.score, expected, 1e-5 * expected);
}

// With masks that tile, a restored sample comes from the passes in which the network did not see
// it.
TEST_F(ScoreWindow, RestoredIsWhatWasHidden) {
  Passes passes;
  passes.beats.push_back({random_block(kBeat, 3), 10});
  passes.window_masks = {{{0, 100}}, {{100, 300}}};  // 300 to 319 are never hidden
  passes.beat_masks = {{{0, 32}}, {{32, 64}}};
  const WindowScore score = score_window(window, counted, passes, session);

  std::vector<std::vector<float>> restored;
  for (std::size_t mask = 0; mask < 2; ++mask) {
    session.set_trend(view_of(window.trend, {}));
    session.set_global(view_of(window.signal, passes.window_masks[mask]));
    const auto pass = session.restore(view_of(passes.beats[0].signal, passes.beat_masks[mask]));
    restored.emplace_back(pass.global.begin(), pass.global.end());
  }
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    const auto values = score.restored.lead(lead);
    EXPECT_FLOAT_EQ(values[50], restored[0][50 * kLeads + lead]);
    EXPECT_FLOAT_EQ(values[200], restored[1][200 * kLeads + lead]);
    EXPECT_FLOAT_EQ(values[310],
                    (restored[0][310 * kLeads + lead] + restored[1][310 * kLeads + lead]) / 2);
  }
}

// The two ways differ in nothing but the beats that the window sees beside itself.
TEST_F(ScoreWindow, OnceIsAsOftenWhereThereIsOneBeat) {
  Passes passes;
  passes.beats.push_back({random_block(kBeat, 3), 10});
  passes.window_masks = {{{0, 100}}, {{100, 300}}};
  passes.beat_masks = {{{0, 32}}, {{32, 64}}};
  const WindowScore often = score_window(window, counted, passes, session);
  passes.window_once = true;
  const WindowScore once = score_window(window, counted, passes, session);
  EXPECT_EQ(once.score, often.score);
  EXPECT_EQ(once.map.values, often.map.values);
  EXPECT_EQ(once.restored.values, often.restored.values);
}

TEST(CountedSamples, LeavesOutGapsAndUnusableLeads) {
  signal::Strip strip;
  strip.rate = 100;
  strip.signal = LeadMatrix(kLeads, 500);
  strip.usable.assign(kLeads, true);
  strip.usable[1] = false;
  strip.not_assessed = {{4, 3.0, 3.5, "gap"}, {std::nullopt, 4.9, 9.0, "gap"}};
  signal::Window window;
  window.start = 200;  // 2 s
  window.valid = 300;
  window.signal = LeadMatrix(kLeads, kWindow);
  const LeadMatrix counted = counted_samples(strip, window);
  const auto sum = [&](std::size_t lead) {
    return std::ranges::count(counted.lead(lead).first(window.valid), 1.0F);
  };
  EXPECT_EQ(sum(0), 290);
  EXPECT_EQ(sum(1), 0);
  EXPECT_EQ(sum(4), 240);
  EXPECT_EQ(counted.lead(4)[99], 1.0F);
  EXPECT_EQ(counted.lead(4)[100], 0.0F);
  EXPECT_EQ(counted.lead(4)[149], 0.0F);
  EXPECT_EQ(counted.lead(4)[150], 1.0F);
}

TEST_F(ScoreWindow, WhereNothingCountsThereIsNoScore) {
  Passes passes;
  passes.beats.push_back({random_block(kBeat, 3), 10});
  passes.window_masks = {{{0, 100}}};
  passes.beat_masks = {{{0, 32}}};
  EXPECT_FALSE(score_window(window, LeadMatrix(kLeads, kWindow), passes, session).score);
}

}  // namespace
}  // namespace crest::detect
