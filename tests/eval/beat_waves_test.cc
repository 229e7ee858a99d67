#include "eval/beat_waves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "io/read_record.h"
#include "io/wfdb_annotation.h"
#include "normal_record.h"
#include "signal/lead_selection.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

LeadMatrix leads_of(const Record& record) {
  LeadMatrix signal(12, record.samples());
  const signal::LeadSelection selection = signal::select_standard_leads(record);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    std::ranges::copy(signal::samples_of(selection.leads[lead]), signal.lead(lead).begin());
  }
  return signal;
}

/// What the annotators of LUDB marked of one wave ("p", "N" or "t"), as the median over all leads
/// and beats, in ms from the R peak found.
struct MarkedWave {
  double onset = 0;
  double end = 0;
};

double median(std::vector<double> values) {
  EXPECT_FALSE(values.empty());
  std::ranges::sort(values);
  return values.empty() ? 0 : values[values.size() / 2];
}

MarkedWave marked_wave(const std::string& record, const BeatWaves& beats, double rate,
                       std::string_view symbol, double earliest, double latest) {
  std::vector<double> onsets;
  std::vector<double> ends;
  for (const std::string_view lead : signal::kStandardLeads) {
    std::string extension(lead);
    std::ranges::transform(extension, extension.begin(), [](char c) { return std::tolower(c); });
    const auto file = io::read_wfdb_annotations(kTestData / "ludb" / (record + "." + extension));
    EXPECT_TRUE(file);
    const auto& marks = file->annotations;
    for (std::size_t i = 1; i + 1 < marks.size(); ++i) {
      if (io::annotation_symbol(marks[i].code) != symbol) continue;
      for (const std::size_t r_peak : beats.r_peaks) {
        const auto from_r = [&](std::size_t mark) {
          return 1000 *
                 static_cast<double>(marks[mark].sample - static_cast<std::int64_t>(r_peak)) / rate;
        };
        if (from_r(i) < earliest || from_r(i) > latest) continue;
        onsets.push_back(from_r(i - 1));
        ends.push_back(from_r(i + 1));
      }
    }
  }
  return {median(onsets), median(ends)};
}

TEST(BeatWaves, LieWhereCardiologistsMarkedThem) {
  const auto read = io::read_record(kTestData / "ludb" / "1.hea");
  ASSERT_TRUE(read);
  const auto beats = find_beat_waves(leads_of(*read), read->rate);
  ASSERT_TRUE(beats);
  const WaveTimes& times = beats->times;
  ASSERT_TRUE(times.has_p);
  const auto ms = [&](std::ptrdiff_t samples) {
    return 1000 * static_cast<double>(samples) / read->rate;
  };
  // Tolerances: twice the standard deviation over all of LUDB (docs/delineation.md), and its bias.
  const MarkedWave p = marked_wave("1", *beats, read->rate, "p", -350, -40);
  EXPECT_NEAR(ms(times.p_onset), p.onset, 22);
  EXPECT_NEAR(ms(times.p_end), p.end, 26);
  const MarkedWave qrs = marked_wave("1", *beats, read->rate, "N", -100, 100);
  EXPECT_NEAR(ms(times.qrs_onset), qrs.onset, 20);
  EXPECT_NEAR(ms(times.qrs_end), qrs.end, 16);
  const MarkedWave t = marked_wave("1", *beats, read->rate, "t", 100, 500);
  EXPECT_NEAR(ms(times.t_end), t.end, 38);
}

TEST(BeatWaves, OfAtrialFibrillationHaveNoP) {
  const auto read = io::read_record(kTestData / "ludb" / "112.hea");
  ASSERT_TRUE(read);
  const auto beats = find_beat_waves(leads_of(*read), read->rate);
  EXPECT_TRUE(!beats || !beats->times.has_p);
}

TEST(BeatWaves, FollowEachOther) {
  const WaveTimes& times = normal_record().beats.times;
  EXPECT_LT(times.p_onset, times.p_peak);
  EXPECT_LT(times.p_peak, times.p_end);
  EXPECT_LT(times.p_end, times.qrs_onset);
  EXPECT_LT(times.qrs_onset, 0);
  EXPECT_GT(times.qrs_end, 0);
  EXPECT_LT(times.qrs_end, times.t_onset);
  EXPECT_LT(times.t_onset, times.t_peak);
  EXPECT_LT(times.t_peak, times.t_end);
}

TEST(BeatWaves, SilenceHasNone) { EXPECT_FALSE(find_beat_waves(LeadMatrix(12, 5000), 500)); }

TEST(MedianWave, LeavesOutTheLineBetweenItsEndsAndBeatsThatAreNotWhole) {
  LeadMatrix signal(1, 100);
  const auto x = signal.lead(0);
  for (std::size_t t = 0; t < 100; ++t) x[t] = 0.5F * static_cast<float>(t);  // all line
  x[20] += 3;
  x[50] += 4;
  x[80] += 5;
  BeatWaves beats;
  beats.r_peaks = {1, 20, 50, 80, 98};
  beats.typical.assign(5, true);
  const LeadMatrix wave = median_wave(signal, beats, -5, 6);
  ASSERT_EQ(wave.samples, 11U);
  for (std::size_t k = 0; k < 11; ++k) EXPECT_NEAR(wave.lead(0)[k], k == 5 ? 4 : 0, 1e-5) << k;
}

}  // namespace
}  // namespace crest::eval
