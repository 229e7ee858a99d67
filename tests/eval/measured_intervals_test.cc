// The measurements of detect and signal against what cardiologists marked in LUDB.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "detect/record_measurements.h"
#include "eval/wave_annotations.h"
#include "io/read_record.h"

namespace crest::eval {
namespace {

using ::testing::HasSubstr;

/// Medians of the annotated intervals, s; below zero: not marked in half of the beats.
struct Marked {
  double rr = -1, pr = -1, qrs = -1, qt = -1;
};

double median_of(std::vector<double> values, std::size_t beats) {
  if (2 * values.size() < beats || values.empty()) return -1;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

Marked marked_intervals(const std::filesystem::path& header) {
  const auto waves = joint_waves(read_lead_waves(header, 500).value());
  std::vector<double> rr;
  std::vector<double> pr;
  std::vector<double> qrs;
  std::vector<double> qt;
  const AnnotatedWave* complex = nullptr;
  const AnnotatedWave* p = nullptr;
  std::size_t beats = 0;
  for (const AnnotatedWave& wave : waves) {
    if (wave.kind == WaveKind::P) p = &wave;
    if (wave.kind == WaveKind::T && complex != nullptr && wave.end && complex->onset)
      qt.push_back(*wave.end - *complex->onset);
    if (wave.kind != WaveKind::Qrs) continue;
    ++beats;
    if (complex != nullptr) rr.push_back(wave.peak - complex->peak);
    if (wave.onset && wave.end) qrs.push_back(*wave.end - *wave.onset);
    if (p != nullptr && p->onset && wave.onset) pr.push_back(*wave.onset - *p->onset);
    p = nullptr;
    complex = &wave;
  }
  return {.rr = median_of(rr, 1),
          .pr = median_of(pr, beats),
          .qrs = median_of(qrs, beats),
          .qt = median_of(qt, beats)};
}

TEST(MeasuredIntervals, AgreeWithCardiologists) {
  for (const char* name : {"1", "64", "112"}) {
    const auto header = std::filesystem::path(CREST_SOURCE_DIR) / "tests" / "data" / "ludb" /
                        (std::string(name) + ".hea");
    const auto measured = detect::measure_record(io::read_record(header.string()).value());
    ASSERT_TRUE(measured) << to_string(measured.error());
    const Marked marked = marked_intervals(header);
    const signal::BeatMeasurements& beats = measured->of_beats;
    EXPECT_EQ(measured->stretches, 1U);
    EXPECT_NEAR(beats.rr.value.value(), marked.rr, 0.02) << name;
    EXPECT_NEAR(beats.qrs.value.value(), marked.qrs, 0.016) << name;
    EXPECT_NEAR(beats.qt.value.value(), marked.qt, 0.03) << name;
    ASSERT_EQ(beats.pr.value.has_value(), marked.pr > 0) << name << beats.pr.reason;
    if (marked.pr > 0) {
      EXPECT_NEAR(*beats.pr.value, marked.pr, 0.03) << name;
    }
  }
}

TEST(MeasuredIntervals, LongRecordIsMeasuredInStretches) {
  Record record = io::read_record(CREST_SOURCE_DIR "/tests/data/mitdb/119_20s.hea").value();
  const std::size_t once = record.samples();
  for (Lead& lead : record.leads) {
    const std::vector<float> samples = lead.samples;
    for (int i = 0; i < 60; ++i)
      lead.samples.insert(lead.samples.end(), samples.begin(), samples.end());
  }
  ASSERT_GT(once, 0U);
  const auto measured = detect::measure_record(record);
  ASSERT_TRUE(measured) << to_string(measured.error());
  EXPECT_EQ(measured->stretches + measured->unreadable,
            std::min<std::size_t>(detect::kMeasuredStretches,
                                  static_cast<std::size_t>(record.duration() / 60)));
  EXPECT_EQ(measured->seconds, 60.0 * static_cast<double>(measured->stretches));
  EXPECT_THAT(measured->of_beats.axis.reason, HasSubstr("not both there"));
}

TEST(MeasuredIntervals, WhatCannotBeReadIsRefused) {
  Record flat;
  flat.rate = 500;
  flat.leads = {{.name = "II", .unit = "mV", .samples = std::vector<float>(5000, 0.0F)}};
  EXPECT_FALSE(detect::measure_record(flat));
  EXPECT_FALSE(detect::measure_record(Record{}));
}

}  // namespace
}  // namespace crest::eval
