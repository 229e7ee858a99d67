// What comes out of the protocols on MIT-BIH, as tables.
#pragma once

#include <string>

#include "eval/mitbih_metrics.h"
#include "eval/mitbih_protocol.h"

namespace crest::eval {

/// The evaluation as tables for people, with what their numbers mean; that of RandomBeats begins
/// with what they do not.
std::string to_text(const MitbihRun& run, const MitbihEvaluation& evaluation);

}  // namespace crest::eval
