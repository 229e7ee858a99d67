#include "serve/compact_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace crest::serve {

void Extremes::include(float value) {
  if (!std::isfinite(value)) return;
  const bool first = !any();
  low = first ? value : std::min(low, value);
  high = first ? value : std::max(high, value);
}

void Extremes::include(const Extremes& other) {
  if (!other.any()) return;
  include(other.low);
  include(other.high);
}

CompactSeries::CompactSeries(std::span<const float> values) : size_(values.size()) {
  blocks_.reserve((values.size() + kBlock - 1) / kBlock);
  while (!values.empty()) {
    const auto block = values.first(std::min(kBlock, values.size()));
    add(block);
    values = values.subspan(block.size());
  }
  codes_.shrink_to_fit();
}

void CompactSeries::add(std::span<const float> values) {
  constexpr float kSteps = kMissing - 1;
  Extremes range;
  for (const float value : values) range.include(value);
  if (!range.any()) {
    blocks_.push_back({.low = 0, .step = 0, .codes = kNone});
    return;
  }
  // Divided before they are subtracted: a range of floats may be more than a float holds.
  const float step = (range.high / kSteps) - (range.low / kSteps);
  blocks_.push_back({.low = range.low,
                     .step = step,
                     .codes = static_cast<std::uint32_t>(codes_.size() / kBlock)});
  std::array<std::uint16_t, kBlock> codes{};
  codes.fill(kMissing);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    const float place = step > 0 ? std::round((values[i] - range.low) / step) : 0;
    codes[i] = static_cast<std::uint16_t>(std::clamp(place, 0.0F, kSteps));
  }
  codes_.insert(codes_.end(), codes.begin(), codes.end());
}

bool CompactSeries::holds_values() const { return !codes_.empty(); }

float CompactSeries::at(std::size_t sample) const {
  constexpr float missing = std::numeric_limits<float>::quiet_NaN();
  if (sample >= size_) return missing;
  const Block& block = blocks_[sample / kBlock];
  if (block.codes == kNone) return missing;
  const std::uint16_t code = codes_[block.codes * kBlock + sample % kBlock];
  return code == kMissing ? missing : block.low + static_cast<float>(code) * block.step;
}

std::vector<float> CompactSeries::values() const {
  std::vector<float> values(size_);
  for (std::size_t i = 0; i < size_; ++i) values[i] = at(i);
  return values;
}

Extremes CompactSeries::extremes(std::size_t begin, std::size_t end) const {
  Extremes range;
  end = std::min(end, size_);
  while (begin < end) {
    const Block& block = blocks_[begin / kBlock];
    const std::size_t block_end = std::min((begin / kBlock + 1) * kBlock, size_);
    if (block.codes == kNone) {
      begin = block_end;
    } else if (begin % kBlock == 0 && block_end <= end) {
      range.include(block.low);
      range.include(block.low + static_cast<float>(kMissing - 1) * block.step);
      begin = block_end;
    } else {
      // Codes rise with the values, so whole numbers are compared.
      const std::size_t stop = std::min(block_end, end);
      std::uint16_t low = kMissing;
      int high = -1;
      for (; begin < stop; ++begin) {
        const std::uint16_t code = codes_[block.codes * kBlock + begin % kBlock];
        if (code == kMissing) continue;
        low = std::min(low, code);
        high = std::max<int>(high, code);
      }
      if (high < 0) continue;
      range.include(block.low + static_cast<float>(low) * block.step);
      range.include(block.low + static_cast<float>(high) * block.step);
    }
  }
  return range;
}

std::size_t CompactSeries::bytes() const {
  return blocks_.capacity() * sizeof(Block) + codes_.capacity() * sizeof(std::uint16_t);
}

}  // namespace crest::serve
