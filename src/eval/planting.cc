#include "eval/planting.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "eval/alteration.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr double kShortestGap = 0.06;  // s between two true stretches of a lead

Result<Alteration> alter(const NormalEcg& ecg, ChangeKind kind, Strength strength, Random& random) {
  using enum ChangeKind;
  const double amount = amount_of(kind, strength);
  switch (kind) {
    case StElevation:
      return plant_st_elevation(ecg, amount, random);
    case StDepression:
      return plant_st_depression(ecg, amount, random);
    case TWaveInversion:
      return plant_t_inversion(ecg, amount, random);
    case PeakedT:
      return plant_peaked_t(ecg, amount, random);
    case LowVoltage:
      return plant_low_voltage(ecg, amount, random);
    case LeftBundleBranchBlock:
      return plant_left_block(ecg, amount, random);
    case RightBundleBranchBlock:
      return plant_right_block(ecg, amount, random);
    case DeltaWave:
      return plant_delta_wave(ecg, amount, random);
    case PrematureVentricularBeat:
      return plant_ventricular_beat(ecg, amount, random);
    case PrematureAtrialBeat:
      return plant_atrial_beat(ecg, amount, random);
    case MissingBeat:
      return plant_missing_beat(ecg, strength, random);
    case IrregularWithoutP:
      return plant_irregular_rhythm(ecg, strength, random);
    case BaselineWander:
      return plant_wander(ecg, amount, random);
    case MuscleNoise:
      return plant_muscle_noise(ecg, amount, random);
    case MainsHum:
      return plant_mains_hum(ecg, amount, random);
  }
  return std::unexpected(Error{ErrorKind::Internal, "unknown kind of change", {}, {}});
}

/// Marks where the altered lead deviates, and the short gaps in between.
void mark_deviations(std::span<const float> before, std::span<const float> after, std::size_t gap,
                     std::span<std::uint8_t> mask) {
  std::size_t end = 0;  // of the last true stretch; 0: none yet
  for (std::size_t t = 0; t < mask.size(); ++t) {
    if (std::abs(double{after[t]} - double{before[t]}) < kLeastDeviation) continue;
    const std::size_t first = end > 0 && t - end < gap ? end : t;
    std::ranges::fill(mask.subspan(first, t + 1 - first), std::uint8_t{1});
    end = t + 1;
  }
}

std::vector<std::uint8_t> mask_of(const NormalEcg& ecg, const Alteration& alteration) {
  const std::size_t samples = ecg.signal.samples;
  std::vector<std::uint8_t> mask(ecg.signal.values.size());
  const auto of_lead = [&](std::size_t lead) {
    return std::span(mask).subspan(lead * samples, samples);
  };
  for (const std::size_t lead : alteration.whole_leads) {
    std::ranges::fill(of_lead(lead), std::uint8_t{1});
  }
  for (const auto& [first, last] : alteration.on_all_leads) {
    const auto begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, first));
    const std::size_t end = std::min(samples, static_cast<std::size_t>(last));
    for (std::size_t lead = 0; lead < ecg.signal.leads; ++lead) {
      std::ranges::fill(of_lead(lead).subspan(begin, end - begin), std::uint8_t{1});
    }
  }
  if (!alteration.whole_leads.empty() || !alteration.on_all_leads.empty()) return mask;
  const auto gap = static_cast<std::size_t>(ecg.samples_of(kShortestGap));
  for (std::size_t lead = 0; lead < ecg.signal.leads; ++lead) {
    mark_deviations(ecg.signal.lead(lead), alteration.signal.lead(lead), gap, of_lead(lead));
  }
  return mask;
}

std::vector<TruthSpan> spans_of(std::span<const std::uint8_t> mask, std::size_t samples,
                                double rate) {
  std::vector<TruthSpan> spans;
  for (std::size_t first = 0; first < mask.size();) {
    const std::size_t lead = first / samples;
    std::size_t last = first;
    while (last < (lead + 1) * samples && mask[last] == mask[first]) ++last;
    const auto seconds = [&](std::size_t i) {
      return static_cast<double>(i - lead * samples) / rate;
    };
    if (mask[first] != 0) spans.push_back({lead, {seconds(first), seconds(last)}});
    first = last;
  }
  return spans;
}

/// Where a recorder holds its last value to the end on all leads, nothing more is planted.
void hold_as_recorded(const LeadMatrix& original, LeadMatrix& altered) {
  std::size_t live = original.samples;
  const auto held = [&](std::size_t t) {
    for (std::size_t lead = 0; lead < original.leads; ++lead) {
      if (original.lead(lead)[t] != original.lead(lead).back()) return false;
    }
    return true;
  };
  while (live > 1 && held(live - 2)) --live;
  for (std::size_t lead = 0; lead < original.leads; ++lead) {
    const auto x = altered.lead(lead);
    std::ranges::fill(x.subspan(live), x[live - 1]);
  }
}

}  // namespace

Result<Planted> plant(const NormalEcg& ecg, ChangeKind kind, Strength strength,
                      std::uint64_t seed) {
  Random random(seed);
  auto alteration = alter(ecg, kind, strength, random);
  if (!alteration) return std::unexpected(alteration.error());
  hold_as_recorded(ecg.signal, alteration->signal);
  Planted planted;
  planted.kind = kind;
  planted.mask.assign(ecg.signal.values.size(), 0);
  if (!description_of(kind).nuisance) {
    planted.mask = mask_of(ecg, *alteration);
    planted.truth = spans_of(planted.mask, ecg.signal.samples, ecg.rate);
    if (planted.truth.empty()) {
      return refuse_planting("nothing changes visibly");
    }
  }
  planted.signal = std::move(alteration->signal);
  planted.what = std::move(alteration->what);
  return planted;
}

std::uint64_t seed_of(std::uint64_t seed, std::string_view name) {
  // FNV-1a, 64 bits, over the seed and the name.
  std::uint64_t hash = 14695981039346656037U;
  const auto take = [&](std::uint64_t byte) { hash = (hash ^ byte) * 1099511628211U; };
  for (unsigned shift = 0; shift < 64; shift += 8) take(seed >> shift & 0xFFU);
  for (const char letter : name) take(static_cast<unsigned char>(letter));
  return hash;
}

std::uint64_t planting_seed(std::uint64_t seed, std::string_view record, ChangeKind kind) {
  return seed_of(seed, std::string(description_of(kind).name) + std::string(record));
}

Record record_of(const LeadMatrix& signal, double rate, std::string name) {
  Record record;
  record.name = std::move(name);
  record.rate = rate;
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    const auto samples = signal.lead(lead);
    record.leads.push_back({.name = std::string(signal::kStandardLeads[lead]),
                            .unit = "mV",
                            .gain = 1000,
                            .baseline = 0,
                            .resolution_bits = 16,
                            .samples = {samples.begin(), samples.end()}});
  }
  return record;
}

}  // namespace crest::eval
