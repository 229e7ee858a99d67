// What crest says of one record.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace crest {

/// A stretch of one lead.
struct FindingSpan {
  std::size_t lead = 0;  ///< index into Assessment::leads
  double start = 0;      ///< seconds from the start of the record
  double end = 0;        ///< seconds
  double peak = 0;       ///< value of the map at its highest place in the span
  double peak_time = 0;  ///< seconds
  /// Measured minus restored at the peak, in `unit`; by its sign the measured trace lies above or
  /// below.
  double deviation = 0;
};

/// A place that normal ECGs rarely show: overlapping spans on one or more leads.
struct Finding {
  double start = 0;  ///< seconds: the earliest start of its spans
  double end = 0;    ///< seconds: the latest end
  /// Share of the calibration normals that hold a place at least as unusual, in (0, 1].
  double p_value = 1;
  std::vector<FindingSpan> spans;  ///< in the order of the leads
};

/// A part of the record that was not assessed; the reason is never empty.
struct NotAssessedSpan {
  std::optional<std::size_t> lead;  ///< none: all leads
  double start = 0;                 ///< seconds
  double end = 0;                   ///< seconds
  std::string reason;
};

/// A plain value; owns everything. Times are seconds from the start of the record.
struct Assessment {
  std::string model;    ///< name and version of the model
  std::string scoring;  ///< "paper" or "paper-code"
  double duration = 0;  ///< seconds of the record
  double rate = 0;      ///< Hz of the map, the model's
  /// Names: I II III aVR aVL aVF V1 ... V6, or those of the signals that the model takes.
  std::vector<std::string> leads;
  std::string unit;  ///< of deviations: "mV" or as the record has it
  double score =
      0;  ///< mean restoration error, weighted by the stated uncertainty; higher is more unusual
  /// Share of the calibration normals that score at least as high, in (0, 1]; none: not calibrated.
  std::optional<double> p_value;
  /// A place is a finding where the map reaches this many times its lead's usual peak, which is the
  /// calibration's lead_scale; 0: not calibrated.
  double threshold = 0;
  std::size_t windows = 0;
  std::vector<double> r_peaks;    ///< seconds
  std::vector<Finding> findings;  ///< rarest first
  std::vector<NotAssessedSpan> not_assessed;
  std::vector<std::string> assumptions;
  std::size_t samples = 0;      ///< of the map
  std::vector<float> map;       ///< [leads, samples]; NaN where not assessed
  std::vector<float> restored;  ///< [leads, samples] in `unit`, filtered as the model sees it; NaN
                                ///< where not assessed
};

}  // namespace crest
