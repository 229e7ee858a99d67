// The course of a long recording, drawn over its whole length.
#pragma once

#include <crest/assessment.h>

#include <string>

#include "report/drawing.h"

namespace crest::report {

/// A sheet with the timeline of rarity (the rarest beat of each stretch of time), heart rate and
/// what the findings say of the beats, one below the other over the same 250 mm; a legend and the
/// counts. Titled like report_sheet. Thread-safe.
Drawing draw_trends(const std::string& title, const std::string& subtitle,
                    const Assessment& assessment);

/// "45 s", "12:30 min" or "13:05:00 h": a moment of a recording.
std::string clock_in_words(double seconds);

}  // namespace crest::report
