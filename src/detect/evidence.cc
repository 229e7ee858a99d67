#include "detect/evidence.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "detect/nearest_normals.h"
#include "signal/median.h"

namespace crest::detect {
namespace {

using model::Evidence;
using signal::kBeatSamples;

/// Voltage counts up to so many times the surprise of what no normal shows.
constexpr double kMostOfVoltage = 2;

constexpr std::size_t kLimbLeads = 6;
constexpr double kLeastDifference = 0.01;  // keeps its logarithm finite
constexpr double kLeastMeanSquare = 1e-6;
constexpr double kLeastVoltage = 0.01;  // mV; keeps the logarithm of a flat lead finite

bool is_shape(std::size_t evidence) {
  return std::ranges::any_of(model::kShapeSpaces, [evidence](const model::ShapeSpace& space) {
    return static_cast<std::size_t>(space.evidence) == evidence;
  });
}

void keep_higher(std::optional<double>& value, double other) {
  value = std::max(value.value_or(other), other);
}

}  // namespace

void measure_shapes(const std::optional<Neighbours>& neighbours, EvidenceValues& values) {
  if (!neighbours) return;
  for (const model::ShapeSpace& space : model::kShapeSpaces) {
    value_of(values, space.evidence) = direction_distance(*neighbours, space);
  }
}

std::vector<std::size_t> telling_leads(const BeatStretch& stretch,
                                       const model::NormalReference& reference,
                                       const model::ShapeSpace& space,
                                       const Neighbours& neighbours) {
  const std::vector<double> shares = direction_distance_by_lead(
      reference, space, stretch.typical.shape, stretch.usable, neighbours);
  std::vector<std::size_t> leads(shares.size());
  for (std::size_t lead = 0; lead < leads.size(); ++lead) leads[lead] = lead;
  std::ranges::sort(leads, {}, [&](std::size_t lead) { return std::pair(-shares[lead], lead); });
  const double half = std::accumulate(shares.begin(), shares.end(), 0.0) / 2;
  double sum = 0;
  std::size_t count = 0;
  while (count < std::min(kToldLeads, leads.size()) && sum < half) sum += shares[leads[count++]];
  leads.resize(count);
  return leads;
}

void measure_difference(const BeatStretch& stretch, const model::NormalReference& reference,
                        const LeadMatrix& expected, EvidenceValues& values) {
  for (std::size_t lead = 0; lead < expected.leads; ++lead) {
    if (!(stretch.typical.scale[lead] > 0)) continue;
    for (const model::ShapeSpace& space : model::kShapeSpaces) {
      double sum = 0;
      for (std::size_t i = space.part.begin; i < space.part.end; ++i) {
        const double ratio = double{(stretch.typical.shape.lead(lead)[i] - expected.lead(lead)[i]) /
                                    reference.deviation[lead * kBeatSamples + i]};
        sum += ratio * ratio;
      }
      const auto count = static_cast<double>(space.part.end - space.part.begin);
      keep_higher(value_of(values, Evidence::Difference),
                  std::log(std::max(sum / count, kLeastDifference)));
    }
  }
}

double log_size(const BeatStretch& stretch, std::size_t lead) {
  const auto mean_square = [&](const signal::ShapePart& part) {
    double sum = 0;
    for (const float value :
         stretch.typical.shape.lead(lead).subspan(part.begin, part.end - part.begin)) {
      sum += double{value} * double{value};
    }
    return std::max(sum / static_cast<double>(part.end - part.begin), kLeastMeanSquare);
  };
  return std::log(mean_square(signal::kRepolarisation) / mean_square(signal::kQrs)) / 2;
}

void measure_size(const BeatStretch& stretch, const model::NormalReference& reference,
                  EvidenceValues& values) {
  if (!stretch.has_typical_beat()) return;
  for (std::size_t lead = 0; lead < stretch.signal.leads; ++lead) {
    if (!(stretch.typical.scale[lead] > 0)) continue;
    const double deviation = log_size(stretch, lead) - double{reference.size[lead]};
    keep_higher(value_of(values, Evidence::Size),
                std::abs(deviation) / double{reference.size_spread[lead]});
  }
}

void measure_voltage(const BeatStretch& stretch, const model::NormalReference& reference,
                     EvidenceValues& values) {
  for (const auto& deviation : voltage_deviations(stretch, reference)) {
    if (deviation) keep_higher(value_of(values, Evidence::Voltage), std::abs(*deviation));
  }
}

void measure_rhythm(const BeatStretch& stretch, double rr, std::size_t first, std::size_t last,
                    EvidenceValues& values) {
  std::vector<float> intervals;
  double successive = 0;
  for (std::size_t i = first; i < last; ++i) {
    const StretchBeat& beat = stretch.beats[i];
    if (stretch.has_typical_beat()) {
      keep_higher(value_of(values, Evidence::SingleBeat), std::log(std::max(beat.difference, 0.1)));
    }
    if (!(beat.rr_before > 0)) continue;
    if (!intervals.empty()) {
      successive += std::abs(beat.rr_before - double{intervals.back()});
    }
    intervals.push_back(static_cast<float>(beat.rr_before));
    const double against_usual = std::log(beat.rr_before / beat.usual_rr);
    keep_higher(value_of(values, Evidence::EarlyBeat), std::max(0.0, -against_usual));
    keep_higher(value_of(values, Evidence::Pause), std::max(0.0, against_usual));
  }
  if (intervals.empty()) return;
  const std::size_t pairs = intervals.size() - 1;
  const auto median = double{signal::median_of(intervals)};
  value_of(values, Evidence::Rate) = std::abs(std::log(median / rr));
  if (pairs >= 2) {
    value_of(values, Evidence::Irregularity) = successive / static_cast<double>(pairs) / median;
  }
}

std::array<std::optional<double>, 2> log_voltages(const BeatStretch& stretch) {
  std::array<std::optional<double>, 2> voltages;
  if (!stretch.has_typical_beat() || !stretch.millivolts ||
      stretch.signal.leads != signal::kStandardLeadCount) {
    return voltages;
  }
  for (std::size_t group = 0; group < voltages.size(); ++group) {
    double sum = 0;
    bool complete = true;
    for (std::size_t lead = group * kLimbLeads; lead < (group + 1) * kLimbLeads; ++lead) {
      complete = complete && stretch.usable[lead];
      const auto complex = stretch.typical.shape.lead(lead).subspan(
          signal::kQrs.begin, signal::kQrs.end - signal::kQrs.begin);
      const auto [lowest, highest] = std::ranges::minmax(complex);
      sum += double{(highest - lowest) * stretch.typical.scale[lead]};
    }
    if (complete) {
      voltages[group] = std::log(std::max(sum / static_cast<double>(kLimbLeads), kLeastVoltage));
    }
  }
  return voltages;
}

std::array<std::optional<double>, 2> voltage_deviations(const BeatStretch& stretch,
                                                        const model::NormalReference& reference) {
  std::array<std::optional<double>, 2> deviations = log_voltages(stretch);
  for (std::size_t group = 0; group < deviations.size(); ++group) {
    const auto spread = double{reference.voltage_spread[group]};
    std::optional<double>& deviation = deviations[group];
    if (!(spread > 0)) deviation.reset();
    if (deviation) deviation = (*deviation - double{reference.voltage[group]}) / spread;
  }
  return deviations;
}

EvidenceValues evidence_of_typical_beat(const BeatStretch& stretch,
                                        const model::NormalReference& reference,
                                        const std::optional<Neighbours>& neighbours,
                                        const std::optional<LeadMatrix>& expected,
                                        double restoration) {
  EvidenceValues values;
  measure_shapes(neighbours, values);
  if (expected) measure_difference(stretch, reference, *expected, values);
  measure_size(stretch, reference, values);
  measure_voltage(stretch, reference, values);
  value_of(values, Evidence::Restoration) = restoration;
  return values;
}

double score_of(const EvidenceValues& values, const model::NormalReference& reference) {
  double score = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::optional<double>& value = values[i];
    double surprise = value ? model::surprise(reference, static_cast<Evidence>(i), *value)
                            : std::log(static_cast<double>(reference.normals) + 1);
    if (static_cast<Evidence>(i) == Evidence::Voltage) {
      surprise =
          std::min(surprise, kMostOfVoltage *
                                 std::log(static_cast<double>(reference.evidence[i].size()) + 1));
    }
    if (is_shape(i)) {
      score += surprise;
    } else if (value) {
      score += std::max(0.0, surprise - kRemarkable);
    }
  }
  return score;
}

}  // namespace crest::detect
