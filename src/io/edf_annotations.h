// The time-stamped annotation lists of EDF+ and BDF+ files.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crest::io {

/// One text. Times are in seconds and count from the start date and time in the file's header.
struct EdfAnnotation {
  double onset = 0;
  std::optional<double> duration;
  std::string text;  ///< UTF-8 as stored, never empty
};

/// What the annotation signals of a file hold.
struct EdfAnnotations {
  std::vector<EdfAnnotation> texts;  ///< in the order of the file
  std::size_t left_out = 0;          ///< texts over the limit
  std::size_t malformed = 0;         ///< lists without a readable onset
};

/// Reads the lists in one annotation signal of one data record and appends their texts, as long as
/// there are fewer than `at_most`. Gives the onset of the first list where that list is a time
/// stamp, its first text being empty: the start of the data record. Format: EDF+ specification,
/// section 2.2.
std::optional<double> read_edf_annotations(std::string_view signal, std::size_t at_most,
                                           EdfAnnotations& annotations);

}  // namespace crest::io
