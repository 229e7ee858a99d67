// Which signals of an EDF or BDF file become leads, and in which unit.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <string>
#include <vector>

#include "io/edf_header.h"
#include "io/read_options.h"

namespace crest::io {

/// A signal that becomes a lead; physical value = offset + scale * stored value, in `unit`.
struct EdfLeadSource {
  std::size_t signal = 0;  ///< index in the header
  std::string name;        ///< the label without "-Ref"
  std::string unit;        ///< "mV" for every unit of voltage
  double scale = 1;        ///< not 0; negative where the header swaps the physical limits
  double offset = 0;
  double lowest = 0;  ///< digital limits: stored values beyond them are a finding
  double highest = 0;
};

struct EdfLeadChoice {
  std::vector<EdfLeadSource> leads;  ///< at least one, all with the same number of samples
  std::size_t samples_per_record = 0;
};

/// Chooses the rate that most ECG signals have and the signals of that rate. ECG signals are those
/// whose label names an ECG or one of its leads; where none does, those in a unit of voltage; where
/// none is, all. Every other signal is listed as an assumption. Errors (without a file name):
/// InvalidInput for an ECG signal without unit or with limits that give no scale, and for a file
/// that holds annotations only; their place is the signal, from 1.
Result<EdfLeadChoice> choose_edf_leads(const EdfHeader& header, const ReadOptions& options,
                                       std::vector<std::string>& assumptions);

}  // namespace crest::io
