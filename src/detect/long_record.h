// A record too long to be held at once: a day of twelve leads, assessed part by part.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <functional>
#include <span>

#include "detect/detector.h"
#include "io/read_options.h"
#include "model/model_file.h"
#include "model/restorer.h"

namespace crest::detect {

/// A record of more samples a lead is assessed in parts: half an hour at 500 Hz.
inline constexpr std::size_t kMostSamplesAtOnce = std::size_t{1} << 20;

/// A record that can be read part by part. `read` is thread-safe.
struct ReadableRecord {
  double rate = 0;          ///< Hz
  std::size_t samples = 0;  ///< of each lead
  std::function<Result<Record>(const io::SampleStretch& part)> read;
};

struct LongRecordOptions {
  DetectOptions detect = {};
  /// Whether map and restored trace of the whole are kept: a gigabyte a day of twelve leads.
  bool keep_traces = true;
  /// Told of each part that is done; called by one thread at a time. None: nobody is told.
  std::function<void(std::size_t done, std::size_t parts)> on_part = {};
};

/// Divides the record into equal parts of a quarter of an hour at most, begun on whole seconds,
/// each read with ten seconds on both sides in which filters settle, and assesses each as a record
/// of its own; what comes out does not depend on the number of sessions, of which each has a
/// thread. The score is the mean over the time that was assessed, each rarity and each kind of
/// evidence that of the part where it is strongest, and what recurs in several parts is one
/// finding. A part that cannot be assessed is listed as such with its reason. Memory grows with the
/// part, but for a few hundred bytes a beat. Errors: of a part, where it is neither its signal nor
/// its length; that of the first part, if none could be assessed.
Result<Assessment> assess_long_record(const ReadableRecord& record, const model::Model& model,
                                      std::span<model::Session> sessions,
                                      const LongRecordOptions& options);

}  // namespace crest::detect
