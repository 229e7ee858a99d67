#include "detect/detector.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "detect/finding_search.h"
#include "detect/rarity.h"
#include "detect/segment_spans.h"
#include "detect/smoothing.h"
#include "detect/window_scoring.h"
#include "signal/lead_selection.h"
#include "signal/quality.h"
#include "signal/window.h"

namespace crest::detect {
namespace {

/// Passes a beat; their masks hide every sample once.
constexpr std::size_t kMasks = 3;
/// Standard deviation of the smoothing of the map: 15 samples at 500 Hz in the paper's code.
constexpr double kSmoothing = 0.03;  // seconds
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

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

  /// Divides by the number of windows; NaN where there was none or the lead is not usable.
  void finish(const std::vector<bool>& usable) {
    for (std::size_t lead = 0; lead < map_.leads; ++lead) {
      for (LeadMatrix* block : {&map_, &restored_}) {
        const auto values = block->lead(lead);
        for (std::size_t t = 0; t < values.size(); ++t) {
          values[t] = usable[lead] && windows_[t] > 0 ? values[t] / static_cast<float>(windows_[t])
                                                      : kUnknown;
        }
      }
    }
  }

  LeadMatrix& map() { return map_; }
  LeadMatrix& restored() { return restored_; }

 private:
  LeadMatrix map_, restored_;
  std::vector<unsigned> windows_;
};

Passes paper_passes(const signal::Window& window, const signal::Preprocessing& preprocessing,
                    const model::NetworkConfig& network) {
  Passes passes;
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

std::unexpected<Error> refusal(ErrorKind kind, std::string reason) {
  return std::unexpected(Error{kind, std::move(reason), {}, {}});
}

/// What stands in the way of assessing this strip at all.
Result<void> check(const signal::Strip& strip, const model::ModelDescription& description,
                   const DetectOptions& options) {
  if (description.network.leads != strip.signal.leads) {
    return refusal(ErrorKind::Config,
                   fmt::format("the strip has {} leads; the model is made for {}",
                               strip.signal.leads, description.network.leads));
  }
  if (strip.duration() < kShortestRecord) {
    return refusal(ErrorKind::InvalidInput,
                   fmt::format("lasts {:.2f} s; at least {:.0f} s are needed", strip.duration(),
                               kShortestRecord));
  }
  if (options.scoring == Scoring::PaperCode) {
    const signal::Preprocessing paper;
    if (description.preprocessing != paper || description.network.parts != model::Parts{}) {
      return refusal(
          ErrorKind::Config,
          "the model's rate, filters, views or parts are not those of the authors' code");
    }
    const std::size_t samples = paper.window + 2 * signal::kScalingMargin;
    if (strip.signal.samples != samples) {
      return refusal(ErrorKind::InvalidInput,
                     fmt::format("has {} samples at the model's rate; the authors' code takes {}",
                                 strip.signal.samples, samples));
    }
  }
  return {};
}

/// Takes given R peaks instead of those found.
Result<void> replace_r_peaks(const std::vector<std::size_t>& r_peaks, signal::Strip& strip) {
  if (!std::ranges::is_sorted(r_peaks) ||
      (!r_peaks.empty() && r_peaks.back() >= strip.signal.samples)) {
    return refusal(ErrorKind::InvalidInput,
                   "the given R peaks are not ascending samples of this record");
  }
  strip.r_peaks = r_peaks;
  strip.assumptions.emplace_back("R peaks taken as given");
  return {};
}

/// Lists the ends that no window covers.
void list_uncovered(const std::vector<std::size_t>& starts, std::size_t window,
                    const signal::Strip& strip, Assessment& assessment) {
  const double rate = strip.rate;
  constexpr const char* kReason = "outside of the model's window";
  if (starts.front() > 0) {
    assessment.not_assessed.push_back(
        {std::nullopt, 0, static_cast<double>(starts.front()) / rate, kReason});
  }
  const std::size_t end = starts.back() + window;
  if (end < strip.signal.samples) {
    assessment.not_assessed.push_back(
        {std::nullopt, static_cast<double>(end) / rate, strip.duration(), kReason});
  }
}

void describe_strip(const signal::Strip& strip, Assessment& assessment) {
  assessment.duration = strip.duration();
  assessment.rate = strip.rate;
  assessment.leads = strip.leads;
  assessment.samples = strip.signal.samples;
  assessment.assumptions = strip.assumptions;
  for (const signal::NotAssessed& part : strip.not_assessed) {
    assessment.not_assessed.push_back({part.lead, part.start, part.end, part.reason});
  }
  assessment.segments = segment_spans(strip);
  for (const std::size_t r_peak : strip.r_peaks) {
    assessment.r_peaks.push_back(static_cast<double>(r_peak) / strip.rate);
  }
}

void add_findings(const model::Calibration& calibration, const signal::Strip& strip,
                  const LeadMatrix& map, const LeadMatrix& restored, Assessment& assessment) {
  assessment.threshold = model::finding_threshold(calibration);
  assessment.findings = search_findings(map, strip.rate, calibration);
  for (Finding& finding : assessment.findings) {
    for (FindingSpan& span : finding.spans) {
      const auto peak = static_cast<std::size_t>(std::llround(span.peak_time * strip.rate));
      span.deviation =
          double{strip.signal.lead(span.lead)[peak]} - double{restored.lead(span.lead)[peak]};
    }
  }
}

/// The strip of a record whose quality allows for one, without the leads that are limited.
Result<signal::Strip> make_gated_strip(const Record& record,
                                       const signal::Preprocessing& preprocessing) {
  // Too short, which is refused below: few beats look worse than they are.
  if (record.duration() < kShortestRecord) return signal::make_strip(record, preprocessing);
  if (preprocessing.signals > 0) {
    auto strip = signal::make_strip(record, preprocessing);
    if (strip) strip->assumptions.emplace_back("quality not judged: it is that of 12 leads");
    return strip;
  }
  signal::LeadSelection selection = signal::select_standard_leads(record);
  const signal::RecordQuality quality = signal::judge_quality(record, selection);
  if (quality.verdict == signal::Verdict::Rejected) {
    return refusal(ErrorKind::InvalidInput,
                   fmt::format("the signal is too poor to be scored: {}", quality.reason));
  }
  for (std::size_t lead = 0; lead < quality.leads.size(); ++lead) {
    if (quality.leads[lead].verdict != signal::Verdict::Limited) continue;
    selection.leads[lead] = {.parts = {}, .missing = quality.leads[lead].reason};
  }
  selection.unit_in_doubt = !quality.unit_doubt.empty();
  auto strip = signal::make_strip(record, selection, preprocessing);
  if (!strip) return strip;
  if (selection.unit_in_doubt) {
    strip->assumptions.push_back("warning: " + quality.unit_doubt + "; read as stated");
  }
  if (quality.swap) {
    strip->assumptions.push_back(fmt::format(
        "electrodes seem to be exchanged ({}); the leads are taken as named", quality.swap->what));
  }
  if (quality.pacing_spikes > 0) {
    strip->assumptions.push_back(
        fmt::format("{} spikes of a pacemaker seen; they are not removed", quality.pacing_spikes));
  }
  return strip;
}

}  // namespace

std::string_view to_string(Scoring scoring) {
  return scoring == Scoring::Paper ? "paper" : "paper-code";
}

Result<Assessment> assess(const Record& record, const model::Model& model, model::Session& session,
                          const DetectOptions& options) {
  auto strip = make_gated_strip(record, model.description.preprocessing);
  if (!strip) return std::unexpected(strip.error());
  strip->assumptions.insert(strip->assumptions.begin(), record.assumptions.begin(),
                            record.assumptions.end());
  auto assessment = assess_strip(std::move(*strip), model, session, options);
  if (assessment) assessment->unit = record.leads.front().unit;
  return assessment;
}

Result<Assessment> assess_strip(signal::Strip strip, const model::Model& model,
                                model::Session& session, const DetectOptions& options) {
  const signal::Preprocessing& preprocessing = model.description.preprocessing;
  if (options.r_peaks) {
    if (auto replaced = replace_r_peaks(*options.r_peaks, strip); !replaced) {
      return std::unexpected(replaced.error());
    }
  }
  if (auto checked = check(strip, model.description, options); !checked) {
    return std::unexpected(checked.error());
  }

  Assessment assessment;
  assessment.model = model.description.name;
  assessment.scoring = to_string(options.scoring);
  describe_strip(strip, assessment);
  const auto starts = signal::window_starts(strip.signal.samples, preprocessing);
  list_uncovered(starts, preprocessing.window, strip, assessment);
  Canvas canvas(strip.signal.leads, strip.signal.samples);
  const bool local = model.description.network.parts.local_branch;
  bool without_beats = false;
  std::size_t scored = 0;
  for (const std::size_t start : starts) {
    const signal::Window window = signal::cut_window(strip, start, preprocessing);
    without_beats |= local && window.r_peaks.empty();
    const Passes passes = options.scoring == Scoring::Paper
                              ? paper_passes(window, preprocessing, model.description.network)
                              : paper_code_passes(strip, window, preprocessing);
    if (passes.beats.empty() && local) {
      return refusal(ErrorKind::InvalidInput, "no heartbeat was found");
    }
    const WindowScore score = score_window(window, counted_samples(strip, window), passes, session);
    if (score.score) {
      assessment.score += *score.score;
      ++scored;
    }
    canvas.add(window, score);
  }
  if (scored == 0) return refusal(ErrorKind::InvalidInput, "no window holds a valid sample");
  assessment.score /= static_cast<double>(scored);
  assessment.windows = starts.size();
  if (without_beats && options.scoring == Scoring::Paper) {
    assessment.assumptions.emplace_back(
        "no whole heartbeat was found in some windows; the beat's view was laid evenly there");
  }
  if (strip.signal.samples < preprocessing.window) {
    assessment.assumptions.emplace_back(
        "shorter than the model's window: continued by its own beats, which are not assessed");
  }

  canvas.finish(strip.usable);
  for (std::size_t lead = 0; lead < strip.signal.leads; ++lead) {
    const auto covered = canvas.map().lead(lead).subspan(
        starts.front(),
        std::min(starts.back() + preprocessing.window, assessment.samples) - starts.front());
    if (strip.usable[lead]) smooth(covered, kSmoothing * strip.rate);
  }
  signal::fill_not_assessed(strip, 0, kUnknown, canvas.map());
  if (model.description.calibration && options.scoring == Scoring::Paper) {
    add_findings(*model.description.calibration, strip, canvas.map(), canvas.restored(),
                 assessment);
  }
  assessment.map = std::move(canvas.map().values);
  assessment.restored = std::move(canvas.restored().values);
  if (model.description.calibration && options.scoring == Scoring::Paper) {
    add_rarities(*model.description.calibration, assessment);
  }
  return assessment;
}

}  // namespace crest::detect
