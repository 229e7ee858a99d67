// The text of a WFDB header (.hea).
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/read_options.h"

namespace crest::io {

/// One signal specification line. An optional field that the line leaves out is empty.
struct WfdbSignalLine {
  std::size_t line = 0;  ///< in the header, from 1
  std::string file;      ///< a plain name in the folder of the header, or "~" for none
  int format = 0;
  int samples_per_frame = 1;
  std::size_t skew = 0;         ///< frames that this signal lags in its file
  std::size_t byte_offset = 0;  ///< of the first frame in the file
  std::optional<double> gain;   ///< ADC steps per physical unit; 0 ("uncalibrated") is left out too
  std::optional<int> baseline;
  std::string unit;
  std::optional<int> resolution_bits;
  std::optional<int> adc_zero;
  std::optional<int> initial_value;
  std::optional<int> checksum;  ///< 16 bits, signed or unsigned
  std::string description;

  /// A null signal: it keeps a place among the signals and has no samples.
  bool is_null() const { return file == "~" || format == 0; }
};

/// One segment specification line of a record of several segments.
struct WfdbSegmentLine {
  std::size_t line = 0;  ///< in the header, from 1
  std::string name;      ///< of a record in the folder of the header, or "~" for a gap
  std::size_t frames = 0;
  bool is_layout = false;  ///< describes the signals of the segments and has none itself

  bool is_gap() const { return name == "~"; }
};

struct WfdbHeader {
  std::string name;
  double rate = 0;                      ///< frames per second
  std::optional<std::size_t> samples;   ///< frames; empty where not stated
  std::string start;                    ///< ISO 8601, empty where unknown
  std::size_t signal_count = 0;         ///< as the record line states it
  std::vector<WfdbSignalLine> signals;  ///< `signal_count`, or none in a record of segments
  std::vector<WfdbSegmentLine> segments;
  std::vector<std::string> comments;  ///< without the leading '#'
  std::vector<std::string> assumptions;
  std::vector<Verification> verifications;
};

/// Limits that no electrocardiogram reaches: they keep a hostile header from asking for memory.
inline constexpr std::size_t kMostWfdbSignals = 256;
inline constexpr std::size_t kMostSamples = std::size_t{1} << 30;  ///< of all signals together

/// Whether `text` begins like a header: its first line that is no comment is a record line.
bool looks_like_wfdb_header(std::string_view text);

/// Parses a header; `file` names it in errors, whose place is "line N"; `options` may give the rate
/// that it does not state. Errors: InvalidInput for what no header can mean, Unsupported for
/// signals on standard input. Format: header(5) of the WFDB Applications Guide, and the dates of
/// the PhysioNet Challenges, which depart from it.
Result<WfdbHeader> parse_wfdb_header(std::string_view text, const std::string& file,
                                     const ReadOptions& options = {});

}  // namespace crest::io
