#include "eval/normal_ecg.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "signal/lead_selection.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr double kShortest = 5;      // s
constexpr double kLowestRate = 200;  // Hz: a delta wave wants samples
constexpr double kTaper = 0.016;     // s over which changes fade in at their ends
constexpr std::size_t kLeads = signal::kStandardLeads.size();

/// 1 inside of [0, count), falling to 0 over the taper at both ends.
double taper(std::ptrdiff_t k, std::ptrdiff_t count, double length) {
  const auto inside = static_cast<double>(std::min(k + 1, count - k));
  return smooth_step(inside / (length + 1));
}

/// What is left of samples `first` to `last` (excluded) where the usual beat `wave`, whose first
/// sample is `start` after its R peak, is taken out with that R peak at `r_peak`: sum over the
/// leads of the variance.
double rest_without_beat(const LeadMatrix& signal, std::ptrdiff_t first, std::ptrdiff_t last,
                         const LeadMatrix& wave, std::ptrdiff_t start, std::ptrdiff_t r_peak) {
  double rest = 0;
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    double sum = 0;
    double square = 0;
    for (std::ptrdiff_t t = first; t < last; ++t) {
      const std::ptrdiff_t k = t - r_peak - start;
      const bool inside = k >= 0 && k < static_cast<std::ptrdiff_t>(wave.samples);
      const double value = double{signal.lead(lead)[static_cast<std::size_t>(t)]} -
                           (inside ? double{wave.lead(lead)[static_cast<std::size_t>(k)]} : 0);
      sum += value;
      square += value * value;
    }
    const auto count = static_cast<double>(last - first);
    rest += square / count - sum / count * (sum / count);
  }
  return rest;
}

/// Finds the beats of which only a part lies in the record, where they fit best: 0.7 to 1.4 of the
/// usual interval from their neighbour.
void find_beats_at_edges(NormalEcg& ecg) {
  const WaveTimes& times = ecg.beats.times;
  const std::ptrdiff_t start = times.p_onset;
  const LeadMatrix wave =
      median_wave(ecg.signal, ecg.beats, start, times.t_end + ecg.samples_of(0.02));
  const auto rr = static_cast<std::ptrdiff_t>(ecg.beats.usual_rr);
  const auto front = static_cast<std::ptrdiff_t>(ecg.beats.r_peaks.front());
  const auto back = static_cast<std::ptrdiff_t>(ecg.beats.r_peaks.back());
  const std::ptrdiff_t least = ecg.samples_of(0.05);
  const auto best = [&](std::ptrdiff_t first, std::ptrdiff_t last, std::ptrdiff_t from,
                        std::ptrdiff_t step, std::ptrdiff_t usual) {
    if (last - first < least) return usual;
    double smallest = rest_without_beat(ecg.signal, first, last, wave, start, usual);
    std::ptrdiff_t place = usual;
    for (std::ptrdiff_t k = 7 * rr / 10; k <= 14 * rr / 10; k += 2) {
      const double rest = rest_without_beat(ecg.signal, first, last, wave, start, from + step * k);
      if (rest < smallest) {
        smallest = rest;
        place = from + step * k;
      }
    }
    return place;
  };
  ecg.beat_before = best(0, front + times.p_onset, front, -1, front - rr);
  ecg.beat_after = best(back + times.t_end + ecg.samples_of(0.02),
                        static_cast<std::ptrdiff_t>(ecg.signal.samples), back, 1, back + rr);
}

}  // namespace

std::ptrdiff_t NormalEcg::samples_of(double seconds) const {
  return static_cast<std::ptrdiff_t>(std::lround(seconds * rate));
}

double NormalEcg::seconds_of(std::ptrdiff_t samples) const {
  return static_cast<double>(samples) / rate;
}

std::unexpected<Error> refuse_planting(std::string reason) {
  return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), {}, {}});
}

Result<NormalEcg> prepare_normal(const Record& record) {
  if (record.duration() < kShortest) return refuse_planting("shorter than 5 s");
  if (record.rate < kLowestRate) return refuse_planting("sampled at less than 200 Hz");
  NormalEcg ecg;
  ecg.rate = record.rate;
  ecg.signal = LeadMatrix(kLeads, record.samples());
  const signal::LeadSelection selection = signal::select_standard_leads(record);
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    const signal::LeadSource& source = selection.leads[lead];
    if (source.parts.empty()) return refuse_planting("not all of the twelve leads are there");
    if (source.parts.front().first->unit != "mV") return refuse_planting("not in mV");
    const std::vector<float> samples = signal::samples_of(source);
    if (!std::ranges::all_of(samples, [](float x) { return std::isfinite(x); })) {
      return refuse_planting("some samples are invalid");
    }
    std::ranges::copy(samples, ecg.signal.lead(lead).begin());
  }
  auto beats = find_beat_waves(ecg.signal, ecg.rate);
  if (!beats) return refuse_planting("its beats or their T waves are not found");
  if (!beats->times.has_p) return refuse_planting("its P waves are not found");
  ecg.beats = *std::move(beats);
  find_beats_at_edges(ecg);
  return ecg;
}

double smooth_step(double u) {
  const double inside = std::clamp(u, 0.0, 1.0);
  return inside * inside * (3 - 2 * inside);
}

double curve(std::span<const Knot> knots, double at) {
  if (knots.empty()) return 0;
  if (at <= knots.front().at) return knots.front().value;
  if (at >= knots.back().at) return knots.back().value;
  std::size_t next = 1;
  while (knots[next].at < at) ++next;
  const auto secant = [&](std::size_t i) {
    return (knots[i + 1].value - knots[i].value) / (knots[i + 1].at - knots[i].at);
  };
  // The ends are level, so that a wave begins and ends without a corner.
  const auto slope = [&](std::size_t i) {
    if (i == 0 || i + 1 == knots.size()) return 0.0;
    const double before = secant(i - 1);
    const double after = secant(i);
    return before * after > 0 ? 2 * before * after / (before + after) : 0.0;
  };
  const Knot& left = knots[next - 1];
  const Knot& right = knots[next];
  const double width = right.at - left.at;
  const double u = (at - left.at) / width;
  const double v = 1 - u;
  return v * v * (1 + 2 * u) * left.value + u * u * (1 + 2 * v) * right.value +
         width * u * v * (v * slope(next - 1) - u * slope(next));
}

std::vector<std::ptrdiff_t> beats_in_reach(const NormalEcg& ecg) {
  std::vector<std::ptrdiff_t> beats = {ecg.beat_before};
  for (const std::size_t r_peak : ecg.beats.r_peaks) {
    beats.push_back(static_cast<std::ptrdiff_t>(r_peak));
  }
  beats.push_back(ecg.beat_after);
  return beats;
}

WaveRemover::WaveRemover(const NormalEcg& ecg, std::ptrdiff_t first, std::ptrdiff_t last)
    : wave_(median_wave(ecg.signal, ecg.beats, first, last)), first_(first) {
  const auto count = static_cast<std::ptrdiff_t>(wave_.samples);
  for (std::size_t lead = 0; lead < wave_.leads; ++lead) {
    const auto wave = wave_.lead(lead);
    for (std::ptrdiff_t k = 0; k < count; ++k) {
      wave[static_cast<std::size_t>(k)] *= static_cast<float>(taper(k, count, kTaper * ecg.rate));
    }
  }
}

void WaveRemover::remove(std::size_t lead, std::ptrdiff_t r_peak, LeadMatrix& change) const {
  add_wave(change, lead, r_peak, first_, first_ + static_cast<std::ptrdiff_t>(wave_.samples),
           [&](std::ptrdiff_t k) { return -at(lead, k); });
}

double WaveRemover::height(std::size_t lead) const {
  const auto wave = wave_.lead(lead);
  return wave.empty() ? 0
                      : *std::ranges::max_element(wave, {}, [](float x) { return std::abs(x); });
}

double WaveRemover::at(std::size_t lead, std::ptrdiff_t k) const {
  const std::ptrdiff_t place = k - first_;
  if (place < 0 || place >= static_cast<std::ptrdiff_t>(wave_.samples)) return 0;
  return wave_.lead(lead)[static_cast<std::size_t>(place)];
}

WaveRemover p_wave_of(const NormalEcg& ecg) {
  const WaveTimes& times = ecg.beats.times;
  return {ecg, times.p_onset - ecg.samples_of(kWaveMargin),
          std::min(times.p_end + ecg.samples_of(kWaveMargin), times.qrs_onset)};
}

void add_silence(const NormalEcg& ecg, std::ptrdiff_t first, std::ptrdiff_t last,
                 LeadMatrix& change) {
  const auto size = static_cast<std::ptrdiff_t>(ecg.signal.samples);
  const std::ptrdiff_t reach = ecg.samples_of(kTaper);
  // The quiet stretch nearest before: from the T wave's end to the P wave's onset.
  const WaveTimes& times = ecg.beats.times;
  // Of what the record holds of these samples; a beat at its edge may lie beyond it.
  const auto mean = [size](std::span<const float> x, std::ptrdiff_t from, std::ptrdiff_t to) {
    const std::ptrdiff_t begin = std::clamp<std::ptrdiff_t>(from, 0, size);
    const std::ptrdiff_t end = std::clamp<std::ptrdiff_t>(to, begin, size);
    double sum = 0;
    for (std::ptrdiff_t k = begin; k < end; ++k) sum += double{x[static_cast<std::size_t>(k)]};
    return sum / static_cast<double>(std::max<std::ptrdiff_t>(end - begin, 1));
  };
  const std::ptrdiff_t margin = ecg.samples_of(0.02);
  std::ptrdiff_t quiet_first = 0;
  std::ptrdiff_t quiet_last = 0;
  for (std::size_t i = 1; i < ecg.beats.r_peaks.size(); ++i) {
    const std::ptrdiff_t from =
        static_cast<std::ptrdiff_t>(ecg.beats.r_peaks[i - 1]) + times.t_end + margin;
    const std::ptrdiff_t to =
        static_cast<std::ptrdiff_t>(ecg.beats.r_peaks[i]) + times.p_onset - margin;
    if (to - from > quiet_last - quiet_first) {
      quiet_first = from;
      quiet_last = to;
    }
  }
  const std::ptrdiff_t quiet = quiet_last - quiet_first;
  const bool has_noise = quiet > 0 && quiet > 2 * margin;
  for (const std::size_t lead : kFreeLeads) {
    const auto x = ecg.signal.lead(lead);
    const bool begins = first - reach >= 0;
    const bool ends = last + reach <= size;
    const double after = ends ? mean(x, last, last + reach) : mean(x, first - reach, first);
    const double before = begins ? mean(x, first - reach, first) : after;
    double quiet_before = 0;
    double quiet_after = 0;
    if (has_noise) {
      quiet_before = mean(x, quiet_first, quiet_first + margin);
      quiet_after = mean(x, quiet_last - margin, quiet_last);
    }
    for (std::ptrdiff_t t = std::max<std::ptrdiff_t>(0, first); t < std::min(last, size); ++t) {
      const double part = static_cast<double>(t - first) / static_cast<double>(last - first);
      double value = std::lerp(before, after, smooth_step(part));
      if (has_noise) {
        // There and back again, so that the noise never jumps.
        const std::ptrdiff_t turn = (t - first) % (2 * quiet);
        const std::ptrdiff_t k = turn < quiet ? turn : 2 * quiet - 1 - turn;
        const double level = std::lerp(quiet_before, quiet_after,
                                       static_cast<double>(k) / static_cast<double>(quiet));
        value += double{x[static_cast<std::size_t>(quiet_first + k)]} - level;
      }
      const double weight = taper(t - first, last - first, static_cast<double>(reach));
      change.lead(lead)[static_cast<std::size_t>(t)] +=
          static_cast<float>(weight * (value - double{x[static_cast<std::size_t>(t)]}));
    }
  }
}

void apply_change(LeadMatrix& change, LeadMatrix& signal) {
  const auto one = change.lead(0);
  const auto two = change.lead(1);
  for (std::size_t t = 0; t < change.samples; ++t) {
    change.lead(2)[t] = two[t] - one[t];
    change.lead(3)[t] = -(one[t] + two[t]) / 2;
    change.lead(4)[t] = one[t] - two[t] / 2;
    change.lead(5)[t] = two[t] - one[t] / 2;
  }
  for (std::size_t i = 0; i < signal.values.size(); ++i) {
    if (change.values[i] != 0) signal.values[i] += change.values[i];
  }
}

Result<LeadMatrix> retime(const LeadMatrix& signal, std::span<const Anchor> anchors) {
  for (std::size_t i = 1; i < anchors.size(); ++i) {
    if (anchors[i].source <= anchors[i - 1].source || anchors[i].target <= anchors[i - 1].target) {
      return refuse_planting("its waves are too close to each other to be moved");
    }
  }
  LeadMatrix moved(signal.leads, signal.samples);
  const auto last = static_cast<std::ptrdiff_t>(signal.samples) - 1;
  for (std::size_t i = 1; i < anchors.size(); ++i) {
    const Anchor& from = anchors[i - 1];
    const Anchor& to = anchors[i];
    for (std::ptrdiff_t t = from.target; t < to.target; ++t) {
      const double part =
          static_cast<double>(t - from.target) / static_cast<double>(to.target - from.target);
      const double place =
          static_cast<double>(from.source) + part * static_cast<double>(to.source - from.source);
      const bool rigid = to.target - from.target == to.source - from.source;
      const auto before = std::min(
          rigid ? from.source + t - from.target : static_cast<std::ptrdiff_t>(place), last);
      const auto after = std::min(before + 1, last);
      const float share = rigid ? 0 : static_cast<float>(place - static_cast<double>(before));
      for (std::size_t lead = 0; lead < signal.leads; ++lead) {
        const auto x = signal.lead(lead);
        const float here = x[static_cast<std::size_t>(before)];
        moved.lead(lead)[static_cast<std::size_t>(t)] =
            share == 0 ? here : here + share * (x[static_cast<std::size_t>(after)] - here);
      }
    }
  }
  return moved;
}

}  // namespace crest::eval
