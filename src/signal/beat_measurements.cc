#include "signal/beat_measurements.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>
#include <string_view>

#include "signal/delineation.h"

namespace crest::signal {

namespace {

constexpr std::size_t kLeadOne = 0;
constexpr std::size_t kLeadAvf = 5;
constexpr std::size_t kFewestValues = 3;

/// The median; of an even number the mean of the two in the middle.
double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return std::midpoint(*middle, *std::max_element(values.begin(), middle));
}

/// Whether samples between two moments, in seconds, are missing on all leads.
bool interrupted(const Strip& strip, double from, double to) {
  return std::ranges::any_of(strip.not_assessed, [&](const NotAssessed& part) {
    return !part.lead && part.start < to && part.end > from;
  });
}

double net_area(const Strip& strip, std::size_t lead, const Wave& qrs) {
  const auto samples = strip.signal.lead(lead).subspan(qrs.onset, qrs.end - qrs.onset + 1);
  const double sum = std::accumulate(samples.begin(), samples.end(), 0.0);
  return (sum - samples.front() * static_cast<double>(samples.size())) / strip.rate;
}

std::string why_no_axis(const Strip& strip) {
  const auto lacks = [&](std::size_t lead) {
    return strip.leads.size() <= lead || strip.leads[lead] != kStandardLeads[lead] ||
           !strip.usable[lead];
  };
  if (lacks(kLeadOne) || lacks(kLeadAvf)) return "the leads I and aVF are not both there";
  if (!strip.millivolts) return "the voltages are not in mV, or in doubt";
  return {};
}

Measured missing(std::string reason) {
  return {.value = {}, .beats = 0, .reason = std::move(reason)};
}

Measured median_of_beats(const std::vector<double>& values) {
  return {.value = median(values), .beats = values.size(), .reason = {}};
}

/// Of an interval that needs a wave which not every beat need show.
Measured interval(const std::vector<double>& values, std::size_t beats, std::string_view wave) {
  if (values.size() < kFewestValues || 2 * values.size() < beats) {
    return missing(
        fmt::format("a {} stands out in {} of {} beats only", wave, values.size(), beats));
  }
  return median_of_beats(values);
}

Measured corrected(const Measured& qt, const Measured& rr, double exponent) {
  if (!qt.value) return qt;
  if (!rr.value) return rr;
  return {.value = *qt.value / std::pow(*rr.value, exponent), .beats = qt.beats, .reason = {}};
}

Measured axis_of(const BeatIntervals& intervals) {
  if (!intervals.no_axis.empty()) return missing(intervals.no_axis);
  if (intervals.net_one.empty()) return missing("no QRS complex stands out");
  const double across = median(intervals.net_one);
  const double down = 2 * median(intervals.net_avf) / std::numbers::sqrt3;
  if (across == 0 && down == 0) return missing("the QRS complexes of I and aVF have no direction");
  return {.value = std::atan2(down, across) * 180 / std::numbers::pi,
          .beats = intervals.net_one.size(),
          .reason = {}};
}

void append(std::vector<double>& all, const std::vector<double>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

BeatIntervals beat_intervals(const Strip& strip) {
  BeatIntervals intervals{.beats = strip.r_peaks.size(), .no_axis = why_no_axis(strip)};
  const auto seconds = [&](std::size_t from, std::size_t to) {
    return static_cast<double>(to - from) / strip.rate;
  };
  const std::vector<DelineatedBeat> beats = delineate(strip);
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const DelineatedBeat& beat = beats[i];
    if (i > 0) {
      const auto before = static_cast<double>(beats[i - 1].qrs.peak) / strip.rate;
      const auto now = static_cast<double>(beat.qrs.peak) / strip.rate;
      if (!interrupted(strip, before, now)) intervals.rr.push_back(now - before);
    }
    if (beat.qrs.onset == beat.qrs.end) continue;  // no lead has a QRS complex there
    intervals.qrs.push_back(seconds(beat.qrs.onset, beat.qrs.end));
    if (beat.p) intervals.pr.push_back(seconds(beat.p->onset, beat.qrs.onset));
    if (beat.t) intervals.qt.push_back(seconds(beat.qrs.onset, beat.t->end));
    if (!intervals.no_axis.empty()) continue;
    intervals.net_one.push_back(net_area(strip, kLeadOne, beat.qrs));
    intervals.net_avf.push_back(net_area(strip, kLeadAvf, beat.qrs));
  }
  return intervals;
}

void append(BeatIntervals& all, const BeatIntervals& more) {
  all.beats += more.beats;
  append(all.rr, more.rr);
  append(all.pr, more.pr);
  append(all.qrs, more.qrs);
  append(all.qt, more.qt);
  append(all.net_one, more.net_one);
  append(all.net_avf, more.net_avf);
  if (all.net_one.empty()) all.no_axis = more.no_axis;
  if (!all.net_one.empty()) all.no_axis.clear();
}

BeatMeasurements measure(const BeatIntervals& intervals) {
  BeatMeasurements measured{.beats = intervals.beats};
  if (intervals.rr.empty()) {
    const Measured none = missing("it takes two heartbeats in a row");
    measured.heart_rate = measured.rr = measured.shortest_rr = measured.longest_rr = none;
  } else {
    measured.rr = median_of_beats(intervals.rr);
    measured.heart_rate = measured.shortest_rr = measured.longest_rr = measured.rr;
    measured.heart_rate.value = 60 / median(intervals.rr);
    measured.shortest_rr.value = std::ranges::min(intervals.rr);
    measured.longest_rr.value = std::ranges::max(intervals.rr);
  }
  measured.pr = interval(intervals.pr, intervals.beats, "P wave");
  measured.qrs = interval(intervals.qrs, intervals.beats, "QRS complex");
  measured.qt = interval(intervals.qt, intervals.beats, "T wave");
  measured.qtc_bazett = corrected(measured.qt, measured.rr, 1.0 / 2);
  measured.qtc_fridericia = corrected(measured.qt, measured.rr, 1.0 / 3);
  measured.axis = axis_of(intervals);
  return measured;
}

}  // namespace crest::signal
