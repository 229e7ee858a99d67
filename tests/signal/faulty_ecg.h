// Real records with faults of known strength put in.
#pragma once

#include <crest/record.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "io/read_record.h"
#include "signal/lead_selection.h"
#include "signal/quality.h"
#include "signal/resample.h"

namespace crest::signal {

inline Record bundled(const std::string& name) {
  return io::read_record(CREST_SOURCE_DIR "/tests/data/" + name).value();
}

inline RecordQuality quality_of(const Record& record) {
  return judge_quality(record, select_standard_leads(record));
}

inline bool has(const LeadQuality& lead, Fault fault) {
  return std::ranges::find(lead.faults, fault) != lead.faults.end();
}

inline std::vector<float>& samples(Record& record, std::size_t lead) {
  return record.leads[lead].samples;
}

inline float extent(const std::vector<float>& values) {
  const auto [lowest, highest] = std::ranges::minmax(values);
  return highest - lowest;
}

/// Each lead scaled by itself, as by a z-score: its voltage is lost.
inline Record without_voltage(Record record) {
  for (std::size_t l = 0; l < record.leads.size(); ++l) {
    record.leads[l].unit = "NU";
    const float factor = 3.0F + static_cast<float>(l);
    for (float& sample : record.leads[l].samples) sample = factor * sample + 0.5F;
  }
  return record;
}

inline Record at_rate(Record record, double rate) {
  for (Lead& lead : record.leads) lead.samples = resample(lead.samples, record.rate, rate);
  record.rate = rate;
  return record;
}

/// A constant level in the last `share` of a lead.
inline void hold(Record& record, std::size_t lead, double share, float level) {
  auto& values = samples(record, lead);
  const auto count = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  std::fill(values.end() - static_cast<std::ptrdiff_t>(count), values.end(), level);
}

inline void add_sine(Record& record, std::size_t lead, double frequency, double amplitude) {
  auto& values = samples(record, lead);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double phase =
        2 * std::numbers::pi * frequency * static_cast<double>(i) / record.rate + 0.3;
    values[i] += static_cast<float>(amplitude * std::sin(phase));
  }
}

inline void add_noise(Record& record, std::size_t lead, double deviation) {
  std::mt19937 generator(static_cast<unsigned>(lead) + 1);
  std::normal_distribution<double> noise(0, deviation);
  for (float& sample : samples(record, lead)) sample += static_cast<float>(noise(generator));
}

/// Cuts off what lies further from zero than a share of the largest sample.
inline void clip(Record& record, std::size_t lead, double share) {
  auto& values = samples(record, lead);
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  const auto limit = static_cast<float>(share) * largest;
  for (float& value : values) value = std::clamp(value, -limit, limit);
}

/// Spikes of 2 ms at the times given in seconds.
inline void add_spikes(Record& record, std::size_t lead, const std::vector<double>& times,
                       float height) {
  for (const double time : times) {
    if (time < 0) continue;
    const auto at = static_cast<std::size_t>(time * record.rate);
    if (at < record.samples()) samples(record, lead)[at] += height;
  }
}

/// What the file would hold had the electrodes of the arms been exchanged.
inline Record with_arms_exchanged(Record record) {
  for (float& sample : samples(record, 0)) sample = -sample;
  std::swap(samples(record, 1), samples(record, 2));
  std::swap(samples(record, 3), samples(record, 4));
  return record;
}

/// The same for the right arm and the left leg.
inline Record with_right_arm_and_leg_exchanged(Record record) {
  std::swap(samples(record, 0), samples(record, 2));
  for (const std::size_t lead : {0U, 1U, 2U}) {
    for (float& sample : samples(record, lead)) sample = -sample;
  }
  std::swap(samples(record, 3), samples(record, 5));
  return record;
}

}  // namespace crest::signal
