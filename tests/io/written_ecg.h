// The ECG that the tests write in every format: whole microvolts, so that every format can hold it
// exactly and every reader must give it back.
#pragma once

#include <crest/record.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "io/read_record.h"

namespace crest::io {

struct WrittenEcg {
  double rate = 500;                                  ///< Hz
  std::string start = "2021-03-04T05:06:07";          ///< ISO 8601
  std::vector<std::string> leads;                     ///< standard names
  std::vector<std::vector<std::int16_t>> microvolts;  ///< [leads][samples]
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

/// Expects the same leads, rate and start, and millivolts within half a microvolt.
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
    for (std::size_t t = 0; t < ecg.microvolts[lead].size(); ++t) {
      ASSERT_NEAR(record.leads[lead].samples[t], ecg.microvolts[lead][t] / 1000.0, 0.0005)
          << ecg.leads[lead] << " sample " << t;
    }
  }
}

}  // namespace crest::io
