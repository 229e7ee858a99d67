// Bundle branch blocks and pre-excitation.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "eval/alteration.h"
#include "eval/ventricular_shapes.h"

namespace crest::eval {
namespace {

/// Right bundle branch block: the left ventricle's QRS complex stays, the right one's follows: R'
/// in V1, a slurred S in I, V5 and V6. mV at its peak.
constexpr FreeLeads kLateForces = {-0.40, -0.22, 0.80, 0.60, 0.10, -0.20, -0.35, -0.40};

/// Discordant T waves in V1 to V3; the others stay.
constexpr std::array<double, 3> kRightBlockT = {-0.28, -0.25, -0.10};
constexpr std::size_t kFirstChest = 2;  // position of V1 in kFreeLeads

struct Pathway {
  std::string_view name;
  FreeLeads delta;  ///< of the delta wave's amplitude
};

// An accessory pathway to the right ventricle gives a negative, one to the left a positive delta
// wave in V1; both are positive over the free wall of the left ventricle's front.
constexpr std::array<Pathway, 2> kPathways = {{
    {"right pathway", {0.75, 0.85, -0.35, 0.30, 0.75, 1.0, 1.0, 0.85}},
    {"left pathway", {0.15, 0.75, 0.65, 0.90, 1.0, 1.0, 0.85, 0.65}},
}};

/// T wave end of a beat whose QRS complex lasts `longer` samples more than its own, before the next
/// P wave.
std::ptrdiff_t late_t_end(const NormalEcg& ecg, std::ptrdiff_t longer) {
  const WaveTimes& times = ecg.beats.times;
  const std::ptrdiff_t next_p = static_cast<std::ptrdiff_t>(ecg.beats.usual_rr) + times.p_onset;
  return std::max(times.t_end, std::min(times.t_end + longer, next_p - ecg.samples_of(0.02)));
}

}  // namespace

Result<Alteration> plant_left_block(const NormalEcg& ecg, double amount, Random&) {
  const WaveTimes& times = ecg.beats.times;
  const std::ptrdiff_t qrs_end = times.qrs_onset + ecg.samples_of(amount / 1000);
  const std::ptrdiff_t t_end = late_t_end(ecg, qrs_end - times.qrs_end);
  const std::ptrdiff_t t_peak = std::max(qrs_end + (t_end - qrs_end) * 3 / 5, times.t_peak);
  const double scale = voltage_of(ecg);
  Alteration altered{ecg.signal, fmt::format("QRS {:.0f} ms", amount), {}, {}};
  LeadMatrix change(ecg.signal.leads, ecg.signal.samples);
  for (const std::ptrdiff_t r_peak : beats_in_reach(ecg)) {
    add_silence(ecg, r_peak + times.qrs_onset - ecg.samples_of(0.012),
                r_peak + times.t_end + ecg.samples_of(0.02), change);
    add_ventricular_beat(
        left_block_shape(),
        {r_peak + times.qrs_onset, r_peak + qrs_end, r_peak + t_peak, r_peak + t_end}, scale,
        change);
  }
  apply_change(change, altered.signal);
  return altered;
}

Result<Alteration> plant_right_block(const NormalEcg& ecg, double amount, Random&) {
  const WaveTimes& times = ecg.beats.times;
  const std::ptrdiff_t end = times.qrs_onset + ecg.samples_of(amount / 1000);
  const std::ptrdiff_t start =
      std::min(times.qrs_end - ecg.samples_of(0.03), times.qrs_onset + ecg.samples_of(0.06));
  // Slower than the rest of the complex, up and down.
  const auto length = static_cast<double>(end - start);
  const std::array<Knot, 4> late = {
      {{0, 0}, {0.42 * length, 1}, {0.6 * length, 0.85}, {length, 0}}};
  const WaveRemover own_t(ecg, times.t_onset, times.t_end + ecg.samples_of(0.02));
  const auto to_end = static_cast<double>(times.t_end - end);
  const auto to_peak = static_cast<double>(times.t_peak - end);
  const std::array<Knot, 4> t_wave = {
      {{0, 0}, {0.4 * to_peak, 0.2}, {std::max(to_peak, 0.5 * to_end), 1}, {to_end, 0}}};
  Alteration altered{ecg.signal, fmt::format("QRS {:.0f} ms", amount), {}, {}};
  LeadMatrix change(ecg.signal.leads, ecg.signal.samples);
  for (const std::ptrdiff_t r_peak : beats_in_reach(ecg)) {
    for (std::size_t i = 0; i < kFreeLeads.size(); ++i) {
      add_wave(change, kFreeLeads[i], r_peak + start, 0, end - start, [&](std::ptrdiff_t k) {
        return kLateForces[i] * curve(late, static_cast<double>(k));
      });
      if (i < kFirstChest || i >= kFirstChest + kRightBlockT.size()) continue;
      own_t.remove(kFreeLeads[i], r_peak, change);
      add_wave(change, kFreeLeads[i], r_peak + end, 0, times.t_end - end, [&](std::ptrdiff_t k) {
        return kRightBlockT[i - kFirstChest] * curve(t_wave, static_cast<double>(k));
      });
    }
  }
  apply_change(change, altered.signal);
  return altered;
}

Result<Alteration> plant_delta_wave(const NormalEcg& ecg, double amount, Random& random) {
  constexpr double kAhead = 0.05;     // s by which the QRS complex begins early
  constexpr double kLongestPr = 0.1;  // s
  const Pathway& pathway = kPathways[random.below(kPathways.size())];
  const WaveTimes& times = ecg.beats.times;
  const std::ptrdiff_t onset = times.qrs_onset - ecg.samples_of(kAhead);
  // The P wave comes nearer where the PR interval would still be too long.
  const std::ptrdiff_t nearer =
      std::max<std::ptrdiff_t>(0, onset - ecg.samples_of(kLongestPr) - times.p_onset);
  const WaveRemover p_wave = p_wave_of(ecg);
  const std::array<Knot, 5> delta = {
      {{0, 0}, {0.02, 0.18}, {kAhead, 0.68}, {kAhead + 0.02, 1}, {kAhead + 0.06, 0}}};
  const std::ptrdiff_t last = ecg.samples_of(delta.back().at);
  // T waves turn a little against the delta wave.
  const auto t_length = static_cast<double>(times.t_end - times.qrs_end);
  const auto t_peak = static_cast<double>(times.t_peak - times.qrs_end);
  const std::array<Knot, 3> t_wave = {
      {{0, 0}, {std::min(t_peak, 0.8 * t_length), 1}, {t_length, 0}}};
  constexpr double kDiscordance = -0.35;
  Alteration altered{ecg.signal, std::string(pathway.name), {}, {}};
  LeadMatrix change(ecg.signal.leads, ecg.signal.samples);
  for (const std::ptrdiff_t r_peak : beats_in_reach(ecg)) {
    for (std::size_t i = 0; i < kFreeLeads.size(); ++i) {
      const std::size_t lead = kFreeLeads[i];
      if (nearer > 0) {
        p_wave.remove(lead, r_peak, change);
        add_wave(change, lead, r_peak + nearer, times.p_onset - ecg.samples_of(kWaveMargin),
                 times.qrs_onset, [&](std::ptrdiff_t k) { return p_wave.at(lead, k); });
      }
      const double height = amount * pathway.delta[i];
      add_wave(change, lead, r_peak + onset, 0, last,
               [&](std::ptrdiff_t k) { return height * curve(delta, ecg.seconds_of(k)); });
      add_wave(change, lead, r_peak + times.qrs_end, 0, times.t_end - times.qrs_end,
               [&](std::ptrdiff_t k) {
                 return kDiscordance * height * curve(t_wave, static_cast<double>(k));
               });
    }
  }
  apply_change(change, altered.signal);
  return altered;
}

}  // namespace crest::eval
