#include "signal/wave_boundaries.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace crest::signal {
namespace {
// Where not said otherwise, chosen on the LUDB records of even number (docs/delineation.md).
// Shares of the steepest slope below which a wave has not begun or is over:
constexpr float kQrsOnset = 0.06F;
constexpr float kQrsEnd = 0.06F;
constexpr float kTOnset = 0.40F;
constexpr float kTEnd = 0.33F;
constexpr float kPOnset = 0.45F;
constexpr float kPEnd = 0.55F;
constexpr float kNoise = 1.5F;           // of the quiet slope, which is not QRS either
constexpr double kQuiet = 0.012;         // s for which the slope stays below
constexpr double kSurelyQrs = 0.01;      // s to both sides of the R peak
constexpr double kSteepestReach = 0.06;  // s from the R peak
constexpr double kEarliestQrs = 0.13;    // s before the R peak
constexpr double kLatestQrs = 0.18;      // s after it
// T waves usually peak kTPlace sqrt(interval) - kTBefore after the R peak (in s; the square root is
// Bazett's), with kTWidth as standard deviation: wide enough for long and short QT.
constexpr double kTPlace = 0.40;
constexpr double kTBefore = 0.09;
constexpr double kTWidth = 0.09;
constexpr double kAfterJ = 0.04;      // s of the ST segment in which no T wave begins
constexpr double kTopAfterJ = 0.06;   // s after J before which none peaks
constexpr double kShortestT = 0.12;   // s of room for it
constexpr double kTReach = 0.12;      // s from the peak to the steepest slope of either side
constexpr float kSmallestT = 0.02F;   // of the QRS complex
constexpr float kSmallestP = 0.005F;  // of the QRS complex
constexpr double kLongestPr = 0.27;   // s from where a P wave is looked for to QRS
constexpr double kBeforeQrs = 0.01;   // s without P
constexpr double kShortestP = 0.08;   // s of room for it
constexpr double kPReach = 0.08;      // s from its peak to what still belongs to it

std::size_t index(std::ptrdiff_t place) { return static_cast<std::size_t>(place); }

// [last - first]: root of the weighed mean square of the leads' distances from the line between
// their values at both ends, or from the last value alone.
std::vector<float> heights(const BeatView& view, const ScaledLeads& leads, std::ptrdiff_t first,
                           std::ptrdiff_t last, bool from_last_level) {
  std::vector<float> result(index(last - first));
  for (std::size_t lead = 0; lead < view.smooth.leads; ++lead) {
    const auto x = view.smooth.lead(lead).subspan(index(first), result.size());
    const float begin = from_last_level ? x.back() : x.front();
    const float step = (x.back() - begin) / static_cast<float>(result.size() - 1);
    for (std::size_t k = 0; k < result.size(); ++k) {
      const float height = x[k] - begin - step * static_cast<float>(k);
      result[k] += leads.weights[lead] * height * height;
    }
  }
  for (float& height : result) height = std::sqrt(height);
  return result;
}

// From the top of a wave to the side of `step`: past its steepest within `reach` to where the slope
// falls below `share` of that, at most to `limit`.
std::ptrdiff_t foot(std::span<const float> slopes, std::ptrdiff_t top, std::ptrdiff_t step,
                    std::ptrdiff_t limit, std::ptrdiff_t reach, float share) {
  std::ptrdiff_t at = top;
  for (std::ptrdiff_t k = top; k != limit && std::abs(k - top) < reach; k += step) {
    if (slopes[index(k)] > slopes[index(at)]) at = k;
  }
  const float bottom = share * slopes[index(at)];
  while (at != limit && slopes[index(at)] > bottom) at += step;
  return at;
}

// From `start` to the side of `step` to where the slope stays below `bottom` for `needed` samples.
std::ptrdiff_t quiet_from(std::span<const float> slopes, std::ptrdiff_t start, std::ptrdiff_t step,
                          std::ptrdiff_t limit, std::ptrdiff_t needed, float bottom) {
  std::ptrdiff_t quiet = 0;
  std::ptrdiff_t k = start;
  for (; k != limit && quiet < needed; k += step) {
    quiet = slopes[index(k)] < bottom ? quiet + 1 : 0;
  }
  return k - step * quiet;
}

// The lower quartile of the slopes of a view: what is neither QRS nor the flank of a wave.
float quiet_slope(std::span<const float> slopes) {
  std::vector<float> some;
  for (std::size_t k = 0; k < slopes.size(); k += 3) some.push_back(slopes[k]);
  const auto quarter = some.begin() + static_cast<std::ptrdiff_t>(some.size() / 4);
  std::ranges::nth_element(some, quarter);
  return *quarter;
}

// Correlation over all leads, each about its mean, of this beat with those alike.
float coherence(const BeatView& view, const ScaledLeads& leads, std::ptrdiff_t first,
                std::ptrdiff_t last) {
  const std::size_t count = index(last - first);
  float product = 0;
  float own_square = 0;
  float others_square = 0;
  for (std::size_t lead = 0; lead < view.others.leads; ++lead) {
    const auto own = leads.smooth.lead(lead).subspan(index(view.first + first), count);
    const auto others = view.others.lead(lead).subspan(index(first), count);
    float own_mean = 0;
    float others_mean = 0;
    for (std::size_t k = 0; k < count; ++k) {
      own_mean += own[k] / static_cast<float>(count);
      others_mean += others[k] / static_cast<float>(count);
    }
    const float weight = leads.weights[lead];
    for (std::size_t k = 0; k < count; ++k) {
      const float a = own[k] - own_mean;
      const float b = others[k] - others_mean;
      product += weight * a * b;
      own_square += weight * a * a;
      others_square += weight * b * b;
    }
  }
  return product / std::max(std::sqrt(own_square * others_square), 1e-12F);
}

}  // namespace

WavePlaces find_qrs(const BeatView& view, const ScaledLeads& leads, std::ptrdiff_t earliest,
                    std::ptrdiff_t latest) {
  // All places are those of the slopes until the end.
  const std::span<const float> slopes = view.steep;
  const std::ptrdiff_t shift = view.steep_first;
  const std::ptrdiff_t r = view.r_peak - shift;
  earliest = std::max({std::ptrdiff_t{0}, earliest - shift, r - leads.samples(kEarliestQrs)});
  latest = std::min({std::ssize(slopes) - 1, latest - shift, r + leads.samples(kLatestQrs)});
  const std::ptrdiff_t reach = leads.samples(kSteepestReach);
  float steepest = 0;
  for (std::ptrdiff_t k = std::max(earliest, r - reach); k <= std::min(latest, r + reach); ++k) {
    steepest = std::max(steepest, slopes[index(k)]);
  }
  const float noise = kNoise * quiet_slope(slopes);
  const std::ptrdiff_t needed = std::max<std::ptrdiff_t>(2, leads.samples(kQuiet));
  const std::ptrdiff_t skipped = leads.samples(kSurelyQrs);
  return {.onset = shift + quiet_from(slopes, std::max(earliest, r - skipped), -1, earliest, needed,
                                      std::max(noise, kQrsOnset * steepest)),
          .peak = view.r_peak,
          .end = shift + quiet_from(slopes, std::min(latest, r + skipped), 1, latest, needed,
                                    std::max(noise, kQrsEnd * steepest))};
}

std::optional<WavePlaces> find_t(const BeatView& view, const ScaledLeads& leads,
                                 const WavePlaces& qrs, std::ptrdiff_t latest, double interval) {
  const std::ptrdiff_t first = qrs.end + leads.samples(kAfterJ);
  const std::ptrdiff_t last = std::min(view.size(), latest);
  if (last - first < leads.samples(kShortestT)) return std::nullopt;
  const std::vector<float> height = heights(view, leads, first, last, true);
  const double usual = kTPlace * std::sqrt(std::clamp(interval, 0.3, 1.5)) - kTBefore;
  std::ptrdiff_t top = 0;
  double best = 0;
  for (std::ptrdiff_t k = leads.samples(kTopAfterJ - kAfterJ); k < std::ssize(height); ++k) {
    const double away =
        (static_cast<double>(first + k - view.r_peak) / leads.rate - usual) / kTWidth;
    const double likely = double{height[index(k)]} * std::exp(-away * away / 2);
    if (likely > best) {
      best = likely;
      top = k;
    }
  }
  while (top + 1 < std::ssize(height) && height[index(top + 1)] > height[index(top)]) ++top;
  while (top > 0 && height[index(top - 1)] > height[index(top)]) --top;
  if (height[index(top)] < kSmallestT) return std::nullopt;
  const std::ptrdiff_t peak = first + top;
  const std::ptrdiff_t reach = leads.samples(kTReach);
  const WavePlaces t{.onset = foot(view.gentle, peak, -1, first, reach, kTOnset),
                     .peak = peak,
                     .end = foot(view.gentle, peak, 1, last - 1, reach, kTEnd)};
  if (t.onset >= t.peak || t.end <= t.peak) return std::nullopt;
  return t;
}

std::optional<PCandidate> find_p(const BeatView& view, const ScaledLeads& leads,
                                 const WavePlaces& qrs, std::ptrdiff_t earliest) {
  const std::ptrdiff_t first =
      std::max({std::ptrdiff_t{0}, earliest, qrs.onset - leads.samples(kLongestPr)});
  const std::ptrdiff_t last = qrs.onset - leads.samples(kBeforeQrs);
  if (last - first < leads.samples(kShortestP)) return std::nullopt;
  const std::vector<float> height = heights(view, leads, first, last, false);
  const auto top = std::ranges::max_element(height);
  if (*top < kSmallestP) return std::nullopt;
  const std::ptrdiff_t peak = first + (top - height.begin());
  const std::ptrdiff_t reach = leads.samples(kPReach);
  const WavePlaces p{.onset = foot(view.gentle, peak, -1, first, reach, kPOnset),
                     .peak = peak,
                     .end = foot(view.gentle, peak, 1, last - 1, reach, kPEnd)};
  if (p.onset >= p.peak || p.end <= p.peak) return std::nullopt;
  return PCandidate{.places = p,
                    .height = *top,
                    .coherence = view.alike == 0
                                     ? 0
                                     : coherence(view, leads, std::max(first, peak - reach),
                                                 std::min(last, peak + reach))};
}

}  // namespace crest::signal
