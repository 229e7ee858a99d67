#include "eval/recorded_noise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "core/lead_matrix.h"
#include "eval/electrode_noise.h"
#include "eval/normal_ecg.h"
#include "io/read_record.h"
#include "signal/lead_name.h"
#include "signal/resample.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr std::size_t kLeads = signal::kStandardLeads.size();

std::unexpected<Error> refuse(std::string reason, std::string file = {}) {
  return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), std::move(file), {}});
}

/// Mean and variance of the samples that are valid.
struct Moments {
  double mean = 0;
  double variance = 0;
};

Moments moments_of(std::span<const float> samples) {
  double count = 0;
  double sum = 0;
  for (const float sample : samples) {
    if (std::isnan(sample)) continue;
    sum += double{sample};
    ++count;
  }
  if (count == 0) return {};
  Moments moments{.mean = sum / count, .variance = 0};
  for (const float sample : samples) {
    if (std::isnan(sample)) continue;
    moments.variance += (double{sample} - moments.mean) * (double{sample} - moments.mean) / count;
  }
  return moments;
}

/// Voltages [9, samples] of the electrodes at `rate` Hz, out of random places of the noise.
LeadMatrix draw_electrodes(const RecordedNoise& noise, std::size_t samples, double rate,
                           std::size_t stretch, Random& random) {
  const signal::PolyphaseFilter filter = signal::polyphase_filter(noise.rate, rate);
  LeadMatrix electrodes(kElectrodes, samples);
  for (std::size_t electrode = 0; electrode < kElectrodes; ++electrode) {
    const std::vector<float>& channel = noise.channels[random.below(noise.channels.size())];
    const std::size_t start = random.below(channel.size() - stretch + 1);
    const std::vector<float> drawn =
        signal::resample(std::span(channel).subspan(start, stretch), filter);
    const auto voltage = electrodes.lead(electrode);
    std::copy_n(drawn.begin(), samples, voltage.begin());
    const auto mean = static_cast<float>(moments_of(voltage).mean);
    for (float& sample : voltage) sample -= mean;
  }
  return electrodes;
}

}  // namespace

Result<RecordedNoise> read_noise(const std::filesystem::path& file) {
  auto record = io::read_record(file);
  if (!record) return std::unexpected(record.error());
  RecordedNoise noise{.rate = record->rate, .channels = {}};
  for (Lead& lead : record->leads) {
    const bool valid = std::ranges::none_of(lead.samples, [](float x) { return std::isnan(x); });
    if (lead.samples.empty() || !valid) {
      return refuse(fmt::format("{} has no samples, or invalid ones", lead.name), file.string());
    }
    noise.channels.push_back(std::move(lead.samples));
  }
  return noise;
}

Result<Record> with_noise(Record record, const RecordedNoise& noise, double snr, Random random) {
  std::vector<std::size_t> places;  // of each lead of the record among the standard ones
  for (const Lead& lead : record.leads) {
    const auto place = signal::standard_lead(lead.name);
    if (!place || std::ranges::find(places, *place) != places.end()) break;
    places.push_back(*place);
  }
  if (places.size() != kLeads || record.leads.size() != kLeads) {
    return refuse("has other leads than the twelve standard ones");
  }
  // Two samples more, since what is resampled may be rounded to one less than it takes.
  const auto stretch = static_cast<std::size_t>(std::ceil(record.duration() * noise.rate)) + 2;
  if (noise.channels.empty() || stretch > noise.channels.front().size()) {
    return refuse("is longer than the noise");
  }
  LeadMatrix change =
      free_leads_of(draw_electrodes(noise, record.samples(), record.rate, stretch, random), kLeads);
  LeadMatrix added(kLeads, record.samples());
  apply_change(change, added);
  double of_trace = 0;
  double of_noise = 0;
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    of_trace += moments_of(record.leads[lead].samples).variance;
    of_noise += moments_of(std::as_const(added).lead(lead)).variance;
  }
  if (of_trace <= 0 || of_noise <= 0) return refuse("record or noise is flat");
  const double factor = std::sqrt(of_trace / (of_noise * std::pow(10, snr / 10)));
  for (std::size_t i = 0; i < kLeads; ++i) {
    const auto lead = std::as_const(added).lead(places[i]);
    for (std::size_t t = 0; t < lead.size(); ++t) {
      record.leads[i].samples[t] += static_cast<float>(factor) * lead[t];
    }
  }
  return record;
}

}  // namespace crest::eval
