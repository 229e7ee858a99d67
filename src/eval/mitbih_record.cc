#include "eval/mitbih_record.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "eval/annotated_beats.h"
#include "eval/assessed_points.h"
#include "eval/beat_scores.h"
#include "eval/event_matching.h"
#include "eval/localisation_metrics.h"
#include "io/read_record.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

/// Runs of consecutive beats that are not N.
std::vector<TimeSpan> ectopic_runs(std::span<const AnnotatedBeat> beats) {
  std::vector<double> times;
  std::vector<std::uint8_t> ectopic;
  for (const AnnotatedBeat& beat : beats) {
    times.push_back(beat.time);
    ectopic.push_back(beat.label != BeatLabel::Normal ? 1 : 0);
  }
  return beat_runs(times, ectopic);
}

std::vector<TimeSpan> other_rhythms(std::span<const RhythmSpan> rhythms, double duration) {
  std::vector<TimeSpan> spans;
  for (const RhythmSpan& rhythm : rhythms) {
    const TimeSpan span{.start = rhythm.time.start, .end = std::min(rhythm.time.end, duration)};
    if (!is_sinus_rhythm(rhythm.name) && span.start < span.end) spans.push_back(span);
  }
  return spans;
}

/// The tested points of the map, their truth and the places they come from.
struct MapPoints {
  std::vector<float> values;
  std::vector<std::uint8_t> truth;
  std::vector<std::size_t> places;  // in [leads, samples]
};

/// 1 at the samples of these spans.
std::vector<std::uint8_t> mask_of(std::span<const TimeSpan> spans, std::size_t samples,
                                  double rate) {
  std::vector<std::uint8_t> mask(samples);
  const auto place = [&](double time) {
    return static_cast<std::ptrdiff_t>(
        std::clamp(std::round(time * rate), 0.0, static_cast<double>(samples)));
  };
  for (const TimeSpan& span : spans) {
    std::fill(mask.begin() + place(span.start), mask.begin() + place(span.end), std::uint8_t{1});
  }
  return mask;
}

MapPoints tested_points(const Assessment& assessment, std::size_t samples,
                        std::span<const std::uint8_t> truth, std::span<const TimeSpan> untested) {
  const auto left_out = mask_of(untested, samples, assessment.rate);
  MapPoints points;
  for (std::size_t lead = 0; lead < assessment.leads.size(); ++lead) {
    for (std::size_t t = 0; t < samples; ++t) {
      const float value = assessment.map[lead * assessment.samples + t];
      if (std::isnan(value) || left_out[t] != 0) continue;
      points.values.push_back(value);
      points.truth.push_back(truth[t]);
      points.places.push_back(lead * samples + t);
    }
  }
  return points;
}

/// Measures the map over the beats that are not N, and the trivial maps on the filtered signal at
/// the rate of the map.
void locate(const Record& record, const Assessment& assessment,
            std::span<const TimeSpan> ectopic_beats, std::span<const TimeSpan> untested,
            MitbihDetection& detection) {
  detection.map_auc = 0;
  const std::size_t leads = assessment.leads.size();
  const auto strip = signal::make_strip(record, {.signals = leads, .rate = assessment.rate});
  if (!strip || assessment.map.size() != leads * assessment.samples) return;
  const std::size_t samples = std::min(assessment.samples, strip->signal.samples);
  const auto truth = mask_of(ectopic_beats, samples, assessment.rate);
  MapPoints points = tested_points(assessment, samples, truth, untested);
  detection.map_auc = point_auc(points.values, points.truth).value_or(0);
  for (std::size_t i = 0; i < kTrivialMaps.size(); ++i) {
    const LeadMatrix map =
        trivial_map(kTrivialMaps[i], strip->signal, assessment.rate, strip->r_peaks);
    for (std::size_t k = 0; k < points.places.size(); ++k) {
      const std::size_t lead = points.places[k] / samples;
      points.values[k] = map.lead(lead)[points.places[k] % samples];
    }
    detection.trivial_auc[i] = point_auc(points.values, points.truth).value_or(0);
  }
}

/// What does not depend on the detectors, with room for their scores.
MitbihRow row_of(const MitbihRecordTask& task, const AnnotatedBeats& marked, double duration,
                 std::size_t detectors) {
  MitbihRow row{.record = task.header.stem().string(),
                .fold = task.fold,
                .reason = {},
                .seconds = duration,
                .beats = {},
                .ectopics = ectopic_runs(marked.beats),
                .rhythms = other_rhythms(marked.rhythms, duration),
                .detections = std::vector<MitbihDetection>(detectors)};
  for (const TimeSpan& span : task.untested) row.seconds -= span.end - span.start;
  for (const AnnotatedBeat& beat : marked.beats) {
    row.beats.push_back({.time = beat.time,
                         .code = beat.code,
                         .label = beat.label,
                         .scores = std::vector<std::optional<double>>(detectors)});
  }
  return row;
}

void take(const BeatScores& scores, std::size_t detector, MitbihRow& row) {
  for (std::size_t i = 0; i < scores.size(); ++i) row.beats[i].scores[detector] = scores[i];
}

/// The record as every detector is given it.
struct Given {
  const Result<Record>& record;
  std::vector<double> times;            // of the beats
  std::vector<TimeSpan> ectopic_beats;  // beat_span of those that are not N
  ReferenceBeats reference;
};

/// A map that says nothing, for records that were not assessed: the trivial maps are measured all
/// the same.
Assessment blank_assessment(const Record& record) {
  constexpr double kRate = 125;
  Assessment blank;
  blank.rate = kRate;
  for (const Lead& lead : record.leads) blank.leads.push_back(lead.name);
  blank.samples = static_cast<std::size_t>(std::ceil(record.duration() * kRate));
  blank.map.resize(blank.leads.size() * blank.samples);
  return blank;
}

void take_assessment(const MitbihRecordTask& task, const Given& given,
                     const Result<Assessment>& assessment, std::size_t detector, MitbihRow& row) {
  MitbihDetection& detection = row.detections[detector];
  const bool located = task.locate && !given.ectopic_beats.empty();
  if (!assessment) {
    detection.reason = to_string(assessment.error());
    detection.qrs = match_beats(given.reference, {}).counts;
    if (located && given.record) {
      locate(*given.record, blank_assessment(*given.record), given.ectopic_beats, task.untested,
             detection);
    }
    if (located) detection.map_auc = 0;
    return;
  }
  take(own_scores(*assessment, given.times), detector, row);
  detection.own_unit = !assessment->beat_scores.empty();
  detection.qrs = match_beats(given.reference, assessment->r_peaks).counts;
  for (const TimeSpan& finding : times_of_findings(*assessment)) {
    const bool tested = !covers(task.untested, (finding.start + finding.end) / 2);
    if (tested) detection.findings.push_back(finding);
  }
  if (located) {
    locate(*given.record, *assessment, given.ectopic_beats, task.untested, detection);
  }
}

void take_distances(const Given& given, const Result<NormalGaussian>& normal, std::size_t detector,
                    MitbihRow& row) {
  std::vector<double> found;
  const auto scores = [&]() -> Result<BeatScores> {
    if (!given.record) return std::unexpected(given.record.error());
    if (!normal) return std::unexpected(normal.error());
    return distance_scores(*given.record, *normal, given.times, found);
  }();
  if (scores) {
    take(*scores, detector, row);
  } else {
    row.detections[detector].reason = to_string(scores.error());
  }
  row.detections[detector].qrs = match_beats(given.reference, found).counts;
}

}  // namespace

MitbihRow assess_mitbih_record(const MitbihRecordTask& task,
                               std::span<const MitbihDetector> detectors,
                               const Result<NormalGaussian>& normal, std::size_t thread) {
  const std::size_t count = detectors.size() + kMitbihBaselines.size();
  const auto marked = read_annotated_beats(task.header);
  if (!marked) {
    MitbihRow row = row_of(task, {}, 0, count);
    row.reason = to_string(marked.error());
    return row;
  }
  const Result<Record> record = io::read_record(task.header);
  Given given{.record = record, .times = {}, .ectopic_beats = {}, .reference = {}};
  for (const AnnotatedBeat& beat : marked->beats) {
    given.times.push_back(beat.time);
    if (beat.label != BeatLabel::Normal) given.ectopic_beats.push_back(beat_span(beat.time));
  }
  given.reference = {.times = given.times, .unassessed = marked->flutter};
  const double last_beat = given.times.empty() ? 0 : given.times.back();
  MitbihRow row = row_of(task, *marked, record ? record->duration() : last_beat, count);
  for (std::size_t i = 0; i < detectors.size(); ++i) {
    const Result<Assessment> assessment = record
                                              ? detectors[i].folds[task.fold](*record, thread)
                                              : Result<Assessment>(std::unexpected(record.error()));
    take_assessment(task, given, assessment, i, row);
  }
  take_distances(given, normal, detectors.size(), row);
  const std::size_t early = detectors.size() + 1;
  take(early_scores(given.times), early, row);
  row.detections[early].own_unit = true;
  return row;
}

}  // namespace crest::eval
