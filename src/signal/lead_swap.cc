#include "signal/lead_swap.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <vector>

namespace crest::signal {
namespace {

enum Lead : std::size_t { kI, kII, kIII, kAvr, kAvl, kAvf, kV1, kV6 = 11 };

float correlation(std::span<const float> a, std::span<const float> b) {
  // Shapes have the mean zero.
  float product = 0;
  float a_energy = 0;
  float b_energy = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += a[i] * b[i];
    a_energy += a[i] * a[i];
    b_energy += b[i] * b[i];
  }
  const float energy = a_energy * b_energy;
  return energy > 0 ? product / std::sqrt(energy) : 0;
}

float mean_between(std::span<const float> shape, const MeanBeat& beat, double rate, double from,
                   double to) {
  const auto cell = [&](double seconds) {
    const double place = static_cast<double>(beat.before) + seconds * rate;
    return static_cast<std::size_t>(
        std::clamp(std::round(place), 0.0, static_cast<double>(shape.size())));
  };
  const std::size_t begin = cell(from);
  const std::size_t end = std::max(cell(to), begin + 1);
  return std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(begin),
                         shape.begin() + static_cast<std::ptrdiff_t>(end), 0.0F) /
         static_cast<float>(end - begin);
}

// Whether there is a P wave that points down: the time of the P wave against that before and after.
bool has_negative_p(std::size_t lead, const MeanBeat& beat, double rate) {
  const auto shape = beat.shapes.lead(lead);
  const float wave = mean_between(shape, beat, rate, -0.2, -0.088);
  const float around = (mean_between(shape, beat, rate, -0.264, -0.224) +
                        mean_between(shape, beat, rate, -0.064, -0.048)) /
                       2;
  return wave < around;
}

// A limb electrode exchanged with that of the right arm turns one lead over and brings aVR's
// signal, which is opposite to V6 in nearly every heart, into the place of another.
struct LimbRule {
  Lead turned;
  Lead like_avr;
  const char* what;
};

std::optional<LeadSwap> find_limb_swap(const MeanBeat& beat, double rate,
                                       const std::array<bool, 12>& trusted) {
  constexpr std::array<LimbRule, 2> kRules = {
      {{kI, kAvl, "left arm and right arm"}, {kII, kAvf, "right arm and left leg"}}};
  std::optional<LeadSwap> found;
  for (const LimbRule& rule : kRules) {
    if (!trusted[rule.turned] || !trusted[rule.like_avr] || !trusted[kV6]) continue;
    const auto v6 = beat.shapes.lead(kV6);
    const float turned = correlation(beat.shapes.lead(rule.turned), v6);
    const float like_avr = correlation(beat.shapes.lead(rule.like_avr), v6);
    if (turned > kTurnedOver || like_avr > kLikeAvr || !has_negative_p(rule.turned, beat, rate)) {
      continue;
    }
    if (!found || turned < found->evidence) found = LeadSwap{.what = rule.what, .evidence = turned};
  }
  return found;
}

// Shapes from the right side of the body to the left: what aVR sees, V1 to V6, what I and II see.
constexpr std::size_t kChest = 6;
using Order = std::array<std::size_t, kChest>;  // of the six chest leads

class ChestPath {
 public:
  ChestPath(const MeanBeat& beat, bool anchored) : anchored_(anchored) {
    std::vector<float> left(beat.shapes.samples);
    for (const Lead lead : {kI, kII}) {
      const auto shape = beat.shapes.lead(lead);
      float energy = 0;
      for (const float value : shape) energy += value * value;
      if (!(energy > 0)) continue;
      for (std::size_t i = 0; i < left.size(); ++i) left[i] += shape[i] / std::sqrt(energy);
    }
    for (std::size_t i = 0; i < kChest; ++i) {
      const auto shape = beat.shapes.lead(kV1 + i);
      right_end_[i] = 1 - correlation(beat.shapes.lead(kAvr), shape);
      left_end_[i] = 1 - correlation(left, shape);
      for (std::size_t k = 0; k < i; ++k) {
        between_[i][k] = between_[k][i] = 1 - correlation(beat.shapes.lead(kV1 + k), shape);
      }
    }
  }

  float length(const Order& order) const {
    float sum = anchored_ ? right_end_[order.front()] + left_end_[order.back()] : 0;
    for (std::size_t i = 1; i < kChest; ++i) sum += between_[order[i - 1]][order[i]];
    return sum;
  }

 private:
  bool anchored_;
  std::array<std::array<float, kChest>, kChest> between_{};
  std::array<float, kChest> right_end_{}, left_end_{};
};

std::optional<LeadSwap> find_chest_swap(const MeanBeat& beat, const std::array<bool, 12>& trusted) {
  if (!std::ranges::all_of(std::span(trusted).subspan(kV1), std::identity{})) {
    return std::nullopt;
  }
  const bool anchored = trusted[kI] && trusted[kII] && trusted[kAvr];
  const ChestPath path(beat, anchored);
  constexpr Order order = {0, 1, 2, 3, 4, 5};
  const float as_it_is = path.length(order);
  LeadSwap best;
  const auto consider = [&](const Order& candidate, float least, auto&& what) {
    const float gain = as_it_is - path.length(candidate);
    if (gain >= least && gain > best.evidence) best = {.what = what(), .evidence = gain};
  };
  for (std::size_t a = 0; a < kChest; ++a) {
    for (std::size_t b = a + 1; b < kChest; ++b) {
      Order exchanged = order;
      std::swap(exchanged[a], exchanged[b]);
      consider(exchanged, kOrderGain, [&] { return fmt::format("V{} and V{}", a + 1, b + 1); });
    }
  }
  Order reversed = order;
  std::ranges::reverse(reversed);
  consider(reversed, kReverseGain, [] { return std::string("V1 to V6, in reverse order"); });
  if (best.what.empty()) return std::nullopt;
  return best;
}

}  // namespace

std::optional<LeadSwap> find_lead_swap(const MeanBeat& beat, const BlockGrid& grid,
                                       const std::array<bool, 12>& trusted) {
  if (beat.shapes.leads != trusted.size()) return std::nullopt;
  if (auto limbs = find_limb_swap(beat, grid.cell_rate(), trusted)) return limbs;
  return find_chest_swap(beat, trusted);
}

}  // namespace crest::signal
