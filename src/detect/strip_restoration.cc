#include "detect/strip_restoration.h"

#include <algorithm>
#include <utility>

#include "detect/window_scoring.h"
#include "model/mask.h"
#include "model/network.h"
#include "signal/window.h"

namespace crest::detect {
namespace {

/// Passes a beat; their masks hide every sample once.
constexpr std::size_t kMasks = 3;

/// The first and the last R peak that the authors' code takes of its 5,000 samples.
constexpr std::size_t kPaperCodeFirst = 200;
constexpr std::size_t kPaperCodeLast = 4400;

/// Maps of windows laid over each other; where windows overlap, their mean.
class Canvas {
 public:
  Canvas(std::size_t leads, std::size_t samples)
      : map_(leads, samples), restored_(leads, samples), windows_(samples) {}

  void add(const signal::Window& window, const WindowScore& score) {
    for (std::size_t t = 0; t < window.valid; ++t) ++windows_[window.start + t];
    for (std::size_t lead = 0; lead < map_.leads; ++lead) {
      const auto map = map_.lead(lead).subspan(window.start);
      const auto restored = restored_.lead(lead).subspan(window.start);
      const float scale = window.scale[lead];
      const float offset = window.offset[lead];
      for (std::size_t t = 0; t < window.valid; ++t) {
        map[t] += score.map.lead(lead)[t];
        restored[t] += score.restored.lead(lead)[t] * scale + offset;
      }
    }
  }

  /// Divides by the number of windows. Where there was none, and in leads that are not usable,
  /// nothing is in error and the strip is as restored.
  void finish(const signal::Strip& strip) {
    for (std::size_t lead = 0; lead < map_.leads; ++lead) {
      const auto map = map_.lead(lead);
      const auto restored = restored_.lead(lead);
      for (std::size_t t = 0; t < map.size(); ++t) {
        const bool known = strip.usable[lead] && windows_[t] > 0;
        const auto windows = static_cast<float>(windows_[t]);
        map[t] = known ? map[t] / windows : 0;
        restored[t] = known ? restored[t] / windows : strip.signal.lead(lead)[t];
      }
    }
  }

  LeadMatrix& map() { return map_; }
  LeadMatrix& restored() { return restored_; }

 private:
  LeadMatrix map_, restored_;
  std::vector<unsigned> windows_;
};

/// `window_once` as in Passes.
Passes passes_of(const signal::Window& window, const signal::Preprocessing& preprocessing,
                 const model::NetworkConfig& network, bool window_once) {
  Passes passes{.beats = {}, .window_masks = {}, .beat_masks = {}, .window_once = window_once};
  if (network.parts.masking) {
    for (std::size_t mask = 0; mask < kMasks; ++mask) {
      passes.window_masks.push_back(
          model::window_mask(network.window, network.mask_patches, mask, kMasks));
      passes.beat_masks.push_back(model::beat_mask(network.beat, mask, kMasks));
    }
  } else {
    passes.window_masks.emplace_back();
    passes.beat_masks.emplace_back();
  }
  if (!network.parts.local_branch) return passes;
  std::vector<std::size_t> r_peaks = window.r_peaks;
  if (r_peaks.empty()) {
    for (std::size_t r = preprocessing.beat_before; r + preprocessing.beat_after <= window.valid;
         r += preprocessing.beat()) {
      r_peaks.push_back(r);
    }
  }
  for (const std::size_t r_peak : r_peaks) {
    passes.beats.push_back({signal::cut_beat(window.signal, r_peak, preprocessing),
                            static_cast<std::ptrdiff_t>(r_peak - preprocessing.beat_before)});
  }
  return passes;
}

/// The authors' code cuts its beats from the whole record, so that those at its edges reach beyond
/// the window, and adds up the errors of all beats where they lie in the window.
Passes paper_code_passes(const signal::Strip& strip, const signal::Window& window,
                         const signal::Preprocessing& preprocessing) {
  Passes passes{.beats = {}, .window_masks = {}, .beat_masks = {}, .divide_by_coverage = false};
  for (std::size_t mask = 0; mask < model::kPaperCodeMasks; ++mask) {
    passes.window_masks.push_back(model::paper_code_window_mask(mask));
    passes.beat_masks.push_back(model::paper_code_beat_mask(mask));
  }
  for (const std::size_t r_peak : strip.r_peaks) {
    if (r_peak <= kPaperCodeFirst || r_peak >= kPaperCodeLast) continue;
    passes.beats.push_back({signal::cut_beat(strip.signal, r_peak, preprocessing),
                            static_cast<std::ptrdiff_t>(r_peak - preprocessing.beat_before) -
                                static_cast<std::ptrdiff_t>(window.start)});
  }
  return passes;
}

std::unexpected<Error> refusal(std::string reason) {
  return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), {}, {}});
}

}  // namespace

Result<StripRestoration> restore_strip(const signal::Strip& strip, const model::Model& model,
                                       model::Session& session, Scoring scoring) {
  const signal::Preprocessing& preprocessing = model.description.preprocessing;
  const model::NetworkConfig& network = model.description.network;
  const bool local = network.parts.local_branch;
  StripRestoration result;
  result.starts = signal::window_starts(strip.signal.samples, preprocessing);
  result.begin = result.starts.front();
  result.end = std::min(result.starts.back() + preprocessing.window, strip.signal.samples);
  Canvas canvas(strip.signal.leads, strip.signal.samples);
  std::size_t scored = 0;
  for (const std::size_t start : result.starts) {
    const signal::Window window = signal::cut_window(strip, start, preprocessing);
    result.without_beats |= local && window.r_peaks.empty();
    const Passes passes =
        scoring == Scoring::PaperCode
            ? paper_code_passes(strip, window, preprocessing)
            : passes_of(window, preprocessing, network, scoring == Scoring::Crest);
    if (passes.beats.empty() && local) return refusal("no heartbeat was found");
    const WindowScore score = score_window(window, counted_samples(strip, window), passes, session);
    if (score.score) {
      result.score += *score.score;
      ++scored;
    }
    canvas.add(window, score);
  }
  if (scored == 0) return refusal("no window holds a valid sample");
  result.score /= static_cast<double>(scored);
  canvas.finish(strip);
  result.map = std::move(canvas.map());
  result.restored = std::move(canvas.restored());
  return result;
}

double work_of_restoration(const signal::Strip& strip, const model::Model& model) {
  const signal::Preprocessing& preprocessing = model.description.preprocessing;
  const model::NetworkConfig& network = model.description.network;
  const model::Work work = model::work_of(model.network->description);
  double total = 0;
  for (const std::size_t start : signal::window_starts(strip.signal.samples, preprocessing)) {
    const Passes passes = passes_of(signal::cut_window(strip, start, preprocessing), preprocessing,
                                    network, /*window_once=*/true);
    const auto beats = static_cast<double>(passes.beats.size());
    total += work.trend + static_cast<double>(passes.window_masks.size()) *
                              (work.global + work.restore_window() + beats * work.restore_beat);
  }
  return total;
}

}  // namespace crest::detect
