#include "eval/ventricular_shapes.h"

#include <algorithm>
#include <span>

namespace crest::eval {
namespace {

/// Shares of the duration of the QRS complex.
constexpr std::array<double, 8> kQrsPlaces = {0, 0.12, 0.26, 0.42, 0.56, 0.7, 0.86, 1};

constexpr VentricularShape kLeftBlock = {"left bundle branch block",
                                         {{{0, 0.10, 0.48, 0.88, 0.78, 0.92, 0.42, -0.06},
                                           {0, 0.08, 0.34, 0.58, 0.53, 0.55, 0.22, -0.04},
                                           {0, 0.08, -0.25, -1.00, -1.25, -1.05, -0.40, 0.12},
                                           {0, 0.15, -0.35, -1.60, -2.00, -1.70, -0.60, 0.24},
                                           {0, 0.15, -0.25, -1.30, -1.70, -1.42, -0.48, 0.22},
                                           {0, 0.15, 0.20, -0.30, -0.65, -0.58, -0.18, 0.10},
                                           {0, 0.15, 0.64, 1.00, 0.92, 1.02, 0.46, -0.05},
                                           {0, 0.12, 0.64, 1.14, 1.02, 1.18, 0.54, -0.08}}},
                                         {-0.25, -0.14, 0.30, 0.65, 0.55, 0.25, -0.18, -0.28}};

constexpr VentricularShape kRightOutflow = {"right ventricular outflow tract",
                                            {{{0, 0.08, 0.22, 0.30, 0.34, 0.30, 0.16, -0.02},
                                              {0, 0.22, 0.85, 1.46, 1.62, 1.40, 0.70, -0.12},
                                              {0, 0.06, -0.40, -1.05, -1.25, -1.08, -0.48, 0.10},
                                              {0, 0.12, -0.45, -1.55, -1.90, -1.62, -0.72, 0.20},
                                              {0, 0.16, 0.10, -0.70, -1.15, -1.08, -0.48, 0.12},
                                              {0, 0.20, 0.68, 0.95, 0.72, 0.34, 0.08, -0.03},
                                              {0, 0.22, 0.85, 1.34, 1.45, 1.18, 0.56, -0.10},
                                              {0, 0.20, 0.76, 1.20, 1.32, 1.12, 0.52, -0.10}}},
                                            {-0.12, -0.50, 0.40, 0.65, 0.35, -0.25, -0.48, -0.42}};

constexpr VentricularShape kLeftWall = {"left ventricular wall",
                                        {{{0, 0.08, 0.28, 0.10, -0.35, -0.52, -0.30, 0.04},
                                          {0, -0.12, -0.55, -1.10, -1.30, -1.10, -0.52, 0.10},
                                          {0, 0.22, 0.80, 1.22, 1.10, 1.20, 0.60, -0.10},
                                          {0, 0.25, 0.95, 1.65, 1.60, 1.45, 0.68, -0.15},
                                          {0, 0.22, 0.85, 1.40, 1.35, 1.12, 0.48, -0.12},
                                          {0, 0.18, 0.55, 0.60, -0.05, -0.50, -0.30, 0.02},
                                          {0, 0.12, 0.25, -0.25, -0.92, -1.00, -0.52, 0.08},
                                          {0, 0.10, 0.15, -0.40, -1.02, -1.04, -0.52, 0.08}}},
                                        {0.15, 0.42, -0.42, -0.55, -0.45, 0.10, 0.32, 0.34}};

}  // namespace

const VentricularShape& left_block_shape() { return kLeftBlock; }

std::array<const VentricularShape*, 2> ventricular_ectopic_shapes() {
  return {&kRightOutflow, &kLeftWall};
}

double voltage_of(const NormalEcg& ecg) {
  constexpr double kUsual = 2.0;  // mV from peak to peak in the largest chest lead
  constexpr std::size_t kFirstChestLead = 6;
  const WaveTimes& times = ecg.beats.times;
  const LeadMatrix qrs = median_wave(ecg.signal, ecg.beats, times.qrs_onset, times.qrs_end);
  double largest = 0;
  for (std::size_t lead = kFirstChestLead; lead < qrs.leads; ++lead) {
    const auto [lowest, highest] = std::ranges::minmax(qrs.lead(lead));
    largest = std::max(largest, static_cast<double>(highest) - lowest);
  }
  return std::clamp(largest / kUsual, 0.7, 1.3);
}

void add_ventricular_beat(const VentricularShape& shape, const VentricularTimes& times,
                          double scale, LeadMatrix& change) {
  constexpr std::size_t kAfterQrs = 3;
  const auto width = static_cast<double>(times.qrs_end - times.onset);
  const auto to_peak = static_cast<double>(times.t_peak - times.onset);
  const auto to_end = static_cast<double>(times.t_end - times.onset);
  for (std::size_t i = 0; i < kFreeLeads.size(); ++i) {
    std::array<Knot, kQrsPlaces.size() + kAfterQrs> knots;
    for (std::size_t k = 0; k < kQrsPlaces.size(); ++k) {
      knots[k] = {width * kQrsPlaces[k], shape.qrs[i][k]};
    }
    // ST slopes from the J point towards the T wave.
    const double j_point = shape.qrs[i].back();
    knots[kQrsPlaces.size()] = {width + 0.45 * (to_peak - width),
                                j_point + 0.35 * (shape.t_waves[i] - j_point)};
    knots[kQrsPlaces.size() + 1] = {to_peak, shape.t_waves[i]};
    knots[kQrsPlaces.size() + 2] = {to_end, 0};
    add_wave(change, kFreeLeads[i], times.onset, 0, times.t_end - times.onset,
             [&](std::ptrdiff_t k) { return scale * curve(knots, static_cast<double>(k)); });
  }
}

}  // namespace crest::eval
