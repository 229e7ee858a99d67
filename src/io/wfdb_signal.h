// The samples of a WFDB signal file.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace crest::io {

/// What the header says of one signal file.
struct WfdbSignalFile {
  int format = 0;
  std::size_t signals = 0;      ///< multiplexed in the file, at least 1
  std::size_t byte_offset = 0;  ///< of the first sample
};

struct StoredSamples {
  std::size_t available = 0;  ///< samples of each signal that the file holds or states
  std::optional<bool> md5;    ///< of a FLAC stream that states one and was decoded to its end
  /// [signals][samples], ADC values: whole numbers of at most 24 bits, exact in a float. A value
  /// that marks an invalid sample is still itself.
  std::vector<std::vector<float>> signals;
};

/// Bits of a sample in this format, or Unsupported naming the format. Reads 16, 212, and FLAC 508,
/// 516 and 524.
Result<int> wfdb_format_bits(int format);

/// Decodes at most `at_most` samples of each signal. A file that holds fewer gives what it has.
/// Errors (without a file name): Unsupported, Corrupt. Formats: signal(5) of the WFDB Applications
/// Guide.
Result<StoredSamples> decode_wfdb_signals(std::span<const std::byte> bytes,
                                          const WfdbSignalFile& file, std::size_t at_most);

/// Compares the MATLAB v4 header that the CinC Challenges put before format 16 with the WFDB header
/// that stands for it. Gives what disagrees, or nothing.
std::optional<std::string> check_matlab_header(std::span<const std::byte> bytes,
                                               const WfdbSignalFile& file,
                                               std::optional<std::size_t> samples);

}  // namespace crest::io
