// ST segments, T waves and voltage.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string_view>

#include "eval/alteration.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr std::size_t kLimbLeads = 6;

/// Which part of a change each free lead takes: I, II, V1 to V6. The limb leads are those of a
/// vector in the frontal plane, so that III, aVR, aVL and aVF come out as they must.
struct Territory {
  std::string_view name;
  FreeLeads weights;
};

// Elevation faces the territory, its mirror image is depression: inferior, about +105 degrees: III
// 1, aVF 0.87, II 0.73, I -0.27, aVL -0.63. Lateral, about -20 degrees: I 0.94, aVL 0.86, III
// -0.77. Anterior: V2 and V3 are the highest, as they are where elevation is normal up to twice as
// much.
constexpr std::array<Territory, 3> kElevated = {{
    {"inferior", {-0.27, 0.73, 0, -0.35, -0.25, 0, 0, 0}},
    {"anterior", {0.3, 0, 0.9, 2.0, 2.0, 1.3, 0.5, 0}},
    {"lateral", {1.0, 0.18, 0, -0.2, 0, 0.3, 0.9, 1.0}},
}};

// Depression looks away from the inner layer of the wall; aVR and V1 rise with it.
constexpr std::array<Territory, 3> kDepressed = {{
    {"inferior", {0, -1.0, 0, 0, 0, 0, -0.4, -0.4}},
    {"anterior", {0, -0.2, 0, -0.8, -1.0, -1.0, -0.5, 0}},
    {"lateral", {-0.8, -0.8, 0.3, 0, -0.3, -0.8, -1.0, -0.9}},
}};

/// Where the T wave points: the amplitude it is given, in depths of the inversion; `limb` and the
/// chest leads from `first_chest` to `last_chest` (positions in kFreeLeads) are changed, the others
/// left alone.
struct InvertedTerritory {
  std::string_view name;
  bool limb;
  std::size_t first_chest;
  std::size_t last_chest;
  FreeLeads amplitudes;
};

constexpr std::array<InvertedTerritory, 3> kInverted = {{
    {"inferior", true, 8, 7, {0.4, -0.6, 0, 0, 0, 0, 0, 0}},
    {"anterior", false, 2, 5, {0, 0, -0.7, -1.0, -1.0, -0.7, 0, 0}},
    {"lateral", true, 6, 7, {-1.0, -0.1, 0, 0, 0, 0, -1.0, -0.9}},
}};

/// Of the height in V2 to V4.
constexpr FreeLeads kPeaked = {0.3, 0.55, 0.4, 1.0, 1.0, 1.0, 0.8, 0.6};

template <typename Options>
const auto& draw(const Options& options, Random& random) {
  return options[random.below(options.size())];
}

/// Adds amount * weight * shape to every beat, `shape` a curve over seconds from the J point.
Alteration shift_st(const NormalEcg& ecg, double amount, const Territory& territory,
                    std::span<const Knot> shape) {
  Alteration altered{ecg.signal, std::string(territory.name), {}, {}};
  LeadMatrix change(ecg.signal.leads, ecg.signal.samples);
  const WaveTimes& times = ecg.beats.times;
  const std::ptrdiff_t first = ecg.samples_of(shape.front().at);
  const std::ptrdiff_t last = ecg.samples_of(shape.back().at);
  for (const std::ptrdiff_t r_peak : beats_in_reach(ecg)) {
    for (std::size_t i = 0; i < kFreeLeads.size(); ++i) {
      if (territory.weights[i] == 0) continue;
      add_wave(change, kFreeLeads[i], r_peak + times.qrs_end, first, last, [&](std::ptrdiff_t k) {
        return amount * territory.weights[i] * curve(shape, ecg.seconds_of(k));
      });
    }
  }
  apply_change(change, altered.signal);
  return altered;
}

/// What a beat's ST and T hold above the line from the J point to the T wave's end.
WaveRemover t_wave_of(const NormalEcg& ecg) {
  const WaveTimes& times = ecg.beats.times;
  return {ecg, std::min(times.qrs_end + ecg.samples_of(0.02), times.t_onset),
          times.t_end + ecg.samples_of(0.02)};
}

/// Gives the T waves of some free leads another height: `heights[i]` mV where `changed[i]`, of a
/// shape that is 1 at the T wave's peak; `shape` takes samples from that peak.
template <typename Shape>
void replace_t_waves(const NormalEcg& ecg, const FreeLeads& heights,
                     const std::array<bool, kFreeLeads.size()>& changed, std::ptrdiff_t first,
                     std::ptrdiff_t last, const Shape& shape, LeadMatrix& signal) {
  const WaveTimes& times = ecg.beats.times;
  const WaveRemover own = t_wave_of(ecg);
  LeadMatrix change(signal.leads, signal.samples);
  for (const std::ptrdiff_t r_peak : beats_in_reach(ecg)) {
    for (std::size_t i = 0; i < kFreeLeads.size(); ++i) {
      if (!changed[i]) continue;
      own.remove(kFreeLeads[i], r_peak, change);
      add_wave(change, kFreeLeads[i], r_peak + times.t_peak, first, last,
               [&](std::ptrdiff_t k) { return heights[i] * shape(k); });
    }
  }
  apply_change(change, signal);
}

/// cos^2 from -1 to 1.
double bump(double u) {
  if (std::abs(u) >= 1) return 0;
  const double cosine = std::cos(u * std::numbers::pi / 2);
  return cosine * cosine;
}

}  // namespace

Result<Alteration> plant_st_elevation(const NormalEcg& ecg, double amount, Random& random) {
  const WaveTimes& times = ecg.beats.times;
  const double peak = ecg.seconds_of(times.t_peak - times.qrs_end);
  const double end = ecg.seconds_of(times.t_end - times.qrs_end);
  // Up within the end of the QRS complex, convex over ST, down with the T wave.
  const std::array<Knot, 5> shape = {
      {{-0.024, 0}, {0.016, 0.9}, {0.06, 1}, {std::max(peak, 0.1), 0.8}, {std::max(end, 0.16), 0}}};
  return shift_st(ecg, amount, draw(kElevated, random), shape);
}

Result<Alteration> plant_st_depression(const NormalEcg& ecg, double amount, Random& random) {
  const WaveTimes& times = ecg.beats.times;
  const double peak = ecg.seconds_of(times.t_peak - times.qrs_end);
  // Horizontal, and gone at the top of the T wave, which stays upright.
  const std::array<Knot, 4> shape = {
      {{-0.024, 0}, {0.02, 0.95}, {0.06, 1}, {std::max(peak, 0.12), 0}}};
  const std::array<Knot, 5> longer = {
      {{-0.024, 0}, {0.02, 0.95}, {0.06, 1}, {0.1, 0.97}, {peak, 0}}};
  const Territory& territory = draw(kDepressed, random);
  return peak > 0.16 ? shift_st(ecg, amount, territory, longer)
                     : shift_st(ecg, amount, territory, shape);
}

Result<Alteration> plant_t_inversion(const NormalEcg& ecg, double amount, Random& random) {
  const InvertedTerritory& territory = draw(kInverted, random);
  const WaveTimes& times = ecg.beats.times;
  FreeLeads heights{};
  std::array<bool, kFreeLeads.size()> changed{};
  for (std::size_t i = 0; i < heights.size(); ++i) {
    heights[i] = amount * territory.amplitudes[i];
    changed[i] = i < 2 ? territory.limb : i >= territory.first_chest && i <= territory.last_chest;
  }
  const std::ptrdiff_t first = (times.qrs_end - times.t_peak) * 3 / 5;
  const std::ptrdiff_t last = times.t_end - times.t_peak;
  Alteration altered{ecg.signal, std::string(territory.name), {}, {}};
  replace_t_waves(
      ecg, heights, changed, first, last,
      [&](std::ptrdiff_t k) {
        return bump(static_cast<double>(k) / static_cast<double>(k < 0 ? -first : last));
      },
      altered.signal);
  return altered;
}

Result<Alteration> plant_peaked_t(const NormalEcg& ecg, double amount, Random&) {
  const WaveRemover own = t_wave_of(ecg);
  FreeLeads heights{};
  std::array<bool, kFreeLeads.size()> changed{};
  for (std::size_t i = 0; i < heights.size(); ++i) {
    constexpr double kTallerThanOwn = 1.2;
    heights[i] = std::max(amount * kPeaked[i], kTallerThanOwn * own.height(kFreeLeads[i]));
    changed[i] = true;
  }
  // Narrow and pointed: half as high 36 ms before and after its peak.
  const std::ptrdiff_t reach = ecg.samples_of(0.1);
  Alteration altered{ecg.signal, "all leads, V2 to V4 most", {}, {}};
  replace_t_waves(
      ecg, heights, changed, -reach, reach,
      [&](std::ptrdiff_t k) {
        const double u = static_cast<double>(k) / static_cast<double>(reach);
        return bump(u) * (1 - 0.5 * std::abs(u));
      },
      altered.signal);
  return altered;
}

Result<Alteration> plant_low_voltage(const NormalEcg& ecg, double amount, Random&) {
  const WaveTimes& times = ecg.beats.times;
  const LeadMatrix qrs = median_wave(ecg.signal, ecg.beats, times.qrs_onset, times.qrs_end);
  double largest = 0;
  for (std::size_t lead = 0; lead < kLimbLeads; ++lead) {
    const auto [lowest, highest] = std::ranges::minmax(qrs.lead(lead));
    largest = std::max(largest, static_cast<double>(highest) - lowest);
  }
  if (largest <= amount) {
    return refuse_planting(fmt::format("its limb leads reach only {:.2f} mV as they are", largest));
  }
  const double factor = amount / largest;
  Alteration altered{ecg.signal, fmt::format("limb leads times {:.2f}", factor), {}, {}};
  LeadMatrix change(ecg.signal.leads, ecg.signal.samples);
  for (const std::size_t lead : {0, 1}) {
    std::ranges::transform(ecg.signal.lead(lead), change.lead(lead).begin(),
                           [&](float x) { return static_cast<float>((factor - 1) * double{x}); });
  }
  apply_change(change, altered.signal);
  for (std::size_t lead = 0; lead < kLimbLeads; ++lead) altered.whole_leads.push_back(lead);
  return altered;
}

}  // namespace crest::eval
