// Beats that come early, not at all or irregularly.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "eval/alteration.h"
#include "eval/ventricular_shapes.h"

namespace crest::eval {
namespace {

std::ptrdiff_t r_peak_of(const NormalEcg& ecg, std::size_t beat) {
  return static_cast<std::ptrdiff_t>(ecg.beats.r_peaks[beat]);
}

/// Beats whose neighbours on both sides (`before` and `after` of them) lie in the record at about
/// the usual distance.
std::vector<std::size_t> regular_beats(const NormalEcg& ecg, std::size_t before,
                                       std::size_t after) {
  constexpr double kRegular = 0.2;  // of the usual RR
  const auto usual = static_cast<double>(ecg.beats.usual_rr);
  std::vector<std::size_t> regular;
  for (std::size_t i = before; i + after < ecg.beats.r_peaks.size(); ++i) {
    bool good = ecg.beats.typical[i];
    for (const std::size_t k : {i, i + 1}) {
      const auto rr = static_cast<double>(ecg.beats.r_peaks[k] - ecg.beats.r_peaks[k - 1]);
      good = good && std::abs(rr / usual - 1) < kRegular;
    }
    if (good) regular.push_back(i);
  }
  return regular;
}

/// A wave like a P wave, 90 ms long, from its onset in samples.
double ectopic_p(const NormalEcg& ecg, std::ptrdiff_t k) {
  constexpr double kLength = 0.09;
  constexpr std::array<Knot, 4> kShape = {{{0, 0}, {0.04, 1}, {0.055, 0.92}, {kLength, 0}}};
  return curve(kShape, ecg.seconds_of(k));
}

/// RR intervals with the stated coefficient of variation and the sum of the old ones; empty where
/// none of many draws leaves every interval `shortest` samples.
std::vector<std::ptrdiff_t> irregular_intervals(std::size_t count, std::ptrdiff_t sum,
                                                std::ptrdiff_t shortest, double variation,
                                                Random& random) {
  const double mean = static_cast<double>(sum) / static_cast<double>(count);
  for (int draw = 0; draw < 500; ++draw) {
    std::vector<double> factors(count);
    for (double& factor : factors) factor = uniform(random, -1, 1);
    double centre = 0;
    for (const double factor : factors) centre += factor / static_cast<double>(count);
    double square = 0;
    for (double& factor : factors) {
      factor -= centre;
      square += factor * factor / static_cast<double>(count);
    }
    if (square == 0) continue;
    std::vector<std::ptrdiff_t> intervals;
    std::ptrdiff_t so_far = 0;
    double place = 0;
    for (const double factor : factors) {
      place += mean * (1 + variation * factor / std::sqrt(square));
      intervals.push_back(std::llround(place) - so_far);
      so_far += intervals.back();
    }
    if (std::ranges::min(intervals) >= shortest) return intervals;
  }
  return {};
}

/// Fibrillatory waves: 4 to 8 Hz, wandering in rate and height, with a harmonic that makes them
/// pointed (Stridh and Soernmo, IEEE Trans Biomed Eng 48 (2001) 105-111). `amplitude` in mV is from
/// the line to the peak in V1, where they are largest.
void add_fibrillation(const NormalEcg& ecg, double amplitude, Random& random, LeadMatrix& change) {
  constexpr FreeLeads kFirst = {0.1, 0.45, 1.0, 0.55, 0.3, 0.2, 0.15, 0.1};
  constexpr FreeLeads kSecond = {0.15, 0.3, 0.5, 0.3, 0.25, 0.2, 0.2, 0.2};
  constexpr double kTurn = 2 * std::numbers::pi;
  const std::array<const FreeLeads*, 2> weights = {&kFirst, &kSecond};
  for (const FreeLeads* weight : weights) {
    const double rate = uniform(random, 5, 6.8);
    const double rate_change = uniform(random, 0.3, 0.7);
    const double height_change = uniform(random, 0.15, 0.4);
    const std::array<double, 3> phases = {uniform(random, 0, kTurn), uniform(random, 0, kTurn),
                                          uniform(random, 0, kTurn)};
    for (std::size_t t = 0; t < change.samples; ++t) {
      const double time = ecg.seconds_of(static_cast<std::ptrdiff_t>(t));
      // The rate swings by 1.2 Hz.
      const double phase = phases[0] + kTurn * rate * time +
                           1.2 / rate_change * std::sin(kTurn * rate_change * time + phases[1]);
      const double height = 0.7 + 0.3 * std::sin(kTurn * height_change * time + phases[2]);
      const double wave = amplitude * height * (std::sin(phase) + 0.3 * std::sin(2 * phase)) / 1.15;
      for (std::size_t i = 0; i < kFreeLeads.size(); ++i) {
        change.lead(kFreeLeads[i])[t] += static_cast<float>((*weight)[i] * wave);
      }
    }
  }
}

/// Where the samples come to lie when a beat is moved to the R peak `early` and the next one by
/// `lead_time`, both earlier. The early beat moves as it is; the next ones follow its clock and
/// catch up, little by little, with the old one at the last beat, so that the record needs no other
/// end.
std::vector<Anchor> atrial_beat_anchors(const NormalEcg& ecg, std::size_t beat,
                                        std::ptrdiff_t early, std::ptrdiff_t lead_time) {
  const WaveTimes& times = ecg.beats.times;
  const std::ptrdiff_t margin = ecg.samples_of(0.01);
  std::vector<Anchor> anchors = {{0, 0}};
  const auto add_rigid = [&](std::ptrdiff_t first, std::ptrdiff_t last, std::ptrdiff_t shift) {
    anchors.push_back({first, first + shift});
    anchors.push_back({last, last + shift});
  };
  const std::ptrdiff_t r_peak = r_peak_of(ecg, beat);
  const std::ptrdiff_t end_before = r_peak_of(ecg, beat - 1) + times.t_end;
  anchors.push_back({end_before, end_before});
  add_rigid(r_peak + times.qrs_onset - margin, r_peak + times.t_end, early - r_peak);
  const std::size_t last_beat = ecg.beats.r_peaks.size() - 1;
  for (std::size_t i = beat + 1; i <= last_beat; ++i) {
    const double share =
        static_cast<double>(last_beat - i) / static_cast<double>(last_beat - beat - 1);
    const auto end = static_cast<std::ptrdiff_t>(ecg.signal.samples);
    add_rigid(r_peak_of(ecg, i) + times.p_onset - margin,
              i == last_beat ? end : r_peak_of(ecg, i) + times.t_end,
              std::lround(share * static_cast<double>(lead_time)));
  }
  return anchors;
}

}  // namespace

Result<Alteration> plant_ventricular_beat(const NormalEcg& ecg, double amount, Random& random) {
  constexpr double kCoupling = 0.62;        // of RR
  constexpr double kLatestCoupling = 0.85;  // later it is not premature
  const auto candidates = regular_beats(ecg, 2, 1);
  if (candidates.empty()) return refuse_planting("no regular beats with two beats before them");
  const std::size_t beat = candidates[random.below(candidates.size())];
  const auto& shape = *ventricular_ectopic_shapes()[random.below(2)];
  const WaveTimes& times = ecg.beats.times;
  const std::ptrdiff_t r_peak = r_peak_of(ecg, beat);
  const std::ptrdiff_t before = r_peak_of(ecg, beat - 1);
  const auto rr = static_cast<double>(r_peak - before);
  const std::ptrdiff_t onset =
      std::max(before + times.qrs_onset + static_cast<std::ptrdiff_t>(std::lround(kCoupling * rr)),
               before + times.t_end + ecg.samples_of(0.02));
  if (static_cast<double>(onset - before - times.qrs_onset) > kLatestCoupling * rr) {
    return refuse_planting("the T wave leaves no room for an early beat");
  }
  const std::ptrdiff_t next_p = r_peak_of(ecg, beat + 1) + times.p_onset;
  const std::ptrdiff_t qrs_end = onset + ecg.samples_of(amount / 1000);
  const std::ptrdiff_t t_end =
      std::min(qrs_end + (times.t_end - times.qrs_end), next_p - ecg.samples_of(0.02));
  Alteration altered{ecg.signal, fmt::format("{}, QRS {:.0f} ms", shape.name, amount), {}, {}};
  LeadMatrix change(ecg.signal.leads, ecg.signal.samples);
  // The sinus beat that it takes the place of leaves no trace; the next one comes in its time: a
  // fully compensatory pause.
  add_silence(ecg, r_peak + times.p_onset - ecg.samples_of(kWaveMargin),
              r_peak + times.t_end + ecg.samples_of(0.02), change);
  add_ventricular_beat(shape, {onset, qrs_end, qrs_end + (t_end - qrs_end) * 3 / 5, t_end},
                       voltage_of(ecg), change);
  apply_change(change, altered.signal);
  altered.on_all_leads.emplace_back(onset, next_p);
  return altered;
}

Result<Alteration> plant_atrial_beat(const NormalEcg& ecg, double amount, Random& random) {
  constexpr double kPause = 1.1;  // of RR, from the early beat to the next: the node is reset
  constexpr std::size_t kAfter = 3;
  // From low in the atria: inverted in II, III and aVF. mV.
  constexpr FreeLeads kEctopicP = {0.04, -0.13, 0.08, 0.06, -0.03, -0.06, -0.07, -0.06};
  const auto candidates = regular_beats(ecg, 2, kAfter);
  if (candidates.empty())
    return refuse_planting("no regular beats with two beats before and three after them");
  const std::size_t beat = candidates[random.below(candidates.size())];
  const WaveTimes& times = ecg.beats.times;
  const std::ptrdiff_t before = r_peak_of(ecg, beat - 1);
  const std::ptrdiff_t r_peak = r_peak_of(ecg, beat);
  const auto rr = static_cast<double>(r_peak - before);
  const std::ptrdiff_t early =
      std::max(before + static_cast<std::ptrdiff_t>(std::lround(amount * rr)),
               before + times.t_end + ecg.samples_of(0.03) - times.qrs_onset);
  if (static_cast<double>(early - before) > 0.9 * rr) {
    return refuse_planting("the T wave leaves no room for an early beat");
  }
  Alteration altered{
      ecg.signal, fmt::format("after {:.2f} RR", static_cast<double>(early - before) / rr), {}, {}};
  LeadMatrix change(ecg.signal.leads, ecg.signal.samples);
  const WaveRemover p_wave = p_wave_of(ecg);
  for (const std::size_t lead : kFreeLeads) p_wave.remove(lead, r_peak, change);
  apply_change(change, altered.signal);

  const std::ptrdiff_t next = r_peak_of(ecg, beat + 1);
  const auto pause = static_cast<std::ptrdiff_t>(std::lround(kPause * rr));
  const std::ptrdiff_t lead_time = std::min<std::ptrdiff_t>(0, early + pause - next);
  const auto anchors = atrial_beat_anchors(ecg, beat, early, lead_time);
  auto moved = retime(altered.signal, anchors);
  if (!moved) return std::unexpected(moved.error());
  altered.signal = *std::move(moved);

  LeadMatrix p_change(ecg.signal.leads, ecg.signal.samples);
  const std::ptrdiff_t p_onset = early + times.qrs_onset - ecg.samples_of(0.13);
  for (std::size_t i = 0; i < kFreeLeads.size(); ++i) {
    add_wave(p_change, kFreeLeads[i], p_onset, 0, ecg.samples_of(0.09),
             [&](std::ptrdiff_t k) { return kEctopicP[i] * ectopic_p(ecg, k); });
  }
  apply_change(p_change, altered.signal);
  altered.on_all_leads.emplace_back(p_onset, next + lead_time + times.p_onset);
  return altered;
}

Result<Alteration> plant_missing_beat(const NormalEcg& ecg, Strength strength, Random& random) {
  const auto candidates = regular_beats(ecg, 2, 3);
  if (candidates.empty())
    return refuse_planting("no regular beats with two before and three after them");
  const std::size_t first = candidates[random.below(candidates.size())];
  std::vector<std::size_t> dropped = {first};
  if (strength == Strength::Strong) dropped.push_back(first + 1);
  if (strength == Strength::Middle) {
    // The farthest apart, so that at least two conducted beats lie between them.
    const std::size_t other = first - candidates.front() > candidates.back() - first
                                  ? candidates.front()
                                  : candidates.back();
    if (std::max(other, first) - std::min(other, first) < 3)
      return refuse_planting("too few beats");
    dropped.push_back(other);
    std::ranges::sort(dropped);
  }
  const WaveTimes& times = ecg.beats.times;
  Alteration altered{
      ecg.signal, fmt::format("second-degree AV block, {} dropped", dropped.size()), {}, {}};
  LeadMatrix change(ecg.signal.leads, ecg.signal.samples);
  for (const std::size_t beat : dropped) {
    const std::ptrdiff_t r_peak = r_peak_of(ecg, beat);
    add_silence(ecg, r_peak + times.qrs_onset - ecg.samples_of(0.012),
                r_peak + times.t_end + ecg.samples_of(0.02), change);
    altered.on_all_leads.emplace_back(r_peak + times.qrs_onset - ecg.samples_of(0.012),
                                      r_peak_of(ecg, beat + 1) + times.p_onset);
  }
  apply_change(change, altered.signal);
  return altered;
}

Result<Alteration> plant_irregular_rhythm(const NormalEcg& ecg, Strength strength, Random& random) {
  constexpr std::array<double, 3> kAmplitudes = {0.06, 0.1, 0.15};  // mV of the waves in V1
  const WaveTimes& times = ecg.beats.times;
  const std::size_t beats = ecg.beats.r_peaks.size();
  const std::ptrdiff_t first = r_peak_of(ecg, 0);
  const double variation = amount_of(ChangeKind::IrregularWithoutP, strength);
  const std::ptrdiff_t qrs_first = times.qrs_onset - ecg.samples_of(0.01);
  const auto intervals =
      irregular_intervals(beats - 1, r_peak_of(ecg, beats - 1) - first,
                          times.t_end - qrs_first + ecg.samples_of(0.03), variation, random);
  if (intervals.empty()) return refuse_planting("its beats are too close for an irregular rhythm");
  Alteration altered{ecg.signal, fmt::format("RR varies by {:.0f} %", 100 * variation), {}, {}};
  LeadMatrix change(ecg.signal.leads, ecg.signal.samples);
  const WaveRemover p_wave = p_wave_of(ecg);
  for (const std::ptrdiff_t r_peak : beats_in_reach(ecg)) {
    for (const std::size_t lead : kFreeLeads) p_wave.remove(lead, r_peak, change);
  }
  apply_change(change, altered.signal);
  std::vector<Anchor> anchors = {{0, 0}};
  std::ptrdiff_t target = first;
  const auto end = static_cast<std::ptrdiff_t>(ecg.signal.samples);
  for (std::size_t i = 0; i < beats; ++i) {
    const std::ptrdiff_t source = r_peak_of(ecg, i);
    if (i > 0) anchors.push_back({source + qrs_first, target + qrs_first});
    if (i + 1 < beats) {
      anchors.push_back({source + times.t_end, target + times.t_end});
      target += intervals[i];
    }
  }
  anchors.push_back({end, end});
  auto moved = retime(altered.signal, anchors);
  if (!moved) return std::unexpected(moved.error());
  altered.signal = *std::move(moved);
  LeadMatrix waves(ecg.signal.leads, ecg.signal.samples);
  add_fibrillation(ecg, kAmplitudes[static_cast<std::size_t>(strength)], random, waves);
  apply_change(waves, altered.signal);
  altered.on_all_leads.emplace_back(0, end);
  return altered;
}

}  // namespace crest::eval
