// Where the data records of an EDF+ file lie in time.
#pragma once

#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace crest::io {

/// Data records that follow each other without a gap.
struct EdfSegment {
  std::size_t first_record = 0;
  std::size_t first_frame = 0;  ///< frame: one sample of every lead
};

/// Lays data records one after the other and, in a discontinuous file, leaves the gaps that their
/// time stamps tell of. A stamp that departs by no more than a sample's time is no gap.
class EdfTimeline {
 public:
  /// `rate` in frames per second, above 0.
  EdfTimeline(double rate, std::size_t frames_per_record, bool discontinuous)
      : rate_(rate), frames_per_record_(frames_per_record), discontinuous_(discontinuous) {}

  /// Adds the next data record, whose stamp says that it starts at `seconds`.
  void add_record(std::optional<double> seconds);

  /// From the first record's start to the last one's end.
  std::size_t frames() const { return frames_; }
  std::size_t gap_frames() const { return gap_frames_; }
  const std::vector<EdfSegment>& segments() const { return segments_; }

  /// The first record's start, in seconds after the start stated in the header.
  double start() const { return start_.value_or(0); }

  /// Gaps as an assumption, and whether the stamps agree with the order of the file.
  void report(std::vector<std::string>& assumptions,
              std::vector<Verification>& verifications) const;

 private:
  double rate_;
  std::size_t frames_per_record_;
  bool discontinuous_;
  std::optional<double> start_;
  std::size_t records_ = 0;
  std::size_t stamped_ = 0;
  std::size_t frames_ = 0;
  std::size_t gap_frames_ = 0;
  std::size_t departures_ =
      0;  ///< stamps before the former record's end, or any in a file without gaps
  std::string first_departure_;
  std::vector<EdfSegment> segments_;
};

}  // namespace crest::io
