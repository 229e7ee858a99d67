// What comes out of the protocol of delineation, as tables.
#pragma once

#include <span>
#include <string>

#include "eval/delineation_protocol.h"

namespace crest::eval {

/// Records by the number that their name is: crest's constants were chosen on those of even number.
enum class RecordShare { Odd, Even, All };

/// The sum over the rows of a share. A name that is no number belongs to All alone.
struct DelineationSum {
  std::size_t records = 0;
  WavePointCounts leads;
  WavePointCounts joint;
};
DelineationSum sum_of(std::span<const DelineationRow> rows, RecordShare share);

/// The tables for people, of each share that has records; beside them the standard deviations that
/// the literature states.
std::string to_text(const DelineationEvaluation& evaluation);

/// One row a record, way ("lead" or "joint") and point: marks, found, superfluous, mean and
/// standard deviation of the error in ms, reason.
std::string to_csv(const DelineationEvaluation& evaluation);

}  // namespace crest::eval
