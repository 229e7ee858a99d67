// A page of an ECG laid out on paper: which lead runs where, at which scale.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/draw_options.h"
#include "report/drawing.h"

namespace crest::report {

inline constexpr double kTraceWidth = 250;  ///< mm of a whole row: 10 s at 25 mm/s, 5 s at 50 mm/s
inline constexpr double kMajorGrid = 5;     ///< mm
inline constexpr double kCalibrationFoot =
    2.5;  ///< mm of the base line on either side of the pulse
inline constexpr double kCalibrationSeconds = 0.2;  ///< of the pulse of 1 mV

/// A lead over a stretch of time at its place on the paper.
struct TraceCell {
  std::string label;
  std::string unit;
  std::optional<std::size_t> lead;  ///< standard lead; none: another lead of the file
  bool derived = false;             ///< computed from other leads of the file
  bool inverted = false;            ///< drawn upside down, as -aVR is; `samples` are turned already
  bool first_of_row = false;
  double start = 0, end = 0;     ///< seconds from the start of the record
  Box box{};                     ///< mm; a trace may leave it upwards or downwards
  double zero = 0;               ///< mm: height of the median of the samples shown
  double median = 0;             ///< in `unit`
  double speed = 25;             ///< mm/s
  double gain = 10;              ///< mm per `unit`
  double first_time = 0;         ///< seconds: of samples[0]
  std::vector<float> samples{};  ///< in `unit`, at the record's rate; NaN: invalid

  bool in_millivolts() const { return unit == "mV"; }
  double x_of(double seconds) const { return box.left + (seconds - start) * speed; }
  double y_of(double value) const { return zero - (value - median) * gain; }
};

struct EcgPage {
  Box paper{};        ///< mm; its edges lie on the major grid
  double start = 0;   ///< seconds
  double rate = 0;    ///< Hz of the samples
  double speed = 25;  ///< mm/s
  double gain = 10;   ///< mm/mV
  std::vector<TraceCell> cells{};

  double seconds() const { return kTraceWidth / speed; }
  double end() const { return start + seconds(); }
  double trace_left() const { return paper.right() - kMajorGrid - kTraceWidth; }
  /// mm kept for the pulse before a row.
  double calibration_width() const { return 2 * kCalibrationFoot + kCalibrationSeconds * speed; }
};

/// The room that a page may take: the paper's upper edge, the margin at its left or, where the
/// width of the sheet is given, the same at both sides, and the most height, which is exceeded
/// where a row would come down to less than 10 mm. All in mm.
struct Room {
  double top = 0;
  double margin = 0;
  std::optional<double> sheet_width = std::nullopt;
  std::optional<double> height = std::nullopt;
};

/// Lays out the page that begins at options.start. Rows are as high as their traces need, within
/// limits, in steps of the major grid; where that is more than the room, they move together and
/// traces may cross. Standard leads come first, in their order or Cabrera's; other leads follow
/// below in file order, where the layout is not one of columns. Each trace is set on its row by its
/// median; a lead that is not in mV is scaled to fill its row.
/// Errors: InvalidInput where the record has no samples there, Config for another speed or gain.
Result<EcgPage> lay_out_page(const Record& record, const DrawOptions& options, const Room& room);

}  // namespace crest::report
