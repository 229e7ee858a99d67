// Which leads of a record become which leads of a strip.
#pragma once

#include <crest/record.h>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "signal/preprocessing.h"

namespace crest::signal {

/// Where a lead comes from: the weighted sum of leads of the record; empty: from nowhere.
/// The pointers live as long as the record.
struct LeadSource {
  std::vector<std::pair<const Lead*, float>> parts;
  std::string missing;  ///< why there is none; empty where there is one
};

struct LeadSelection {
  std::vector<LeadSource> leads;         ///< in the order of the strip
  std::vector<std::string> names;        ///< [leads]
  std::vector<std::string> assumptions;  ///< e.g. "aVL derived from I and II"
  /// Voltages are not of the size that a heart gives: no absolute limit is held against them.
  bool unit_in_doubt = false;
};

/// Finds the standard leads by name (of two with one name the first), takes MLII for II where II is
/// missing, and derives limb leads from two others of I, II and III (Einthoven: III = II - I;
/// Goldberger: aVR = -(I + II) / 2, aVL = I - II / 2, aVF = II - I / 2), only from true voltages:
/// after a scaling of each lead the sums no longer hold.
LeadSelection select_standard_leads(const Record& record);

/// The first `count` signals of a record as they come, each under its own name; it holds no more
/// than it has.
LeadSelection select_first_signals(const Record& record, std::size_t count);

/// What the preprocessing asks for: its signals, or the twelve standard leads.
LeadSelection select_leads(const Record& record, const Preprocessing& preprocessing);

/// The samples [samples] of one lead, in the unit of the record, or none.
std::vector<float> samples_of(const LeadSource& source);
/// The same without a copy where they are those of a lead of the record; else in `sum`.
std::span<const float> samples_of(const LeadSource& source, std::vector<float>& sum);

}  // namespace crest::signal
