#include "io/scp_leads.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "io/byte_order.h"

namespace crest::io {
namespace {

/// Codes that follow each other, from `first` on.
struct LeadCodes {
  int first = 0;
  std::span<const std::string_view> names;
};

constexpr auto kFrom1 = std::to_array<std::string_view>(
    {"I",   "II",  "V1",  "V2",  "V3",  "V4", "V5", "V6", "V7",  "V2R",
     "V3R", "V4R", "V5R", "V6R", "V7R", "X",  "Y",  "Z",  "CC5", "CM5",
     "LA",  "RA",  "LL",  "fI",  "fE",  "fC", "fA", "fM", "fF",  "fH"});
constexpr auto kFrom61 =
    std::to_array<std::string_view>({"III", "aVR", "aVL", "aVF", "-aVR", "V8", "V9", "V8R", "V9R",
                                     "D", "A", "J", "Defib", "Extern", "A1", "A2", "A3", "A4"});
constexpr auto kFrom79 = std::to_array<std::string_view>({"V8", "V9", "V8R", "V9R", "D", "A", "J"});
constexpr auto kFrom86 = std::to_array<std::string_view>(
    {"C",   "V",   "VR",  "VL",  "VF",  "MCL", "MCL1", "MCL2", "MCL3", "MCL4", "MCL5", "MCL6", "CC",
     "CC1", "CC2", "CC3", "CC4", "CC6", "CC7", "CM",   "CM1",  "CM2",  "CM3",  "CM4",  "CM6"});
constexpr auto kFrom111 = std::to_array<std::string_view>(
    {"III", "aVR", "aVL", "aVF", "-aVR", "C", "V", "VR", "VL", "VF"});
constexpr auto kFrom121 = std::to_array<std::string_view>(
    {"CM7", "CH5", "CS5", "CB5", "CR5", "ML", "AB1", "AB2", "AB3", "AB4", "ES", "AS", "AI", "S"});
constexpr auto kFrom147 = std::to_array<std::string_view>({"RL", "CV5RL", "CV6LL", "CV6LU", "V10"});

constexpr std::array<LeadCodes, 5> kMeasured = {
    {{1, kFrom1}, {61, kFrom61}, {86, kFrom86}, {121, kFrom121}, {147, kFrom147}}};
constexpr std::array<LeadCodes, 3> kCalculated = {{{31, kFrom1}, {79, kFrom79}, {111, kFrom111}}};

std::string_view name_in(std::span<const LeadCodes> tables, int code) {
  for (const auto& [first, names] : tables) {
    if (code < first) continue;
    const auto index = static_cast<std::size_t>(code - first);
    if (index < names.size()) return names[index];
  }
  return {};
}

}  // namespace

Result<ScpLeads> read_scp_leads(std::span<const std::byte> body) {
  constexpr std::size_t bytes_a_lead = 9;
  const auto corrupt = [](std::string reason) {
    return std::unexpected(Error{ErrorKind::Corrupt, std::move(reason), {}, "section 3"});
  };
  const auto count = little_endian<std::uint8_t>(body, 0);
  const auto flags = little_endian<std::uint8_t>(body, 1);
  if (!count || !flags || *count == 0) return corrupt("defines no leads");
  if (body.size() - 2 < *count * bytes_a_lead) {
    return corrupt(fmt::format("too short for {} leads", *count));
  }
  ScpLeads result{(*flags & 1U) != 0, (*flags & 4U) != 0, {}};
  for (std::size_t i = 0; i < *count; ++i) {
    const std::size_t position = 2 + i * bytes_a_lead;
    const ScpLead lead{little_endian<std::uint32_t>(body, position).value_or(0),
                       little_endian<std::uint32_t>(body, position + 4).value_or(0),
                       little_endian<std::uint8_t>(body, position + 8).value_or(0)};
    if (lead.end < lead.start) {
      return corrupt(fmt::format("lead {} ends at sample {}, before its start at {}", i + 1,
                                 lead.end, lead.start));
    }
    result.leads.push_back(lead);
  }
  return result;
}

std::string scp_lead_name(std::uint8_t code) {
  std::string_view name = name_in(kMeasured, code);
  if (name.empty()) name = name_in(kCalculated, code);
  return name.empty() ? fmt::format("lead {}", code) : std::string(name);
}

bool scp_lead_is_calculated(std::uint8_t code) { return !name_in(kCalculated, code).empty(); }

}  // namespace crest::io
