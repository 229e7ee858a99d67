#include "signal/qrs_detector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "signal/strip.h"
#include "signal/synthetic_ecg.h"

namespace crest::signal {
namespace {

std::vector<double> r_peak_times(const Record& record) {
  const Result<Strip> strip = make_strip(record, {});
  EXPECT_TRUE(strip.has_value());
  std::vector<double> times;
  if (!strip) return times;
  for (const std::size_t r_peak : strip->r_peaks) {
    times.push_back(static_cast<double>(r_peak) / strip->rate);
  }
  return times;
}

void expect_all_beats(const SyntheticEcg& ecg) {
  const std::vector<double> expected = beat_times(ecg);
  const std::vector<double> found = r_peak_times(make_record(ecg));
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 0.006) << i;
}

class QrsDetectorRates : public testing::TestWithParam<double> {};

TEST_P(QrsDetectorRates, FindsEveryBeat) {
  for (const std::size_t leads : {1, 12}) {
    for (const double noise : {0.0, 0.03}) {
      SCOPED_TRACE(testing::Message() << leads << " leads, noise " << noise);
      expect_all_beats({.leads = leads, .beats_per_minute = GetParam(), .noise = noise});
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AMinute, QrsDetectorRates,
                         testing::Values(25, 40, 60, 90, 120, 160, 200, 250));

TEST(QrsDetector, WorksAtAnySamplingRate) {
  for (const double rate : {100.0, 128.0, 257.0, 360.0, 1000.0}) {
    SCOPED_TRACE(rate);
    expect_all_beats({.leads = 2, .rate = rate, .beats_per_minute = 75});
  }
}

TEST(QrsDetector, FindsNothingInSilenceAndLittleInNoise) {
  const std::vector<bool> usable(12, true);
  EXPECT_TRUE(find_r_peaks(LeadMatrix(12, 5000), usable, 500).empty());
  EXPECT_TRUE(find_r_peaks(LeadMatrix(12, 0), usable, 500).empty());
  EXPECT_TRUE(find_r_peaks(LeadMatrix(12, 1), usable, 500).empty());
  const std::vector<bool> none(12, false);
  EXPECT_TRUE(find_r_peaks(LeadMatrix(12, 5000), none, 500).empty());
  for (const std::size_t leads : {1, 2, 12}) {
    const Record noise =
        make_record({.leads = leads, .duration = 120, .beats_per_minute = 0, .noise = 0.1});
    EXPECT_LE(r_peak_times(noise).size(), 6U) << leads << " leads";
  }
}

TEST(QrsDetector, FollowsAPauseAndTheBeatsAfterIt) {
  Record record = make_record({.leads = 3, .duration = 40, .beats_per_minute = 75, .noise = 0.01});
  for (Lead& lead : record.leads) {
    // From 15.9 s to 23.1 s, between two beats each: nothing but the noise of a second before.
    for (std::size_t i = 15.9 * 500; i < 23.1 * 500; ++i) lead.samples[i] = lead.samples[i % 100];
  }
  const std::vector<double> found = r_peak_times(record);
  const std::vector<double> expected = beat_times({.duration = 40, .beats_per_minute = 75});
  EXPECT_EQ(found.size(), static_cast<std::size_t>(std::ranges::count_if(
                              expected, [](double t) { return t < 15.9 || t > 23.1; })));
}

TEST(QrsDetector, FollowsSuddenChangesOfRateAndHeight) {
  Record record = make_record({.leads = 2, .duration = 20, .beats_per_minute = 60});
  const Record fast = make_record({.leads = 2, .duration = 20, .beats_per_minute = 180});
  for (std::size_t l = 0; l < 2; ++l) {
    std::vector<float>& samples = record.leads[l].samples;
    for (const float sample : fast.leads[l].samples) samples.push_back(0.4F * sample);
  }
  const std::vector<double> found = r_peak_times(record);
  EXPECT_EQ(found.size(), 20U + 60U);
}

/// A record and what must not change its beats.
class QrsDetectorInvariance : public testing::Test {
 protected:
  void SetUp() override {
    const Result<Strip> strip = make_strip(make_record({.duration = 30, .noise = 0.02}), {});
    ASSERT_TRUE(strip);
    signal_ = strip->signal;
    r_peaks_ = strip->r_peaks;
    ASSERT_FALSE(r_peaks_.empty());
  }
  std::vector<std::size_t> find(const LeadMatrix& signal) const {
    return find_r_peaks(signal, all_, 500);
  }
  LeadMatrix signal_;
  std::vector<std::size_t> r_peaks_;
  std::vector<bool> all_ = {true, true, true, true, true, true, true, true, true, true, true, true};
};

TEST_F(QrsDetectorInvariance, PolarityDoesNotMatter) {
  for (float& sample : signal_.values) sample = -sample;
  EXPECT_EQ(find(signal_), r_peaks_);
}

TEST_F(QrsDetectorInvariance, UnitsDoNotMatter) {
  for (const float factor : {0.0009765625F, 1024.0F}) {
    LeadMatrix scaled = signal_;
    for (float& sample : scaled.values) sample *= factor;
    EXPECT_EQ(find(scaled), r_peaks_) << factor;
  }
}

TEST_F(QrsDetectorInvariance, TheOrderOfLeadsDoesNotMatter) {
  LeadMatrix reversed(12, signal_.samples);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    std::ranges::copy(signal_.lead(lead), reversed.lead(11 - lead).begin());
  }
  EXPECT_EQ(find(reversed), r_peaks_);
}

TEST_F(QrsDetectorInvariance, FlatLeadsDoNotMatter) {
  LeadMatrix fewer = signal_;
  for (std::size_t lead = 3; lead < 9; ++lead) std::ranges::fill(fewer.lead(lead), 0.0F);
  const std::vector<std::size_t> flat = find(fewer);
  std::vector<bool> usable = all_;
  std::fill_n(usable.begin() + 3, 6, false);
  EXPECT_EQ(find_r_peaks(fewer, usable, 500), flat);
  EXPECT_EQ(flat.size(), r_peaks_.size());
}

TEST_F(QrsDetectorInvariance, NoiseOnOneLeadIsOutvoted) {
  const Record noise =
      make_record({.leads = 1, .duration = 30, .beats_per_minute = 0, .noise = 5, .seed = 7});
  std::ranges::copy(noise.leads[0].samples, signal_.lead(5).begin());
  EXPECT_EQ(find(signal_).size(), r_peaks_.size());
}

TEST_F(QrsDetectorInvariance, AnArtefactOnOneLeadIsNoBeat) {
  const auto spike = signal_.lead(7).subspan(5230, 20);
  for (float& sample : spike) sample += 5;
  EXPECT_EQ(find(signal_).size(), r_peaks_.size());
}

}  // namespace
}  // namespace crest::signal
