// Which segments a WFDB record consists of, where each lies and which signals it has.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "io/wfdb_files.h"
#include "io/wfdb_header.h"

namespace crest::io {

/// A record that is listed as a segment, once or more often.
struct WfdbSegment {
  struct Place {
    std::size_t first_frame = 0;
    std::size_t frames = 0;
  };
  std::string name;
  WfdbHeader header;
  std::vector<Place> places;
  /// [signals of the record]: their index in this segment's header; none where it has no samples of
  /// them.
  std::vector<std::optional<std::size_t>> signals;
};

struct WfdbLayout {
  std::vector<WfdbSegment> segments;  ///< in the order of their first places
  std::size_t frames = 0;             ///< of all places and gaps together
  /// Each as the first segment that has it describes it; a null signal where none has.
  std::vector<WfdbSignalLine> signals;
};

/// Reads the headers of the segments that `record` lists. In a fixed layout every segment has the
/// signals of the first, in the same order. In a variable layout, whose first segment has no
/// length, that segment lists the signals, and those of the others are matched by their
/// description. What disagrees goes to `verifications`. Errors: those of the headers; InvalidInput
/// for a segment that has segments itself and for rates that differ by more than a hundredth.
Result<WfdbLayout> read_wfdb_layout(const WfdbHeader& record, const WfdbFiles& files,
                                    std::vector<Verification>& verifications);

}  // namespace crest::io
