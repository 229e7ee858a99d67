// What each planted change does to the quantities that give it its name.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "eval/planting.h"
#include "normal_record.h"
#include "signal/butterworth.h"
#include "signal/qrs_detector.h"

namespace crest::eval {
namespace {

enum Place : std::size_t { kI, kII, kIII, kAvr, kAvl, kAvf, kV1, kV2, kV3, kV4, kV5, kV6 };

Planted planted(ChangeKind kind, Strength grade, std::uint64_t seed) {
  const auto result = plant(normal_record(), kind, grade, seed);
  EXPECT_TRUE(result) << result.error().reason;
  return result.value_or(Planted{});
}

/// The median over the beats of the planted deviation so many seconds after the J point.
double deviation_after_j(const Planted& result, std::size_t lead, double seconds) {
  const NormalEcg& ecg = normal_record();
  std::vector<double> values;
  for (const std::size_t r_peak : ecg.beats.r_peaks) {
    const auto t = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(r_peak) +
                                            ecg.beats.times.qrs_end + ecg.samples_of(seconds));
    values.push_back(result.signal.lead(lead)[t] - ecg.signal.lead(lead)[t]);
  }
  std::ranges::sort(values);
  return values[values.size() / 2];
}

std::vector<double> r_peaks_of(const LeadMatrix& signal) {
  const std::vector<bool> usable(12, true);
  std::vector<double> seconds;
  for (const std::size_t r : signal::find_r_peaks(signal, usable, 500)) {
    seconds.push_back(static_cast<double>(r) / 500);
  }
  return seconds;
}

std::vector<double> intervals_of(std::span<const double> times) {
  std::vector<double> intervals;
  for (std::size_t i = 1; i < times.size(); ++i) intervals.push_back(times[i] - times[i - 1]);
  return intervals;
}

double variation_of(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double square = 0;
  for (const double value : values) square += (value - mean) * (value - mean) / n;
  return std::sqrt(square) / mean;
}

/// Several seeds, so that each territory and pathway has its turn.
const std::vector<std::uint64_t> kSeeds = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

TEST(StElevation, RaisesTheTerritoryByTheStatedAmountAndItsMirrorImageFalls) {
  const std::map<std::string, std::pair<Place, Place>> leads = {
      {"inferior", {kIII, kAvl}}, {"anterior", {kV2, kIII}}, {"lateral", {kI, kIII}}};
  std::map<std::string, int> seen;
  for (const Strength grade : kStrengths) {
    const double amount = amount_of(ChangeKind::StElevation, grade);
    for (const std::uint64_t seed : kSeeds) {
      const Planted result = planted(ChangeKind::StElevation, grade, seed);
      ++seen[result.what];
      const auto [raised, lowered] = leads.at(result.what);
      const double expected = raised == kV2 ? 2 * amount : amount;
      EXPECT_NEAR(deviation_after_j(result, raised, 0.06), expected, 0.1 * expected);
      EXPECT_LT(deviation_after_j(result, lowered, 0.06), -0.2 * amount) << result.what;
    }
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST(StDepression, LowersTheTerritoryByTheStatedAmount) {
  const std::map<std::string, Place> leads = {
      {"inferior", kII}, {"anterior", kV3}, {"lateral", kV5}};
  std::map<std::string, int> seen;
  for (const std::uint64_t seed : kSeeds) {
    const Planted result = planted(ChangeKind::StDepression, Strength::Middle, seed);
    ++seen[result.what];
    const double amount = amount_of(ChangeKind::StDepression, Strength::Middle);
    EXPECT_NEAR(deviation_after_j(result, leads.at(result.what), 0.06), -amount, 0.1 * amount);
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST(TWaveInversion, TurnsTheTWaveToTheStatedDepth) {
  const std::map<std::string, Place> leads = {
      {"inferior", kIII}, {"anterior", kV3}, {"lateral", kV5}};
  std::map<std::string, int> seen;
  const NormalEcg& ecg = normal_record();
  for (const Strength grade : kStrengths) {
    for (const std::uint64_t seed : kSeeds) {
      const Planted result = planted(ChangeKind::TWaveInversion, grade, seed);
      ++seen[result.what];
      const LeadMatrix wave = median_wave(result.signal, ecg.beats, ecg.beats.times.qrs_end + 10,
                                          ecg.beats.times.t_end + 10);
      const double amount = amount_of(ChangeKind::TWaveInversion, grade);
      const float lowest = std::ranges::min(wave.lead(leads.at(result.what)));
      EXPECT_NEAR(lowest, -amount, 0.1 * amount + 0.01) << result.what;
    }
  }
  EXPECT_EQ(seen.size(), 3U);
}

TEST(PeakedT, IsAsHighAsStatedAndNarrow) {
  const NormalEcg& ecg = normal_record();
  for (const Strength grade : kStrengths) {
    const Planted result = planted(ChangeKind::PeakedT, grade, 1);
    const LeadMatrix wave = median_wave(result.signal, ecg.beats, ecg.beats.times.qrs_end + 10,
                                        ecg.beats.times.t_end + 10);
    const auto t_wave = wave.lead(kV3);
    const float highest = std::ranges::max(t_wave);
    const double amount = amount_of(ChangeKind::PeakedT, grade);
    EXPECT_NEAR(highest, amount, 0.1 * amount);
    const auto wide =
        std::ranges::count_if(t_wave, [&](float x) { return x > highest / 2; }) * 2;  // ms
    EXPECT_LT(wide, 100);
  }
}

TEST(LowVoltage, BringsTheLargestLimbLeadToTheStatedHeight) {
  const NormalEcg& ecg = normal_record();
  for (const Strength grade : kStrengths) {
    const Planted result = planted(ChangeKind::LowVoltage, grade, 1);
    const LeadMatrix qrs =
        median_wave(result.signal, ecg.beats, ecg.beats.times.qrs_onset, ecg.beats.times.qrs_end);
    float largest = 0;
    for (std::size_t lead = 0; lead < 6; ++lead) {
      const auto [lowest, highest] = std::ranges::minmax(qrs.lead(lead));
      largest = std::max(largest, highest - lowest);
    }
    EXPECT_NEAR(largest, amount_of(ChangeKind::LowVoltage, grade), 0.005);
    for (std::size_t i = 0; i < result.mask.size(); ++i) {
      ASSERT_EQ(result.mask[i], i < 6 * ecg.signal.samples ? 1 : 0);
    }
  }
}

/// Height of the mean beat of a lead so many ms after the QRS complex's onset, above that onset.
double height_after_onset(const LeadMatrix& signal, std::size_t lead, double ms) {
  const NormalEcg& ecg = normal_record();
  std::vector<double> values;
  for (const std::size_t r_peak : ecg.beats.r_peaks) {
    const auto onset =
        static_cast<std::size_t>(static_cast<std::ptrdiff_t>(r_peak) + ecg.beats.times.qrs_onset);
    const auto t = onset + static_cast<std::size_t>(ms / 2);
    values.push_back(signal.lead(lead)[t] - signal.lead(lead)[onset]);
  }
  std::ranges::sort(values);
  return values[values.size() / 2];
}

TEST(LeftBundleBranchBlock, IsWideWithABroadRInVSixAndADeepSInVOne) {
  for (const Strength grade : kStrengths) {
    const Planted result = planted(ChangeKind::LeftBundleBranchBlock, grade, 1);
    const double width = amount_of(ChangeKind::LeftBundleBranchBlock, grade);
    const auto beats = find_beat_waves(result.signal, 500);
    ASSERT_TRUE(beats);
    EXPECT_NEAR(static_cast<double>(beats->times.qrs_end - beats->times.qrs_onset) * 2, width, 15);
    for (const Place lead : {kI, kAvl, kV5, kV6}) {
      for (const double share : {0.35, 0.5, 0.7}) {
        EXPECT_GT(height_after_onset(result.signal, lead, share * width), 0.4) << lead;
      }
    }
    for (const Place lead : {kV1, kV2, kV3}) {
      EXPECT_LT(height_after_onset(result.signal, lead, 0.55 * width), -0.8) << lead;
    }
    // Discordant T waves, 300 ms after the onset.
    EXPECT_LT(height_after_onset(result.signal, kV6, 300), -0.1);
    EXPECT_GT(height_after_onset(result.signal, kV2, 300), 0.2);
  }
}

TEST(RightBundleBranchBlock, EndsLateUpwardsInVOneAndDownwardsInVSix) {
  for (const Strength grade : kStrengths) {
    const Planted result = planted(ChangeKind::RightBundleBranchBlock, grade, 1);
    const double width = amount_of(ChangeKind::RightBundleBranchBlock, grade);
    // R' is over when the QRS complex is said to be.
    EXPECT_GT(height_after_onset(result.signal, kV1, width - 16), 0.1);
    EXPECT_LT(height_after_onset(result.signal, kV1, width), 0.1);
    EXPECT_GT(height_after_onset(result.signal, kV1, 0.72 * width), 0.5);
    EXPECT_LT(height_after_onset(result.signal, kV6, 0.72 * width), -0.2);
    EXPECT_LT(height_after_onset(result.signal, kI, 0.72 * width), -0.2);
    EXPECT_LT(height_after_onset(result.signal, kV1, 270), -0.1);  // T
  }
}

TEST(DeltaWave, BeginsTheQrsComplexEarlyAndShortensPr) {
  const NormalEcg& ecg = normal_record();
  for (const std::uint64_t seed : kSeeds) {
    const Planted result = planted(ChangeKind::DeltaWave, Strength::Middle, seed);
    const double amount = amount_of(ChangeKind::DeltaWave, Strength::Middle);
    const WaveTimes& times = ecg.beats.times;
    // The P wave now peaks at most so long before the early onset that PR is 100 ms.
    const LeadMatrix early =
        median_wave(result.signal, ecg.beats, times.qrs_onset - 75, times.qrs_onset - 25);
    const auto p_wave = early.lead(kII);
    const auto peak = std::ranges::max_element(p_wave) - p_wave.begin();
    EXPECT_LT((50 - static_cast<double>(peak)) * 2, 100) << seed;
    // Slurred: most of the delta wave is there before the old onset, and it grows steadily.
    const auto grown = [&](std::ptrdiff_t samples) {
      const auto r_peak = static_cast<std::ptrdiff_t>(ecg.beats.r_peaks[5]);
      const auto t = static_cast<std::size_t>(r_peak + times.qrs_onset + samples);
      return double{result.signal.lead(kV4)[t]} - double{ecg.signal.lead(kV4)[t]};
    };
    EXPECT_GT(grown(0), 0.4 * amount);
    EXPECT_GT(grown(0), grown(-8));
    EXPECT_GT(grown(8), grown(0));
    EXPECT_LT(grown(8), 1.1 * amount);
  }
}

TEST(PrematureVentricularBeat, IsEarlyAndFullyCompensated) {
  const auto usual = r_peaks_of(normal_record().signal);
  for (const std::uint64_t seed : kSeeds) {
    const Planted result = planted(ChangeKind::PrematureVentricularBeat, Strength::Middle, seed);
    const auto times = r_peaks_of(result.signal);
    ASSERT_EQ(times.size(), usual.size());
    // All but one beat stay in their places.
    std::size_t moved = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (std::abs(times[i] - usual[i]) < 0.02) continue;
      ++moved;
      EXPECT_LT(times[i], usual[i] - 0.1);
      EXPECT_NEAR(times[i], result.truth.front().time.start + 0.07, 0.05);
    }
    EXPECT_EQ(moved, 1U);
  }
}

TEST(PrematureAtrialBeat, IsEarlyNarrowAndNotFullyCompensated) {
  const auto usual = intervals_of(r_peaks_of(normal_record().signal));
  for (const Strength grade : kStrengths) {
    for (const std::uint64_t seed : kSeeds) {
      const Planted result = planted(ChangeKind::PrematureAtrialBeat, grade, seed);
      const auto times = intervals_of(r_peaks_of(result.signal));
      ASSERT_EQ(times.size(), usual.size());
      const auto early = static_cast<std::size_t>(
          std::ranges::min_element(times, {},
                                   [&](const double& x) {
                                     return x / usual[static_cast<std::size_t>(&x - times.data())];
                                   }) -
          times.begin());
      EXPECT_NEAR(times[early] / usual[early], amount_of(ChangeKind::PrematureAtrialBeat, grade),
                  0.03);
      EXPECT_LT(times[early] + times[early + 1], usual[early] + usual[early + 1] - 0.02);
    }
  }
}

TEST(MissingBeat, TakesAwayAsManyBeatsAsItSays) {
  const auto usual = r_peaks_of(normal_record().signal);
  for (const std::uint64_t seed : kSeeds) {
    const std::array<std::size_t, 3> dropped = {1, 2, 2};
    for (std::size_t grade = 0; grade < 3; ++grade) {
      const Planted result = planted(ChangeKind::MissingBeat, kStrengths.at(grade), seed);
      const auto times = r_peaks_of(result.signal);
      EXPECT_EQ(times.size(), usual.size() - dropped.at(grade)) << seed;
      for (const double time : times) {
        EXPECT_TRUE(std::ranges::any_of(
            usual, [&](double other) { return std::abs(other - time) < 0.01; }));
      }
    }
  }
}

TEST(IrregularWithoutP, VariesRrAsStatedAndHasNoPWaves) {
  const NormalEcg& ecg = normal_record();
  for (const Strength grade : kStrengths) {
    for (const std::uint64_t seed : {1, 2, 3}) {
      const Planted result = planted(ChangeKind::IrregularWithoutP, grade, seed);
      const auto times = r_peaks_of(result.signal);
      EXPECT_EQ(times.size(), ecg.beats.r_peaks.size());
      EXPECT_NEAR(variation_of(intervals_of(times)),
                  amount_of(ChangeKind::IrregularWithoutP, grade), 0.02);
      // The mean of what precedes the QRS complexes holds no P wave.
      BeatWaves moved = ecg.beats;
      moved.r_peaks.clear();
      for (const double time : times) {
        moved.r_peaks.push_back(static_cast<std::size_t>(std::lround(time * 500)));
      }
      const auto height = [](const LeadMatrix& wave) {
        const auto [lowest, highest] = std::ranges::minmax(wave.lead(kII));
        return highest - lowest;
      };
      const LeadMatrix before =
          median_wave(ecg.signal, ecg.beats, ecg.beats.times.p_onset, ecg.beats.times.p_end);
      const LeadMatrix after =
          median_wave(result.signal, moved, ecg.beats.times.p_onset, ecg.beats.times.p_end);
      if (grade == Strength::Mild) {
        EXPECT_LT(height(after), 0.7F * height(before));
      }
    }
  }
}

LeadMatrix noise_of(ChangeKind kind, Strength grade, std::uint64_t seed) {
  LeadMatrix noise = planted(kind, grade, seed).signal;
  for (std::size_t i = 0; i < noise.values.size(); ++i) {
    noise.values[i] -= normal_record().signal.values[i];
  }
  return noise;
}

double rms_of(std::span<const float> x) {
  double square = 0;
  for (const float value : x) square += double{value} * double{value};
  return std::sqrt(square / static_cast<double>(x.size()));
}

/// The root mean square of the worst lead after filtering.
double worst_rms(LeadMatrix noise, signal::FilterBand band, double cutoff) {
  signal::filter_both_ways(signal::butterworth(band, 4, cutoff, 500), noise);
  double worst = 0;
  for (std::size_t lead = 0; lead < 12; ++lead) {
    worst = std::max(worst, rms_of(std::as_const(noise).lead(lead)));
  }
  return worst;
}

TEST(Nuisances, AreAsLargeAsStatedAndInTheirBand) {
  for (const Strength grade : kStrengths) {
    const LeadMatrix wander = noise_of(ChangeKind::BaselineWander, grade, 3);
    const double most = amount_of(ChangeKind::BaselineWander, grade);
    const float largest = std::ranges::max(wander.values, {}, [](float x) { return std::abs(x); });
    EXPECT_NEAR(std::abs(largest), most, 0.01 * most);
    EXPECT_LT(worst_rms(wander, signal::FilterBand::HighPass, 2), 0.01 * most);

    const LeadMatrix muscle = noise_of(ChangeKind::MuscleNoise, grade, 3);
    const double rms = amount_of(ChangeKind::MuscleNoise, grade);
    double worst = 0;
    for (std::size_t lead = 0; lead < 12; ++lead)
      worst = std::max(worst, rms_of(muscle.lead(lead)));
    EXPECT_NEAR(worst, rms, 0.03 * rms);
    EXPECT_LT(worst_rms(muscle, signal::FilterBand::LowPass, 10), 0.2 * rms);

    const LeadMatrix mains = noise_of(ChangeKind::MainsHum, grade, 3);
    const double hum = amount_of(ChangeKind::MainsHum, grade);
    const float peak = std::ranges::max(mains.values, {}, [](float x) { return std::abs(x); });
    EXPECT_NEAR(std::abs(peak), hum, 0.02 * hum);
    // The record ends with a value held for 0.1 s, and so does the hum.
    EXPECT_LT(worst_rms(mains, signal::FilterBand::LowPass, 20), 0.12 * hum);
  }
}

}  // namespace
}  // namespace crest::eval
