#include "io/ecg_channels.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {

bool names_an_ecg(std::string_view name) {
  constexpr std::array<std::string_view, 34> leads = {
      "I",  "II", "III", "AVR", "AVL", "AVF", "-AVR", "V",   "V1",   "V2", "V3",  "V4",
      "V5", "V6", "V7",  "V8",  "V9",  "V3R", "V4R",  "VX",  "VY",   "VZ", "MLI", "D1",
      "D2", "D3", "DI",  "DII", "CM5", "ML5", "MV5",  "MV2", "DIII", "CC5"};
  constexpr std::array<std::string_view, 4> modified = {"MCL", "MLII", "ECG", "EKG"};
  std::string upper = upper_case(trimmed(name));
  if (upper.starts_with("LEAD")) upper = trimmed(std::string_view(upper).substr(4));
  return std::ranges::find(leads, upper) != leads.end() ||
         std::ranges::any_of(modified, [&](std::string_view part) { return upper.contains(part); });
}

std::vector<std::size_t> ecg_channels(std::span<const Channel> channels) {
  std::vector<std::size_t> all;
  std::vector<std::size_t> named;
  std::vector<std::size_t> voltages;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    all.push_back(i);
    if (names_an_ecg(channels[i].name)) named.push_back(i);
    if (millivolts_per(channels[i].unit)) voltages.push_back(i);
  }
  if (!named.empty()) return named;
  return voltages.empty() ? all : voltages;
}

double rate_of_ecg(std::span<const Channel> channels) {
  std::map<double, int> votes;
  for (const std::size_t i : ecg_channels(channels)) ++votes[channels[i].rate];
  return std::ranges::max_element(votes,
                                  [](const auto& a, const auto& b) {
                                    return a.second < b.second ||
                                           (a.second == b.second && a.first < b.first);
                                  })
      ->first;
}

}  // namespace crest::io
