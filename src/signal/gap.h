// Stretches of a lead that hold no signal: invalid samples, values no electrode gives, flat lines.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace crest::signal {

/// Samples [begin, end) of a lead without signal.
struct Gap {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string reason;

  std::size_t size() const { return end - begin; }
};

/// Longest flat line that still counts as signal, in seconds: a pause between beats on a clean
/// synthetic or strongly filtered baseline is as flat.
inline constexpr double kLongestFlatLine = 3;

/// The largest value that is believed to be a sample: of a voltage 1000 mV, as electrode offsets
/// stay below; of any other unit 1e9.
constexpr float largest_believed(bool voltage) { return voltage ? 1e3F : 1e9F; }

/// Whether bridge_gaps would find any. Most leads have none, which takes little to see.
bool holds_gaps(std::span<const float> samples, double rate, float largest);

/// Finds the gaps of a lead in ascending order and bridges each, in place, by a straight line
/// between its neighbours (at an end: by the neighbour's value; all gap: by zeros). Invalid are NaN
/// and infinite samples and those beyond `largest` on either side. Rate in Hz.
std::vector<Gap> bridge_gaps(std::span<float> samples, double rate, float largest);

}  // namespace crest::signal
