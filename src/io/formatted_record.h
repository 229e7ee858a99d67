// A record on its way into a file of another format.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/lead_assumptions.h"

namespace crest::io {

/// A stretch of the record that somebody wants to point at.
struct RecordMark {
  double start = 0;                 ///< seconds from the first sample
  double end = 0;                   ///< seconds, not before the start
  std::optional<std::size_t> lead;  ///< index into the record's leads; none: of no single one
  std::string text;                 ///< UTF-8
};

/// What goes into a file. A view: record and marks belong to the caller.
struct RecordToWrite {
  const Record& record;
  std::span<const RecordMark> marks;
  /// Whether comments and identity are written; both may say who was recorded.
  bool keep_identity = false;
};

struct FormattedFile {
  /// What follows the name of the record in the name of the file: ".hea", "a.dat".
  std::string suffix;
  /// None: a file of that name would be taken for a part of this record and must not stay.
  std::optional<std::vector<std::byte>> bytes;
};

/// The files of a record, the one that names the others last, and a line for everything that they
/// do not hold or hold otherwise; no line where nothing is lost.
struct FormattedRecord {
  std::vector<FormattedFile> files;
  std::vector<std::string> losses;
};

std::vector<std::byte> bytes_of(std::string_view text);

/// Comments and identity as lines of text, where they are asked for; otherwise none, and what is
/// left out is counted in `losses`.
std::vector<std::string> texts_to_write(const RecordToWrite& content,
                                        std::vector<std::string>& losses);

/// Says that the format has no place for marks, if there are any.
void add_unwritten_marks(const RecordToWrite& content, std::string_view format,
                         std::vector<std::string>& losses);

/// The marks that lie in the record, cut to it, in the order of their beginnings; others, and those
/// without times or lead, are counted in `losses`.
std::vector<RecordMark> marks_within(const RecordToWrite& content,
                                     std::vector<std::string>& losses);

/// Says of a lead how far its samples lie from what was written, `largest_error` in its unit; 0: as
/// a float holds them.
void add_rounding(const Lead& lead, double largest_error, double step, LeadAssumptions& losses);

/// `name` as a name that was changed on its way into the file.
void add_changed_name(std::string_view name, std::string_view written,
                      std::vector<std::string>& losses);

/// A count with its noun: "1 sample", "2 samples".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace crest::io
