#include "eval/beat_waves.h"

#include <algorithm>
#include <cmath>

#include "signal/butterworth.h"
#include "signal/median.h"
#include "signal/qrs_detector.h"

namespace crest::eval {
namespace {

/// Shares of the steepest slope of the QRS complex below which it has not begun or is over; chosen
/// on LUDB.
constexpr float kOnsetSlope = 0.08F;
constexpr float kEndSlope = 0.10F;
constexpr double kQuiet = 0.012;     // s for which the slope stays below
constexpr double kTypical = 0.9;     // least correlation with the mean beat
constexpr float kSmallestP = 0.02F;  // mV, root mean square over the leads
constexpr float kSmallestT = 0.03F;  // mV, likewise

/// Sample `place` of the mean beat is `place - before` samples from its R peak.
struct MeanShape {
  LeadMatrix signal;  // [leads, before + after]
  std::ptrdiff_t before = 0;
  double rate = 0;

  std::ptrdiff_t samples(double seconds) const {
    return static_cast<std::ptrdiff_t>(std::lround(seconds * rate));
  }
  std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(signal.samples); }
};

bool is_whole(const LeadMatrix& signal, std::size_t r_peak, std::ptrdiff_t first,
              std::ptrdiff_t last) {
  const auto r = static_cast<std::ptrdiff_t>(r_peak);
  return r + first >= 0 && r + last <= static_cast<std::ptrdiff_t>(signal.samples);
}

MeanShape mean_shape(const LeadMatrix& filtered, const BeatWaves& beats, std::ptrdiff_t before,
                     std::ptrdiff_t after, double rate) {
  MeanShape mean{LeadMatrix(filtered.leads, static_cast<std::size_t>(before + after)), before,
                 rate};
  std::vector<float> values;
  for (std::size_t lead = 0; lead < filtered.leads; ++lead) {
    const auto samples = filtered.lead(lead);
    for (std::size_t k = 0; k < mean.signal.samples; ++k) {
      values.clear();
      for (std::size_t i = 0; i < beats.r_peaks.size(); ++i) {
        if (!beats.typical[i] || !is_whole(filtered, beats.r_peaks[i], -before, after)) continue;
        values.push_back(samples[beats.r_peaks[i] - static_cast<std::size_t>(before) + k]);
      }
      mean.signal.lead(lead)[k] = signal::median_of(values);
    }
  }
  return mean;
}

/// How fast all leads together change: [samples].
std::vector<float> slopes_of(const MeanShape& mean) {
  const std::ptrdiff_t reach = std::max<std::ptrdiff_t>(1, mean.samples(0.004));
  std::vector<float> slopes(mean.signal.samples);
  for (std::size_t lead = 0; lead < mean.signal.leads; ++lead) {
    const auto x = mean.signal.lead(lead);
    for (std::ptrdiff_t k = reach; k < mean.size() - reach; ++k) {
      const float step =
          x[static_cast<std::size_t>(k + reach)] - x[static_cast<std::size_t>(k - reach)];
      slopes[static_cast<std::size_t>(k)] += step * step;
    }
  }
  for (float& slope : slopes) slope = std::sqrt(slope / static_cast<float>(mean.signal.leads));
  return slopes;
}

/// Root mean square over the leads of what the mean beat holds above the lines between its samples
/// `first` and `last`: [last - first].
std::vector<float> heights_above_line(const MeanShape& mean, std::ptrdiff_t first,
                                      std::ptrdiff_t last) {
  const auto count = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, last - first));
  std::vector<float> heights(count);
  for (std::size_t lead = 0; lead < mean.signal.leads; ++lead) {
    const auto x = mean.signal.lead(lead).subspan(static_cast<std::size_t>(first), count);
    for (std::size_t k = 0; k < count; ++k) {
      const float part = static_cast<float>(k) / static_cast<float>(count - 1);
      const float height = x[k] - std::lerp(x.front(), x.back(), part);
      heights[k] += height * height;
    }
  }
  for (float& height : heights) height = std::sqrt(height / static_cast<float>(mean.signal.leads));
  return heights;
}

/// Where the steepest tangent of a wave on one side of its top meets the bottom; `step` is +1 for
/// its end and -1 for its onset, `limit` the last place looked at.
std::ptrdiff_t tangent_foot(std::span<const float> heights, std::ptrdiff_t top, std::ptrdiff_t step,
                            std::ptrdiff_t limit, float bottom) {
  const auto at = [&](std::ptrdiff_t k) {
    return heights[static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(k, 0, std::ssize(heights) - 1))];
  };
  constexpr std::ptrdiff_t kReach = 4;
  std::ptrdiff_t steepest = top;
  float fall = 0;
  for (std::ptrdiff_t k = top; step > 0 ? k + kReach < limit : k - kReach > limit; k += step) {
    const float fall_here = at(k - step * kReach) - at(k + step * kReach);
    if (fall_here > fall) {
      fall = fall_here;
      steepest = k;
    }
  }
  if (fall <= 0) return limit;
  const double distance = 2.0 * kReach * double{at(steepest) - bottom} / double{fall};
  const std::ptrdiff_t foot = steepest + step * static_cast<std::ptrdiff_t>(std::lround(distance));
  return step > 0 ? std::min(foot, limit) : std::max(foot, limit);
}

void measure_qrs(const MeanShape& mean, std::span<const float> slopes, WaveTimes& times) {
  const auto at = [&](std::ptrdiff_t k) {
    return slopes[static_cast<std::size_t>(k + mean.before)];
  };
  float steepest = 0;
  for (std::ptrdiff_t k = -mean.samples(0.06); k <= mean.samples(0.06); ++k) {
    steepest = std::max(steepest, at(k));
  }
  const auto quiet_from = [&](std::ptrdiff_t start, std::ptrdiff_t step, float share,
                              std::ptrdiff_t limit) {
    std::ptrdiff_t quiet = 0;
    std::ptrdiff_t k = start;
    for (; k != limit && quiet < mean.samples(kQuiet); k += step) {
      quiet = at(k) < share * steepest ? quiet + 1 : 0;
    }
    return k - step * quiet;
  };
  times.qrs_onset = quiet_from(-mean.samples(0.01), -1, kOnsetSlope, -mean.samples(0.12));
  times.qrs_end = quiet_from(mean.samples(0.01), 1, kEndSlope, mean.samples(0.14));
}

bool measure_t(const MeanShape& mean, std::ptrdiff_t limit, WaveTimes& times) {
  const std::ptrdiff_t first = mean.before + times.qrs_end + mean.samples(0.04);
  const std::ptrdiff_t last = mean.before + limit;
  if (last - first < mean.samples(0.15)) return false;
  // Above the level that the beat comes back to.
  std::vector<float> heights(static_cast<std::size_t>(last - first));
  for (std::size_t lead = 0; lead < mean.signal.leads; ++lead) {
    const auto x = mean.signal.lead(lead);
    const float level = x[static_cast<std::size_t>(last - 1)];
    for (std::ptrdiff_t k = first; k < last; ++k) {
      const float height = x[static_cast<std::size_t>(k)] - level;
      heights[static_cast<std::size_t>(k - first)] += height * height;
    }
  }
  for (float& height : heights) height = std::sqrt(height / static_cast<float>(mean.signal.leads));
  // The start of ST may be higher than the T wave where it falls from the QRS complex.
  const auto skipped = heights.begin() + mean.samples(0.06);
  const auto top = std::max_element(skipped, heights.end());
  if (*top < kSmallestT) return false;
  const std::ptrdiff_t peak = top - heights.begin();
  const auto size = static_cast<std::ptrdiff_t>(heights.size());
  const float bottom = *std::min_element(top, heights.end());
  times.t_peak = first + peak - mean.before;
  times.t_end = first + tangent_foot(heights, peak, 1, size - 1, bottom) - mean.before;
  const float before = *std::min_element(heights.begin(), top);
  times.t_onset = std::max(first + tangent_foot(heights, peak, -1, 0, before) - mean.before,
                           times.qrs_end + mean.samples(0.02));
  return times.t_end > times.t_peak && times.t_onset < times.t_peak;
}

void measure_p(const MeanShape& mean, std::ptrdiff_t earliest, WaveTimes& times) {
  const std::ptrdiff_t start = std::max(earliest, times.qrs_onset - mean.samples(0.26));
  const auto first = std::max<std::ptrdiff_t>(0, mean.before + start);
  const std::ptrdiff_t last = mean.before + times.qrs_onset - mean.samples(0.01);
  if (last - first < mean.samples(0.08)) return;
  const auto heights = heights_above_line(mean, first, last);
  const auto top = std::ranges::max_element(heights);
  if (*top < kSmallestP) return;
  const std::ptrdiff_t peak = top - heights.begin();
  const auto size = static_cast<std::ptrdiff_t>(heights.size());
  times.has_p = true;
  times.p_peak = first + peak - mean.before;
  times.p_onset = first + tangent_foot(heights, peak, -1, 0, 0) - mean.before;
  times.p_end = first + tangent_foot(heights, peak, 1, size - 1, 0) - mean.before;
}

/// Marks the beats that are like the mean beat around their QRS complex, all leads together.
void mark_typical(const LeadMatrix& filtered, const MeanShape& mean, BeatWaves& beats) {
  const std::ptrdiff_t reach = mean.samples(0.06);
  for (std::size_t i = 0; i < beats.r_peaks.size(); ++i) {
    if (!is_whole(filtered, beats.r_peaks[i], -reach, reach)) continue;
    double product = 0;
    double own = 0;
    double common = 0;
    for (std::size_t lead = 0; lead < filtered.leads; ++lead) {
      const auto x =
          filtered.lead(lead).subspan(beats.r_peaks[i] - static_cast<std::size_t>(reach));
      const auto m = mean.signal.lead(lead).subspan(static_cast<std::size_t>(mean.before - reach));
      for (std::size_t k = 0; k < static_cast<std::size_t>(2 * reach); ++k) {
        product += double{x[k]} * double{m[k]};
        own += double{x[k]} * double{x[k]};
        common += double{m[k]} * double{m[k]};
      }
    }
    beats.typical[i] = product > kTypical * std::sqrt(own * common);
  }
}

std::size_t median_interval(std::span<const std::size_t> r_peaks) {
  std::vector<float> intervals;
  for (std::size_t i = 1; i < r_peaks.size(); ++i) {
    intervals.push_back(static_cast<float>(r_peaks[i] - r_peaks[i - 1]));
  }
  return static_cast<std::size_t>(signal::median_of(intervals));
}

}  // namespace

std::optional<BeatWaves> find_beat_waves(const LeadMatrix& signal, double rate) {
  constexpr std::size_t kFewestBeats = 4;
  LeadMatrix filtered = signal;
  signal::filter_both_ways(signal::butterworth(signal::FilterBand::HighPass, 2, 0.5, rate),
                           filtered);
  if (rate > 100) {
    signal::filter_both_ways(signal::butterworth(signal::FilterBand::LowPass, 2, 40, rate),
                             filtered);
  }
  BeatWaves beats;
  const std::vector<bool> usable(signal.leads, true);
  beats.r_peaks = signal::find_r_peaks(filtered, usable, rate);
  if (beats.r_peaks.size() < kFewestBeats) return std::nullopt;
  beats.typical.assign(beats.r_peaks.size(), true);
  beats.usual_rr = median_interval(beats.r_peaks);
  const auto rr = static_cast<std::ptrdiff_t>(beats.usual_rr);
  const auto seconds = [&](double s) { return static_cast<std::ptrdiff_t>(std::lround(s * rate)); };
  const std::ptrdiff_t before = std::min(seconds(0.36), 9 * rr / 20);
  const std::ptrdiff_t after = std::min(seconds(0.6), 13 * rr / 20);
  if (before < seconds(0.13) || after < seconds(0.25)) return std::nullopt;
  mark_typical(filtered, mean_shape(filtered, beats, before, after, rate), beats);
  const MeanShape mean = mean_shape(filtered, beats, before, after, rate);
  measure_qrs(mean, slopes_of(mean), beats.times);
  if (!measure_t(mean, after, beats.times)) return std::nullopt;
  measure_p(mean, beats.times.t_end - rr, beats.times);
  return beats;
}

LeadMatrix median_wave(const LeadMatrix& signal, const BeatWaves& beats, std::ptrdiff_t first,
                       std::ptrdiff_t last) {
  LeadMatrix wave(signal.leads,
                  static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, last - first)));
  std::vector<float> values;
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    for (std::size_t k = 0; k < wave.samples; ++k) {
      values.clear();
      for (std::size_t i = 0; i < beats.r_peaks.size(); ++i) {
        if (!beats.typical[i] || !is_whole(signal, beats.r_peaks[i], first, last)) continue;
        const auto start =
            static_cast<std::size_t>(static_cast<std::ptrdiff_t>(beats.r_peaks[i]) + first);
        const auto x = signal.lead(lead).subspan(start, wave.samples);
        const float part = static_cast<float>(k) / static_cast<float>(wave.samples - 1);
        values.push_back(x[k] - std::lerp(x.front(), x.back(), part));
      }
      wave.lead(lead)[k] = signal::median_of(values);
    }
  }
  return wave;
}

}  // namespace crest::eval
