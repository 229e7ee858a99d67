// What an assessment says of each sample of a record.
#pragma once

#include <crest/assessment.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/lead_matrix.h"
#include "eval/time_span.h"

namespace crest::eval {

/// The map at the samples of a record of `rate` Hz, [leads, samples], from the nearest samples at
/// the model's rate; NaN where not assessed, and throughout where the map is one of other leads.
LeadMatrix map_at_samples(const Assessment& assessment, std::size_t leads, std::size_t samples,
                          double rate);

/// 1 at the samples of the record, [leads, samples], that lie in a finding's span on their lead,
/// else 0. No span is of another lead.
std::vector<std::uint8_t> points_of_findings(const Assessment& assessment, std::size_t leads,
                                             std::size_t samples, double rate);

/// When any lead shows a finding: of each finding the times of its spans, united. One that recurs
/// is there in its beats only.
std::vector<TimeSpan> times_of_findings(const Assessment& assessment);

/// Mean of the leads of [leads, samples] at each sample, those that are NaN left out: [samples],
/// NaN where all are.
std::vector<float> mean_over_leads(const LeadMatrix& map);

}  // namespace crest::eval
