#include "serve/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <vector>

namespace crest::serve {
namespace {

using Json = nlohmann::json;

float value_at(std::size_t sample) {
  const auto time = static_cast<float>(sample);
  return std::sin(time * 0.05F) + 0.3F * std::sin(time * 0.0007F);
}

/// Leads of one kind, restored and map at another rate than measured.
KeptRecord record_of(std::size_t leads, std::size_t samples, double rate, double map_rate) {
  KeptRecord kept;
  kept.record.rate = rate;
  kept.samples = samples;
  kept.assessment.emplace();
  kept.assessment->rate = map_rate;
  std::vector<float> measured(samples);
  for (std::size_t i = 0; i < samples; ++i) measured[i] = value_at(i);
  std::vector<float> mapped(
      static_cast<std::size_t>(static_cast<double>(samples) * map_rate / rate));
  for (std::size_t i = 0; i < mapped.size(); ++i) {
    mapped[i] = value_at(static_cast<std::size_t>(static_cast<double>(i) * rate / map_rate));
  }
  const CompactSeries series(measured), at_map_rate(mapped);
  for (std::size_t i = 0; i < leads; ++i) {
    kept.leads.push_back({.name = "I",
                          .unit = "mV",
                          .derived = false,
                          .assessed = 0,
                          .measured = series,
                          .restored = at_map_rate,
                          .map = at_map_rate});
  }
  return kept;
}

constexpr TraceWindow kAllLayers = {
    .from = 0, .to = 0, .points = 0, .measured = true, .restored = true, .map = true};

TraceWindow window_of(double from, double to, std::size_t points) {
  TraceWindow window = kAllLayers;
  window.from = from;
  window.to = to;
  window.points = points;
  return window;
}

TEST(Trace, SamplesAreThoseOfTheRecordAndTheOtherLayersLieOnTheirTimes) {
  const KeptRecord kept = record_of(1, 5000, 500, 250);
  const Json trace = Json::parse(trace_json(kept, window_of(2, 3, 1000)));
  EXPECT_EQ(trace["form"], "samples");
  EXPECT_EQ(trace["from_s"], 2.0);
  EXPECT_EQ(trace["count"], 501);
  for (std::size_t i = 0; i < 501; ++i) {
    const float expected = value_at(1000 + i);
    EXPECT_NEAR(trace["leads"][0]["measured"][i].get<float>(), expected, 2e-4);
    EXPECT_NEAR(trace["leads"][0]["restored"][i].get<float>(), expected, 2e-3);
    EXPECT_NEAR(trace["leads"][0]["map"][i].get<float>(), expected, 0.06);  // the nearest
  }
}

TEST(Trace, ExtremesAreThoseOfEveryStretch) {
  const KeptRecord kept = record_of(1, 50'000, 500, 500);
  const Json trace = Json::parse(trace_json(kept, window_of(7, 93, 130)));
  EXPECT_EQ(trace["form"], "extremes");
  ASSERT_EQ(trace["count"], 130);
  const double begin = 7 * 500;
  const double each = (trace["to_s"].get<double>() - 7) * 500 / 130;
  for (std::size_t i = 0; i < 130; ++i) {
    float low = 10, high = -10;
    const auto first = static_cast<std::size_t>(begin + each * static_cast<double>(i) + 1e-9);
    const auto last = static_cast<std::size_t>(begin + each * static_cast<double>(i + 1) + 1e-9);
    for (std::size_t sample = first; sample < last; ++sample) {
      low = std::min(low, value_at(sample));
      high = std::max(high, value_at(sample));
    }
    EXPECT_NEAR(trace["leads"][0]["measured"][2 * i].get<float>(), low, 2e-4) << i;
    EXPECT_NEAR(trace["leads"][0]["measured"][2 * i + 1].get<float>(), high, 2e-4) << i;
  }
}

TEST(Trace, WhatIsMissingIsNull) {
  KeptRecord kept = record_of(1, 500, 500, 500);
  std::vector<float> holes(500, 1.25F);
  std::fill(holes.begin() + 100, holes.begin() + 200, std::nanf(""));
  kept.leads[0].measured = CompactSeries(holes);
  kept.leads[0].map = {};
  const Json trace = Json::parse(trace_json(kept, window_of(0, 1, 1000)));
  EXPECT_EQ(trace["leads"][0]["measured"][99], 1.25);
  EXPECT_TRUE(trace["leads"][0]["measured"][150].is_null());
  EXPECT_TRUE(trace["leads"][0]["map"][0].is_null());
  const Json extremes = Json::parse(trace_json(kept, window_of(0, 1, 10)));
  EXPECT_TRUE(extremes["leads"][0]["measured"][5].is_null());
}

TEST(SlowTrace, AnyWindowOfADayTakesAMoment) {
  constexpr double kRate = 250, kDay = 86'400;
  const KeptRecord kept = record_of(3, static_cast<std::size_t>(kRate * kDay), kRate, 500);
  // 3 leads × 5 layers of the record's rate × 2 bytes, and a fiftieth
  EXPECT_LT(kept.bytes(), 700'000'000U);
  double slowest = 0;
  for (const double length : {10.0, 60.0, 600.0, 3600.0, 14'400.0, kDay}) {
    for (const double from : {0.0, 1234.567, kDay - length}) {
      const std::clock_t began = std::clock();
      const std::string text =
          trace_json(kept, window_of(from, std::min(from + length, kDay), 2000));
      slowest = std::max(slowest, static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC);
      EXPECT_GT(text.size(), 10'000U);
    }
  }
  RecordProperty("slowest_ms", static_cast<int>(1000 * slowest));
  EXPECT_LT(slowest, 0.05);  // of processor time, which does not hang on who else is at work
}

}  // namespace
}  // namespace crest::serve
