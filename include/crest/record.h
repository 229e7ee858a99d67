// A recorded ECG as its file stores it, before any processing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace crest {

/// One lead of a record. Samples are in physical units; a sample that the file marks as invalid is
/// a quiet NaN.
struct Lead {
  std::string name;  ///< as the file spells it
  std::string unit;  ///< "mV" after conversion from any unit of voltage, else as stored ("NU")
  double gain = 0;   ///< stored units (ADC steps) per physical unit
  int baseline = 0;  ///< ADC value of 0 physical units
  int resolution_bits = 0;     ///< 0: not stated
  std::vector<float> samples;  ///< [samples], in `unit`
};

/// Result of comparing what a file says of itself with what it holds; a mismatch is a finding of
/// the reader, not an error.
struct Verification {
  std::string what;  ///< e.g. "checksum of lead V1"
  bool passed = false;
  std::string detail;  ///< expected and found, where it failed
};

/// A record: all leads have the same rate and number of samples. Owns its samples; a plain value.
struct Record {
  std::string name;
  std::string format;  ///< e.g. "WFDB 516"
  double rate = 0;     ///< samples per second
  std::string start;   ///< ISO 8601 date and time as stored, empty where unknown
  std::vector<Lead> leads;
  std::vector<std::string> comments;  ///< as stored; may identify a patient: never printed unasked
  /// "patient name: ..." and the like, as stored; empty unless the caller asked for it.
  std::vector<std::string> identity;
  std::vector<std::string> assumptions;  ///< everything the file left open and the reader filled in
  std::vector<Verification> verifications;  ///< one line a check the format offers
  /// That the file holds of each lead, set by the readers; more than samples() where only a part
  /// was read.
  std::size_t whole_samples = 0;

  std::size_t samples() const { return leads.empty() ? 0 : leads.front().samples.size(); }
  double duration() const { return rate > 0 ? static_cast<double>(samples()) / rate : 0; }
};

}  // namespace crest
