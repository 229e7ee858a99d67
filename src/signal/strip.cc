#include "signal/strip.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <span>
#include <utility>

#include "core/extremes.h"
#include "signal/butterworth.h"
#include "signal/gap.h"
#include "signal/lead_selection.h"
#include "signal/qrs_detector.h"
#include "signal/resample.h"

namespace crest::signal {
namespace {

constexpr double kShortestRecord = 1;         // s
constexpr double kHighestRate = 1e5;          // Hz
constexpr double kLongestInterpolated = 0.1;  // s
constexpr double kFlatVoltage = 0.01;         // mV from peak to peak after filtering
constexpr double kFlatShare = 1e-6;           // the same for other units, of the largest value

Error invalid(std::string reason) {
  return {.kind = ErrorKind::InvalidInput, .reason = std::move(reason), .file = {}, .place = {}};
}

struct Filters {
  PolyphaseFilter resampling;
  std::vector<Biquad> highpass;
  std::vector<Biquad> lowpass;
};

Result<Filters> filters_for(double rate, const Preprocessing& preprocessing) {
  const double nyquist = preprocessing.rate / 2;
  if (!(nyquist > 0) || preprocessing.filter_order < 1 || preprocessing.highpass >= nyquist ||
      preprocessing.lowpass >= nyquist) {
    return std::unexpected(Error{.kind = ErrorKind::Config,
                                 .reason = "the filters of the preprocessing do not fit its rate",
                                 .file = {},
                                 .place = {}});
  }
  const auto filter = [&](FilterBand band, double cutoff) {
    return cutoff > 0 ? butterworth(band, preprocessing.filter_order, cutoff, preprocessing.rate)
                      : std::vector<Biquad>{};
  };
  return Filters{.resampling = polyphase_filter(rate, preprocessing.rate),
                 .highpass = filter(FilterBand::HighPass, preprocessing.highpass),
                 .lowpass = filter(FilterBand::LowPass, preprocessing.lowpass)};
}

Result<void> check(const Record& record, const Preprocessing& preprocessing) {
  if (record.leads.empty()) return std::unexpected(invalid("the record has no leads"));
  if (!std::isfinite(record.rate) || record.rate <= 0) {
    return std::unexpected(invalid("the record states no sampling rate"));
  }
  const double least = 2 * std::max(preprocessing.lowpass, preprocessing.highpass);
  if (record.rate <= least) {
    return std::unexpected(invalid(
        fmt::format("sampled at {:g} Hz, more than {:g} Hz are needed", record.rate, least)));
  }
  if (record.rate > kHighestRate) {
    return std::unexpected(invalid(fmt::format(
        "sampled at {:.0f} Hz, at most {:.0f} Hz are believed", record.rate, kHighestRate)));
  }
  if (record.duration() < kShortestRecord) {
    return std::unexpected(
        invalid(fmt::format("the record is {:.3g} s long, at least {:g} s are needed",
                            record.duration(), kShortestRecord)));
  }
  return {};
}

double peak_to_peak(std::span<const float> samples) {
  const auto [lowest, highest] = extremes_of(samples);
  return static_cast<double>(highest) - lowest;
}

void leave_out(std::size_t lead, std::string reason, const Record& record, Strip& strip) {
  strip.not_assessed.push_back(
      {.lead = lead, .start = 0, .end = record.duration(), .reason = std::move(reason)});
}

// Lists the gaps of a lead; whether enough of it is left to use it.
bool account_for_gaps(std::span<const Gap> gaps, std::size_t lead, const Record& record,
                      Strip& strip) {
  std::size_t without_signal = 0;
  std::size_t interpolated = 0;
  std::vector<NotAssessed> spans;
  for (const Gap& gap : gaps) {
    without_signal += gap.size();
    const double start = static_cast<double>(gap.begin) / record.rate;
    const double end = static_cast<double>(gap.end) / record.rate;
    if (end - start <= kLongestInterpolated) {
      interpolated += gap.size();
    } else {
      spans.push_back({.lead = lead, .start = start, .end = end, .reason = gap.reason});
    }
  }
  if (2 * without_signal > record.samples()) {
    const bool flat = spans.size() == 1 && spans.front().reason == "flat line";
    leave_out(lead, flat ? "flat line" : "more than half of its samples are invalid or flat",
              record, strip);
    return false;
  }
  if (interpolated > 0) {
    strip.assumptions.push_back(
        fmt::format("{} invalid samples of {} interpolated", interpolated, strip.leads[lead]));
  }
  std::ranges::move(spans, std::back_inserter(strip.not_assessed));
  return true;
}

// Takes one lead from the record into the strip, at the rate of the model, without gaps; it stays
// zero where it cannot be used. Returns how small it must be after filtering to be flat.
double take_lead(const Record& record, const LeadSelection& selection, std::size_t lead,
                 const PolyphaseFilter& resampling, Strip& strip) {
  const LeadSource& source = selection.leads[lead];
  if (source.parts.empty()) {
    leave_out(lead, source.missing, record, strip);
    return 0;
  }
  const bool voltage = !selection.unit_in_doubt && source.parts.front().first->unit == "mV";
  std::vector<float> own;  // where the record's samples are not enough
  std::span<const float> samples = samples_of(source, own);
  if (holds_gaps(samples, record.rate, largest_believed(voltage))) {
    if (own.empty()) own.assign(samples.begin(), samples.end());
    const std::vector<Gap> gaps = bridge_gaps(own, record.rate, largest_believed(voltage));
    if (!account_for_gaps(gaps, lead, record, strip)) return 0;
    samples = own;
  }
  strip.usable[lead] = true;
  strip.millivolts = strip.millivolts && voltage;
  const std::vector<float> resampled = resample(samples, resampling);
  std::copy_n(resampled.data(), resampled.size(), strip.signal.lead(lead).data());
  if (voltage) return kFlatVoltage;
  const auto [lowest, highest] = extremes_of(samples);
  return kFlatShare * std::max(std::abs(lowest), std::abs(highest));
}

}  // namespace

Result<Strip> make_strip(const Record& record, const Preprocessing& preprocessing) {
  return make_strip(record, select_leads(record, preprocessing), preprocessing);
}

Result<Strip> make_strip(const Record& record, const LeadSelection& selection,
                         const Preprocessing& preprocessing) {
  if (const auto checked = check(record, preprocessing); !checked) {
    return std::unexpected(checked.error());
  }
  const Result<Filters> filters = filters_for(record.rate, preprocessing);
  if (!filters) return std::unexpected(filters.error());
  if (std::ranges::all_of(selection.leads, [](const auto& lead) { return lead.parts.empty(); })) {
    return std::unexpected(invalid(preprocessing.signals == 0
                                       ? "none of its leads is one of the 12 standard leads"
                                       : "it has no signals"));
  }
  Strip strip;
  strip.rate = preprocessing.rate;
  const PolyphaseFilter& ratio = filters->resampling;
  strip.leads = selection.names;
  strip.signal = LeadMatrix(strip.leads.size(), resampled_length(record.samples(), ratio));
  strip.usable.assign(strip.leads.size(), false);
  strip.millivolts = true;
  strip.assumptions = selection.assumptions;
  std::vector<double> flat(strip.leads.size());
  for (std::size_t lead = 0; lead < flat.size(); ++lead) {
    flat[lead] = take_lead(record, selection, lead, filters->resampling, strip);
  }
  filter_both_ways(filters->highpass, strip.signal);
  filter_both_ways(filters->lowpass, strip.signal);
  for (std::size_t lead = 0; lead < flat.size(); ++lead) {
    if (!strip.usable[lead] || peak_to_peak(strip.signal.lead(lead)) > flat[lead]) continue;
    strip.usable[lead] = false;
    std::ranges::fill(strip.signal.lead(lead), 0.0F);
    leave_out(lead, "flat line", record, strip);
  }
  if (std::ranges::none_of(strip.usable, std::identity{})) {
    return std::unexpected(invalid("none of its leads can be used: all are flat or invalid"));
  }
  strip.r_peaks = find_r_peaks(strip.signal, strip.usable, strip.rate);
  return strip;
}

Strip strip_part(const Strip& strip, std::size_t begin, std::size_t end) {
  Strip part;
  part.rate = strip.rate;
  part.leads = strip.leads;
  part.usable = strip.usable;
  part.millivolts = strip.millivolts;
  part.assumptions = strip.assumptions;
  part.signal = LeadMatrix(strip.signal.leads, end - begin);
  for (std::size_t lead = 0; lead < part.signal.leads; ++lead) {
    std::ranges::copy(strip.signal.lead(lead).subspan(begin, end - begin),
                      part.signal.lead(lead).begin());
  }
  for (const std::size_t r_peak : strip.r_peaks) {
    if (r_peak >= begin && r_peak < end) part.r_peaks.push_back(r_peak - begin);
  }
  const double first = static_cast<double>(begin) / strip.rate;
  for (NotAssessed span : strip.not_assessed) {
    span.start = std::max(0.0, span.start - first);
    span.end = std::min(part.duration(), span.end - first);
    if (span.start < span.end) part.not_assessed.push_back(std::move(span));
  }
  return part;
}

void fill_not_assessed(const Strip& strip, std::size_t first, float value, LeadMatrix& block) {
  const auto position = [&](double seconds) {
    const double sample = std::round(seconds * strip.rate) - static_cast<double>(first);
    return static_cast<std::size_t>(std::clamp(sample, 0.0, static_cast<double>(block.samples)));
  };
  for (const NotAssessed& part : strip.not_assessed) {
    const std::size_t begin = position(part.start);
    const std::size_t end = std::max(position(part.end), begin);
    for (std::size_t lead = 0; lead < block.leads; ++lead) {
      if (part.lead && *part.lead != lead) continue;
      std::ranges::fill(block.lead(lead).subspan(begin, end - begin), value);
    }
  }
}

}  // namespace crest::signal
