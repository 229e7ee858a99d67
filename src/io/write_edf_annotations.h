// The annotation signal of EDF+, written.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace crest::io {

struct EdfAnnotationToWrite {
  double onset = 0;                ///< seconds from the first sample
  std::optional<double> duration;  ///< seconds
  std::string text;                ///< UTF-8 without control characters
};

/// The bytes of the annotation signal in each of `records` (at least 1) data records, all of one
/// even length: a time stamp, then as many annotations as find room, wherever in the file their
/// onset lies. The first data record begins `fraction` seconds after the start in the header, each
/// further one `duration` seconds after the one before.
std::vector<std::string> format_edf_annotations(std::span<const EdfAnnotationToWrite> annotations,
                                                double fraction, std::size_t records,
                                                double duration);

}  // namespace crest::io
