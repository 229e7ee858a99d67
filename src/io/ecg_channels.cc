#include "io/ecg_channels.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>

#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {

bool names_an_ecg(std::string_view name) {
  constexpr std::array<std::string_view, 33> leads = {
      "I",  "II", "III", "AVR", "AVL", "AVF", "V",   "V1",  "V2",  "V3",   "V4",
      "V5", "V6", "V7",  "V8",  "V9",  "V3R", "V4R", "VX",  "VY",  "VZ",   "MLI",
      "D1", "D2", "D3",  "DI",  "DII", "CM5", "ML5", "MV5", "MV2", "DIII", "CC5"};
  constexpr std::array<std::string_view, 4> modified = {"MCL", "MLII", "ECG", "EKG"};
  std::string upper(trimmed(name));
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return std::ranges::find(leads, upper) != leads.end() ||
         std::ranges::any_of(modified, [&](std::string_view part) { return upper.contains(part); });
}

double rate_of_ecg(std::span<const Channel> channels) {
  const auto named = [](const Channel& channel) { return names_an_ecg(channel.name); };
  const auto voltage = [](const Channel& channel) {
    return millivolts_per(channel.unit).has_value();
  };
  const bool by_name = std::ranges::any_of(channels, named);
  const bool by_unit = !by_name && std::ranges::any_of(channels, voltage);
  std::map<double, int> votes;
  for (const Channel& channel : channels) {
    if ((!by_name || named(channel)) && (!by_unit || voltage(channel))) ++votes[channel.rate];
  }
  return std::ranges::max_element(votes,
                                  [](const auto& a, const auto& b) {
                                    return a.second < b.second ||
                                           (a.second == b.second && a.first < b.first);
                                  })
      ->first;
}

}  // namespace crest::io
