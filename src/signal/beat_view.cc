#include "signal/beat_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "signal/median.h"

namespace crest::signal {
namespace {
// Where not said otherwise, chosen on the LUDB records of even number (docs/delineation.md).
constexpr std::size_t kNeighbours = 4;  // beats before and after
constexpr float kOwnWeight = 4;         // of a beat among those alike
constexpr float kAlike = 0.9F;          // least correlation of QRS complexes of one shape
constexpr float kNoisy = 0.03F;  // usual slope, of the QRS complex's, that halves a lead's weight
constexpr float kLeastSlope = 1e-30F;  // so that nothing is divided by zero
constexpr float kLeastWeight = 1e-6F;
constexpr double kQrsReach = 0.06;    // s around the R peak; a round number
constexpr double kShapeStep = 0.008;  // s between the samples that shapes are compared by
constexpr double kSmoothing = 0.016;  // s of each of two moving averages
constexpr double kSteepReach =
    0.004;  // s on both sides of a sample over which QRS slopes are taken
constexpr double kGentleReach = 0.008;  // the same for P and T
constexpr double kBefore = 0.42;        // s of a view before the R peak: room for a long PR
constexpr double kAfter = 0.64;         // s from the R peak on: room for a long QT
constexpr double kSteepBefore = 0.2;    // s of its slopes for QRS before the R peak
constexpr double kSteepAfter = 0.28;    // s from the R peak on
constexpr double kApart = 0.08;  // s of a beat laid on another that are left to its neighbour

std::ptrdiff_t place(std::size_t sample) { return static_cast<std::ptrdiff_t>(sample); }
std::size_t index(std::ptrdiff_t place) { return static_cast<std::size_t>(place); }

// Moving average over 2 reach + 1 samples; the ends are continued.
void average(std::span<const float> in, std::ptrdiff_t reach, std::span<float> out) {
  const std::ptrdiff_t last = std::ssize(in) - 1;
  const auto at = [&](std::ptrdiff_t k) {
    return double{in[index(std::clamp<std::ptrdiff_t>(k, 0, last))]};
  };
  double sum = 0;
  for (std::ptrdiff_t k = -reach; k <= reach; ++k) sum += at(k);
  const double share = 1.0 / static_cast<double>(2 * reach + 1);
  std::ptrdiff_t k = 0;
  for (; k < std::min(reach, last + 1); ++k) {
    out[index(k)] = static_cast<float>(sum * share);
    sum += at(k + reach + 1) - at(k - reach);
  }
  for (; k + reach < last; ++k) {  // the same away from the ends, where it costs less
    out[index(k)] = static_cast<float>(sum * share);
    sum += double{in[index(k + reach + 1)]} - double{in[index(k - reach)]};
  }
  for (; k <= last; ++k) {
    out[index(k)] = static_cast<float>(sum * share);
    sum += at(k + reach + 1) - at(k - reach);
  }
}

struct QrsSize {
  float height = 0;  // from peak to peak
  float slope = 0;   // steepest, over 2 reach of slopes
};

// The usual one: median over the beats.
QrsSize usual_qrs(std::span<const float> lead, std::ptrdiff_t reach, std::ptrdiff_t slope_reach,
                  std::span<const std::size_t> r_peaks) {
  std::vector<float> heights;
  std::vector<float> slopes;
  for (const std::size_t r_peak : r_peaks) {
    const std::ptrdiff_t first = std::max<std::ptrdiff_t>(0, place(r_peak) - reach);
    const std::ptrdiff_t last = std::min(std::ssize(lead), place(r_peak) + reach + 1);
    if (last - first < 2 * slope_reach + 1) continue;
    const auto part = lead.subspan(index(first), index(last - first));
    const auto [low, high] = std::ranges::minmax(part);
    heights.push_back(high - low);
    float steepest = 0;
    for (std::size_t k = 0; k + index(2 * slope_reach) < part.size(); ++k) {
      steepest = std::max(steepest, std::abs(part[k + index(2 * slope_reach)] - part[k]));
    }
    slopes.push_back(steepest);
  }
  return {.height = median_of(heights), .slope = median_of(slopes)};
}

// Most of a record is no QRS complex: the median slope is that of noise.
float usual_slope(std::span<const float> lead, std::ptrdiff_t slope_reach) {
  constexpr std::size_t kEvery = 11;
  std::vector<float> slopes;
  for (std::size_t k = 0; k + index(2 * slope_reach) < lead.size(); k += kEvery) {
    slopes.push_back(std::abs(lead[k + index(2 * slope_reach)] - lead[k]));
  }
  return median_of(slopes);
}

// [places]: root of the weighed mean square of the leads' slopes.
std::vector<float> slopes_of(const LeadMatrix& block, std::span<const float> weights,
                             std::ptrdiff_t reach) {
  std::vector<float> slopes(block.samples);
  const std::size_t step = index(2 * reach);
  for (std::size_t lead = 0; lead < block.leads; ++lead) {
    const auto x = block.lead(lead);
    for (std::size_t k = 0; k + step < x.size(); ++k) {
      const float slope = x[k + step] - x[k];
      slopes[k + step / 2] += weights[lead] * slope * slope;
    }
  }
  for (float& slope : slopes) slope = std::sqrt(slope);
  return slopes;
}

// Correlation of two QRS complexes over all leads.
float likeness(const ScaledLeads& leads, std::size_t a, std::size_t b) {
  const std::ptrdiff_t reach = leads.samples(kQrsReach);
  const auto size = place(leads.fine.samples);
  const std::ptrdiff_t before = std::min({reach, place(a), place(b)});
  const std::ptrdiff_t after = std::min({reach, size - 1 - place(a), size - 1 - place(b)});
  const std::ptrdiff_t stride = std::max<std::ptrdiff_t>(1, leads.samples(kShapeStep));
  float product = 0;
  float square_a = 0;
  float square_b = 0;
  for (std::size_t lead = 0; lead < leads.fine.leads; ++lead) {
    const float* x = leads.fine.lead(lead).data() + a;
    const float* y = leads.fine.lead(lead).data() + b;
    const float weight = leads.weights[lead];
    for (std::ptrdiff_t k = -before; k <= after; k += stride) {
      product += weight * x[k] * y[k];
      square_a += weight * x[k] * x[k];
      square_b += weight * y[k] * y[k];
    }
  }
  return product / std::max(std::sqrt(square_a * square_b), 1e-12F);
}

// The places of a view that a beat can be laid on without reaching the beats next to it.
struct Stretch {
  std::ptrdiff_t begin = 0;  // places
  std::ptrdiff_t end = 0;
  std::ptrdiff_t shift = 0;  // from a place to the sample of the other beat
};

Stretch stretch_of(const ScaledLeads& leads, std::span<const std::size_t> r_peaks, std::size_t beat,
                   std::ptrdiff_t shift, std::ptrdiff_t places) {
  const std::ptrdiff_t apart = leads.samples(kApart);
  const std::ptrdiff_t begin = beat > 0 ? place(r_peaks[beat - 1]) + apart : 0;
  const std::ptrdiff_t end =
      beat + 1 < r_peaks.size() ? place(r_peaks[beat + 1]) - apart : place(leads.fine.samples);
  return {.begin = std::clamp<std::ptrdiff_t>(begin - shift, 0, places),
          .end = std::clamp<std::ptrdiff_t>(end - shift, 0, places),
          .shift = shift};
}

// Where the beats around that are alike can be laid on a view of so many places.
std::vector<Stretch> stretches_alike(const ScaledLeads& leads, std::span<const std::size_t> r_peaks,
                                     std::size_t beat, const BeatView& view,
                                     std::ptrdiff_t places) {
  std::vector<Stretch> stretches;
  const std::size_t last = std::min(r_peaks.size(), beat + kNeighbours + 1);
  for (std::size_t other = beat - std::min(beat, kNeighbours); other < last; ++other) {
    if (other == beat || likeness(leads, r_peaks[beat], r_peaks[other]) < kAlike) continue;
    stretches.push_back(
        stretch_of(leads, r_peaks, other, place(r_peaks[other]) - view.r_peak, places));
  }
  return stretches;
}

// What the sums at each place are multiplied with to become means.
struct Shares {
  std::vector<float> of_mixed;   // [places]: of this beat, kOwnWeight times, and the others
  std::vector<float> of_others;  // [places]: of the others alone; 1 where there is none
};

Shares shares_of(std::span<const Stretch> stretches, std::size_t places) {
  Shares shares{.of_mixed = std::vector<float>(places), .of_others = std::vector<float>(places)};
  std::vector<float> counts(places);
  for (const Stretch& stretch : stretches) {
    for (std::ptrdiff_t k = stretch.begin; k < stretch.end; ++k) counts[index(k)] += 1;
  }
  for (std::size_t k = 0; k < places; ++k) {
    shares.of_mixed[k] = 1 / (kOwnWeight + counts[k]);
    shares.of_others[k] = 1 / std::max(counts[k], 1.0F);
  }
  return shares;
}

// to += from, in blocks that the compiler makes vectors of: most of the time is spent here.
void add(std::span<const float> from, std::span<float> to) {
  constexpr std::size_t kBlock = 8;
  std::size_t k = 0;
  for (; k + kBlock <= to.size(); k += kBlock) {
    std::array<float, kBlock> block;
    for (std::size_t i = 0; i < kBlock; ++i) block[i] = to[k + i] + from[k + i];
    for (std::size_t i = 0; i < kBlock; ++i) to[k + i] = block[i];
  }
  for (; k < to.size(); ++k) to[k] += from[k];
}

// Adds the stretches of a lead to `sums`, whose first entry is the place `first`.
void sum_stretches(std::span<const float> lead, std::span<const Stretch> stretches,
                   std::ptrdiff_t first, std::span<float> sums) {
  for (const Stretch& stretch : stretches) {
    const std::ptrdiff_t begin = std::max(stretch.begin, first);
    const std::ptrdiff_t end = std::min(stretch.end, first + std::ssize(sums));
    if (begin >= end) continue;
    const auto from = lead.subspan(index(begin + stretch.shift), index(end - begin));
    const auto to = sums.subspan(index(begin - first));
    add(from, to.first(from.size()));
  }
}

}  // namespace

std::ptrdiff_t ScaledLeads::samples(double seconds) const {
  return static_cast<std::ptrdiff_t>(std::lround(seconds * rate));
}

ScaledLeads scale_leads(const LeadMatrix& signal, const std::vector<bool>& usable, double rate,
                        std::span<const std::size_t> r_peaks) {
  ScaledLeads scaled{.fine = {}, .smooth = {}, .weights = {}, .rate = rate};
  const std::ptrdiff_t slope_reach = std::max<std::ptrdiff_t>(1, scaled.samples(kSteepReach));
  std::vector<std::size_t> kept;
  std::vector<float> heights;
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead]) continue;
    const auto x = signal.lead(lead);
    const QrsSize qrs = usual_qrs(x, scaled.samples(kQrsReach), slope_reach, r_peaks);
    if (!(qrs.height > 0) || !std::isfinite(qrs.height)) continue;
    const float noise = usual_slope(x, slope_reach) / std::max(kNoisy * qrs.slope, kLeastSlope);
    kept.push_back(lead);
    heights.push_back(qrs.height);
    scaled.weights.push_back(std::max(kLeastWeight, 1 / (1 + noise * noise)));
  }
  float sum = 0;
  for (const float weight : scaled.weights) sum += weight;
  for (float& weight : scaled.weights) weight /= sum;
  scaled.fine = LeadMatrix(kept.size(), signal.samples);
  scaled.smooth = LeadMatrix(kept.size(), signal.samples);
  const std::ptrdiff_t reach = std::max<std::ptrdiff_t>(1, scaled.samples(kSmoothing / 2));
  std::vector<float> once(signal.samples);
  for (std::size_t k = 0; k < kept.size(); ++k) {
    std::ranges::transform(signal.lead(kept[k]), scaled.fine.lead(k).begin(),
                           [&](float value) { return value / heights[k]; });
    average(scaled.fine.lead(k), reach, once);
    average(once, reach, scaled.smooth.lead(k));
  }
  return scaled;
}

BeatView view_beat(const ScaledLeads& leads, std::span<const std::size_t> r_peaks,
                   std::size_t beat) {
  const std::ptrdiff_t r_peak = place(r_peaks[beat]);
  const auto size = place(leads.fine.samples);
  BeatView view;
  const std::ptrdiff_t before = beat > 0 ? place(r_peaks[beat - 1]) : 0;
  const std::ptrdiff_t after = beat + 1 < r_peaks.size() ? place(r_peaks[beat + 1]) : size;
  view.first = std::max(before, r_peak - leads.samples(kBefore));
  view.r_peak = r_peak - view.first;
  const std::ptrdiff_t places = std::min(after, r_peak + leads.samples(kAfter)) - view.first;
  view.steep_first = std::max<std::ptrdiff_t>(0, view.r_peak - leads.samples(kSteepBefore));
  const std::ptrdiff_t steep_last = std::min(places, view.r_peak + leads.samples(kSteepAfter));
  const std::vector<Stretch> stretches = stretches_alike(leads, r_peaks, beat, view, places);
  view.alike = stretches.size();
  const Shares shares = shares_of(stretches, index(places));
  LeadMatrix fine(leads.fine.leads, index(steep_last - view.steep_first));
  view.smooth = LeadMatrix(fine.leads, index(places));
  view.others = view.smooth;
  for (std::size_t lead = 0; lead < fine.leads; ++lead) {
    const auto others = view.others.lead(lead);
    sum_stretches(leads.smooth.lead(lead), stretches, 0, others);
    const auto own = leads.smooth.lead(lead).subspan(index(view.first));
    const auto mixed = view.smooth.lead(lead);
    for (std::size_t k = 0; k < mixed.size(); ++k) {
      mixed[k] = shares.of_mixed[k] * (kOwnWeight * own[k] + others[k]);
      others[k] *= shares.of_others[k];
    }
    const auto steep = fine.lead(lead);
    sum_stretches(leads.fine.lead(lead), stretches, view.steep_first, steep);
    const auto own_steep = leads.fine.lead(lead).subspan(index(view.first + view.steep_first));
    for (std::size_t k = 0; k < steep.size(); ++k) {
      steep[k] =
          shares.of_mixed[index(view.steep_first) + k] * (kOwnWeight * own_steep[k] + steep[k]);
    }
  }
  view.steep =
      slopes_of(fine, leads.weights, std::max<std::ptrdiff_t>(1, leads.samples(kSteepReach)));
  view.gentle = slopes_of(view.smooth, leads.weights,
                          std::max<std::ptrdiff_t>(1, leads.samples(kGentleReach)));
  return view;
}

}  // namespace crest::signal
