// The ECGs that the tests write in every format: whole microvolts, so that every format can hold
// them exactly and every reader must give them back.
#pragma once

#include <crest/record.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "io/read_record.h"

namespace crest::io {

/// In place of a value that was not measured.
constexpr std::int16_t kMissing = std::numeric_limits<std::int16_t>::min();

struct WrittenEcg {
  double rate = 500;                                  ///< Hz
  std::string start = "2021-03-04T05:06:07";          ///< ISO 8601
  std::vector<std::string> leads;                     ///< standard names
  std::vector<std::vector<std::int16_t>> microvolts;  ///< [leads][samples]

  std::size_t samples() const { return microvolts.front().size(); }
  double duration() const { return static_cast<double>(samples()) / rate; }
};

/// PTB-XL record 00010: twelve leads, 10 s at 500 Hz.
inline WrittenEcg ptbxl_ecg() {
  const Record record =
      read_record(std::filesystem::path(CREST_SOURCE_DIR) / "tests/data/ptbxl/00010.hea").value();
  WrittenEcg ecg;
  ecg.rate = record.rate;
  for (const Lead& lead : record.leads) {
    ecg.leads.push_back(lead.name);
    std::vector<std::int16_t>& samples = ecg.microvolts.emplace_back();
    for (const float value : lead.samples) {
      samples.push_back(static_cast<std::int16_t>(std::lround(value * 1000)));
    }
  }
  return ecg;
}

/// The same, with the leads' names as readers spell them that have codes in place of names.
inline WrittenEcg coded_ptbxl_ecg() {
  WrittenEcg ecg = ptbxl_ecg();
  for (std::string& lead : ecg.leads) {
    if (lead.starts_with("AV")) lead.front() = 'a';
  }
  return ecg;
}

/// The part of a start that begins at `place` and has `digits` digits, as a number.
inline int start_number(const WrittenEcg& ecg, std::size_t place, std::size_t digits = 2) {
  return std::stoi(ecg.start.substr(place, digits));
}

/// The digits of a start only: "20210304050607".
inline std::string start_digits(const WrittenEcg& ecg) {
  std::string digits;
  for (const char c : ecg.start) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

/// Whether the lead holds these values, to what a float can say of them; NaN where they are
/// missing.
inline testing::AssertionResult holds(const Lead& lead, const std::vector<std::int16_t>& truth) {
  constexpr double tolerance = 1e-6;  // mV
  for (std::size_t t = 0; t < truth.size(); ++t) {
    const float value = lead.samples[t];
    const bool same =
        truth[t] == kMissing ? std::isnan(value) : std::abs(value - truth[t] / 1000.0) <= tolerance;
    if (!same) {
      return testing::AssertionFailure() << "lead " << lead.name << ", sample " << t << ": "
                                         << value << " mV in place of " << truth[t] / 1000.0;
    }
  }
  return testing::AssertionSuccess();
}

/// Expects the same leads, rate and start (unless the ECG has none), and the same millivolts.
inline void expect_same_ecg(const Record& record, const WrittenEcg& ecg) {
  EXPECT_NEAR(record.rate, ecg.rate, 1e-9 * ecg.rate);
  if (!ecg.start.empty()) {
    EXPECT_EQ(record.start, ecg.start);
  }
  ASSERT_EQ(record.leads.size(), ecg.leads.size());
  for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) {
    EXPECT_EQ(record.leads[lead].name, ecg.leads[lead]);
    EXPECT_EQ(record.leads[lead].unit, "mV");
    ASSERT_EQ(record.leads[lead].samples.size(), ecg.microvolts[lead].size());
    ASSERT_TRUE(holds(record.leads[lead], ecg.microvolts[lead]));
  }
}

}  // namespace crest::io
