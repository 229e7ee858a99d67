// What the tests of the SCP-ECG reader share: small ECGs and short answers.
#pragma once

#include <crest/record.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "io/scp_record.h"
#include "io/written_ecg.h"

namespace crest::io {

inline std::span<const std::byte> scp_bytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}

inline Result<Record> read_scp(const std::string& file, const ReadOptions& options = {}) {
  return read_scp_record(scp_bytes(file), options);
}

/// "kind: place: reason", or "read".
inline std::string refusal(const std::string& file, const ReadOptions& options = {}) {
  const auto record = read_scp(file, options);
  return record ? "read"
                : std::string(to_string(record.error().kind)) + ": " + to_string(record.error());
}

inline std::vector<std::string> failed_verifications(const Record& record) {
  std::vector<std::string> failed;
  for (const Verification& verification : record.verifications) {
    if (!verification.passed) failed.push_back(verification.what + ": " + verification.detail);
  }
  return failed;
}

/// The first leads and samples of the ECG.
inline WrittenEcg part_of(WrittenEcg ecg, std::size_t leads, std::size_t samples) {
  ecg.leads.resize(leads);
  ecg.microvolts.resize(leads);
  for (std::vector<std::int16_t>& lead : ecg.microvolts) lead.resize(samples);
  return ecg;
}

}  // namespace crest::io
