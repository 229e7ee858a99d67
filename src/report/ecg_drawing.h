// An ECG with its assessment drawn on ECG paper.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include "report/draw_options.h"
#include "report/drawing.h"

namespace crest::report {

/// Draws a page of a record at true scale, 10 s at 25 mm/s or 5 s at 50 mm/s: the trace as
/// measured, unfiltered, black; findings as a tint, the stronger the rarer; what was not assessed
/// hatched; the restored trace laid on the slow course of the measured one. Without an assessment,
/// the trace alone. Thread-safe. Errors: InvalidInput where the record has no samples on that page,
/// Config for a speed or gain that is none of those of DrawOptions.
Result<Drawing> draw_ecg(const Record& record, const Assessment* assessment,
                         const DrawOptions& options);

/// Opacity of the tint of a finding, rising with its rarity from 0.2 (1 in 10 and more) to 0.6 (1
/// in 1000 and less).
double tint_strength(double p_value);

}  // namespace crest::report
