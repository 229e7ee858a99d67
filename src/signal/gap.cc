#include "signal/gap.h"

#include <algorithm>
#include <cmath>

#include "core/lanes.h"

namespace crest::signal {
namespace {

bool all_valid(std::span<const float> samples, float largest) {
  std::size_t i = 0;
  bool valid = true;
  if (samples.size() >= kLanes) {
    auto in_range = load_lanes(samples.data()) == load_lanes(samples.data());
    for (; i + kLanes <= samples.size(); i += kLanes) {
      const Lanes values = load_lanes(samples.data() + i);
      in_range &= (values >= -largest) & (values <= largest);
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) valid = valid && in_range[lane] != 0;
  }
  for (; i < samples.size(); ++i) valid = valid && std::abs(samples[i]) <= largest;
  return valid;
}

// Whether a value stays for more than `longest` samples. Such a line holds a multiple of `longest`
// and the sample after it: looking there is enough.
bool holds_flat_line(std::span<const float> samples, std::size_t longest) {
  if (longest == 0) return true;
  for (std::size_t at = 0; at + 1 < samples.size(); at += longest) {
    std::size_t begin = at;
    std::size_t end = at + 1;
    while (end - begin <= longest && end < samples.size() && samples[end] == samples[at]) ++end;
    while (end - begin <= longest && begin > 0 && samples[begin - 1] == samples[at]) --begin;
    if (end - begin > longest) return true;
  }
  return false;
}

std::size_t longest_flat_line_at(double rate) {
  return static_cast<std::size_t>(kLongestFlatLine * rate);
}

std::vector<Gap> find_gaps(std::span<const float> samples, double rate, float largest) {
  const std::size_t longest_flat_line = longest_flat_line_at(rate);
  const auto is_valid = [&](std::size_t i) { return std::abs(samples[i]) <= largest; };
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

bool holds_gaps(std::span<const float> samples, double rate, float largest) {
  return !all_valid(samples, largest) || holds_flat_line(samples, longest_flat_line_at(rate));
}

std::vector<Gap> bridge_gaps(std::span<float> samples, double rate, float largest) {
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
