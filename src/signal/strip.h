// A record made ready for the network: standard leads, model rate, filtered, beats found.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lead_matrix.h"
#include "signal/preprocessing.h"

namespace crest::signal {

struct LeadSelection;

/// I II III aVR aVL aVF V1 ... V6: the order of every [12, samples] block in crest.
inline constexpr std::array<std::string_view, kStandardLeadCount> kStandardLeads = {
    "I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"};

/// A part of a record that is not assessed, and why.
struct NotAssessed {
  std::optional<std::size_t> lead;  ///< index into the leads of the strip; none: all leads
  double start = 0;                 ///< seconds from the start of the record
  double end = 0;                   ///< seconds
  std::string reason;
};

/// A plain value; owns its samples.
struct Strip {
  double rate = 0;                 ///< Hz, the model's
  std::vector<std::string> leads;  ///< names: kStandardLeads, or those of the record's signals
  LeadMatrix signal;  ///< [leads, samples], resampled and filtered, in the unit of the record;
                      ///< zero throughout in a lead that is not usable
  std::vector<bool> usable;          ///< [leads]: present, not flat, not made of invalid samples
  bool millivolts = false;           ///< the unit of every usable lead is mV, and not in doubt
  std::vector<std::size_t> r_peaks;  ///< samples at `rate`, ascending
  std::vector<NotAssessed> not_assessed;
  std::vector<std::string> assumptions;  ///< e.g. "aVL derived from I and II"

  double duration() const { return rate > 0 ? static_cast<double>(signal.samples) / rate : 0; }
};

/// Takes a record all the way: the leads that the preprocessing asks for (select_leads), gaps of
/// invalid samples, resampling, zero-phase filtering, R peaks (found on all usable leads).
/// Errors: InvalidInput when no lead can be used (none known, all flat, all invalid).
/// Thread-safe; no state.
Result<Strip> make_strip(const Record& record, const Preprocessing& preprocessing);

/// The same of leads selected before; one whose source was emptied is left out, for the reason that
/// stands as missing.
Result<Strip> make_strip(const Record& record, const LeadSelection& selection,
                         const Preprocessing& preprocessing);

/// The samples [begin, end) of a strip, begin <= end <= its samples, with the times of the part.
Strip strip_part(const Strip& strip, std::size_t begin, std::size_t end);

/// Writes `value` wherever the strip lists its samples as not assessed into `block`,
/// [leads, samples],
/// whose first sample is sample `first` of the strip.
void fill_not_assessed(const Strip& strip, std::size_t first, float value, LeadMatrix& block);

}  // namespace crest::signal
