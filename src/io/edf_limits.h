// Header fields of an EDF file chosen so that their eight characters say what is meant.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <optional>
#include <string>

#include "io/lead_steps.h"

namespace crest::io {

/// The number as a decimal of at most eight characters, rounded; nothing where it is too large.
std::optional<std::string> edf_number(double value);

/// What a signal's header says of its scale.
struct EdfLimits {
  std::string unit;  ///< "uV" or "mV" for a voltage, else the lead's
  std::string physical_minimum;
  std::string physical_maximum;
  int digital_minimum = -32768;
  int digital_maximum = 32767;
  LeadSteps steps;  ///< that a reader computes from them, in the lead's unit
};

/// Limits that hold every sample of the lead: those that give the steps it was stored with, or the
/// narrowest where these round less. Errors: InvalidInput for samples that no field can hold.
Result<EdfLimits> choose_edf_limits(const Lead& lead);

/// How samples are cut into data records.
struct EdfDataRecords {
  std::size_t samples = 1;             ///< of each signal in a data record
  std::string duration;                ///< seconds, as the field holds them
  std::optional<double> rounded_rate;  ///< what the fields say where they cannot say the rate
};

/// Data records whose duration gives the rate exactly if any does, of one second or near it, and if
/// possible so that the last one is full.
EdfDataRecords choose_edf_data_records(double rate, std::size_t samples, std::size_t leads);

}  // namespace crest::io
