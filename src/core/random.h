// Random numbers that are the same on every platform for the same seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>

namespace crest {

/// The standard fixes the sequence of mt19937_64 but not what its distributions make of it, so the
/// draws are made here. Not thread-safe.
class Random {
 public:
  explicit Random(std::uint64_t seed) : generator_(seed) {}

  /// Uniform in [0, bound), bound > 0; draws again where the remainder would favour small values.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t limit = -bound % bound;
    for (;;) {
      const std::uint64_t draw = generator_();
      if (draw >= limit) return draw % bound;
    }
  }

  /// Puts values into a random order (Fisher and Yates).
  template <typename T>
  void shuffle(std::span<T> values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::mt19937_64 generator_;
};

/// Uniform in [low, high); the same on every platform.
inline double uniform(Random& random, double low, double high) {
  constexpr std::uint64_t kSteps = std::uint64_t{1} << 53;
  return low +
         (high - low) * static_cast<double>(random.below(kSteps)) / static_cast<double>(kSteps);
}

}  // namespace crest
