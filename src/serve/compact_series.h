// Samples in two bytes each, with the extremes of any stretch at hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace crest::serve {

/// Lowest and highest value; low > high: there is none.
struct Extremes {
  float low = 1;
  float high = 0;

  bool any() const { return low <= high; }
  void include(float value);
  void include(const Extremes& other);
};

/// Blocks of samples, each in 65535 steps from its lowest to its highest value, so a value is off
/// by at most 1/131068 of the range of its block; a block without values takes no room. A plain
/// value, const after construction.
class CompactSeries {
 public:
  static constexpr std::size_t kBlock = 256;  ///< samples

  CompactSeries() = default;
  /// [samples]; what is not finite counts as missing and comes back as NaN.
  explicit CompactSeries(std::span<const float> values);

  std::size_t size() const { return size_; }
  bool holds_values() const;
  float at(std::size_t sample) const;
  std::vector<float> values() const;
  /// Of the samples [begin, end); reads two blocks at most and the extremes of those between.
  Extremes extremes(std::size_t begin, std::size_t end) const;
  std::size_t bytes() const;

 private:
  struct Block {
    float low = 0;
    float step = 0;
    std::uint32_t codes = 0;  ///< index into codes_, in blocks; kNone: no value
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  static constexpr std::uint16_t kMissing = 0xFFFF;

  void add(std::span<const float> values);

  std::size_t size_ = 0;
  std::vector<Block> blocks_;
  std::vector<std::uint16_t> codes_;
};

}  // namespace crest::serve
