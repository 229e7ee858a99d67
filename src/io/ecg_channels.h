// Which of a recording's channels are ECG leads, where they are sampled at different rates.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace crest::io {

struct Channel {
  std::string_view name;  ///< as the file spells it
  std::string_view unit;  ///< as the file spells it; may be empty
  double rate = 0;        ///< samples per second, or in any other time
};

/// Whether a name says ECG or EKG or is that of a lead: "ECG 2", "aVR", "Lead II", "MLII", "V5".
bool names_an_ecg(std::string_view name);

/// Places of the ECG channels, ascending: those whose name says so; where none does, those in a
/// unit of voltage; where none is, all.
std::vector<std::size_t> ecg_channels(std::span<const Channel> channels);

/// The rate that most ECG channels have; of two, the higher. At least one channel.
double rate_of_ecg(std::span<const Channel> channels);

}  // namespace crest::io
