// A normal 12-lead ECG of the test data, ready for planting.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "eval/normal_ecg.h"
#include "io/read_record.h"

namespace crest::eval {

inline const std::filesystem::path kTestData =
    std::filesystem::path(CREST_SOURCE_DIR) / "tests" / "data";

/// PTB-XL 00010: sinus rhythm, 11 beats, read once.
inline const NormalEcg& normal_record() {
  static const NormalEcg ecg = [] {
    const auto record = io::read_record(kTestData / "ptbxl" / "00010.hea");
    EXPECT_TRUE(record);
    const auto prepared = prepare_normal(*record);
    EXPECT_TRUE(prepared);
    return *prepared;
  }();
  return ecg;
}

}  // namespace crest::eval
