#include "signal/resample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numbers>
#include <tuple>
#include <utility>

#include "core/lanes.h"

namespace crest::signal {
namespace {

constexpr double kZeroCrossings = 20;
// Kaiser's parameter for 80 dB; the transition band is then 5.0 / (2 kZeroCrossings) of the lower
// Nyquist frequency to each side of the cutoff, which puts the stop band at that frequency.
constexpr double kKaiserBeta = 7.9;
constexpr double kCutoff = 0.875;  // of the lower Nyquist frequency

// Continued fraction of a positive ratio.
std::pair<std::size_t, std::size_t> simplest_fraction(double ratio) {
  constexpr double kLargestPart = 20000;
  double numerator = 1;
  double denominator = 0;
  double last_numerator = 0;
  double last_denominator = 1;
  double rest = ratio;
  for (int depth = 0; depth < 32; ++depth) {
    const double whole = std::floor(rest);
    const double next_numerator = whole * numerator + last_numerator;
    const double next_denominator = whole * denominator + last_denominator;
    if (depth > 0 && std::max(next_numerator, next_denominator) > kLargestPart) break;
    last_numerator = std::exchange(numerator, next_numerator);
    last_denominator = std::exchange(denominator, next_denominator);
    if (std::abs(numerator / denominator - ratio) <= 1e-9 * ratio || rest == whole) break;
    rest = 1 / (rest - whole);
  }
  return {static_cast<std::size_t>(std::max(numerator, 1.0)),
          static_cast<std::size_t>(std::max(denominator, 1.0))};
}

double sinc(double x) {
  return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

// Modified Bessel function of the first kind, order zero, by its power series (Abramowitz and
// Stegun 9.6.12); exact to rounding for the small arguments of a window. The library's
// std::cyl_bessel_i reaches lgamma, which writes a global and so races between threads.
double bessel_i0(double x) {
  double sum = 1;
  double term = 1;
  for (double k = 1; term > sum * 1e-17; ++k) {
    term *= (x / 2 / k) * (x / 2 / k);
    sum += term;
  }
  return sum;
}

// Sample i of the signal continued oddly about its first and last sample.
float continued(std::span<const float> samples, std::ptrdiff_t i) {
  const auto last = static_cast<std::ptrdiff_t>(samples.size()) - 1;
  if (i < 0) return 2 * samples.front() - samples[static_cast<std::size_t>(std::min(-i, last))];
  if (i > last) {
    return 2 * samples.back() - samples[static_cast<std::size_t>(std::max(2 * last - i, {}))];
  }
  return samples[static_cast<std::size_t>(i)];
}

// Where the samples and the weights of one output begin.
struct Taps {
  const float* samples;
  const float* weights;
};

// The sums of several outputs side by side: no chain of additions waits for another.
template <std::size_t kOutputs>
void weighted_sums(const std::array<Taps, kOutputs>& at, std::size_t taps, float* out) {
  std::array<Lanes, kOutputs> sums{};
  std::size_t k = 0;
  for (; k + kLanes <= taps; k += kLanes) {
    for (std::size_t n = 0; n < kOutputs; ++n) {
      sums[n] += load_lanes(at[n].samples + k) * load_lanes(at[n].weights + k);
    }
  }
  for (std::size_t n = 0; n < kOutputs; ++n) {
    Lanes sum = sums[n];
    for (std::size_t rest = k; rest < taps; ++rest) {
      sum[0] += at[n].samples[rest] * at[n].weights[rest];
    }
    out[n] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
}

// The place of an output among the inputs: `whole` samples and `phase` of `up` parts of one.
class Position {
 public:
  explicit Position(const PolyphaseFilter& filter)
      : up_(filter.up),
        whole_step_(filter.down / filter.up),
        phase_step_(filter.down % filter.up) {}

  std::ptrdiff_t whole() const { return whole_; }
  std::size_t phase() const { return phase_; }
  void advance() {
    whole_ += static_cast<std::ptrdiff_t>(whole_step_);
    phase_ += phase_step_;
    if (phase_ < up_) return;
    phase_ -= up_;
    ++whole_;
  }

 private:
  std::size_t up_, whole_step_, phase_step_;
  std::ptrdiff_t whole_ = 0;
  std::size_t phase_ = 0;
};

}  // namespace

PolyphaseFilter polyphase_filter(double from, double to) {
  PolyphaseFilter filter;
  std::tie(filter.up, filter.down) = simplest_fraction(to / from);
  if (filter.up == filter.down) {
    filter.weights = {1};
    return filter;
  }
  // In input samples: a lower output rate widens the filter.
  const double stretch =
      std::max(1.0, static_cast<double>(filter.down) / static_cast<double>(filter.up));
  const double half_width = kZeroCrossings * stretch;
  const auto reach = static_cast<std::ptrdiff_t>(std::ceil(half_width));
  filter.taps = static_cast<std::size_t>(2 * reach + 1);
  filter.weights.resize(filter.up * filter.taps);
  const double window_top = bessel_i0(kKaiserBeta);
  for (std::size_t phase = 0; phase < filter.up; ++phase) {
    const double offset = static_cast<double>(phase) / static_cast<double>(filter.up);
    float* weights = filter.weights.data() + phase * filter.taps;
    double sum = 0;
    std::vector<double> values(filter.taps);
    for (std::size_t k = 0; k < filter.taps; ++k) {
      const double x = static_cast<double>(static_cast<std::ptrdiff_t>(k) - reach) - offset;
      const double place = x / half_width;
      if (std::abs(place) >= 1) continue;
      const double window = bessel_i0(kKaiserBeta * std::sqrt(1 - place * place)) / window_top;
      values[k] = window * sinc(x * kCutoff / stretch);
      sum += values[k];
    }
    for (std::size_t k = 0; k < filter.taps; ++k) weights[k] = static_cast<float>(values[k] / sum);
  }
  return filter;
}

std::size_t resampled_length(std::size_t samples, const PolyphaseFilter& filter) {
  return (samples * filter.up + filter.down / 2) / filter.down;
}

std::vector<float> resample(std::span<const float> samples, const PolyphaseFilter& filter) {
  if (samples.empty() || filter.up == filter.down) return {samples.begin(), samples.end()};
  const std::size_t count = resampled_length(samples.size(), filter);
  const auto reach = static_cast<std::ptrdiff_t>(filter.taps / 2);
  const std::ptrdiff_t last_inside = std::ssize(samples) - static_cast<std::ptrdiff_t>(filter.taps);
  std::vector<float> out(count);
  std::vector<float> edge(filter.taps);
  constexpr std::size_t kAtOnce = 4;
  std::array<Taps, kAtOnce> waiting{};  // outputs that lie side by side, to be summed at once
  std::size_t waits = 0;
  Position position(filter);
  for (std::size_t n = 0; n < count; ++n, position.advance()) {
    const float* const weights = filter.weights.data() + position.phase() * filter.taps;
    const std::ptrdiff_t first = position.whole() - reach;
    if (first >= 0 && first <= last_inside) {
      waiting[waits++] = {samples.data() + first, weights};
      if (waits < kAtOnce) continue;
      weighted_sums<kAtOnce>(waiting, filter.taps, &out[n + 1 - kAtOnce]);
      waits = 0;
      continue;
    }
    for (std::size_t k = 0; k < filter.taps; ++k) {
      edge[k] = continued(samples, first + static_cast<std::ptrdiff_t>(k));
    }
    for (std::size_t k = 0; k < waits; ++k) {
      weighted_sums<1>({waiting[k]}, filter.taps, &out[n - waits + k]);
    }
    waits = 0;
    weighted_sums<1>({{{edge.data(), weights}}}, filter.taps, &out[n]);
  }
  for (std::size_t k = 0; k < waits; ++k) {
    weighted_sums<1>({waiting[k]}, filter.taps, &out[count - waits + k]);
  }
  return out;
}

std::vector<float> resample(std::span<const float> samples, double from, double to) {
  return resample(samples, polyphase_filter(from, to));
}

}  // namespace crest::signal
