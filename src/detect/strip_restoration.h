// Restores a strip window by window.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <vector>

#include "core/lead_matrix.h"
#include "detect/scoring.h"
#include "model/model_file.h"
#include "model/restorer.h"
#include "signal/strip.h"

namespace crest::detect {

/// A plain value; blocks are [leads, samples] and finite everywhere.
struct StripRestoration {
  double score = 0;                 ///< mean of the windows' scores
  std::vector<std::size_t> starts;  ///< of the windows, ascending, samples of the strip
  std::size_t begin = 0;            ///< samples [begin, end) lie in a window
  std::size_t end = 0;
  bool without_beats = false;  ///< some window holds no whole heartbeat
  /// Error of restoration weighed by the stated uncertainty, the mean where windows overlap; zero
  /// outside of windows and in leads that are not usable.
  LeadMatrix map;
  LeadMatrix restored;  ///< in the unit of the strip, which it is where nothing was restored
};

/// `session` must be made from model.network, and the strip of as many leads as the model. Errors:
/// InvalidInput where no window holds a valid sample, or none a beat for PaperCode.
Result<StripRestoration> restore_strip(const signal::Strip& strip, const model::Model& model,
                                       model::Session& session, Scoring scoring);

/// Floating-point operations (2 per multiply-add) that the network takes to restore a strip as
/// Scoring::Crest does; for benchmarks.
double work_of_restoration(const signal::Strip& strip, const model::Model& model);

}  // namespace crest::detect
