#include "detect/beat_score.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "detect/synthetic_normals.h"

namespace crest::detect {
namespace {

using signal::synthetic_strip;
using signal::SyntheticNormal;

std::vector<std::optional<double>> scored(const signal::Strip& strip) {
  return score_beats(strip, fitted_reference(), strip.signal);
}

TEST(ScoreBeats, ABeatLikeTheOthersScoresAboutOne) {
  const auto scores = scored(synthetic_strip({.duration = 59.5, .noise = 0.1}));
  ASSERT_EQ(scores.size(), 70U);
  for (const auto& score : scores) {
    ASSERT_TRUE(score);
    EXPECT_GT(*score, 0.6);
    EXPECT_LT(*score, 1.6);
  }
}

TEST(ScoreBeats, AnEctopicBeatStandsOutAndAnAlteredPWaveOrTWaveToo) {
  struct Part {
    const char* name;
    double begin, end;  // seconds from R
  };
  for (const Part& part :
       {Part{"P wave", -0.2, -0.1}, Part{"QRS complex", -0.04, 0.04}, Part{"T wave", 0.2, 0.35}}) {
    SyntheticNormal normal{.duration = 19.9};
    normal.added = [&](std::size_t, std::size_t beat, double seconds) {
      return beat == 7 && seconds > part.begin && seconds < part.end ? 0.4 : 0.0;
    };
    const auto scores = scored(synthetic_strip(normal));
    ASSERT_EQ(scores.size(), 23U) << part.name;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (i == 7) {
        EXPECT_GT(scores[i].value(), 4) << part.name;
      } else {
        EXPECT_LT(scores[i].value(), 2) << part.name << " " << i;
      }
    }
  }
}

TEST(ScoreBeats, WhatAllBeatsHaveInCommonDoesNotCount) {
  SyntheticNormal normal{.duration = 19.9, .noise = 0.05};
  const auto usual = scored(synthetic_strip(normal));
  normal.added = [](std::size_t, std::size_t, double seconds) {
    return std::exp(-std::pow((seconds - 0.06) / 0.03, 2));  // a broad complex in every beat
  };
  const auto broad = scored(synthetic_strip(normal));
  ASSERT_EQ(broad.size(), usual.size());
  for (std::size_t i = 0; i < broad.size(); ++i) {
    EXPECT_LT(broad[i].value(), 2 * usual[i].value()) << i;
  }
}

TEST(ScoreBeats, AnEarlyBeatScoresByTheSquareOfHowEarlyItComes) {
  // So slow that its P wave lies clear of the T wave before it.
  SyntheticNormal normal{.duration = 24, .rr = 1.2, .noise = 0.05};
  const double early = 0.75;  // of the usual interval
  double time = 0.4;
  for (int beat = 0; time < normal.duration - 0.2; ++beat) {
    normal.beats.push_back(time);
    time += normal.rr * (beat == 7 ? early : beat == 8 ? 2 - early : 1);
  }
  const auto scores = scored(synthetic_strip(normal));
  ASSERT_GT(scores.size(), 10U);
  EXPECT_NEAR(scores[8].value(), 1 / (early * early), 0.6);  // the shape alone: 1 or so
  EXPECT_LT(scores[9].value(), 1.7);                         // the pause behind it does not count
}

TEST(ScoreBeats, NoneAtTheEndsWhereTheMapKnowsNothingAndWithoutATypicalBeat) {
  signal::Strip strip = synthetic_strip({.rr = 0.8, .first_beat = 0.1});
  LeadMatrix map = strip.signal;
  const std::size_t blank = strip.r_peaks[4];
  for (std::size_t lead = 0; lead < map.leads; ++lead) {
    map.lead(lead)[blank] = std::numeric_limits<float>::quiet_NaN();
  }
  map.lead(3)[strip.r_peaks[5]] = std::numeric_limits<float>::quiet_NaN();
  const auto scores = score_beats(strip, fitted_reference(), map);
  ASSERT_EQ(scores.size(), strip.r_peaks.size());
  EXPECT_FALSE(scores[0]);
  EXPECT_FALSE(scores[4]);
  EXPECT_TRUE(scores[5]);
  strip.r_peaks.clear();
  EXPECT_TRUE(scored(strip).empty());
  strip.r_peaks = {20};
  EXPECT_EQ(scored(strip), std::vector<std::optional<double>>(1));
}

TEST(ScoreBeats, EveryBeatOfALongStripIsScoredInOrder) {
  // Two parts of half an hour; the same beat twice is one.
  signal::Strip strip = synthetic_strip({.duration = 3700, .noise = 0.05});
  const std::size_t twice = strip.r_peaks[3000];
  strip.r_peaks.insert(strip.r_peaks.begin() + 3000, twice);
  const auto scores = scored(strip);
  ASSERT_EQ(scores.size(), strip.r_peaks.size());
  for (const auto& score : scores) EXPECT_LT(score.value(), 3);
  EXPECT_EQ(scores[3000], scores[3001]);
}

}  // namespace
}  // namespace crest::detect
