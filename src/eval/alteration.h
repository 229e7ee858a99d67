// What a planter hands back, before its truth is worked out; and the planters, by theme.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/lead_matrix.h"
#include "core/random.h"
#include "eval/normal_ecg.h"
#include "eval/planted_change.h"

namespace crest::eval {

/// An altered ECG. Where the truth is not stated here, it is where the trace deviates.
struct Alteration {
  LeadMatrix signal;  ///< [12, samples] in mV
  std::string what;
  /// Samples (first, last excluded) that are true on all leads.
  std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> on_all_leads;
  std::vector<std::size_t> whole_leads;  ///< true from the first sample to the last
};

// ST, T and low voltage (planted_waves.cc). `amount` as in the table of kinds, here and below.
Result<Alteration> plant_st_elevation(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_st_depression(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_t_inversion(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_peaked_t(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_low_voltage(const NormalEcg& ecg, double amount, Random& random);

// Bundle branch blocks and pre-excitation (planted_conduction.cc).
Result<Alteration> plant_left_block(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_right_block(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_delta_wave(const NormalEcg& ecg, double amount, Random& random);

// Beats that come early, not at all or irregularly (planted_rhythm.cc).
Result<Alteration> plant_ventricular_beat(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_atrial_beat(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_missing_beat(const NormalEcg& ecg, Strength strength, Random& random);
Result<Alteration> plant_irregular_rhythm(const NormalEcg& ecg, Strength strength, Random& random);

// Nuisances (planted_noise.cc).
Result<Alteration> plant_wander(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_muscle_noise(const NormalEcg& ecg, double amount, Random& random);
Result<Alteration> plant_mains_hum(const NormalEcg& ecg, double amount, Random& random);

}  // namespace crest::eval
