#include "signal/delineation.h"

#include <algorithm>
#include <functional>

#include "signal/beat_view.h"
#include "signal/r_peak_alignment.h"
#include "signal/wave_boundaries.h"

namespace crest::signal {
namespace {

constexpr double kUsualInterval = 0.8;  // s, for the T wave of a single beat
// A T wave is over this share of a cycle and time after the R peak, and this time before the next.
constexpr double kTShare = 0.65;
constexpr double kTLater = 0.06;      // s
constexpr double kBeforeNext = 0.06;  // s
constexpr double kAfterT = 0.01;      // s without P
// Chosen on the LUDB records of even number (docs/delineation.md).
constexpr float kCoherent = 0.6F;   // a P wave resembles those of the beats around
constexpr float kSupport = 0.8F;    // how much that is eased by how many of them have one
constexpr std::size_t kAround = 4;  // beats on either side
constexpr float kHighP = 0.04F;  // of the QRS complex; believed where there is nothing to compare
constexpr std::size_t kFewBeats = 3;  // fewer have nothing to compare

std::ptrdiff_t place(std::size_t sample) { return static_cast<std::ptrdiff_t>(sample); }

Wave wave_at(const WavePlaces& places, std::ptrdiff_t first) {
  return {.onset = static_cast<std::size_t>(first + places.onset),
          .peak = static_cast<std::size_t>(first + places.peak),
          .end = static_cast<std::size_t>(first + places.end)};
}

// Samples to the next R peak; where there is none, from the one before.
std::optional<std::ptrdiff_t> interval_after(std::span<const std::size_t> r_peaks,
                                             std::size_t beat) {
  if (beat + 1 < r_peaks.size()) return place(r_peaks[beat + 1] - r_peaks[beat]);
  if (beat > 0) return place(r_peaks[beat] - r_peaks[beat - 1]);
  return std::nullopt;
}

struct FoundBeat {
  DelineatedBeat beat;  // P as long as it is not ruled out
  float p_height = 0;   // see PCandidate
  float p_coherence = 0;
};

FoundBeat find_beat(const ScaledLeads& leads, std::span<const std::size_t> r_peaks,
                    std::size_t beat, const FoundBeat* before) {
  const BeatView view = view_beat(leads, r_peaks, beat);
  const std::ptrdiff_t r = place(r_peaks[beat]);
  const auto interval = interval_after(r_peaks, beat);
  const std::ptrdiff_t earliest = before ? (r + place(before->beat.qrs.peak)) / 2 + 1 : 0;
  const std::ptrdiff_t latest = beat + 1 < r_peaks.size() ? (r + place(r_peaks[beat + 1])) / 2
                                                          : place(leads.fine.samples) - 1;
  const WavePlaces qrs = find_qrs(view, leads, earliest - view.first, latest - view.first);
  const double seconds = interval ? static_cast<double>(*interval) / leads.rate : kUsualInterval;
  std::ptrdiff_t t_latest = view.size();
  if (interval) {
    t_latest = view.r_peak + std::min(leads.samples(kTShare * seconds + kTLater),
                                      leads.samples(seconds - kBeforeNext));
  }
  FoundBeat found;
  found.beat.qrs = wave_at(qrs, view.first);
  if (const auto t = find_t(view, leads, qrs, t_latest, seconds))
    found.beat.t = wave_at(*t, view.first);
  std::ptrdiff_t p_earliest = 0;
  if (before) {
    p_earliest =
        place(before->beat.t ? before->beat.t->end : before->beat.qrs.end) + leads.samples(kAfterT);
  }
  if (const auto p = find_p(view, leads, qrs, p_earliest - view.first)) {
    found.beat.p = wave_at(p->places, view.first);
    found.p_height = p->height;
    found.p_coherence = p->coherence;
  }
  return found;
}

// A P wave comes back before every beat, the waves of fibrillation do not. The more of the beats
// around have one that does, the less is asked of this one.
void drop_doubtful_p(std::span<FoundBeat> beats) {
  std::vector<bool> coherent;
  for (const FoundBeat& found : beats) {
    coherent.push_back(found.beat.p && found.p_coherence >= kCoherent);
  }
  for (std::size_t beat = 0; beat < beats.size(); ++beat) {
    const std::size_t first = beat - std::min(beat, kAround);
    const std::size_t last = std::min(beats.size(), beat + kAround + 1);
    std::size_t number = 0;
    for (std::size_t k = first; k < last; ++k) number += k != beat && coherent[k] ? 1 : 0;
    const float share =
        static_cast<float>(number) / static_cast<float>(std::max<std::size_t>(1, last - first - 1));
    const bool believed = beats.size() < kFewBeats
                              ? beats[beat].p_height >= kHighP
                              : beats[beat].p_coherence >= kCoherent + kSupport * (0.5F - share);
    if (!believed) beats[beat].beat.p.reset();
  }
}

// Only when the next beat is found is it known where this one has to be over.
void end_t_before(const Wave& next_qrs, std::optional<Wave>& t) {
  if (!t || t->end < next_qrs.onset) return;
  if (t->peak < next_qrs.onset) {
    t->end = next_qrs.onset - 1;
  } else {
    t.reset();
  }
}

}  // namespace

std::vector<DelineatedBeat> delineate(const LeadMatrix& signal, const std::vector<bool>& usable,
                                      double rate, std::span<const std::size_t> r_peaks) {
  std::vector<DelineatedBeat> beats;
  const bool in_order = std::ranges::adjacent_find(r_peaks, std::greater_equal{}) == r_peaks.end();
  const ScaledLeads leads = scale_leads(signal, usable, rate, r_peaks);
  if (leads.fine.leads == 0 || !in_order || r_peaks.back() >= signal.samples) {
    for (const std::size_t r : r_peaks) beats.push_back({.p = {}, .qrs = {r, r, r}, .t = {}});
    return beats;
  }
  std::vector<FoundBeat> found;
  for (std::size_t beat = 0; beat < r_peaks.size(); ++beat) {
    const FoundBeat next = find_beat(leads, r_peaks, beat, beat > 0 ? &found.back() : nullptr);
    if (beat > 0) end_t_before(next.beat.qrs, found.back().beat.t);
    found.push_back(next);
  }
  drop_doubtful_p(found);
  for (const FoundBeat& one : found) beats.push_back(one.beat);
  return beats;
}

std::vector<DelineatedBeat> delineate(const Strip& strip) {
  return delineate(strip.signal, strip.usable, strip.rate, strip.r_peaks);
}

std::vector<DelineatedBeat> delineate_lead(std::span<const float> lead, double rate,
                                           std::span<const std::size_t> r_peaks) {
  LeadMatrix signal(1, lead.size());
  std::ranges::copy(lead, signal.lead(0).begin());
  const std::vector<bool> usable = {true};
  std::vector<DelineatedBeat> beats = delineate(signal, usable, rate, r_peaks);
  for (DelineatedBeat& beat : beats) {
    if (beat.qrs.onset == beat.qrs.end) continue;
    beat.qrs.peak = main_deflection(signal, usable, beat.qrs.onset, beat.qrs.end + 1);
  }
  return beats;
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
