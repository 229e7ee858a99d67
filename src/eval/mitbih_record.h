// One record of MIT-BIH before every detector: the part of the protocol that threads share out.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "eval/mitbih_protocol.h"
#include "eval/normal_gaussian.h"
#include "eval/time_span.h"

namespace crest::eval {

struct MitbihRecordTask {
  std::filesystem::path header;
  std::size_t fold = 0;
  /// Where nothing is tested: points, findings and seconds here do not count.
  std::span<const TimeSpan> untested;
  bool locate = true;  ///< whether the map is to be measured
};

/// A row with all annotated beats of the record, those in untested stretches too, scored by the
/// detectors of the fold, by the distance from `normal` and by their RR intervals. `thread` is that
/// of AssessRecord. Thread-safe as far as the detectors are.
MitbihRow assess_mitbih_record(const MitbihRecordTask& task,
                               std::span<const MitbihDetector> detectors,
                               const Result<NormalGaussian>& normal, std::size_t thread);

}  // namespace crest::eval
