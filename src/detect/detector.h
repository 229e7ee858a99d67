// A record in, its assessment out.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "detect/gated_strip.h"
#include "detect/scoring.h"
#include "model/model_file.h"
#include "model/restorer.h"
#include "signal/strip.h"

namespace crest::detect {

struct DetectOptions {
  Scoring scoring = Scoring::Crest;
  /// Take these R peaks (samples at the model's rate, ascending) instead of those found.
  std::optional<std::vector<std::size_t>> r_peaks;
};

/// Assesses a record of 5 s or more; one longer than a window, window by window, the score being
/// their mean, and one of more than kMostSamplesAtOnce part by part (long_record.h). Its quality is
/// judged before (signal::judge_quality): a lead that is limited is left out and listed as not
/// assessed; exchanged electrodes and pacing spikes are listed as assumptions and nothing is
/// changed for them. `session` must be made from model.network and belongs to the calling thread.
/// Errors: InvalidInput (too short, a signal of rejected quality, no beats for PaperCode), Config
/// (a strip of other leads than the model).
Result<Assessment> assess(const Record& record, const model::Model& model, model::Session& session,
                          const DetectOptions& options = {});

/// The same of a strip made with the preprocessing of the model; the unit is left empty, as a strip
/// does not know it.
Result<Assessment> assess_strip(signal::Strip strip, const model::Model& model,
                                model::Session& session, const DetectOptions& options = {});

}  // namespace crest::detect
