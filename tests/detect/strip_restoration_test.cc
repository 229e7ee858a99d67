#include "detect/strip_restoration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "detect/window_scoring.h"
#include "signal/synthetic_strip.h"
#include "signal/window.h"
#include "small_model.h"

namespace crest::detect {
namespace {

signal::Strip strip_of(double seconds) {
  return signal::synthetic_strip({.rate = 100, .duration = seconds});
}

Result<StripRestoration> restore(const signal::Strip& strip, Scoring scoring,
                                 const model::Model& model = small_model()) {
  model::Session session(model.network);
  return restore_strip(strip, model, session, scoring);
}

TEST(RestoreStrip, LeavesWhatNoWindowCoversAsItIs) {
  const signal::Strip strip = strip_of(10);
  for (const Scoring scoring : {Scoring::Paper, Scoring::Crest}) {
    const auto restored = restore(strip, scoring);
    ASSERT_TRUE(restored) << to_string(restored.error());
    EXPECT_EQ(restored->starts, (std::vector<std::size_t>{20}));
    EXPECT_EQ(restored->begin, 20U);
    EXPECT_EQ(restored->end, 980U);
    EXPECT_FALSE(restored->without_beats);
    for (std::size_t lead = 0; lead < 12; ++lead) {
      for (std::size_t t = 0; t < 1000; ++t) {
        const bool inside = t >= 20 && t < 980;
        ASSERT_EQ(restored->map.lead(lead)[t] == 0, !inside) << t;
        ASSERT_EQ(restored->restored.lead(lead)[t] == strip.signal.lead(lead)[t], !inside) << t;
      }
    }
  }
}

TEST(RestoreStrip, LeavesLeadsThatAreNotUsableAsTheyAre) {
  signal::Strip strip = strip_of(10);
  strip.usable[5] = false;
  std::ranges::fill(strip.signal.lead(5), 0.0F);
  const auto restored = restore(strip, Scoring::Crest);
  ASSERT_TRUE(restored);
  EXPECT_EQ(std::ranges::count(restored->map.lead(5), 0.0F), 1000);
  EXPECT_EQ(std::ranges::count(restored->restored.lead(5), 0.0F), 1000);
  EXPECT_GT(restored->map.lead(4)[500], 0);
}

TEST(RestoreStrip, LongerThanAWindowIsTheMeanOfItsWindows) {
  const signal::Strip strip = strip_of(25);
  // A network without beats or masks: each window is one pass, which the test can do itself.
  model::ModelDescription description = small_description();
  description.network.parts = {.local_branch = false, .masking = false, .cross_attention = false};
  const model::Model model = small_model(description);
  model::Session session(model.network);
  const auto restored = restore_strip(strip, model, session, Scoring::Crest);
  ASSERT_TRUE(restored) << to_string(restored.error());
  ASSERT_GT(restored->starts.size(), 2U);
  EXPECT_EQ(restored->begin, 0U);
  EXPECT_EQ(restored->end, 2500U);
  double score = 0;
  std::vector<double> map(2500), windows(2500);
  for (const std::size_t start : restored->starts) {
    const signal::Window window = signal::cut_window(strip, start, model.description.preprocessing);
    const WindowScore alone =
        score_window(window, counted_samples(strip, window),
                     {.beats = {}, .window_masks = {{}}, .beat_masks = {{}}}, session);
    score += alone.score.value() / static_cast<double>(restored->starts.size());
    for (std::size_t t = 0; t < window.valid; ++t) {
      map[start + t] += double{alone.map.lead(6)[t]};
      windows[start + t] += 1;
    }
  }
  EXPECT_NEAR(restored->score, score, 1e-9 * score);
  EXPECT_GT(std::ranges::max(windows), 1);
  for (std::size_t t = 0; t < 2500; ++t) {
    ASSERT_NEAR(restored->map.lead(6)[t], map[t] / windows[t], 1e-5 * map[t]);
  }
}

// All that restoring the window once changes is what the window sees of beats.
TEST(RestoreStrip, WithoutCrossAttentionCrestRestoresAsThePaperDoes) {
  const signal::Strip strip = strip_of(10);
  model::ModelDescription description = small_description();
  const auto crest = restore(strip, Scoring::Crest, small_model(description));
  const auto paper = restore(strip, Scoring::Paper, small_model(description));
  ASSERT_TRUE(crest && paper);
  EXPECT_NE(crest->score, paper->score);
  EXPECT_NEAR(crest->score, paper->score, 0.05 * paper->score);
  description.network.parts.cross_attention = false;
  const auto crest_apart = restore(strip, Scoring::Crest, small_model(description));
  const auto paper_apart = restore(strip, Scoring::Paper, small_model(description));
  ASSERT_TRUE(crest_apart && paper_apart);
  EXPECT_NEAR(crest_apart->score, paper_apart->score, 1e-6 * paper_apart->score);
}

TEST(RestoreStrip, LaysBeatsEvenlyWhereThereAreNone) {
  signal::Strip strip = strip_of(20);
  std::erase_if(strip.r_peaks, [](std::size_t r_peak) { return r_peak > 900; });
  const auto restored = restore(strip, Scoring::Crest);
  ASSERT_TRUE(restored);
  EXPECT_TRUE(restored->without_beats);
  EXPECT_GT(restored->map.lead(0)[1500], 0);
}

TEST(RestoreStrip, WithoutAValidSampleIsAReason) {
  signal::Strip strip = strip_of(10);
  strip.not_assessed.push_back({std::nullopt, 0, 10, "all of it"});
  const auto restored = restore(strip, Scoring::Crest);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(restored.error().reason, "no window holds a valid sample");
}

}  // namespace
}  // namespace crest::detect
