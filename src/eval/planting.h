// A change planted into a normal ECG, with its truth to the sample.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eval/normal_ecg.h"
#include "eval/planted_change.h"
#include "eval/time_span.h"

namespace crest::eval {

/// Least deviation of a planted from the unplanted trace, in mV, that counts as truth: half a
/// millimetre on ECG paper.
inline constexpr double kLeastDeviation = 0.05;

/// A stretch of one lead that was changed.
struct TruthSpan {
  std::size_t lead = 0;  ///< in standard order
  TimeSpan time;
};

/// A plain value.
struct Planted {
  ChangeKind kind = ChangeKind::StElevation;
  LeadMatrix signal;               ///< [12, samples] in mV
  std::string what;                ///< "inferior", "2 beats": the turn that chance took
  std::vector<TruthSpan> truth;    ///< by lead, then time; empty for a nuisance
  std::vector<std::uint8_t> mask;  ///< [12, samples]: 1 in the truth
};

/// Plants a change. Where waves are changed, the truth is where the trace then deviates by
/// kLeastDeviation or more, on each lead for itself, stretches less than 60 ms apart joined; of a
/// rhythm it is the beat and its pause on all leads; of low voltage the limb leads as a whole.
/// The same ECG, kind, strength and seed give the same result; strengths of one kind share their
/// turns of chance. The limb leads keep obeying Einthoven and Goldberger as far as they did.
/// Errors: InvalidInput with the reason where this change does not fit this ECG. Thread-safe.
Result<Planted> plant(const NormalEcg& ecg, ChangeKind kind, Strength strength, std::uint64_t seed);

/// A seed for one thing of this name, so that what chance does to it depends on neither order nor
/// company.
std::uint64_t seed_of(std::uint64_t seed, std::string_view name);

/// A seed for one record and kind, so that what is planted depends on neither order nor company.
std::uint64_t planting_seed(std::uint64_t seed, std::string_view record, ChangeKind kind);

/// [12, samples] in mV as a record of the standard leads.
Record record_of(const LeadMatrix& signal, double rate, std::string name);

}  // namespace crest::eval
