#include "report/beat_timeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <span>

namespace crest::report {

namespace {

constexpr double kSameBeat = 0.05;   // s between a finding's R peak and the beat's
constexpr double kMostCommon = 0.2;  // p-value above which nothing is called rare
constexpr double kOutermost = 0.05;  // share of the rates left out on either side

/// The beat nearest to a moment, if it is that one.
std::optional<std::size_t> beat_at(std::span<const double> r_peaks, double seconds) {
  const auto after = std::ranges::lower_bound(r_peaks, seconds - kSameBeat);
  if (after == r_peaks.end() || *after > seconds + kSameBeat) return {};
  return static_cast<std::size_t>(after - r_peaks.begin());
}

BeatKind kind_of(const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::Beat:
      return BeatKind::Unusual;
    case FindingKind::EarlyBeat:
      return BeatKind::Early;
    case FindingKind::Pause:
      return BeatKind::Late;
    case FindingKind::Trace:
    case FindingKind::Voltage:
      break;
  }
  return BeatKind::Usual;
}

/// Which of two kinds a beat is called by.
bool tells_more(BeatKind kind, BeatKind than) {
  constexpr std::array<int, 4> kRanks = {0, 2, 3, 1};  // Usual, Early, Unusual, Late
  return kRanks[static_cast<std::size_t>(kind)] > kRanks[static_cast<std::size_t>(than)];
}

/// The stretches that were not assessed on any lead, in the order of time.
std::vector<NotAssessedSpan> silent_stretches(const Assessment& assessment) {
  std::vector<NotAssessedSpan> silent;
  std::ranges::copy_if(assessment.not_assessed, std::back_inserter(silent),
                       [](const NotAssessedSpan& span) { return !span.lead; });
  std::ranges::sort(silent, {}, &NotAssessedSpan::start);
  return silent;
}

void add_rates(std::vector<double>& rates, TimelineBin& bin) {
  if (rates.empty()) return;
  std::ranges::sort(rates);
  const auto quantile = [&](double share) {
    return rates[static_cast<std::size_t>(
        std::lround(share * static_cast<double>(rates.size() - 1)))];
  };
  bin.rate = {
      .median = quantile(0.5), .lowest = quantile(kOutermost), .highest = quantile(1 - kOutermost)};
}

struct Peak {
  float value = 0;
  std::size_t lead = 0;
};

/// The highest place of the map in [start, end) seconds.
Peak highest_place(const Assessment& assessment, double start, double end) {
  const auto sample_at = [&](double seconds) {
    const double sample =
        std::clamp(seconds * assessment.rate, 0.0, static_cast<double>(assessment.samples));
    return static_cast<std::size_t>(sample);
  };
  const std::size_t first = sample_at(start);
  const std::size_t last = sample_at(end);
  Peak highest;
  if (assessment.map.empty()) return highest;
  for (std::size_t lead = 0; lead < assessment.leads.size(); ++lead) {
    const auto samples =
        std::span(assessment.map).subspan(lead * assessment.samples + first, last - first);
    // Comparisons with NaN are false: what was not assessed is passed over.
    for (const float value : samples)
      if (value > highest.value) highest = {.value = value, .lead = lead};
  }
  return highest;
}

}  // namespace

std::vector<BeatKind> beat_kinds(const Assessment& assessment) {
  std::vector<BeatKind> kinds(assessment.r_peaks.size(), BeatKind::Usual);
  for (const Finding& finding : assessment.findings) {
    const BeatKind kind = kind_of(finding);
    if (kind == BeatKind::Usual) continue;
    const auto beat = beat_at(assessment.r_peaks, finding.r_peak);
    if (beat && tells_more(kind, kinds[*beat])) kinds[*beat] = kind;
  }
  for (std::size_t i = 0; i < std::min(kinds.size(), assessment.beat_scores.size()); ++i) {
    const bool unlike = assessment.beat_scores[i].value_or(0) >= kUnlikeOthers;
    if (unlike && kinds[i] == BeatKind::Usual) kinds[i] = BeatKind::Unusual;
  }
  return kinds;
}

double bin_length(double duration) {
  constexpr std::array<double, 11> kLengths = {5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800};
  const double least = duration / static_cast<double>(kMostBins);
  const auto found = std::ranges::lower_bound(kLengths, least);
  return found != kLengths.end() ? *found : std::ceil(least / 3600) * 3600;
}

std::vector<TimelineBin> beat_timeline(const Assessment& assessment) {
  const double length = bin_length(assessment.duration);
  std::vector<TimelineBin> bins(
      static_cast<std::size_t>(std::max(1.0, std::ceil(assessment.duration / length - 1e-9))));
  for (std::size_t i = 0; i < bins.size(); ++i) {
    bins[i].start = static_cast<double>(i) * length;
    bins[i].end = std::min(bins[i].start + length, assessment.duration);
  }
  const auto bin_at = [&](double seconds) {
    return std::min(static_cast<std::size_t>(std::max(seconds, 0.0) / length), bins.size() - 1);
  };
  const std::vector<BeatKind> kinds = beat_kinds(assessment);
  std::vector<std::vector<double>> rates(bins.size());
  const std::vector<NotAssessedSpan> silent = silent_stretches(assessment);
  auto gap = silent.begin();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const double now = assessment.r_peaks[i];
    TimelineBin& bin = bins[bin_at(now)];
    ++bin.beats;
    if (kinds[i] == BeatKind::Early) ++bin.early;
    if (kinds[i] == BeatKind::Unusual) ++bin.unusual;
    if (kinds[i] == BeatKind::Late) ++bin.late;
    if (i == 0) continue;
    const double before = assessment.r_peaks[i - 1];
    while (gap != silent.end() && gap->end <= before) ++gap;
    const bool interrupted = gap != silent.end() && gap->start < now;
    if (!interrupted && now > before) rates[bin_at(now)].push_back(60 / (now - before));
  }
  for (const BeatRarity& beat : assessment.beat_rarities) {
    std::optional<double>& rarest = bins[bin_at(beat.r_peak)].rarest;
    rarest = std::min(rarest.value_or(1), beat.p_value);
  }
  for (std::size_t i = 0; i < bins.size(); ++i) add_rates(rates[i], bins[i]);
  return bins;
}

std::vector<RareStrip> rarest_strips(const Assessment& assessment, double seconds,
                                     std::size_t most) {
  struct Candidate {
    const BeatRarity* beat;
    Peak peak;
  };
  std::vector<Candidate> candidates;
  for (const BeatRarity& beat : assessment.beat_rarities) {
    if (beat.p_value > kMostCommon) continue;
    candidates.push_back({&beat, highest_place(assessment, beat.start, beat.end)});
  }
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    if (a.beat->p_value != b.beat->p_value) return a.beat->p_value < b.beat->p_value;
    if (a.peak.value != b.peak.value) return a.peak.value > b.peak.value;
    return a.beat->r_peak < b.beat->r_peak;
  });
  std::vector<RareStrip> strips;
  for (const auto& [beat, peak] : candidates) {
    if (strips.size() == most) break;
    const double r_peak = beat->r_peak;
    const bool shown = std::ranges::any_of(strips, [&](const RareStrip& strip) {
      return r_peak >= strip.start && r_peak <= strip.start + seconds;
    });
    if (shown) continue;
    const double latest = std::max(0.0, assessment.duration - seconds);
    strips.push_back({.start = std::clamp(std::floor(r_peak - seconds / 2), 0.0, latest),
                      .r_peak = r_peak,
                      .p_value = beat->p_value,
                      .lead = peak.lead});
  }
  return strips;
}

}  // namespace crest::report
