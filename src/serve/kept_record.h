// A record and its assessment in a form that takes little memory, to be looked at.
#pragma once

#include <crest/assessment.h>
#include <crest/record.h>

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "serve/compact_series.h"

namespace crest::serve {

/// A lead as it is shown: of the file, or derived from such.
struct KeptLead {
  std::string name;  ///< of a standard lead its own, else as the file spells it
  std::string unit;
  bool derived = false;
  std::optional<std::size_t> assessed;  ///< index into Assessment::leads; none: not assessed
  CompactSeries measured;               ///< at the record's rate
  CompactSeries restored;               ///< at the map's rate, on the slow course of the measured
  CompactSeries map;                    ///< at the map's rate
};

/// A plain value.
struct KeptRecord {
  nlohmann::ordered_json row;  ///< as it was answered, "kept" included
  std::string label;           ///< the name of the file
  Record record;               ///< its leads without samples
  std::size_t samples = 0;
  std::optional<Assessment> assessment;  ///< without map and restored trace; none: not assessed
  /// The leads of the record first, in its order; derived ones follow.
  std::vector<KeptLead> leads;

  double rate() const { return record.rate; }
  double duration() const { return static_cast<double>(samples) / record.rate; }
  std::size_t bytes() const;
};

/// `label` is the name of the file; the row is left empty. Of records whose leads are all of one
/// length.
KeptRecord compact(Record record, std::optional<Assessment> assessment, std::string label);

/// The record with its samples again, as near as CompactSeries keeps them.
Record whole_record(const KeptRecord& kept);

/// The assessment with its restored trace, but without map; none where there is none.
std::optional<Assessment> whole_assessment(const KeptRecord& kept);

}  // namespace crest::serve
