#include "signal/gap.h"

#include <algorithm>
#include <cmath>

namespace crest::signal {
namespace {

std::vector<Gap> find_gaps(std::span<const float> samples, double rate, double largest) {
  const auto is_valid = [&](std::size_t i) { return std::abs(samples[i]) <= largest; };
  const auto longest_flat_line = static_cast<std::size_t>(kLongestFlatLine * rate);
  std::vector<Gap> gaps;
  for (std::size_t begin = 0; begin < samples.size();) {
    std::size_t end = begin + 1;
    if (!is_valid(begin)) {
      while (end < samples.size() && !is_valid(end)) ++end;
      gaps.push_back({begin, end, "invalid samples"});
    } else {
      while (end < samples.size() && samples[end] == samples[begin]) ++end;
      if (end - begin > longest_flat_line) gaps.push_back({begin, end, "flat line"});
    }
    begin = end;
  }
  return gaps;
}

}  // namespace

std::vector<Gap> bridge_gaps(std::span<float> samples, double rate, double largest) {
  std::vector<Gap> gaps = find_gaps(samples, rate, largest);
  for (std::size_t g = 0; g < gaps.size();) {
    // Neighbouring gaps are bridged as one.
    std::size_t last = g;
    while (last + 1 < gaps.size() && gaps[last + 1].begin == gaps[last].end) ++last;
    const std::size_t begin = gaps[g].begin;
    const std::size_t end = gaps[last].end;
    const bool has_before = begin > 0;
    const bool has_after = end < samples.size();
    const double before = has_before ? samples[begin - 1] : (has_after ? samples[end] : 0.0);
    const double after = has_after ? samples[end] : before;
    const double step = (after - before) / static_cast<double>(end - begin + 1);
    for (std::size_t i = begin; i < end; ++i) {
      samples[i] = static_cast<float>(before + step * static_cast<double>(i - begin + 1));
    }
    g = last + 1;
  }
  return gaps;
}

}  // namespace crest::signal
