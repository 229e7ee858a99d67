// Section 3 of SCP-ECG: which leads there are, and which part of the record each covers.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace crest::io {

/// Sample numbers count from 1 for the record's first sample; the end belongs to the lead.
struct ScpLead {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  std::uint8_t code = 0;

  std::size_t samples() const { return std::size_t{end} - start + 1; }
};

struct ScpLeads {
  bool reference_beat_subtracted = false;
  bool simultaneous = false;
  std::vector<ScpLead> leads;  ///< each with end >= start
};

/// Errors: Corrupt for no leads, more leads than the section holds, a lead that ends before it
/// starts.
Result<ScpLeads> read_scp_leads(std::span<const std::byte> body);

/// The name by the standard's table of codes, which is that of ISO/IEEE 11073-10101 without its
/// prefix MDC_ECG_LEAD_; "lead 200" for a code without a name.
std::string scp_lead_name(std::uint8_t code);

/// Whether the code says that the lead was calculated from others; `scp_lead_name` is that of the
/// lead itself.
bool scp_lead_is_calculated(std::uint8_t code);

}  // namespace crest::io
