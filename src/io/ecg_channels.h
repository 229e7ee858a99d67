// Which of a recording's channels are ECG leads, where they are sampled at different rates.
#pragma once

#include <span>
#include <string_view>

namespace crest::io {

struct Channel {
  std::string_view name;  ///< as the file spells it
  std::string_view unit;  ///< as the file spells it; may be empty
  double rate = 0;        ///< samples per second
};

/// Whether a name says ECG or EKG or is that of a lead: "ECG 2", "aVR", "MLII", "V5".
bool names_an_ecg(std::string_view name);

/// The rate that most ECG channels have; of two, the higher. ECG channels are those whose name says
/// so; where none does, those in a unit of voltage; where none is, all. At least one channel.
double rate_of_ecg(std::span<const Channel> channels);

}  // namespace crest::io
