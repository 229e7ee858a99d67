#include "eval/beat_waves.h"

#include <algorithm>
#include <cmath>

#include "signal/butterworth.h"
#include "signal/delineation.h"
#include "signal/median.h"
#include "signal/qrs_detector.h"

namespace crest::eval {
namespace {

constexpr double kTypical = 0.9;    // least correlation with the median beat
constexpr double kQrsReach = 0.06;  // s around the R peak that are compared

bool is_whole(const LeadMatrix& signal, std::size_t r_peak, std::ptrdiff_t first,
              std::ptrdiff_t last) {
  const auto r = static_cast<std::ptrdiff_t>(r_peak);
  return r + first >= 0 && r + last <= static_cast<std::ptrdiff_t>(signal.samples);
}

/// The median of all beats around their R peaks, [leads, 2 * reach].
LeadMatrix median_qrs(const LeadMatrix& filtered, std::span<const std::size_t> r_peaks,
                      std::ptrdiff_t reach) {
  LeadMatrix median(filtered.leads, static_cast<std::size_t>(2 * reach));
  std::vector<float> values;
  for (std::size_t lead = 0; lead < filtered.leads; ++lead) {
    const auto samples = filtered.lead(lead);
    for (std::size_t k = 0; k < median.samples; ++k) {
      values.clear();
      for (const std::size_t r_peak : r_peaks) {
        if (!is_whole(filtered, r_peak, -reach, reach)) continue;
        values.push_back(samples[r_peak - static_cast<std::size_t>(reach) + k]);
      }
      median.lead(lead)[k] = signal::median_of(values);
    }
  }
  return median;
}

/// Which beats are like the median one around their QRS complex, all leads together.
std::vector<bool> typical_beats(const LeadMatrix& filtered, std::span<const std::size_t> r_peaks,
                                std::ptrdiff_t reach) {
  const LeadMatrix median = median_qrs(filtered, r_peaks, reach);
  std::vector<bool> typical(r_peaks.size(), true);
  for (std::size_t i = 0; i < r_peaks.size(); ++i) {
    if (!is_whole(filtered, r_peaks[i], -reach, reach)) continue;
    double product = 0;
    double own = 0;
    double common = 0;
    for (std::size_t lead = 0; lead < filtered.leads; ++lead) {
      const auto x = filtered.lead(lead).subspan(r_peaks[i] - static_cast<std::size_t>(reach));
      const auto m = median.lead(lead);
      for (std::size_t k = 0; k < m.size(); ++k) {
        product += double{x[k]} * double{m[k]};
        own += double{x[k]} * double{x[k]};
        common += double{m[k]} * double{m[k]};
      }
    }
    typical[i] = product > kTypical * std::sqrt(own * common);
  }
  return typical;
}

/// Medians over beats of where a wave lies from the R peak.
class UsualWave {
 public:
  void add(const signal::Wave& wave, std::size_t r_peak) {
    const auto from_r = [&](std::size_t sample) {
      return static_cast<float>(static_cast<std::ptrdiff_t>(sample) -
                                static_cast<std::ptrdiff_t>(r_peak));
    };
    onsets_.push_back(from_r(wave.onset));
    peaks_.push_back(from_r(wave.peak));
    ends_.push_back(from_r(wave.end));
  }
  std::size_t beats() const { return peaks_.size(); }
  std::ptrdiff_t onset() { return median(onsets_); }
  std::ptrdiff_t peak() { return median(peaks_); }
  std::ptrdiff_t end() { return median(ends_); }

 private:
  static std::ptrdiff_t median(std::vector<float>& values) {
    return std::lround(signal::median_of(values));
  }
  std::vector<float> onsets_;
  std::vector<float> peaks_;
  std::vector<float> ends_;
};

/// None where most typical beats have no T wave.
std::optional<WaveTimes> usual_times(const LeadMatrix& filtered, const BeatWaves& beats,
                                     double rate) {
  const std::vector<bool> usable(filtered.leads, true);
  const auto delineated = signal::delineate(filtered, usable, rate, beats.r_peaks);
  UsualWave p;
  UsualWave qrs;
  UsualWave t;
  for (std::size_t i = 0; i < delineated.size(); ++i) {
    if (!beats.typical[i]) continue;
    qrs.add(delineated[i].qrs, beats.r_peaks[i]);
    if (const auto& wave = delineated[i].p) p.add(*wave, beats.r_peaks[i]);
    if (const auto& wave = delineated[i].t) t.add(*wave, beats.r_peaks[i]);
  }
  if (2 * t.beats() <= qrs.beats()) return std::nullopt;
  return WaveTimes{.has_p = 2 * p.beats() > qrs.beats(),
                   .p_onset = p.onset(),
                   .p_peak = p.peak(),
                   .p_end = p.end(),
                   .qrs_onset = qrs.onset(),
                   .qrs_end = qrs.end(),
                   .t_onset = t.onset(),
                   .t_peak = t.peak(),
                   .t_end = t.end()};
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
  const auto reach = static_cast<std::ptrdiff_t>(std::lround(kQrsReach * rate));
  beats.typical = typical_beats(filtered, beats.r_peaks, reach);
  beats.usual_rr = median_interval(beats.r_peaks);
  const std::optional<WaveTimes> times = usual_times(filtered, beats, rate);
  if (!times) return std::nullopt;
  beats.times = *times;
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
