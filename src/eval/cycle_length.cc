#include "eval/cycle_length.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "signal/butterworth.h"
#include "signal/resample.h"

namespace crest::eval {
namespace {

/// Cycles of an octave, in its samples; a little more than an octave, so that a maximum at its end
/// is seen as one.
constexpr std::size_t kShortestLag = 48;
constexpr std::size_t kLongestLag = 104;
/// The rate of a heart changes: each 10 to 20 cycles are looked at by themselves.
constexpr std::size_t kBlock = 1000;
/// So many cycles at least, or chance repeats.
constexpr std::size_t kFewestCycles = 3;
/// Of the filters, as the share of the octave's rate: from slower than the longest cycle to 5 times
/// the frequency of the shortest. What is faster repeats only where the rate is constant.
constexpr double kHighpass = 1.0 / 125;
constexpr double kLowpass = 0.05;
constexpr int kOrder = 2;
/// A repetition is as good as the best from this share of its correlation on: more than half a
/// cycle ever has (0.45 in any of 57 series), less than a cycle has of what slow breathing or ten
/// cycles together may reach.
constexpr double kAsGood = 0.65;
/// Below this correlation nothing repeats.
constexpr double kLeastCorrelation = 0.2;

/// Where a signal resembles itself.
struct Repetition {
  double lag = 0;  // samples
  double correlation = 0;
};

/// Correlation of a signal with itself `lag` samples later; 0 where either part is flat.
double autocorrelation(std::span<const float> x, std::size_t lag) {
  double product = 0;
  double early = 0;
  double late = 0;
  for (std::size_t t = 0; t + lag < x.size(); ++t) {
    product += double{x[t]} * x[t + lag];
    early += double{x[t]} * x[t];
    late += double{x[t + lag]} * x[t + lag];
  }
  const double energy = std::sqrt(early * late);
  return energy > 0 ? product / energy : 0;
}

/// The first of the repetitions, all of positive correlation, that is as good as the best.
std::optional<Repetition> first_good(std::span<const Repetition> repetitions) {
  if (repetitions.empty()) return std::nullopt;
  const double best = std::ranges::max(repetitions, {}, &Repetition::correlation).correlation;
  return *std::ranges::find_if(repetitions, [best](const Repetition& repetition) {
    return repetition.correlation >= kAsGood * best;
  });
}

/// Holds what is far larger than the rest, steps and artefacts, at three times the upper quartile
/// of the magnitudes.
void limit(std::span<float> x) {
  std::vector<float> magnitudes(x.size());
  std::ranges::transform(x, magnitudes.begin(), [](float value) { return std::abs(value); });
  const auto quartile = magnitudes.begin() + static_cast<std::ptrdiff_t>(x.size() * 3 / 4);
  std::ranges::nth_element(magnitudes, quartile);
  const float largest = 3 * *quartile;
  for (float& value : x) value = std::clamp(value, -largest, largest);
}

/// The repetition of one block of [leads, samples], its lag between samples by a parabola.
std::optional<Repetition> repetition_of(const LeadMatrix& octave, std::size_t start,
                                        std::size_t end) {
  const std::size_t longest = std::min(kLongestLag, (end - start) / kFewestCycles);
  std::vector<double> values;
  for (std::size_t lag = kShortestLag; lag <= longest; ++lag) {
    double sum = 0;
    for (std::size_t lead = 0; lead < octave.leads; ++lead) {
      sum += autocorrelation(octave.lead(lead).subspan(start, end - start), lag);
    }
    values.push_back(sum / static_cast<double>(octave.leads));
  }
  std::vector<Repetition> maxima;
  for (std::size_t i = 1; i + 1 < values.size(); ++i) {
    const double before = values[i - 1];
    const double after = values[i + 1];
    if (values[i] <= 0 || values[i] < before || values[i] <= after) continue;
    const double bend = before - 2 * values[i] + after;
    // Rounding alone can bend what is almost flat.
    const double shift = bend < 0 ? std::clamp((before - after) / (2 * bend), -0.5, 0.5) : 0;
    maxima.push_back(
        {.lag = static_cast<double>(kShortestLag + i) + shift, .correlation = values[i]});
  }
  return first_good(maxima);
}

/// What repeats within the octave: the median lag of its blocks, each weighing as much as it
/// repeats, and their mean correlation.
std::optional<Repetition> repetition_of(LeadMatrix octave) {
  using signal::FilterBand;
  filter_both_ways(signal::butterworth(FilterBand::HighPass, kOrder, kHighpass, 1), octave);
  filter_both_ways(signal::butterworth(FilterBand::LowPass, kOrder, kLowpass, 1), octave);
  for (std::size_t lead = 0; lead < octave.leads; ++lead) limit(octave.lead(lead));
  const std::size_t blocks = std::max<std::size_t>(octave.samples / kBlock, 1);
  std::vector<Repetition> found;
  double sum = 0;
  for (std::size_t i = 0; i < blocks; ++i) {
    const auto block =
        repetition_of(octave, i * octave.samples / blocks, (i + 1) * octave.samples / blocks);
    if (!block) continue;
    found.push_back(*block);
    sum += block->correlation;
  }
  if (found.empty()) return std::nullopt;
  std::ranges::sort(found, {}, &Repetition::lag);
  double below = 0;
  const auto median = std::ranges::find_if(found, [&](const Repetition& block) {
    below += block.correlation;
    return below >= sum / 2;
  });
  return Repetition{.lag = median->lag, .correlation = sum / static_cast<double>(blocks)};
}

/// The leads that change, each from its mean.
LeadMatrix changing_leads(const LeadMatrix& signal) {
  LeadMatrix changing(0, signal.samples);
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    const std::span<const float> x = signal.lead(lead);
    if (std::ranges::all_of(x, [&](float value) { return value == x.front(); })) continue;
    double mean = 0;
    for (const float value : x) mean += value;
    mean /= static_cast<double>(x.size());
    for (const float value : x) changing.values.push_back(static_cast<float>(value - mean));
    ++changing.leads;
  }
  return changing;
}

LeadMatrix resampled(const LeadMatrix& signal, const signal::PolyphaseFilter& filter) {
  LeadMatrix result(signal.leads, signal::resampled_length(signal.samples, filter));
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    std::ranges::copy(signal::resample(signal.lead(lead), filter), result.lead(lead).begin());
  }
  return result;
}

}  // namespace

Result<double> samples_a_cycle(const LeadMatrix& signal) {
  const auto none = [](const char* reason) {
    return std::unexpected(Error{ErrorKind::InvalidInput, reason, {}, {}});
  };
  LeadMatrix octave = changing_leads(signal);
  if (octave.leads == 0) return none("the signal does not change");
  std::vector<Repetition> octaves;
  for (double step = 1; step * kShortestLag < kLongestCycle; step *= 2) {
    if (auto repetition = repetition_of(octave)) {
      repetition->lag *= step;
      if (repetition->lag >= kShortestCycle && repetition->lag <= kLongestCycle) {
        octaves.push_back(*repetition);
      }
    }
    octave = resampled(octave, signal::polyphase_filter(2, 1));
    if (octave.samples < kFewestCycles * kShortestLag) break;
  }
  const auto cycle = first_good(octaves);
  if (!cycle || cycle->correlation < kLeastCorrelation) {
    return none("no cycle of 50 to 2,000 samples was found");
  }
  return cycle->lag;
}

}  // namespace crest::eval
