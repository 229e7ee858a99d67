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
  const std::ptrdiff_t last = std::ssize(samples) - 1;
  if (i < 0) return 2 * samples.front() - samples[static_cast<std::size_t>(std::min(-i, last))];
  if (i > last) {
    return 2 * samples.back() - samples[static_cast<std::size_t>(std::max(2 * last - i, {}))];
  }
  return samples[static_cast<std::size_t>(i)];
}

// A signal and, laid out once, what it is continued by at its ends: whoever weighs a row of its
// samples has no case to decide.
class ContinuedSignal {
 public:
  // Rows of `row` samples that begin `reach` before a sample.
  ContinuedSignal(std::span<const float> samples, std::size_t reach, std::size_t row)
      : samples_(samples),
        reach_(static_cast<std::ptrdiff_t>(reach)),
        row_(static_cast<std::ptrdiff_t>(row)),
        tail_begin_(std::ssize(samples) - row_ + 1),
        head_(reach + row),
        tail_(2 * row) {
    for (std::size_t k = 0; k < head_.size(); ++k) {
      head_[k] = continued(samples, static_cast<std::ptrdiff_t>(k) - reach_);
    }
    for (std::size_t k = 0; k < tail_.size(); ++k) {
      tail_[k] = continued(samples, tail_begin_ + static_cast<std::ptrdiff_t>(k));
    }
  }

  const float* row_around(std::size_t sample) const {
    const std::ptrdiff_t begin = static_cast<std::ptrdiff_t>(sample) - reach_;
    if (begin < 0) return head_.data() + sample;
    if (begin < tail_begin_) return samples_.data() + begin;
    return tail_.data() + (begin - tail_begin_);
  }

 private:
  std::span<const float> samples_;
  std::ptrdiff_t reach_, row_;
  std::ptrdiff_t tail_begin_;  // the first sample whose row ends beyond the signal
  std::vector<float> head_, tail_;
};

// Where the samples and the weights of one output begin.
struct Taps {
  const float* samples;
  const float* weights;
};

// The sums of several outputs side by side: no chain of additions waits for another. `taps` is a
// multiple of kLanes; of one row of weights is only read that of the first output.
template <std::size_t kOutputs, bool kOneRow>
void weighted_sums(const std::array<Taps, kOutputs>& at, std::size_t taps, float* out) {
  std::array<Lanes, kOutputs> sums{};
  for (std::size_t k = 0; k < taps; k += kLanes) {
    const Lanes first = load_lanes(at[0].weights + k);
    for (std::size_t n = 0; n < kOutputs; ++n) {
      const Lanes weights = kOneRow ? first : load_lanes(at[n].weights + k);
      sums[n] += load_lanes(at[n].samples + k) * weights;
    }
  }
  for (std::size_t n = 0; n < kOutputs; ++n) {
    out[n] = (sums[n][0] + sums[n][1]) + (sums[n][2] + sums[n][3]);
  }
}

// The place of an output among the inputs: `whole` samples and `phase` of `up` parts of one.
class Position {
 public:
  explicit Position(const PolyphaseFilter& filter)
      : up_(filter.up),
        whole_step_(filter.down / filter.up),
        phase_step_(filter.down % filter.up) {}

  std::size_t whole() const { return whole_; }
  std::size_t phase() const { return phase_; }
  void advance() {
    whole_ += whole_step_;
    phase_ += phase_step_;
    if (phase_ < up_) return;
    phase_ -= up_;
    ++whole_;
  }

 private:
  std::size_t up_, whole_step_, phase_step_;
  std::size_t whole_ = 0;
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
  filter.weights.resize(filter.up * filter.row());
  const double window_top = bessel_i0(kKaiserBeta);
  for (std::size_t phase = 0; phase < filter.up; ++phase) {
    const double offset = static_cast<double>(phase) / static_cast<double>(filter.up);
    float* weights = filter.weights.data() + phase * filter.row();
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

std::size_t PolyphaseFilter::row() const { return (taps + kLanes - 1) / kLanes * kLanes; }

std::size_t resampled_length(std::size_t samples, const PolyphaseFilter& filter) {
  return (samples * filter.up + filter.down / 2) / filter.down;
}

std::vector<float> resample(std::span<const float> samples, const PolyphaseFilter& filter) {
  if (samples.empty() || filter.up == filter.down) return {samples.begin(), samples.end()};
  const std::size_t count = resampled_length(samples.size(), filter);
  const std::size_t row = filter.row();
  const ContinuedSignal signal(samples, filter.taps / 2, row);
  constexpr std::size_t kAtOnce = 6;
  std::vector<float> out(count + kAtOnce - 1);
  Position position(filter);
  for (std::size_t n = 0; n < count; n += kAtOnce) {
    std::array<Taps, kAtOnce> at{};
    for (Taps& taps : at) {
      // What is beyond the last output is not kept.
      taps = {signal.row_around(std::min(position.whole(), samples.size() - 1)),
              filter.weights.data() + position.phase() * row};
      position.advance();
    }
    if (filter.up == 1) {
      weighted_sums<kAtOnce, true>(at, row, &out[n]);
    } else {
      weighted_sums<kAtOnce, false>(at, row, &out[n]);
    }
  }
  out.resize(count);
  return out;
}

std::vector<float> resample(std::span<const float> samples, double from, double to) {
  return resample(samples, polyphase_filter(from, to));
}

}  // namespace crest::signal
