// Noise arises at electrodes, so that it reaches the leads as voltages do.
#pragma once

#include <cstddef>

#include "core/lead_matrix.h"

namespace crest::eval {

/// RA, LA, LL, V1 to V6.
inline constexpr std::size_t kElectrodes = 9;

/// The change [leads, samples] of the free leads (kFreeLeads; the others stay 0) by voltages
/// [9, samples] of the electrodes; apply_change completes it. At least twelve leads.
LeadMatrix free_leads_of(const LeadMatrix& electrodes, std::size_t leads);

}  // namespace crest::eval
