#include "eval/beat_distance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "eval/beat_shape.h"

namespace crest::eval {
namespace {

constexpr double kRate = 250;

double bump(double t, double centre, double width) {
  return std::exp(-0.5 * (t - centre) * (t - centre) / (width * width));
}

/// Two leads with a beat every 0.8 s from 1 s on, their T waves of slightly differing heights; the
/// beat of number `odd` is broad and inverted.
Record beats_of(std::size_t count, std::size_t odd, double phase) {
  Record record;
  record.name = "made";
  record.rate = kRate;
  record.leads.resize(2);
  const auto samples = static_cast<std::size_t>((1.5 + 0.8 * static_cast<double>(count)) * kRate);
  for (std::size_t lead = 0; lead < 2; ++lead) {
    record.leads[lead].name = lead == 0 ? "MLII" : "V5";
    record.leads[lead].unit = "mV";
    for (std::size_t i = 0; i < samples; ++i) {
      const double t = static_cast<double>(i) / kRate;
      double sum = 0;
      for (std::size_t k = 0; k < count; ++k) {
        const double r = 1 + 0.8 * static_cast<double>(k);
        const double vary = std::sin(phase + 2 * static_cast<double>(k));
        sum += k == odd ? -bump(t, r, 0.05) + 0.5 * bump(t, r + 0.3, 0.06)
                        : bump(t, r, 0.012) + (0.2 + 0.05 * vary) * bump(t, r + 0.3, 0.05) +
                              (0.1 + 0.02 * vary) * bump(t, r - 0.16, 0.02);
      }
      record.leads[lead].samples.push_back(static_cast<float>(lead == 0 ? sum : 0.6 * sum));
    }
  }
  return record;
}

constexpr std::size_t kNone = 1000;

std::vector<Record> normals() {
  std::vector<Record> records;
  for (const double phase : {0.0, 0.7, 1.4, 2.1}) records.push_back(beats_of(20, kNone, phase));
  return records;
}

TEST(BeatDistance, OfTheOddBeatIsTheLargest) {
  std::vector<std::string> left_out;
  const auto normal = fit_beats(normals(), left_out);
  ASSERT_TRUE(normal) << to_string(normal.error());
  EXPECT_THAT(left_out, testing::IsEmpty());
  EXPECT_EQ(normal->mean.size(), 2 * kBeatShapeSamples);
  const auto distances = beat_distances(beats_of(20, 11, 0.3), *normal);
  ASSERT_TRUE(distances) << to_string(distances.error());
  ASSERT_EQ(distances->size(), 20U);
  double largest_normal = 0;
  for (std::size_t i = 0; i < distances->size(); ++i) {
    const BeatDistance& beat = (*distances)[i];
    ASSERT_TRUE(beat.distance) << i;
    EXPECT_NEAR(beat.time, 1 + 0.8 * static_cast<double>(i), 0.05);
    if (i != 11) largest_normal = std::max(largest_normal, *beat.distance);
  }
  EXPECT_GT(*(*distances)[11].distance, 5 * largest_normal);
}

TEST(BeatDistance, OfGivenTimesIsInTheirOrderAndNoneWhereNoWholeBeatLies) {
  std::vector<std::string> left_out;
  const auto normal = fit_beats(normals(), left_out);
  ASSERT_TRUE(normal);
  const Record record = beats_of(20, kNone, 0.3);
  const std::vector<double> times = {-3, 0.1, 1.8, 2.6, record.duration() - 0.1, 1e9};
  const auto distances = beat_distances(record, *normal, times);
  ASSERT_TRUE(distances);
  ASSERT_EQ(distances->size(), times.size());
  const auto found = beat_distances(record, *normal);
  ASSERT_TRUE(found);
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_EQ((*distances)[i].time, times[i]);
    EXPECT_EQ((*distances)[i].distance.has_value(), i == 2 || i == 3) << i;
  }
  EXPECT_EQ((*distances)[2].distance, (*found)[1].distance);
}

TEST(FitBeats, TakesEvenlySpacedOnesOfManyAndListsWhatItLeavesOut) {
  auto records = normals();
  for (Lead& lead : records[1].leads) std::ranges::fill(lead.samples, 0.0F);
  std::vector<std::string> left_out;
  // So few vectors as are kept span one component less.
  const auto normal = fit_beats(records, left_out, 3);
  ASSERT_TRUE(normal) << to_string(normal.error());
  EXPECT_LE(normal->variances.size(), 2U);
  ASSERT_EQ(left_out.size(), 1U);
  EXPECT_THAT(left_out.front(), testing::StartsWith("made: "));
}

TEST(FitBeats, RefusesRecordsOfOtherLeadsAndTooFewBeats) {
  auto records = normals();
  records[2].leads.pop_back();
  std::vector<std::string> left_out;
  const auto mixed = fit_beats(records, left_out);
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().kind, ErrorKind::Config);
  EXPECT_FALSE(fit_beats({}, left_out));
}

TEST(BeatDistance, OfARecordWithFewerLeadsIsRefused) {
  std::vector<std::string> left_out;
  const auto normal = fit_beats(normals(), left_out);
  ASSERT_TRUE(normal);
  Record record = beats_of(20, kNone, 0.3);
  record.leads.pop_back();
  EXPECT_FALSE(beat_distances(record, *normal));
}

}  // namespace
}  // namespace crest::eval
