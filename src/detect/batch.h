// Many files, several threads, results in the order of the files.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>

#include "detect/detector.h"
#include "io/read_options.h"
#include "model/model_file.h"

namespace crest::detect {

/// Receives each file's outcome, in the order of the files, from one thread at a time. An error
/// always names a file.
using AssessmentSink =
    std::function<void(const std::filesystem::path& file, Result<Assessment> outcome)>;

/// How to read a file and how to assess it.
struct BatchOptions {
  io::ReadOptions read = {};
  DetectOptions detect = {};
  /// Whether map and restored trace of a record that is assessed in parts are kept.
  bool keep_traces = true;
  /// Told of the parts of such a record, by one thread at a time for each record.
  std::function<void(std::size_t done, std::size_t parts)> on_part = {};
};

/// Reads one file and assesses it; an error always names a file. A long record is read part by part
/// (long_record.h), a thread for each session; a short one takes the first session.
Result<Assessment> assess_file(const std::filesystem::path& file, const model::Model& model,
                               std::span<model::Session> sessions, const BatchOptions& options);

/// Assesses every file on `threads` threads (at least 1), one record a thread; threads that are
/// more than there are files share the parts of long records. A few outcomes a thread are held back
/// at most, so memory does not grow with the number of files. What the sink receives does not
/// depend on the number of threads.
void assess_files(std::span<const std::filesystem::path> files, const model::Model& model,
                  std::size_t threads, const BatchOptions& options, const AssessmentSink& sink);

}  // namespace crest::detect
