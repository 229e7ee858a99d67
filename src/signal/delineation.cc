#include "signal/delineation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "signal/median.h"

namespace crest::signal {
namespace {

constexpr double kQrsReach = 0.06;     // s around the R peak for the size of QRS
constexpr double kSlopeReach = 0.004;  // s on both sides of a sample
constexpr float kOnsetSlope = 0.08F;   // of the steepest
constexpr float kEndSlope = 0.10F;
constexpr double kQuiet = 0.012;         // s
constexpr double kEarliestQrs = 0.13;    // s before the R peak
constexpr double kLatestQrs = 0.18;      // s after
constexpr double kSmoothing = 0.02;      // s, of each of two moving averages
constexpr double kTangentReach = 0.012;  // s
constexpr float kSmallestT = 0.03F;
constexpr float kSmallestP = 0.02F;

struct Leads {
  LeadMatrix fine;    // each divided by the size of its QRS complexes
  LeadMatrix smooth;  // the same without what is shorter than P and T waves
  double rate = 0;

  std::ptrdiff_t samples(double seconds) const {
    return static_cast<std::ptrdiff_t>(std::lround(seconds * rate));
  }
  std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(fine.samples); }
};

void smooth_once(std::span<const float> in, std::ptrdiff_t reach, std::span<float> out) {
  const auto size = std::ssize(in);
  double sum = 0;
  const auto at = [&](std::ptrdiff_t k) {
    return double{in[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(k, 0, size - 1))]};
  };
  for (std::ptrdiff_t k = -reach; k <= reach; ++k) sum += at(k);
  const double scale = 1.0 / static_cast<double>(2 * reach + 1);
  for (std::ptrdiff_t k = 0; k < size; ++k) {
    out[static_cast<std::size_t>(k)] = static_cast<float>(sum * scale);
    sum += at(k + reach + 1) - at(k - reach);
  }
}

float qrs_size(std::span<const float> lead, std::ptrdiff_t reach,
               std::span<const std::size_t> r_peaks) {
  std::vector<float> sizes;
  for (const std::size_t r_peak : r_peaks) {
    const auto first = std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(r_peak) - reach);
    const auto last =
        std::min<std::ptrdiff_t>(std::ssize(lead), static_cast<std::ptrdiff_t>(r_peak) + reach + 1);
    if (first >= last) continue;
    const auto [low, high] = std::ranges::minmax(
        lead.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first)));
    sizes.push_back(high - low);
  }
  return median_of(sizes);
}

Leads prepare(const LeadMatrix& signal, const std::vector<bool>& usable, double rate,
              std::span<const std::size_t> r_peaks) {
  std::vector<std::size_t> kept;
  std::vector<float> scales;
  const auto reach = static_cast<std::ptrdiff_t>(std::lround(kQrsReach * rate));
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead]) continue;
    const float size = qrs_size(signal.lead(lead), reach, r_peaks);
    if (!(size > 0)) continue;
    kept.push_back(lead);
    scales.push_back(1 / size);
  }
  Leads leads{LeadMatrix(kept.size(), signal.samples), LeadMatrix(kept.size(), signal.samples),
              rate};
  const std::ptrdiff_t smoothing = std::max<std::ptrdiff_t>(1, leads.samples(kSmoothing / 2));
  std::vector<float> once(signal.samples);
  for (std::size_t k = 0; k < kept.size(); ++k) {
    std::ranges::transform(signal.lead(kept[k]), leads.fine.lead(k).begin(),
                           [&](float x) { return x * scales[k]; });
    smooth_once(leads.fine.lead(k), smoothing, once);
    smooth_once(once, smoothing, leads.smooth.lead(k));
  }
  return leads;
}

std::vector<float> slopes_of(const Leads& leads) {
  const std::ptrdiff_t reach = std::max<std::ptrdiff_t>(1, leads.samples(kSlopeReach));
  std::vector<float> slopes(leads.fine.samples);
  for (std::size_t lead = 0; lead < leads.fine.leads; ++lead) {
    const auto x = leads.fine.lead(lead);
    for (std::ptrdiff_t k = reach; k < leads.size() - reach; ++k) {
      const float step =
          x[static_cast<std::size_t>(k + reach)] - x[static_cast<std::size_t>(k - reach)];
      slopes[static_cast<std::size_t>(k)] += step * step;
    }
  }
  for (float& slope : slopes) slope = std::sqrt(slope / static_cast<float>(leads.fine.leads));
  return slopes;
}

struct Bounds {
  std::ptrdiff_t onset, end;
};

Bounds qrs_bounds(const Leads& leads, std::span<const float> slopes, std::ptrdiff_t r,
                  std::ptrdiff_t earliest, std::ptrdiff_t latest) {
  float steepest = 0;
  for (std::ptrdiff_t k = std::max(earliest, r - leads.samples(0.06));
       k <= std::min(latest, r + leads.samples(0.06)); ++k) {
    steepest = std::max(steepest, slopes[static_cast<std::size_t>(k)]);
  }
  const auto quiet_from = [&](std::ptrdiff_t start, std::ptrdiff_t step, float share,
                              std::ptrdiff_t limit) {
    std::ptrdiff_t quiet = 0;
    std::ptrdiff_t k = start;
    const std::ptrdiff_t needed = std::max<std::ptrdiff_t>(2, leads.samples(kQuiet));
    for (; k != limit && quiet < needed; k += step) {
      quiet = slopes[static_cast<std::size_t>(k)] < share * steepest ? quiet + 1 : 0;
    }
    return k - step * quiet;
  };
  earliest = std::max(earliest, r - leads.samples(kEarliestQrs));
  latest = std::min(latest, r + leads.samples(kLatestQrs));
  return {quiet_from(std::max(earliest, r - leads.samples(0.01)), -1, kOnsetSlope, earliest),
          quiet_from(std::min(latest, r + leads.samples(0.01)), 1, kEndSlope, latest)};
}

/// Root mean square over the leads above the line between first and last.
std::vector<float> heights_above_line(const Leads& leads, std::ptrdiff_t first, std::ptrdiff_t last,
                                      bool level_at_end) {
  const auto count = static_cast<std::size_t>(last - first);
  std::vector<float> heights(count);
  for (std::size_t lead = 0; lead < leads.smooth.leads; ++lead) {
    const auto x = leads.smooth.lead(lead).subspan(static_cast<std::size_t>(first), count);
    const float begin = level_at_end ? x.back() : x.front();
    const float step = (x.back() - begin) / static_cast<float>(count - 1);
    for (std::size_t k = 0; k < count; ++k) {
      const float height = x[k] - begin - step * static_cast<float>(k);
      heights[k] += height * height;
    }
  }
  for (float& height : heights) height = std::sqrt(height / static_cast<float>(leads.smooth.leads));
  return heights;
}

std::ptrdiff_t tangent_foot(std::span<const float> heights, std::ptrdiff_t top, std::ptrdiff_t step,
                            std::ptrdiff_t limit, float bottom, std::ptrdiff_t reach) {
  const auto at = [&](std::ptrdiff_t k) {
    return heights[static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(k, 0, std::ssize(heights) - 1))];
  };
  std::ptrdiff_t steepest = top;
  float fall = 0;
  for (std::ptrdiff_t k = top; step > 0 ? k + reach < limit : k - reach > limit; k += step) {
    const float fall_here = at(k - step * reach) - at(k + step * reach);
    if (fall_here > fall) {
      fall = fall_here;
      steepest = k;
    }
  }
  if (fall <= 0) return limit;
  const double distance =
      2.0 * static_cast<double>(reach) * double{at(steepest) - bottom} / double{fall};
  const std::ptrdiff_t foot = steepest + step * static_cast<std::ptrdiff_t>(std::lround(distance));
  return step > 0 ? std::min(foot, limit) : std::max(foot, limit);
}

}  // namespace

std::vector<DelineatedBeat> delineate(const LeadMatrix& signal, const std::vector<bool>& usable,
                                      double rate, std::span<const std::size_t> r_peaks) {
  std::vector<DelineatedBeat> beats;
  for (const std::size_t r : r_peaks) beats.push_back({.p = {}, .qrs = {r, r, r}, .t = {}});
  const Leads leads = prepare(signal, usable, rate, r_peaks);
  if (leads.fine.leads == 0) return beats;
  const std::vector<float> slopes = slopes_of(leads);
  const auto place = [](std::size_t s) { return static_cast<std::ptrdiff_t>(s); };
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const std::ptrdiff_t r = place(r_peaks[i]);
    const std::ptrdiff_t earliest = i > 0 ? (r + place(r_peaks[i - 1])) / 2 : 0;
    const std::ptrdiff_t latest =
        i + 1 < beats.size() ? (r + place(r_peaks[i + 1])) / 2 : leads.size() - 1;
    const Bounds qrs = qrs_bounds(leads, slopes, r, earliest, latest);
    beats[i].qrs.onset = static_cast<std::size_t>(qrs.onset);
    beats[i].qrs.end = static_cast<std::size_t>(qrs.end);
  }
  const std::ptrdiff_t reach = std::max<std::ptrdiff_t>(1, leads.samples(kTangentReach));
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const std::ptrdiff_t r = place(r_peaks[i]);
    const std::ptrdiff_t first = place(beats[i].qrs.end) + leads.samples(0.04);
    std::ptrdiff_t last = std::min(leads.size(), r + leads.samples(0.6));
    if (i + 1 < beats.size()) {
      const std::ptrdiff_t rr = place(r_peaks[i + 1]) - r;
      last =
          std::min({last, r + 13 * rr / 20 + leads.samples(0.06), place(beats[i + 1].qrs.onset)});
    }
    if (last - first < leads.samples(0.12)) continue;
    const auto heights = heights_above_line(leads, first, last, true);
    const auto skipped = heights.begin() + leads.samples(0.04);
    const auto top = std::max_element(skipped, heights.end());
    if (*top < kSmallestT) continue;
    const std::ptrdiff_t peak = top - heights.begin();
    const float bottom = *std::min_element(top, heights.end());
    const float before = *std::min_element(heights.begin(), top + 1);
    const std::ptrdiff_t end =
        tangent_foot(heights, peak, 1, std::ssize(heights) - 1, bottom, reach);
    const std::ptrdiff_t onset = tangent_foot(heights, peak, -1, 0, before, reach);
    if (end <= peak || onset >= peak) continue;
    beats[i].t =
        Wave{static_cast<std::size_t>(first + onset), static_cast<std::size_t>(first + peak),
             static_cast<std::size_t>(first + end)};
  }
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const std::ptrdiff_t onset = place(beats[i].qrs.onset);
    std::ptrdiff_t first = std::max<std::ptrdiff_t>(0, onset - leads.samples(0.26));
    if (i > 0) {
      first = std::max(first, place(beats[i - 1].t ? beats[i - 1].t->end : beats[i - 1].qrs.end) +
                                  leads.samples(0.01));
    }
    const std::ptrdiff_t last = onset - leads.samples(0.01);
    if (last - first < leads.samples(0.08)) continue;
    const auto heights = heights_above_line(leads, first, last, false);
    const auto top = std::ranges::max_element(heights);
    if (*top < kSmallestP) continue;
    const std::ptrdiff_t peak = top - heights.begin();
    const std::ptrdiff_t p_onset = tangent_foot(heights, peak, -1, 0, 0, reach);
    const std::ptrdiff_t p_end = tangent_foot(heights, peak, 1, std::ssize(heights) - 1, 0, reach);
    beats[i].p =
        Wave{static_cast<std::size_t>(first + p_onset), static_cast<std::size_t>(first + peak),
             static_cast<std::size_t>(first + p_end)};
  }
  return beats;
}

std::vector<DelineatedBeat> delineate(const Strip& strip) {
  return delineate(strip.signal, strip.usable, strip.rate, strip.r_peaks);
}

std::vector<DelineatedBeat> delineate_lead(std::span<const float> lead, double rate,
                                           std::span<const std::size_t> r_peaks) {
  LeadMatrix signal(1, lead.size());
  std::ranges::copy(lead, signal.lead(0).begin());
  return delineate(signal, {true}, rate, r_peaks);
}

std::string_view to_string(Segment segment) {
  switch (segment) {
    case Segment::P:
      return "P";
    case Segment::PR:
      return "PR";
    case Segment::QRS:
      return "QRS";
    case Segment::ST:
      return "ST";
    case Segment::T:
      return "T";
    case Segment::TP:
      return "TP";
    case Segment::Rhythm:
      break;
  }
  return "rhythm";
}

Segment segment_at(std::span<const DelineatedBeat> beats, std::size_t sample) {
  const auto start_of = [](const DelineatedBeat& beat) {
    return beat.p ? beat.p->onset : beat.qrs.onset;
  };
  // The first beat that begins after the sample; what lies before it belongs to the beat before.
  const auto next = std::ranges::upper_bound(beats, sample, {}, start_of);
  if (next == beats.begin()) return Segment::Rhythm;
  const DelineatedBeat& beat = *(next - 1);
  if (beat.p && sample <= beat.p->end) return Segment::P;
  if (sample < beat.qrs.onset) return Segment::PR;
  if (sample <= beat.qrs.end) return Segment::QRS;
  if (beat.t) {
    if (sample < beat.t->onset) return Segment::ST;
    if (sample <= beat.t->end) return Segment::T;
    return next == beats.end() ? Segment::Rhythm : Segment::TP;
  }
  if (next == beats.end()) return Segment::Rhythm;
  return 2 * sample < beat.qrs.end + start_of(*next) ? Segment::ST : Segment::TP;
}

}  // namespace crest::signal
