// What a detector must not take for a change of the heart.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "eval/alteration.h"
#include "eval/electrode_noise.h"
#include "signal/butterworth.h"

namespace crest::eval {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

/// The largest of what `measure` gives for the twelve leads of this noise.
template <typename Measure>
double worst_lead(const LeadMatrix& change, const Measure& measure) {
  LeadMatrix copy = change;
  LeadMatrix noise(change.leads, change.samples);
  apply_change(copy, noise);
  double worst = 0;
  for (std::size_t lead = 0; lead < noise.leads; ++lead) {
    worst = std::max(worst, measure(std::as_const(noise).lead(lead)));
  }
  return worst;
}

double largest_of(std::span<const float> x) {
  double largest = 0;
  for (const float sample : x) largest = std::max(largest, std::abs(double{sample}));
  return largest;
}

double rms_of(std::span<const float> x) {
  double sum = 0;
  for (const float sample : x) sum += double{sample} * double{sample};
  return std::sqrt(sum / static_cast<double>(x.size()));
}

/// Adds the noise such that its worst lead measures `amount`.
template <typename Measure>
Alteration add_noise(const NormalEcg& ecg, const LeadMatrix& electrodes, double amount,
                     std::string what, const Measure& measure) {
  LeadMatrix change = free_leads_of(electrodes, ecg.signal.leads);
  const double worst = worst_lead(change, measure);
  for (float& sample : change.values) sample = static_cast<float>(sample * amount / worst);
  Alteration altered{ecg.signal, std::move(what), {}, {}};
  apply_change(change, altered.signal);
  return altered;
}

}  // namespace

Result<Alteration> plant_wander(const NormalEcg& ecg, double amount, Random& random) {
  LeadMatrix electrodes(kElectrodes, ecg.signal.samples);
  // Breathing moves all electrodes alike, drift each for itself.
  const double breathing = uniform(random, 0.15, 0.5);
  for (std::size_t electrode = 0; electrode < kElectrodes; ++electrode) {
    const double share = uniform(random, 0.4, 1);
    const double drift = uniform(random, 0.05, 0.15);
    const double shift = uniform(random, 0, kTurn);
    const double delay = uniform(random, -0.5, 0.5);
    for (std::size_t t = 0; t < electrodes.samples; ++t) {
      const double time = ecg.seconds_of(static_cast<std::ptrdiff_t>(t));
      electrodes.lead(electrode)[t] =
          static_cast<float>(share * std::sin(kTurn * breathing * time + delay) +
                             0.6 * std::sin(kTurn * drift * time + shift));
    }
  }
  return add_noise(ecg, electrodes, amount, fmt::format("breathing at {:.2f} Hz", breathing),
                   largest_of);
}

Result<Alteration> plant_muscle_noise(const NormalEcg& ecg, double amount, Random& random) {
  constexpr double kLowest = 20;
  constexpr double kHighest = 150;
  LeadMatrix electrodes(kElectrodes, ecg.signal.samples);
  for (std::size_t electrode = 0; electrode < kElectrodes; ++electrode) {
    // Contractions come and go.
    const double rate = uniform(random, 0.1, 0.4);
    const double phase = uniform(random, 0, kTurn);
    const double share = uniform(random, 0.5, 1);
    for (std::size_t t = 0; t < electrodes.samples; ++t) {
      const double time = ecg.seconds_of(static_cast<std::ptrdiff_t>(t));
      double normal = -6;  // the sum of twelve uniform draws less 6 has mean 0 and variance 1
      for (int draw = 0; draw < 12; ++draw) normal += uniform(random, 0, 1);
      electrodes.lead(electrode)[t] =
          static_cast<float>(share * (1 + 0.5 * std::sin(kTurn * rate * time + phase)) * normal);
    }
  }
  signal::filter_both_ways(signal::butterworth(signal::FilterBand::HighPass, 2, kLowest, ecg.rate),
                           electrodes);
  if (ecg.rate > 2 * kHighest) {
    signal::filter_both_ways(
        signal::butterworth(signal::FilterBand::LowPass, 2, kHighest, ecg.rate), electrodes);
  }
  return add_noise(ecg, electrodes, amount, "20 to 150 Hz", rms_of);
}

Result<Alteration> plant_mains_hum(const NormalEcg& ecg, double amount, Random& random) {
  const double mains = random.below(2) == 0 ? 50 : 60;
  LeadMatrix electrodes(kElectrodes, ecg.signal.samples);
  for (std::size_t electrode = 0; electrode < kElectrodes; ++electrode) {
    const double share = uniform(random, 0.2, 1);
    const double phase = uniform(random, -0.5, 0.5);
    for (std::size_t t = 0; t < electrodes.samples; ++t) {
      const double time = ecg.seconds_of(static_cast<std::ptrdiff_t>(t));
      electrodes.lead(electrode)[t] =
          static_cast<float>(share * std::sin(kTurn * mains * time + phase));
    }
  }
  return add_noise(ecg, electrodes, amount, fmt::format("{:.0f} Hz", mains), largest_of);
}

}  // namespace crest::eval
