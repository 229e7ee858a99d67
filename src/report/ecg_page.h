// Ten seconds of an ECG laid out on paper: which lead runs where, at which scale.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/drawing.h"

namespace crest::report {

inline constexpr double kPaperSpeed = 25;        ///< mm/s
inline constexpr double kPaperGain = 10;         ///< mm/mV
inline constexpr double kPageSeconds = 10;       ///< shown on one page
inline constexpr double kMajorGrid = 5;          ///< mm
inline constexpr double kCalibrationWidth = 10;  ///< mm kept for the pulse before a row

enum class Layout {
  TwelveByOne,  ///< every lead over the whole page
  ThreeByFour,  ///< four columns of 2.5 s, then II over the whole page
};

/// A lead over a stretch of time at its place on the paper.
struct TraceCell {
  std::string label;
  std::string unit;
  std::optional<std::size_t> lead;  ///< standard lead; none: another lead of the file
  bool derived = false;             ///< computed from other leads of the file
  bool first_of_row = false;
  double start = 0, end = 0;     ///< seconds from the start of the record
  Box box{};                     ///< mm; a trace may leave it upwards or downwards
  double zero = 0;               ///< mm: height of the median of the samples shown
  double median = 0;             ///< in `unit`
  double gain = kPaperGain;      ///< mm per `unit`
  double first_time = 0;         ///< seconds: of samples[0]
  std::vector<float> samples{};  ///< in `unit`, at the record's rate; NaN: invalid

  bool in_millivolts() const { return unit == "mV"; }
  double x_of(double seconds) const { return box.left + (seconds - start) * kPaperSpeed; }
  double y_of(double value) const { return zero - (value - median) * gain; }
};

struct EcgPage {
  Box paper{};       ///< mm; its edges lie on the major grid
  double start = 0;  ///< seconds
  double rate = 0;   ///< Hz of the samples
  std::vector<TraceCell> cells{};

  double end() const { return start + kPageSeconds; }
  double trace_left() const { return paper.right() - kMajorGrid - kPageSeconds * kPaperSpeed; }
};

/// Lays out the page that begins at `start` seconds, its paper's upper left corner at `corner`.
/// Rows are as high as their traces need, within limits, in steps of the major grid.
/// Standard leads come first, in order; other leads follow below in file order. Each trace is set
/// on its row by its median, at 10 mm/mV; a lead that is not in mV is scaled to fill its row.
/// Errors: InvalidInput where the record has no samples there.
Result<EcgPage> lay_out_page(const Record& record, Layout layout, double start, Point corner);

}  // namespace crest::report
