#include "signal/qrs_detector.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "signal/qrs_envelope.h"
#include "signal/r_peak_alignment.h"

namespace crest::signal {
namespace {

// Samples of the envelope.
constexpr std::size_t in_envelope(std::size_t milliseconds) {
  return milliseconds * static_cast<std::size_t>(kEnvelopeRate) / 1000;
}

struct Candidate {
  std::size_t place = 0;  // sample of the envelope
  float height = 0;       // of the envelope
};

constexpr float kLowestCandidate = 0.08F;
constexpr float kBeatHeight = 0.4F;  // higher is more likely a beat than not
// A beat stands out of the envelope around it: below this multiple of the median the gain falls
// steeply. The envelope of white noise on one lead rarely rises to it.
constexpr float kAboveMedian = 2.7F;
constexpr float kLossBelow = 5;  // for each multiple of the median that is lacking
constexpr std::size_t kRefractory = in_envelope(200);
constexpr double kDeflectionReach = 0.06;  // s from the top of the envelope

// Local maxima, each the highest within half a refractory time.
std::vector<Candidate> find_candidates(std::span<const float> envelope) {
  constexpr std::size_t kReach = kRefractory / 2;
  std::vector<Candidate> candidates;
  for (std::size_t i = 1; i + 1 < envelope.size(); ++i) {
    const float height = envelope[i];
    const bool is_maximum = envelope[i - 1] < height && height >= envelope[i + 1];
    if (!is_maximum || height < kLowestCandidate) continue;
    if (!candidates.empty() && i - candidates.back().place < kReach) {
      if (candidates.back().height < height) candidates.back() = {i, height};
    } else {
      candidates.push_back({i, height});
    }
  }
  return candidates;
}

// Median of the envelope around each second, over 6 s.
std::vector<float> envelope_medians(std::span<const float> envelope) {
  constexpr std::size_t kStep = in_envelope(1000);
  constexpr std::size_t kReach = in_envelope(3000);
  std::vector<float> medians;
  std::vector<float> part;
  for (std::size_t i = 0; i < envelope.size(); i += kStep) {
    const std::size_t first = i - std::min(i, kReach);
    const std::size_t last = std::min(envelope.size(), i + kReach);
    part.clear();
    for (std::size_t k = first; k < last; k += 3) part.push_back(envelope[k]);
    const auto middle = part.begin() + static_cast<std::ptrdiff_t>(part.size() / 2);
    std::ranges::nth_element(part, middle);
    medians.push_back(*middle);
  }
  return medians;
}

constexpr float kUnknown = 0;  // in place of the usual time between beats

// Gain of taking a candidate as a beat by its height alone.
float height_gain(float height) { return std::clamp(std::log2(height / kBeatHeight), -2.5F, 1.3F); }

// Gain, mostly a loss, of two beats following each other after `interval` samples of the envelope
// where `usual` is the time between beats around there, or kUnknown.
float interval_gain(const Candidate& before, const Candidate& after, float usual) {
  const std::size_t interval = after.place - before.place;
  if (interval < kRefractory) return -std::numeric_limits<float>::infinity();
  const auto length = static_cast<float>(interval);
  float gain = 0;
  // A T wave follows its QRS complex by less than 0.45 s and is lower.
  constexpr auto kEndOfT = static_cast<float>(in_envelope(450));
  const float ratio = after.height / before.height;
  if (length < kEndOfT && (usual == kUnknown || length < 0.8F * usual) && ratio < 0.7F) {
    gain -= 2.5F * (0.7F - ratio) / 0.7F + 0.3F;
  }
  if (usual == kUnknown) return gain;
  const float relative = length / usual;
  const float weakness = 1 - std::min({1.0F, after.height, before.height});
  if (relative < 0.6F) gain -= 3 * weakness * (0.6F - relative) / 0.6F;
  if (relative > 1.4F) gain -= std::min(1.2F * std::log2(relative / 1.4F) + 0.3F, 3.0F);
  return gain;
}

// The sequence of candidates with the greatest sum of gains.
std::vector<std::size_t> best_sequence(std::span<const Candidate> candidates,
                                       std::span<const float> gains, std::span<const float> usual) {
  constexpr std::size_t kReach = 24;
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<float> best(candidates.size());
  std::vector<std::size_t> previous(candidates.size(), kNone);
  float best_far = 0;  // of sequences that end before the reach
  std::size_t far = kNone;
  for (std::size_t j = 0; j < candidates.size(); ++j) {
    if (j > kReach && (far == kNone || best[j - kReach - 1] > best_far)) {
      far = j - kReach - 1;
      best_far = best[far];
    }
    float top = 0;
    if (far != kNone) {
      top = best_far - 3;
      previous[j] = far;
    }
    for (std::size_t i = j - std::min(j, kReach); i < j; ++i) {
      const float total = best[i] + interval_gain(candidates[i], candidates[j], usual[j]);
      if (total > top) {
        top = total;
        previous[j] = i;
      }
    }
    best[j] = top + gains[j];
  }
  std::vector<std::size_t> sequence;
  if (candidates.empty()) return sequence;
  auto end = static_cast<std::size_t>(std::ranges::max_element(best) - best.begin());
  if (best[end] <= 0) return sequence;
  for (; end != kNone; end = previous[end]) sequence.push_back(end);
  std::ranges::reverse(sequence);
  return sequence;
}

// Time between beats around each candidate: the 0.6 quantile of the intervals of the 12 beats
// around it. In bigeminy the median would be the short coupling interval, and every pause look too
// long.
std::vector<float> usual_intervals(std::span<const Candidate> candidates,
                                   std::span<const std::size_t> beats) {
  std::vector<float> usual(candidates.size(), kUnknown);
  if (beats.size() < 3) return usual;
  std::vector<float> around;
  std::size_t next = 0;  // beat at or after the candidate
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    while (next < beats.size() && beats[next] < c) ++next;
    const std::size_t first = next - std::min<std::size_t>(next, 6);
    const std::size_t last = std::min(beats.size(), next + 6);
    around.clear();
    for (std::size_t b = first + 1; b < last; ++b) {
      around.push_back(
          static_cast<float>(candidates[beats[b]].place - candidates[beats[b - 1]].place));
    }
    if (around.empty()) continue;
    const auto middle = around.begin() + static_cast<std::ptrdiff_t>(around.size() * 6 / 10);
    std::ranges::nth_element(around, middle);
    usual[c] = std::clamp(*middle, static_cast<float>(in_envelope(240)),
                          static_cast<float>(in_envelope(2000)));
  }
  return usual;
}

}  // namespace

std::vector<std::size_t> find_r_peaks(const LeadMatrix& signal, const std::vector<bool>& usable,
                                      double rate) {
  const std::vector<float> envelope = qrs_envelope(signal, usable, rate);
  const std::vector<float> medians = envelope_medians(envelope);
  const std::vector<Candidate> candidates = find_candidates(envelope);
  std::vector<float> gains;
  for (const Candidate& candidate : candidates) {
    const float around = medians[std::min(medians.size() - 1, candidate.place / in_envelope(1000))];
    const float lacking = std::max(0.0F, kAboveMedian - candidate.height / std::max(around, 1e-6F));
    gains.push_back(height_gain(candidate.height) - std::min(kLossBelow * lacking, 4.0F));
  }
  std::vector<float> usual(candidates.size(), kUnknown);
  std::vector<std::size_t> beats;
  for (int pass = 0; pass < 3; ++pass) {
    beats = best_sequence(candidates, gains, usual);
    usual = usual_intervals(candidates, beats);
  }
  std::vector<std::size_t> r_peaks;
  for (const std::size_t beat : beats) {
    const auto centre = static_cast<std::size_t>(static_cast<double>(candidates[beat].place) *
                                                 rate / kEnvelopeRate);
    const auto reach = static_cast<std::size_t>(kDeflectionReach * rate);
    const std::size_t r_peak = main_deflection(signal, usable, centre - std::min(centre, reach),
                                               std::min(signal.samples, centre + reach + 1));
    if (r_peaks.empty() || r_peak > r_peaks.back()) r_peaks.push_back(r_peak);
  }
  return align_r_peaks(signal, usable, rate, r_peaks);
}

}  // namespace crest::signal
