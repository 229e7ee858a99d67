// The assessments of the parts of a record as one.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>

#include <cstddef>
#include <vector>

#include "model/model_file.h"

namespace crest::detect {

struct AssessedPart {
  double start = 0, end = 0;     ///< seconds of the record
  std::size_t first_sample = 0;  ///< of its map in the record's
  Result<Assessment> outcome;    ///< with times of the part; an error is a part not assessed
};

/// Joins parts that follow each other without gaps, at least one; `samples` is the length of the
/// whole map. assess_long_record() says how. Map and restored trace are joined where all assessed
/// parts have them. Error: that of the first part, if none was assessed.
Result<Assessment> join_parts(std::vector<AssessedPart> parts, std::size_t samples,
                              const model::Model& model);

}  // namespace crest::detect
