// What a Philips cardiograph does to its channels before it stores them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace crest::io {

/// Samples of the leads in steps, [leads][samples], and the leads' names.
struct SierraLeads {
  std::vector<std::string> names;
  std::vector<std::vector<std::int32_t>> samples;
};

/// Leads III, aVR, aVL and aVF may be stored as what is left when they are computed from I and II;
/// the value is then the computed one minus the stored one. Undoes that where leads of these names
/// are all there, of one length, and the stored values are smaller than the differences of plain
/// leads from the computed ones would be; `if_equal` decides where both are the same. True if done.
/// Halves are rounded towards 0, as the cardiograph's own leads show.
bool restore_limb_leads(SierraLeads& leads, bool if_equal);

/// Samples [begin, end) at the end or at the beginning of all leads.
struct CalibrationPulse {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The pulse of 1 mV and 0.2 s that cardiographs append to (or put before) all leads alike, with
/// the zeros around it: where all leads, at least two, agree sample by sample. `steps` make 1 mV.
std::optional<CalibrationPulse> find_calibration_pulse(
    std::span<const std::vector<std::int32_t>> leads, double steps, double rate);

}  // namespace crest::io
