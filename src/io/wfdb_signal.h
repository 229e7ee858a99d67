// The samples of a WFDB signal file.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/byte_source.h"

namespace crest::io {

/// What the header says of one signal in a file. Physical value = (stored value - baseline) / gain.
struct WfdbStoredSignal {
  std::size_t samples_per_frame = 1;
  double gain = 1;  ///< not 0
  int baseline = 0;
  int initial_value = 0;  ///< what the first difference of format 8 is added to
  bool wanted = true;     ///< otherwise stepped over
};

/// What the header says of one signal file: frames, each of every signal's samples in turn.
struct WfdbSignalFile {
  int format = 0;
  std::size_t byte_offset = 0;            ///< of the first frame
  std::vector<WfdbStoredSignal> signals;  ///< at least 1
};

/// How much of a file is decoded, in frames from its first.
struct WfdbFrames {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t summed = 0;   ///< those that checksums are made of, as far as they are decoded
  std::size_t counted = 0;  ///< as far as a FLAC stream is followed to know how many it holds
};

struct DecodedSignal {
  /// In physical units, quiet NaN where the format marks an invalid sample; empty if not wanted.
  std::vector<float> samples;
  std::optional<std::int64_t> first;  ///< as stored; none where none was decoded
  std::int16_t checksum = 0;          ///< low 16 bits of the sum of the stored values
};

struct DecodedFile {
  std::size_t available = 0;  ///< frames that the file holds or states
  bool counted = true;        ///< otherwise more may follow those where decoding ended
  /// Of those, how many may be no more than what fills up the last group of packed samples.
  std::size_t padding = 0;
  std::optional<bool> md5;  ///< of a FLAC stream that states one and was decoded to its end
  std::vector<DecodedSignal> signals;
};

/// Bits of a stored value in this format (8: of a difference), or Unsupported naming the format.
/// Reads 8, 16, 24, 32, 61, 80, 160, 212, 310, 311, and FLAC 508, 516 and 524.
Result<int> wfdb_format_bits(int format);

/// Decodes the frames [begin, end) of the wanted signals. A file that holds fewer gives what it
/// has. Stored values become physical units in double precision, so those of 32 bits lose no more
/// than a float does. Memory: what is decoded, at most 4 bytes for each byte of a file that is not
/// FLAC, and 256 KiB or one frame. Errors: those of the source; Unsupported and Corrupt, without a
/// file name. Formats: signal(5) of the WFDB Applications Guide.
Result<DecodedFile> decode_wfdb_signals(const ByteSource& source, const WfdbSignalFile& file,
                                        const WfdbFrames& frames);

/// How many bytes of a file check_matlab_header looks at.
inline constexpr std::size_t kMatlabHeaderBytes = 20;

/// Compares the MATLAB v4 header that the CinC Challenges put before format 16 with the WFDB header
/// that stands for it. Gives what disagrees, or nothing.
std::optional<std::string> check_matlab_header(std::span<const std::byte> bytes,
                                               const WfdbSignalFile& file,
                                               std::optional<std::size_t> samples);

}  // namespace crest::io
