#include "detect/window_scoring.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "core/interleave.h"

namespace crest::detect {
namespace {

/// Sums over all passes; [samples, leads] as the network has them.
struct Sums {
  Sums(std::size_t lead_count, std::size_t samples)
      : leads(lead_count),
        map(samples * leads),
        restored(samples * leads),
        restored_hidden(samples * leads),
        local(samples * leads),
        hidden(samples),
        coverage(samples) {}

  std::size_t leads;
  std::vector<float> map;              ///< errors of the window
  std::vector<float> restored;         ///< restored values of all passes
  std::vector<float> restored_hidden;  ///< of the passes in which the sample was hidden
  std::vector<float> local;            ///< errors of the beats
  std::vector<unsigned> hidden;        ///< passes in which a sample was hidden
  std::vector<unsigned> coverage;      ///< beats that cover a sample
  double score = 0;
};

/// A view and what of it counts, both [samples, leads].
struct WeightedView {
  std::vector<float> truth;
  std::vector<float> weights;  ///< 1 for what counts, 0 for the rest
  double count = 0;            ///< sum of the weights of what is scored

  double mean(double total) const { return count > 0 ? total / count : 0; }
};

WeightedView weighted_view(std::vector<float> truth, std::vector<float> weights,
                           std::size_t scored) {
  WeightedView view{.truth = std::move(truth), .weights = std::move(weights)};
  for (const float weight : std::span(view.weights).first(scored)) {
    view.count += double{weight};
  }
  return view;
}

/// The weights of a beat that begins at `start` of the window.
std::vector<float> weights_of_beat(std::span<const float> window_weights, std::ptrdiff_t start,
                                   std::size_t samples, std::size_t leads) {
  const auto last = static_cast<std::ptrdiff_t>(window_weights.size() / leads) - 1;
  std::vector<float> weights;
  weights.reserve(samples * leads);
  for (std::size_t t = 0; t < samples; ++t) {
    const auto row = static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(start + static_cast<std::ptrdiff_t>(t), 0, last));
    const auto from = window_weights.subspan(row * leads, leads);
    weights.insert(weights.end(), from.begin(), from.end());
  }
  return weights;
}

/// What a branch restored; where the network lacks it, the truth, from which it is not in error.
std::span<const float> or_truth(std::span<const float> restored, const WeightedView& view) {
  return restored.empty() ? std::span<const float>(view.truth) : restored;
}

/// What is shown as restored.
std::span<const float> shown(const model::Restoration& restoration, const WeightedView& view) {
  return restoration.global.empty() ? or_truth(restoration.trend, view) : restoration.global;
}

/// Adds one pass's errors of the window, which stands for `passes` of them; returns their mean over
/// what counts, times the passes.
double add_window_errors(const WeightedView& view, const model::Restoration& restoration,
                         std::size_t valid, float passes, Sums& sums) {
  const std::size_t leads = sums.leads;
  const std::span<const float> by_window = or_truth(restoration.global, view);
  const std::span<const float> by_trend = or_truth(restoration.trend, view);
  const std::span<const float> restored = shown(restoration, view);
  double total = 0;
  for (std::size_t t = 0; t < valid; ++t) {
    const float certainty = restoration.global_log_variance.empty()
                                ? 1.0F
                                : std::exp(-restoration.global_log_variance[t]);
    double row = 0;
    for (std::size_t lead = 0; lead < leads; ++lead) {
      const std::size_t i = t * leads + lead;
      const float global = view.truth[i] - by_window[i];
      const float trend = view.truth[i] - by_trend[i];
      const float error = certainty * global * global + trend * trend;
      sums.map[i] += passes * error;
      sums.restored[i] += passes * restored[i];
      row += double{view.weights[i]} * double{error};
    }
    total += row;
  }
  return double{passes} * view.mean(total);
}

/// Adds one pass's errors of a beat where it lies in the window; returns their mean over what
/// counts.
double add_beat_errors(const WeightedView& view, std::span<const float> restored,
                       std::span<const float> log_variance, std::ptrdiff_t start, Sums& sums) {
  const std::size_t leads = sums.leads;
  const std::size_t samples = view.truth.size() / leads;
  const auto window = static_cast<std::ptrdiff_t>(sums.coverage.size());
  double total = 0;
  for (std::size_t t = 0; t < samples; ++t) {
    const float certainty = std::exp(-log_variance[t]);
    const std::ptrdiff_t position = start + static_cast<std::ptrdiff_t>(t);
    const bool inside = position >= 0 && position < window;
    float* local = inside ? &sums.local[static_cast<std::size_t>(position) * leads] : nullptr;
    for (std::size_t lead = 0; lead < leads; ++lead) {
      const std::size_t i = t * leads + lead;
      const float difference = view.truth[i] - restored[i];
      const float error = certainty * difference * difference;
      if (inside) local[lead] += error;
      total += double{view.weights[i]} * double{error};
    }
  }
  return view.mean(total);
}

void add_hidden(const model::Mask& mask, std::span<const float> restored, Sums& sums) {
  for (const model::SampleRange& range : mask) {
    for (std::size_t t = range.begin; t < range.end; ++t) {
      ++sums.hidden[t];
      for (std::size_t i = t * sums.leads; i < (t + 1) * sums.leads; ++i) {
        sums.restored_hidden[i] += restored[i];
      }
    }
  }
}

void add_coverage(const Passes& passes, Sums& sums) {
  const auto window = static_cast<std::ptrdiff_t>(sums.coverage.size());
  for (const BeatView& beat : passes.beats) {
    const std::ptrdiff_t end =
        std::min(window, beat.start + static_cast<std::ptrdiff_t>(beat.signal.samples));
    for (std::ptrdiff_t t = std::max<std::ptrdiff_t>(beat.start, 0); t < end; ++t) {
      ++sums.coverage[static_cast<std::size_t>(t)];
    }
  }
}

WindowScore average(const Sums& sums, const Passes& passes) {
  const std::size_t samples = sums.coverage.size();
  const auto masks = static_cast<float>(passes.window_masks.size());
  const float all = masks * static_cast<float>(std::max<std::size_t>(passes.beats.size(), 1));
  WindowScore result{.score = sums.score / double{all},
                     .map = LeadMatrix(sums.leads, samples),
                     .restored = LeadMatrix(sums.leads, samples)};
  for (std::size_t t = 0; t < samples; ++t) {
    const float covered =
        passes.divide_by_coverage ? static_cast<float>(std::max(sums.coverage[t], 1U)) : 1.0F;
    for (std::size_t lead = 0; lead < sums.leads; ++lead) {
      const std::size_t i = t * sums.leads + lead;
      result.map.lead(lead)[t] = sums.map[i] / all + sums.local[i] / (masks * covered);
      result.restored.lead(lead)[t] =
          sums.hidden[t] > 0 ? sums.restored_hidden[i] / static_cast<float>(sums.hidden[t])
                             : sums.restored[i] / all;
    }
  }
  return result;
}

/// Some beats one after the other in `masked`, with what the mask hides.
std::span<const float> hide_beats(std::span<const WeightedView> beats, const model::Mask& mask,
                                  std::size_t leads, std::vector<float>& masked) {
  masked.clear();
  for (const WeightedView& beat : beats) {
    masked.insert(masked.end(), beat.truth.begin(), beat.truth.end());
    const std::size_t size = beat.truth.size();
    model::hide(mask, leads, std::span(masked).last(size));
  }
  return masked;
}

/// Part `index` of `count` equal ones.
std::span<const float> part_of(std::span<const float> values, std::size_t index,
                               std::size_t count) {
  return values.subspan(index * (values.size() / count), values.size() / count);
}

std::vector<float> interleaved(const LeadMatrix& matrix) {
  std::vector<float> values(matrix.values.size());
  interleave(matrix, values);
  return values;
}

}  // namespace

LeadMatrix counted_samples(const signal::Strip& strip, const signal::Window& window) {
  LeadMatrix counted(strip.signal.leads, window.signal.samples);
  for (std::size_t lead = 0; lead < counted.leads; ++lead) {
    if (strip.usable[lead]) std::ranges::fill(counted.lead(lead), 1.0F);
  }
  signal::fill_not_assessed(strip, window.start, 0, counted);
  return counted;
}

WindowScore score_window(const signal::Window& window, const LeadMatrix& counted,
                         const Passes& passes, model::Session& session) {
  const std::size_t leads = window.signal.leads;
  const WeightedView whole =
      weighted_view(interleaved(window.signal), interleaved(counted), window.valid * leads);
  std::vector<WeightedView> beats;
  beats.reserve(passes.beats.size());
  for (const BeatView& beat : passes.beats) {
    beats.push_back(
        weighted_view(interleaved(beat.signal),
                      weights_of_beat(whole.weights, beat.start, beat.signal.samples, leads),
                      beat.signal.samples * leads));
  }
  Sums sums(leads, window.signal.samples);
  add_coverage(passes, sums);
  session.set_trend(interleaved(window.trend));
  const auto add_window = [&](std::size_t mask, std::size_t beat_of_block, float stands_for) {
    const model::Restoration restoration = session.restore_window(beat_of_block);
    sums.score += add_window_errors(whole, restoration, window.valid, stands_for, sums);
    add_hidden(passes.window_masks[mask], shown(restoration, whole), sums);
  };
  std::vector<float> masked;
  for (std::size_t mask = 0; mask < passes.window_masks.size(); ++mask) {
    masked = whole.truth;
    model::hide(passes.window_masks[mask], leads, masked);
    session.set_global(masked);
    if (beats.empty()) add_window(mask, 0, 1);
    for (std::size_t first = 0; first < beats.size(); first += model::Session::kBeatsAtOnce) {
      const std::size_t count = std::min(model::Session::kBeatsAtOnce, beats.size() - first);
      const std::span block = std::span(beats).subspan(first, count);
      const model::BeatRestorations restored =
          session.restore_beats(hide_beats(block, passes.beat_masks[mask], leads, masked));
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t beat = first + i;
        if (!passes.window_once) add_window(mask, i, 1);
        if (passes.window_once && beat == beats.size() / 2) {
          add_window(mask, i, static_cast<float>(beats.size()));
        }
        sums.score += add_beat_errors(beats[beat], part_of(restored.local, i, count),
                                      part_of(restored.local_log_variance, i, count),
                                      passes.beats[beat].start, sums);
      }
    }
  }
  WindowScore result = average(sums, passes);
  if (whole.count == 0) result.score.reset();
  return result;
}

}  // namespace crest::detect
