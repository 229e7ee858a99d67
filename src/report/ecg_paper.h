// What stands on the paper: grid, tints, traces and their signs.
#pragma once

#include <crest/assessment.h>

#include <vector>

#include "report/draw_options.h"
#include "report/drawing.h"
#include "report/ecg_page.h"

namespace crest::report {

/// Draws a page that was laid out: the grid, findings as tints with their numbers, what was not
/// assessed hatched, calibration pulses, the restored trace where it is asked for, the measured one
/// and the names of the leads.
void draw_paper(Drawing& drawing, const EcgPage& page, const Assessment* assessment,
                const DrawOptions& options);

/// For each finding of the assessment, whether a part of it lies on the page.
std::vector<bool> visible_findings(const EcgPage& page, const Assessment& assessment);

/// Opacity of the tint of a finding, rising with its rarity from 0.2 (1 in 10 and more) to 0.6 (1
/// in 1000 and less).
double tint_strength(double p_value);

/// Diagonal lines over a box, the sign for "not assessed".
void draw_hatch(Drawing& drawing, const Box& box);

}  // namespace crest::report
