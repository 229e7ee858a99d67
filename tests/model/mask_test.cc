#include "model/mask.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace crest::model {
namespace {

/// How often each of `samples` is hidden.
std::vector<int> times_hidden(const std::vector<Mask>& masks, std::size_t samples) {
  std::vector<int> times(samples);
  for (const Mask& mask : masks) {
    for (const SampleRange& range : mask) {
      for (std::size_t i = range.begin; i < range.end; ++i) ++times.at(i);
    }
  }
  return times;
}

TEST(DetectionMasks, TogetherHideEverySampleOnce) {
  for (const std::size_t count : {1U, 2U, 3U, 4U, 7U, 10U}) {
    for (const std::size_t samples : {100U, 480U, 960U, 1030U, 4800U}) {
      std::vector<Mask> window, beat;
      for (std::size_t i = 0; i < count; ++i) {
        window.push_back(window_mask(samples, 100, i, count));
        beat.push_back(beat_mask(samples, i, count));
      }
      EXPECT_EQ(times_hidden(window, samples), std::vector<int>(samples, 1)) << count << " masks";
      EXPECT_EQ(times_hidden(beat, samples), std::vector<int>(samples, 1)) << count << " masks";
    }
  }
}

TEST(TrainingMasks, HideThreeTenths) {
  Random random(7);
  for (int draw = 0; draw < 50; ++draw) {
    const auto window = times_hidden({draw_window_mask(4800, 100, random)}, 4800);
    EXPECT_EQ(std::ranges::count(window, 1), 1440);
    EXPECT_EQ(std::ranges::count(window, 0), 3360);
    for (std::size_t patch = 0; patch < 100; ++patch) {
      EXPECT_EQ(std::ranges::count(std::span(window).subspan(patch * 48, 48), window[patch * 48]),
                48);
    }
    const Mask beat = draw_beat_mask(480, random);
    ASSERT_EQ(beat.size(), 1U);
    EXPECT_EQ(beat[0].end - beat[0].begin, 144U);
    EXPECT_LE(beat[0].end, 480U);
  }
}

TEST(TrainingMasks, BeatSpansReachBothEnds) {
  Random random(8);
  std::size_t first = 480;
  std::size_t last = 0;
  for (int draw = 0; draw < 5000; ++draw) {
    const Mask mask = draw_beat_mask(480, random);
    first = std::min(first, mask[0].begin);
    last = std::max(last, mask[0].end);
  }
  EXPECT_EQ(first, 0U);
  EXPECT_EQ(last, 480U);
}

TEST(TrainingMasks, FollowFromTheSeed) {
  Random one(3), same(3), other(4);
  const Mask mask = draw_window_mask(4800, 100, one);
  EXPECT_EQ(mask, draw_window_mask(4800, 100, same));
  EXPECT_NE(mask, draw_window_mask(4800, 100, other));
  EXPECT_EQ(draw_beat_mask(480, one), draw_beat_mask(480, same));
}

TEST(PaperCodeMasks, AreThoseOfTheAuthorsTestProcedure) {
  const std::vector<Mask> window = {paper_code_window_mask(0), paper_code_window_mask(1),
                                    paper_code_window_mask(2)};
  const std::vector<int> hidden = times_hidden(window, 4800);
  EXPECT_EQ(std::ranges::count(hidden, 1), 4320);
  EXPECT_EQ(std::ranges::count(hidden, 0), 480);
  EXPECT_EQ(paper_code_beat_mask(0), (Mask{{20, 120}}));
  EXPECT_EQ(paper_code_beat_mask(2), (Mask{{120, 220}}));
}

TEST(Hide, ZeroesJustTheMaskedSamples) {
  std::vector<float> view(10 * 3, 1.0F);
  hide({{1, 3}, {9, 10}}, 3, view);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const std::size_t sample = i / 3;
    const bool masked = (sample >= 1 && sample < 3) || sample == 9;
    EXPECT_EQ(view[i], masked ? 0.0F : 1.0F) << sample;
  }
}

}  // namespace
}  // namespace crest::model
