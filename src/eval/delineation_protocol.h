// How well P, QRS and T are delineated: every record of LUDB against the marks of its
// cardiologists.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eval/beat_matching.h"
#include "eval/wave_annotations.h"
#include "signal/delineation.h"
#include "signal/preprocessing.h"

namespace crest::eval {

inline constexpr std::size_t kWavePoints = 8;
/// P onset, P peak, P end, QRS onset, QRS end, T onset, T peak, T end: the order of every array of
/// points here.
inline constexpr std::array<std::string_view, kWavePoints> kWavePointNames = {
    "P onset", "P peak", "P end", "QRS onset", "QRS end", "T onset", "T peak", "T end"};

/// What became of the reference marks of one kind of point, and the errors (found less marked) of
/// those that were found.
struct PointCounts {
  BeatCounts counts;
  double sum = 0;      ///< of errors, s
  double squares = 0;  ///< of errors, s²

  /// Seconds; 0 where nothing was found.
  double mean() const;
  double deviation() const;  ///< standard deviation around the mean
  PointCounts& operator+=(const PointCounts& other);
};

using WavePointCounts = std::array<PointCounts, kWavePoints>;

/// Compares delineated beats at `rate` Hz with the waves that were marked, point by point. A mark
/// is found by the nearest point of its kind within kMatchWindow, one point for each mark. Points
/// before the first mark of all and after the last one count neither for nor against, as LUDB
/// leaves beats at both ends unmarked, nor do those around a wave whose boundary was not marked.
WavePointCounts compare_waves(std::span<const AnnotatedWave> marked,
                              std::span<const signal::DelineatedBeat> beats, double rate);

/// One record. Where it cannot be read or prepared all its marks count as missed.
struct DelineationRow {
  std::string record;
  WavePointCounts leads;  ///< each lead by itself, R peaks found on it alone, summed
  WavePointCounts joint;  ///< all leads together against joint_waves
  std::string reason;     ///< why the record was not delineated; empty where it was
};

struct DelineationEvaluation {
  std::vector<DelineationRow> rows;  ///< in the order of the file names
  std::size_t unmarked = 0;          ///< records without annotations of leads, left out
};

/// Prepares every WFDB record in and below `folder` with `preprocessing` and delineates it. Errors:
/// NotFound or Io for the folder; InvalidInput where no record in it has annotations of leads.
Result<DelineationEvaluation> evaluate_delineation(const std::filesystem::path& folder,
                                                   const signal::Preprocessing& preprocessing);

}  // namespace crest::eval
