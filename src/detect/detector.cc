#include "detect/detector.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "core/record_part.h"
#include "detect/beat_score.h"
#include "detect/comparison.h"
#include "detect/finding_reasons.h"
#include "detect/finding_search.h"
#include "detect/gated_strip.h"
#include "detect/long_record.h"
#include "detect/rarity.h"
#include "detect/record_places.h"
#include "detect/segment_spans.h"
#include "detect/shape_findings.h"
#include "detect/smoothing.h"
#include "detect/strip_restoration.h"
#include "signal/window.h"

namespace crest::detect {
namespace {

/// Standard deviation of the smoothing of the paper's map, 15 samples at 500 Hz in its code, and of
/// that of the comparison, whose differences of shapes are smoothed already.
constexpr double kPaperSmoothing = 0.03;  // seconds
constexpr double kSmoothing = 0.016;
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

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
void list_uncovered(const StripRestoration& restoration, const signal::Strip& strip,
                    Assessment& assessment) {
  const double rate = strip.rate;
  constexpr const char* kReason = "outside of the model's window";
  if (restoration.begin > 0) {
    assessment.not_assessed.push_back(
        {std::nullopt, 0, static_cast<double>(restoration.begin) / rate, kReason});
  }
  if (restoration.end < strip.signal.samples) {
    assessment.not_assessed.push_back(
        {std::nullopt, static_cast<double>(restoration.end) / rate, strip.duration(), kReason});
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
  assessment.qrs_heights = qrs_heights(assessment.segments, strip);
  for (const std::size_t r_peak : strip.r_peaks) {
    assessment.r_peaks.push_back(static_cast<double>(r_peak) / strip.rate);
  }
}

/// Smooths the map where it is one, and makes unknown what was not assessed.
void mark_unknown(const signal::Strip& strip, std::size_t begin, std::size_t end, double smoothing,
                  Comparison& judged) {
  for (std::size_t lead = 0; lead < strip.signal.leads; ++lead) {
    if (strip.usable[lead]) {
      smooth(judged.map.lead(lead).subspan(begin, end - begin), smoothing * strip.rate);
    }
    for (LeadMatrix* block : {&judged.map, &judged.expected}) {
      const auto values = block->lead(lead);
      const std::size_t first = strip.usable[lead] ? begin : values.size();
      std::ranges::fill(values.first(first), kUnknown);
      if (strip.usable[lead]) std::ranges::fill(values.subspan(end), kUnknown);
    }
  }
  signal::fill_not_assessed(strip, 0, kUnknown, judged.map);
}

/// What a scoring makes of a restored strip: of the paper's, which compares with nothing, the
/// restoration itself. Unknown where not assessed.
Comparison judge(const signal::Strip& strip, const model::Model& model, Scoring scoring,
                 StripRestoration restoration) {
  Comparison judged;
  if (scoring == Scoring::Crest) {
    judged = compare(strip, *model.reference, restoration);
  } else {
    judged.score = restoration.score;
    judged.map = std::move(restoration.map);
    judged.expected = std::move(restoration.restored);
  }
  mark_unknown(strip, restoration.begin, restoration.end,
               scoring == Scoring::Crest ? kSmoothing : kPaperSmoothing, judged);
  return judged;
}

/// The calibration of a model where it was measured with this scoring; else none.
const model::Calibration* calibration_of(const model::Model& model, Scoring scoring) {
  const bool measured = scoring == (model.reference ? Scoring::Crest : Scoring::Paper);
  const auto& calibration = model.description.calibration;
  return measured && calibration ? &*calibration : nullptr;
}

std::vector<EvidenceOf> describe_evidence(const Comparison& judged,
                                          const model::NormalReference& reference) {
  std::vector<EvidenceOf> evidence;
  for (std::size_t i = 0; i < judged.evidence.size(); ++i) {
    const std::optional<double>& value = judged.evidence[i];
    if (!value) continue;
    evidence.push_back(
        {.name = std::string(model::kEvidenceNames[i]),
         .surprise = model::surprise(reference, static_cast<model::Evidence>(i), *value),
         .normals = reference.evidence[i].size(),
         .leads = judged.telling[i]});
  }
  return evidence;
}

/// Findings of an assessment whose rarities are known. Takes the voltages off the map.
void add_findings(const model::Calibration& calibration, const signal::Strip& strip,
                  Comparison& judged, Assessment& assessment) {
  assessment.threshold = model::finding_threshold(calibration);
  LeadMatrix& map = judged.map;
  take_off_voltage(judged.voltages, strip.rate, map);
  const std::vector<Place> places =
      places_of(assessment.segments, strip.signal.samples, strip.rate, judged.beats);
  std::vector<Finding> findings = search_findings(map, strip.rate, calibration, places);
  std::ranges::move(voltage_findings(judged.voltages, strip, calibration),
                    std::back_inserter(findings));
  const RecordTraces traces{
      .strip = strip, .expected = judged.expected, .places = places, .marks = judged.beats};
  assessment.findings = with_reasons(std::move(findings), traces, calibration);

  // An alarm has a reason, even one that no place shows.
  if (!assessment.alarm.value_or(false)) return;
  const double share = static_cast<double>(calibration.alarms_per_1000) / 1000;
  for (Finding& shape :
       shape_findings(assessment.evidence, share, assessment.findings, map, traces, calibration)) {
    const auto place =
        std::ranges::upper_bound(assessment.findings, shape.p_value, {}, &Finding::p_value);
    assessment.findings.insert(place, std::move(shape));
  }
}

}  // namespace

std::string_view to_string(Scoring scoring) {
  switch (scoring) {
    case Scoring::Crest:
      return "crest";
    case Scoring::Paper:
      return "paper";
    case Scoring::PaperCode:
      break;
  }
  return "paper-code";
}

Result<Assessment> assess(const Record& record, const model::Model& model, model::Session& session,
                          const DetectOptions& options) {
  if (record.samples() > kMostSamplesAtOnce) {
    const ReadableRecord readable{
        .rate = record.rate,
        .samples = record.samples(),
        .read = [&record](const io::SampleStretch& part) -> Result<Record> {
          const io::SampleStretch within = part.within(record.samples());
          return record_part(record, within.begin, within.end, record.name);
        }};
    return assess_long_record(readable, model, {&session, 1}, {.detect = options});
  }
  auto strip = make_recorded_strip(record, model.description.preprocessing);
  if (!strip) return std::unexpected(strip.error());
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
  const Scoring scoring =
      options.scoring == Scoring::Crest && !model.reference ? Scoring::Paper : options.scoring;
  auto restoration = restore_strip(strip, model, session, scoring);
  if (!restoration) return std::unexpected(restoration.error());

  Assessment assessment;
  assessment.model = model.description.name;
  assessment.scoring = to_string(scoring);
  describe_strip(strip, assessment);
  list_uncovered(*restoration, strip, assessment);
  assessment.windows = restoration->starts.size();
  if (restoration->without_beats && scoring != Scoring::PaperCode) {
    assessment.assumptions.emplace_back(
        "no whole heartbeat was found in some windows; the beat's view was laid evenly there");
  }
  if (strip.signal.samples < preprocessing.window) {
    assessment.assumptions.emplace_back(
        "shorter than the model's window: continued by its own beats, which are not assessed");
  }

  Comparison judged = judge(strip, model, scoring, *std::move(restoration));
  assessment.score = judged.score;
  if (scoring == Scoring::Crest) {
    assessment.evidence = describe_evidence(judged, *model.reference);
    assessment.beat_scores = score_beats(strip, *model.reference, judged.map);
  }
  const model::Calibration* calibration = calibration_of(model, scoring);
  if (calibration != nullptr) {
    assessment.map = judged.map.values;
    add_rarities(*calibration, assessment);
    add_findings(*calibration, strip, judged, assessment);
  } else {
    assessment.map = std::move(judged.map.values);
  }
  assessment.restored = std::move(judged.expected.values);
  return assessment;
}

}  // namespace crest::detect
