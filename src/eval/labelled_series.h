// Long series of which a beginning is free of anomalies and the places of later ones are known: the
// discord series of Keogh and others, and the UCR anomaly archive.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/lead_matrix.h"

namespace crest::eval {

/// Samples from the first to just before the end.
struct SampleSpan {
  std::size_t first = 0;
  std::size_t end = 0;
};

/// A plain value.
struct LabelledSeries {
  std::string name;                   ///< of the file, without its ending
  std::string source;                 ///< series of one source are no independent witnesses
  Record record;                      ///< of the nominal rate, unit "NU"
  std::size_t training_end = 0;       ///< samples, from the first on, that hold no anomaly
  std::vector<SampleSpan> anomalies;  ///< ascending, behind the training part; at least one

  /// Samples that a heartbeat of the training part lasts.
  double cycle() const;
};

/// Which of the two sets a folder holds.
enum class SeriesSet { Keogh, Ucr };

/// The files of a set in a folder, *.csv or *.txt, sorted by name. Errors: Io; NotFound where there
/// is none.
Result<std::vector<std::filesystem::path>> list_series(SeriesSet set,
                                                       const std::filesystem::path& folder);

/// Reads one file.
///
/// Keogh: CSV with a header, a column for each lead and, as the last, "anomaly", 0 or 1. The
/// training part ends where the first anomaly begins, with no margin: these parts are short, three
/// of the nine last less than four seconds, and a margin would take what little there is.
///
/// UCR: numbers between blanks or line ends, named NNN_UCR_Anomaly_NAME_END_FIRST_LAST.txt, as Wu
/// and Keogh describe it (Current Time Series Anomaly Detection Benchmarks are Flawed and are
/// Creating the Illusion of Progress, IEEE TKDE 35(3), 2023): the first END numbers are for
/// training, the anomaly lies from FIRST to LAST. Assumed, as the archive was made with MATLAB and
/// does not say: FIRST and LAST are counted from 1 and both belong to the anomaly. NAME without
/// "DISTORTED" or "NOISE" before it, which mark copies of the same series, is the source.
///
/// Neither states a rate: the record has the nominal_rate of the training part and says so in its
/// assumptions. Errors, with file and place: those of read_file; Corrupt for another form, another
/// name, labels outside of the series, no anomaly; InvalidInput where the training part is too
/// short, flat or without a cycle.
Result<LabelledSeries> read_series(SeriesSet set, const std::filesystem::path& file);

/// All series of a folder, sorted by name. Errors: those of list_series and read_series, the first.
Result<std::vector<LabelledSeries>> read_keogh(const std::filesystem::path& folder);
Result<std::vector<LabelledSeries>> read_ucr(const std::filesystem::path& folder);

/// What a heartbeat is taken to last: 75 a minute.
inline constexpr double kNominalCycle = 0.8;  // seconds

/// The whole number of Hz at which a cycle (samples_a_cycle) of a training part, [leads, samples],
/// lasts kNominalCycle. Errors: those of samples_a_cycle.
Result<double> nominal_rate(const LeadMatrix& training);

/// The samples of a record, [leads, samples].
LeadMatrix samples_of(const Record& record);

/// A span that lies in a series, as a record named "series@24 s" by where it begins.
Record cut(const LabelledSeries& series, SampleSpan span);

/// Training parts from this on give their last fifth to validation, which is then long enough to be
/// assessed.
inline constexpr double kShortestDivided = 25;  // seconds
/// Pieces of a part: an epoch sees all of a long one.
inline constexpr double kPiece = 12;  // seconds

/// What to train on: the first four fifths of the training part, or all of it where it lasts less
/// than kShortestDivided; cut into pieces of kPiece, the last one longer (up to twice).
/// Error: InvalidInput where the training part is empty or longer than the series.
Result<std::vector<Record>> training_pieces(const LabelledSeries& series);

/// What to choose the epoch and calibrate on: the last fifth, in pieces of the same kind; of a
/// training part shorter than kShortestDivided again all of it, so that epoch and calibration then
/// rest on what was trained on. Error: as above.
Result<std::vector<Record>> validation_pieces(const LabelledSeries& series);

}  // namespace crest::eval
