#include "detect/window_scoring.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/interleave.h"

namespace crest::detect {
namespace {

constexpr std::size_t kLeads = 12;

/// Sums over all passes; [samples, leads] as the network has them.
struct Sums {
  explicit Sums(std::size_t samples)
      : map(samples * kLeads),
        restored(samples * kLeads),
        restored_hidden(samples * kLeads),
        local(samples * kLeads),
        hidden(samples),
        coverage(samples) {}

  std::vector<float> map;              ///< errors of the window
  std::vector<float> restored;         ///< restored values of all passes
  std::vector<float> restored_hidden;  ///< of the passes in which the sample was hidden
  std::vector<float> local;            ///< errors of the beats
  std::vector<unsigned> hidden;        ///< passes in which a sample was hidden
  std::vector<unsigned> coverage;      ///< beats that cover a sample
  double score = 0;
};

/// 1 for leads that count, 0 for others.
using LeadWeights = std::array<float, kLeads>;

/// Adds one pass's errors of the window; returns their mean over what counts.
double add_window_errors(std::span<const float> truth, const model::Restoration& restoration,
                         std::size_t valid, const LeadWeights& weights, double count, Sums& sums) {
  double total = 0;
  for (std::size_t t = 0; t < valid; ++t) {
    const float certainty = std::exp(-restoration.global_log_variance[t]);
    double row = 0;
    for (std::size_t lead = 0; lead < kLeads; ++lead) {
      const std::size_t i = t * kLeads + lead;
      const float global = truth[i] - restoration.global[i];
      const float trend = truth[i] - restoration.trend[i];
      const float error = certainty * global * global + trend * trend;
      sums.map[i] += error;
      sums.restored[i] += restoration.global[i];
      row += double{weights[lead]} * double{error};
    }
    total += row;
  }
  return total / (count * static_cast<double>(valid));
}

/// Adds one pass's errors of a beat where it lies in the window; returns their mean over what
/// counts.
double add_beat_errors(std::span<const float> truth, const model::Restoration& restoration,
                       std::ptrdiff_t start, const LeadWeights& weights, double count, Sums& sums) {
  const std::size_t samples = truth.size() / kLeads;
  const auto window = static_cast<std::ptrdiff_t>(sums.coverage.size());
  double total = 0;
  for (std::size_t t = 0; t < samples; ++t) {
    const float certainty = std::exp(-restoration.local_log_variance[t]);
    const std::ptrdiff_t position = start + static_cast<std::ptrdiff_t>(t);
    const bool inside = position >= 0 && position < window;
    float* local = inside ? &sums.local[static_cast<std::size_t>(position) * kLeads] : nullptr;
    for (std::size_t lead = 0; lead < kLeads; ++lead) {
      const std::size_t i = t * kLeads + lead;
      const float difference = truth[i] - restoration.local[i];
      const float error = certainty * difference * difference;
      if (inside) local[lead] += error;
      total += double{weights[lead]} * double{error};
    }
  }
  return total / (count * static_cast<double>(samples));
}

void add_hidden(const model::Mask& mask, std::span<const float> restored, Sums& sums) {
  for (const model::SampleRange& range : mask) {
    for (std::size_t t = range.begin; t < range.end; ++t) {
      ++sums.hidden[t];
      for (std::size_t i = t * kLeads; i < (t + 1) * kLeads; ++i) {
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
  const float all = masks * static_cast<float>(passes.beats.size());
  WindowScore result{.score = sums.score / static_cast<double>(all),
                     .map = LeadMatrix(kLeads, samples),
                     .restored = LeadMatrix(kLeads, samples)};
  for (std::size_t t = 0; t < samples; ++t) {
    const float covered =
        passes.divide_by_coverage ? static_cast<float>(std::max(sums.coverage[t], 1U)) : 1.0F;
    for (std::size_t lead = 0; lead < kLeads; ++lead) {
      const std::size_t i = t * kLeads + lead;
      result.map.lead(lead)[t] = sums.map[i] / all + sums.local[i] / (masks * covered);
      result.restored.lead(lead)[t] =
          sums.hidden[t] > 0 ? sums.restored_hidden[i] / static_cast<float>(sums.hidden[t])
                             : sums.restored[i] / all;
    }
  }
  return result;
}

std::vector<float> interleaved(const LeadMatrix& matrix) {
  std::vector<float> values(matrix.values.size());
  interleave(matrix, values);
  return values;
}

}  // namespace

WindowScore score_window(const signal::Window& window, const std::array<bool, 12>& usable,
                         const Passes& passes, model::Session& session) {
  LeadWeights weights{};
  std::ranges::transform(usable, weights.begin(), [](bool use) { return use ? 1.0F : 0.0F; });
  const auto count = static_cast<double>(std::ranges::count(usable, true));

  const std::vector<float> truth = interleaved(window.signal);
  std::vector<std::vector<float>> beats;
  beats.reserve(passes.beats.size());
  for (const BeatView& beat : passes.beats) beats.push_back(interleaved(beat.signal));
  Sums sums(window.signal.samples);
  add_coverage(passes, sums);
  session.set_trend(interleaved(window.trend));
  std::vector<float> masked;
  for (std::size_t mask = 0; mask < passes.window_masks.size(); ++mask) {
    masked = truth;
    model::hide(passes.window_masks[mask], kLeads, masked);
    session.set_global(masked);
    for (std::size_t beat = 0; beat < beats.size(); ++beat) {
      masked = beats[beat];
      model::hide(passes.beat_masks[mask], kLeads, masked);
      const model::Restoration restoration = session.restore(masked);
      sums.score += add_window_errors(truth, restoration, window.valid, weights, count, sums);
      sums.score +=
          add_beat_errors(beats[beat], restoration, passes.beats[beat].start, weights, count, sums);
      add_hidden(passes.window_masks[mask], restoration.global, sums);
    }
  }
  return average(sums, passes);
}

}  // namespace crest::detect
