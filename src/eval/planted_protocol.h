// The protocol of planted changes: plant each kind at each strength into every normal record of a
// fold, assess what comes out, and hold it against the truth and against maps that know nothing.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eval/assess_record.h"
#include "eval/event_matching.h"
#include "eval/for_each_record.h"
#include "eval/planted_change.h"
#include "eval/planting.h"
#include "eval/ptbxl_database.h"
#include "eval/trivial_maps.h"

namespace crest::eval {

/// Given every planted record before it is assessed, by one thread at a time; `name` is that of the
/// record, its kind and strength: "00010_st-elevation_mild".
using PlantedSink =
    std::function<Result<void>(const std::string& name, double rate, const Planted& planted)>;

struct PlantedOptions {
  int fold = 9;
  std::uint64_t seed = 1;
  std::vector<ChangeKind> kinds;       ///< none: all
  std::vector<Strength> strengths;     ///< none: all
  std::optional<std::size_t> records;  ///< the first so many in mV only
  std::size_t threads = 1;
  PlantedSink sink;   ///< may be empty
  Progress progress;  ///< likewise
};

/// How well one map shows where a record was changed, over the assessed points of all leads.
struct MapMeasures {
  double auc = 0;        ///< of the points; 0 where no true point was assessed
  double peak = 0;       ///< share of its highest points that lie in the truth
  double peak_time = 0;  ///< the same, of whatever lead, at a time when any lead is true
};

/// What the detector says of a record.
struct Verdict {
  double score = 0;
  std::optional<double> p_value;
  std::size_t findings = 0;
};

/// A record of the fold as it is (no kind), or with one change.
struct PlantedRow {
  PtbxlRow record;
  std::optional<ChangeKind> kind;
  Strength strength = Strength::Mild;
  std::string what;      ///< what was planted, as chance would have it
  std::string left_out;  ///< why nothing could be planted; such a row counts for nothing
  Result<Verdict> verdict = Verdict{};
  /// Whether the rest holds anything: the truth is a part of the record.
  bool located = false;
  MapMeasures map;  ///< all zero where the record was not assessed
  std::array<MapMeasures, kTrivialMaps.size()> trivial;
  double dice = 0;     ///< of the points of the findings
  EventCounts events;  ///< findings against the truth of all leads together, in time
};

struct PlantedRun {
  std::vector<PlantedRow> rows;  ///< by record, then kind, then strength
  std::size_t not_in_mv = 0;     ///< normal records left out: their leads lost their voltages
};

/// Runs the protocol over the normal records of a fold of PTB-XL in `folder` (see read_ptbxl)
/// whose signal is raw. A record that cannot be read or assessed is no error: its
/// rows hold the reason. What comes out depends on the seed and the records, not on the number of
/// threads or on which kinds are asked for.
/// Errors: those of read_ptbxl and of the sink; InvalidInput where there is no such record.
Result<PlantedRun> run_planted(const std::filesystem::path& folder, const AssessRecord& assess,
                               const PlantedOptions& options);

}  // namespace crest::eval
