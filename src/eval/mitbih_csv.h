// What comes out of the protocols on MIT-BIH, as files: every number of the tables can be computed
// from them again.
#pragma once

#include <string>

#include "eval/mitbih_protocol.h"

namespace crest::eval {

/// One row a detector and tested beat: detector, fold, record, time (seconds), symbol (of the
/// annotation), class (of AAMI), score, threshold, alarm (1 or 0), reason. Score and alarm are
/// empty where the beat was not assessed; it then counts as is_alarm says.
std::string beats_to_csv(const MitbihRun& run);

/// One row a detector and tested record: detector, fold, record, seconds, beats, ectopic, auc,
/// threshold, R peaks found (qrs_true_positives, qrs_false_negatives, qrs_false_positives), events
/// of each kind (ectopic or rhythm) against alarms and findings (reference, found, detected,
/// confirmed, and the seconds of reference, detected and overlap), map_auc and that of each trivial
/// map, reason. Empty where there is none.
std::string records_to_csv(const MitbihRun& run);

}  // namespace crest::eval
