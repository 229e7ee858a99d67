// An ECG with its assessment drawn on ECG paper.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <optional>
#include <string>

#include "report/drawing.h"
#include "report/ecg_page.h"

namespace crest::report {

/// Band of the filters before the model, in Hz; 0: open on that side.
struct PassBand {
  double highpass = 0, lowpass = 0;
};

struct DrawOptions {
  Layout layout = Layout::TwelveByOne;
  double start = 0;                                   ///< seconds: begin of the page
  bool findings = true;                               ///< tint and list the findings
  bool restored = false;                              ///< draw the restored trace too
  std::optional<std::string> title = std::nullopt;    ///< none: the name of the record
  std::optional<PassBand> model_band = std::nullopt;  ///< printed; none: unknown
};

/// Draws 10 s at 25 mm/s and 10 mm/mV on a sheet as high as it needs: the trace as measured,
/// unfiltered, black; findings as a tint, the stronger the rarer; what was not assessed hatched;
/// the restored trace laid on the slow course of the measured one. Without an assessment, the trace
/// alone. Errors: InvalidInput where the record has no samples on that page.
Result<Drawing> draw_ecg(const Record& record, const Assessment* assessment,
                         const DrawOptions& options);

/// Opacity of the tint of a finding, rising with its rarity from 0.2 (1 in 10 and more) to 0.6 (1
/// in 1000 and less).
double tint_strength(double p_value);

}  // namespace crest::report
