// Lead names of files to the standard leads.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace crest::signal {

/// Index into kStandardLeads of a lead in any usual spelling: "i", "LEAD II", "D1", "DIII", "AVR",
/// "C4", "ECG1_V1", "ecg V 5", "MDC_ECG_LEAD_V2". None for everything else: other leads (MLII, V7,
/// V3R, X), inverted ones (-aVR), differences (I-II), channel numbers (ECG1).
std::optional<std::size_t> standard_lead(std::string_view name);

/// Whether a name is a bare "C1" to "C6", which an electroencephalogram has too (C4 above all).
bool may_be_of_the_scalp(std::string_view name);

/// Whether a name spells MLII, the modified limb lead II of ambulatory recorders: nearly II, its
/// electrodes on the chest.
bool is_modified_limb_lead_two(std::string_view name);

}  // namespace crest::signal
