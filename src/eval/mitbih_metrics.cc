#include "eval/mitbih_metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>

#include "eval/beat_scores.h"
#include "eval/clustered_ranking.h"
#include "eval/metrics.h"
#include "eval/mitbih_split.h"
#include "eval/share.h"

namespace crest::eval {
namespace {

/// A number of the rows, each standing times[row] times.
using WeightedStatistic = std::function<std::optional<double>(std::span<const double> times)>;

/// Draws the patients of a run again.
class Resampler {
 public:
  Resampler(const MitbihRun& run, const BootstrapOptions& options) : options_(options) {
    std::map<std::string_view, std::int64_t> numbers;
    for (const MitbihRow& row : run.rows) {
      const auto next = static_cast<std::int64_t>(numbers.size());
      patients_.push_back(numbers.try_emplace(mitbih_patient(row.record), next).first->second);
    }
    several_ = numbers.size() > 1;
  }

  /// None of a single patient, whom there is nobody to draw in place of.
  std::optional<Interval> interval(const WeightedStatistic& statistic) const {
    if (!several_) return std::nullopt;
    std::vector<double> times(patients_.size());
    return bootstrap_over_patients(
        patients_,
        [&](std::span<const std::size_t> drawn) {
          std::ranges::fill(times, 0.0);
          for (const std::size_t row : drawn) ++times[row];
          return statistic(times);
        },
        options_);
  }

  Estimate estimate(const WeightedStatistic& statistic) const {
    Estimate estimate{.value = statistic(std::vector<double>(patients_.size(), 1.0)),
                      .interval = std::nullopt};
    if (estimate.value) estimate.interval = interval(statistic);
    return estimate;
  }

  /// Of the sums of parts and wholes over the rows, [rows] each.
  Estimate ratio(std::span<const double> parts, std::span<const double> wholes) const {
    return estimate([=](std::span<const double> times) {
      return share(std::inner_product(times.begin(), times.end(), parts.begin(), 0.0),
                   std::inner_product(times.begin(), times.end(), wholes.begin(), 0.0));
    });
  }

 private:
  BootstrapOptions options_;
  std::vector<std::int64_t> patients_;  ///< of each row
  bool several_ = false;
};

/// Beats of the run with the joined scores of one detector.
struct ScoredBeats {
  std::vector<double> scores;
  std::vector<std::uint8_t> abnormal;
  std::vector<std::size_t> rows;

  void add(const MitbihRun& run, std::size_t row, const MitbihBeat& beat, std::size_t detector) {
    const auto score = run.joined_score(run.rows[row], beat, detector);
    const LabelledScore labelled = labelled_score(score, beat.label != BeatLabel::Normal, 0);
    scores.push_back(labelled.score);
    abnormal.push_back(labelled.abnormal ? 1 : 0);
    rows.push_back(row);
  }

  ClusteredRanking ranking() const { return {scores, abnormal, rows}; }
};

/// All normal beats and those of one class, or of all where none is given.
ScoredBeats scored_beats(const MitbihRun& run, std::size_t detector,
                         std::optional<BeatLabel> label = std::nullopt) {
  ScoredBeats scored;
  for (std::size_t row = 0; row < run.rows.size(); ++row) {
    for (const MitbihBeat& beat : run.rows[row].beats) {
      const bool wanted = !label || beat.label == *label || beat.label == BeatLabel::Normal;
      if (wanted) scored.add(run, row, beat, detector);
    }
  }
  return scored;
}

/// Counts of one class in each row, [rows].
struct ClassCounts {
  std::vector<double> beats, called;
};

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// Mean of part / whole over the rows where the whole is not nothing.
std::optional<double> mean_share(std::span<const double> parts, std::span<const double> wholes) {
  double total = 0;
  double count = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (wholes[i] == 0) continue;
    total += parts[i] / wholes[i];
    ++count;
  }
  return share(total, count);
}

std::vector<double> added(std::span<const double> a, std::span<const double> b) {
  std::vector<double> result(a.size());
  std::ranges::transform(a, b, result.begin(), std::plus<>());
  return result;
}

void count_classes(const MitbihRun& run, std::size_t detector, const Resampler& resampler,
                   MitbihResult& result) {
  std::array<ClassCounts, kBeatClasses> counts;
  counts.fill({.beats = std::vector<double>(run.rows.size()),
               .called = std::vector<double>(run.rows.size())});
  std::vector<double> hours;
  for (std::size_t row = 0; row < run.rows.size(); ++row) {
    hours.push_back(run.rows[row].seconds / 3600);
    for (const MitbihBeat& beat : run.rows[row].beats) {
      const auto label = static_cast<std::size_t>(beat.label);
      ++counts[label].beats[row];
      if (!beat.scores[detector]) ++result.classes[label].unscored;
      if (is_alarm(beat, detector, run.threshold(run.rows[row], detector))) {
        ++counts[label].called[row];
      }
    }
  }
  ClassCounts ectopic{.beats = std::vector<double>(run.rows.size()),
                      .called = std::vector<double>(run.rows.size())};
  for (std::size_t label = 0; label < kBeatClasses; ++label) {
    MitbihClass& of_class = result.classes[label];
    of_class.beats = static_cast<std::size_t>(sum(counts[label].beats));
    of_class.called = static_cast<std::size_t>(sum(counts[label].called));
    of_class.share = resampler.ratio(counts[label].called, counts[label].beats);
    if (static_cast<BeatLabel>(label) == BeatLabel::Normal) continue;
    ectopic.beats = added(ectopic.beats, counts[label].beats);
    ectopic.called = added(ectopic.called, counts[label].called);
    of_class.auc = resampler.estimate(
        [ranking = scored_beats(run, detector, static_cast<BeatLabel>(label)).ranking()](
            std::span<const double> times) { return roc_auc_of(ranking.drawn(times)); });
  }
  const auto& false_alarms = counts[static_cast<std::size_t>(BeatLabel::Normal)].called;
  const std::vector<double> alarms = added(ectopic.called, false_alarms);
  result.ectopic = static_cast<std::size_t>(sum(ectopic.beats));
  result.sensitivity = resampler.ratio(ectopic.called, ectopic.beats);
  result.average_sensitivity = mean_share(ectopic.called, ectopic.beats);
  result.positive_predictivity = resampler.ratio(ectopic.called, alarms);
  result.average_positive_predictivity = mean_share(ectopic.called, alarms);
  result.false_alarms_per_hour = resampler.ratio(false_alarms, hours);
}

void rank_beats(const MitbihRun& run, std::size_t detector, const Resampler& resampler,
                MitbihResult& result) {
  const ClusteredRanking ranking = scored_beats(run, detector).ranking();
  result.auc = resampler.estimate(
      [&](std::span<const double> times) { return roc_auc_of(ranking.drawn(times)); });
  result.average_precision = resampler.estimate(
      [&](std::span<const double> times) { return average_precision_of(ranking.drawn(times)); });
  double total = 0;
  for (const MitbihRow& row : run.rows) {
    const auto auc = auc_of(row, detector);
    if (!auc) continue;
    total += *auc;
    ++result.auc_records;
  }
  result.average_auc = share(total, static_cast<double>(result.auc_records));
}

/// Collects events record by record.
class EventSum {
 public:
  void add(std::span<const TimeSpan> reference, std::span<const TimeSpan> detected) {
    const EventCounts counts = match_events(reference, detected);
    events_.gross += counts;
    const std::array shares = {counts.sensitivity(), counts.positive_predictivity(),
                               counts.duration_sensitivity(),
                               counts.duration_positive_predictivity()};
    for (std::size_t i = 0; i < shares.size(); ++i) {
      totals_[i] += shares[i].value_or(0);
      counts_[i] += shares[i] ? 1 : 0;
    }
  }

  MitbihEvents events() const {
    MitbihEvents events = events_;
    for (std::size_t i = 0; i < totals_.size(); ++i) {
      events.average[i] = share(totals_[i], counts_[i]);
    }
    return events;
  }

 private:
  MitbihEvents events_;
  std::array<double, 4> totals_{};
  std::array<double, 4> counts_{};
};

void match_episodes(const MitbihRun& run, std::size_t detector, MitbihResult& result) {
  std::array<EventSum, 4> sums;
  for (const MitbihRow& row : run.rows) {
    const auto alarms = alarm_runs(run, row, detector);
    const auto& findings = row.detections[detector].findings;
    sums[0].add(row.ectopics, alarms);
    sums[1].add(row.rhythms, alarms);
    sums[2].add(row.ectopics, findings);
    sums[3].add(row.rhythms, findings);
  }
  result.ectopics_by_alarms = sums[0].events();
  result.rhythms_by_alarms = sums[1].events();
  if (detector + kMitbihBaselines.size() >= run.detectors.size()) return;
  result.ectopics_by_findings = sums[2].events();
  result.rhythms_by_findings = sums[3].events();
}

void sum_up_records(const MitbihRun& run, std::size_t detector, const Resampler& resampler,
                    MitbihResult& result) {
  const std::vector<double> none(run.rows.size());
  std::vector<double> located = none;
  std::vector<double> map_auc = none;
  std::array<std::vector<double>, kTrivialMaps.size()> trivial;
  trivial.fill(none);
  double searched = 0;
  double sensitivity = 0;
  double positive_predictivity = 0;
  for (std::size_t row = 0; row < run.rows.size(); ++row) {
    const MitbihDetection& detection = run.rows[row].detections[detector];
    result.failed += run.rows[row].reason.empty() && detection.reason.empty() ? 0 : 1;
    if (detection.qrs) {
      result.qrs = result.qrs.value_or(BeatCounts{});
      *result.qrs += *detection.qrs;
      ++searched;
      sensitivity += detection.qrs->sensitivity();
      positive_predictivity += detection.qrs->positive_predictivity();
    }
    if (!detection.map_auc) continue;
    ++result.located;
    located[row] = 1;
    map_auc[row] = *detection.map_auc;
    for (std::size_t i = 0; i < trivial.size(); ++i) trivial[i][row] = detection.trivial_auc[i];
  }
  result.average_qrs_sensitivity = share(sensitivity, searched);
  result.average_qrs_positive_predictivity = share(positive_predictivity, searched);
  if (result.located == 0) return;
  result.map_auc = resampler.ratio(map_auc, located);
  for (std::size_t i = 0; i < trivial.size(); ++i) {
    result.trivial_auc[i] = resampler.ratio(trivial[i], located);
  }
}

std::vector<MitbihComparison> compare(const MitbihRun& run, const Resampler& resampler) {
  std::vector<MitbihComparison> comparisons;
  const ScoredBeats first = scored_beats(run, 0);
  const ClusteredRanking ranking = first.ranking();
  for (std::size_t other = 1; other < run.detectors.size(); ++other) {
    const ScoredBeats beats = scored_beats(run, other);
    std::vector<PairedScores> pairs(beats.scores.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      pairs[i] = {.first = first.scores[i],
                  .second = beats.scores[i],
                  .abnormal = beats.abnormal[i] != 0,
                  .patient = 0};
    }
    const auto delong = delong_test(pairs);
    if (!delong) continue;
    const ClusteredRanking of_other = beats.ranking();
    const auto interval =
        resampler.interval([&](std::span<const double> times) -> std::optional<double> {
          const auto a = roc_auc_of(ranking.drawn(times));
          const auto b = roc_auc_of(of_other.drawn(times));
          return a && b ? std::optional(*a - *b) : std::nullopt;
        });
    comparisons.push_back({.first = run.detectors.front(),
                           .other = run.detectors[other],
                           .delong = *delong,
                           .interval = interval});
  }
  return comparisons;
}

}  // namespace

std::optional<double> auc_of(const MitbihRow& row, std::size_t detector) {
  std::vector<LabelledScore> scores;
  scores.reserve(row.beats.size());
  for (const MitbihBeat& beat : row.beats) {
    scores.push_back(labelled_score(beat.scores[detector], beat.label != BeatLabel::Normal, 0));
  }
  return roc_auc(scores);
}

std::vector<TimeSpan> alarm_runs(const MitbihRun& run, const MitbihRow& row, std::size_t detector) {
  std::vector<double> times;
  std::vector<std::uint8_t> alarms;
  for (const MitbihBeat& beat : row.beats) {
    times.push_back(beat.time);
    alarms.push_back(is_alarm(beat, detector, run.threshold(row, detector)) ? 1 : 0);
  }
  return beat_runs(times, alarms);
}

MitbihEvaluation evaluate_mitbih(const MitbihRun& run, const BootstrapOptions& bootstrap) {
  MitbihEvaluation evaluation;
  evaluation.bootstrap = bootstrap;
  for (const MitbihRow& row : run.rows) {
    evaluation.hours += row.seconds / 3600;
    evaluation.beats += row.beats.size();
  }
  const Resampler resampler(run, bootstrap);
  for (std::size_t detector = 0; detector < run.detectors.size(); ++detector) {
    MitbihResult result;
    result.detector = run.detectors[detector];
    count_classes(run, detector, resampler, result);
    rank_beats(run, detector, resampler, result);
    match_episodes(run, detector, result);
    sum_up_records(run, detector, resampler, result);
    evaluation.results.push_back(std::move(result));
  }
  evaluation.comparisons = compare(run, resampler);
  return evaluation;
}

}  // namespace crest::eval
