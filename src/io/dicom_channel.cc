#include "io/dicom_channel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {
namespace {

struct Calibration {
  double scale = 1;  ///< physical units of a stored step
  double offset = 0;
  std::string unit;
};

/// A number that may be missing, but not be anything else than a number.
Result<std::optional<double>> optional_number(const DicomDataSet& definition, DicomTag tag,
                                              std::string_view name) {
  const auto number = number_of(definition, tag);
  const DicomElement* element = find_element(definition, tag);
  if (!number && element != nullptr && !element->value.empty() &&
      !text_of(definition, tag).empty()) {
    return std::unexpected(Error{
        ErrorKind::Corrupt,
        fmt::format("has {} {}, which is no number", name, in_quotes(text_of(definition, tag))),
        {},
        {}});
  }
  return number;
}

double or_default(std::optional<double> stated, double by_default, std::string_view name,
                  const std::string& lead, LeadAssumptions& assumptions) {
  if (!stated) assumptions.add(fmt::format("{} not stated: {}", name, by_default), lead);
  return stated.value_or(by_default);
}

Result<Calibration> calibration_of(const DicomEcgChannel& channel, const ReadOptions& options,
                                   LeadAssumptions& assumptions) {
  const DicomDataSet& definition = *channel.definition;
  const std::string& name = channel.lead.name;
  const auto sensitivity = optional_number(definition, dicom::kSensitivity, "channel sensitivity");
  const auto correction =
      optional_number(definition, dicom::kSensitivityCorrection, "sensitivity correction factor");
  const auto baseline = optional_number(definition, dicom::kBaseline, "channel baseline");
  for (const auto* number : {&sensitivity, &correction, &baseline}) {
    if (!*number) return std::unexpected(number->error());
  }
  const std::optional<double> stated = *sensitivity;
  Calibration calibration;
  if (stated) calibration.unit = dicom_unit(definition);
  if (calibration.unit.empty()) {
    if (options.unit.empty()) {
      return std::unexpected(Error{
          ErrorKind::InvalidInput, "states no unit of its samples; give it with --unit", {}, {}});
    }
    calibration.unit = options.unit;
    assumptions.add(stated ? fmt::format("unit not stated: {}, as given", in_quotes(options.unit))
                           : fmt::format("sensitivity not stated: a stored step is 1 {}, as given",
                                         in_quotes(options.unit)),
                    name);
  }
  if (stated) {
    calibration.scale =
        *stated * or_default(*correction, 1, "sensitivity correction factor", name, assumptions);
    calibration.offset = or_default(*baseline, 0, "channel baseline", name, assumptions);
  }
  const double millivolts = millivolts_per(calibration.unit).value_or(1);
  calibration.scale *= millivolts;
  calibration.offset *= millivolts;
  if (!std::isnormal(calibration.scale) || !std::isfinite(calibration.offset)) {
    return std::unexpected(
        Error{ErrorKind::Corrupt,
              fmt::format("a stored step is {} {}", calibration.scale, in_quotes(calibration.unit)),
              {},
              {}});
  }
  return calibration;
}

/// Samples of fewer bits than allocated are stored with their sign extended.
void verify_bits_stored(const DicomChannelSamples& decoded, const DicomSampleForm& form, int bits,
                        const std::string& lead, std::vector<Verification>& verifications) {
  if (decoded.lowest > decoded.highest) return;
  const std::int64_t span = std::int64_t{1} << bits;
  const std::int64_t least = form.is_signed ? -span / 2 : 0;
  const bool fits = decoded.lowest >= least && decoded.highest < least + span;
  verifications.push_back({"bits stored of lead " + lead, fits,
                           fits ? ""
                                : fmt::format("{} bits stated, samples from {} to {}", bits,
                                              decoded.lowest, decoded.highest)});
}

/// Samples by which a channel starts after its group, by all that its definition says.
double skew_of(const DicomDataSet& definition, double rate) {
  const auto samples = number_of(definition, dicom::kSampleSkew);
  const double seconds = number_of(definition, dicom::kTimeSkew).value_or(0);
  const double offset = number_of(definition, dicom::kChannelOffset).value_or(0);
  return samples.value_or(seconds * rate) + offset * rate;
}

bool may_be_lead(const DicomEcgChannel& channel, bool in_ecg_object) {
  const std::string unit = dicom_unit(*channel.definition);
  const bool voltage = unit.empty() || millivolts_per(unit);
  const bool named = channel.lead.known || channel.lead.name.starts_with("ECG") ||
                     channel.lead.name.starts_with("EKG");
  return in_ecg_object ? channel.lead.known || voltage : named && voltage;
}

}  // namespace

DicomEcgChannels find_ecg_channels(const DicomWaveformGroup& group, bool in_ecg_object) {
  DicomEcgChannels found;
  for (std::size_t i = 0; i < group.definitions.size(); ++i) {
    DicomEcgChannel channel{i, &group.definitions[i], dicom_lead(group.definitions[i])};
    if (channel.lead.name.empty()) {
      channel.lead.name = fmt::format("channel {}", i + 1);
      channel.lead.assumption = "name not stated";
    }
    if (may_be_lead(channel, in_ecg_object)) {
      found.leads.push_back(std::move(channel));
    } else {
      found.others.push_back(std::move(channel.lead.name));
    }
  }
  return found;
}

std::vector<std::size_t> skews_of(const std::vector<DicomEcgChannel>& channels, double rate,
                                  std::size_t samples, LeadAssumptions& assumptions) {
  std::vector<double> skews;
  skews.reserve(channels.size());
  for (const DicomEcgChannel& channel : channels) {
    skews.push_back(skew_of(*channel.definition, rate));
  }
  std::vector<std::size_t> whole(channels.size(), 0);
  if (channels.empty()) return whole;
  const double earliest = std::ranges::min(skews);
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const double skew = skews[i] - earliest;
    if (!(skew < static_cast<double>(samples))) {
      assumptions.add(fmt::format("skew of {} samples reaches past its group: ignored", skews[i]),
                      channels[i].lead.name);
      continue;
    }
    whole[i] = static_cast<std::size_t>(std::lround(skew));
    if (skew != std::round(skew)) {
      assumptions.add(fmt::format("skew of {:.4g} samples rounded to {}", skew, whole[i]),
                      channels[i].lead.name);
    }
  }
  return whole;
}

Result<Lead> read_dicom_lead(const DicomWaveformGroup& group, const DicomEcgChannel& channel,
                             const ReadOptions& options, LeadAssumptions& assumptions,
                             std::vector<Verification>& verifications) {
  const std::string& name = channel.lead.name;
  auto calibration = calibration_of(channel, options, assumptions);
  if (!calibration) {
    Error error = calibration.error();
    error.place = fmt::format("waveform group {}, channel {}", group.number, channel.index + 1);
    return std::unexpected(std::move(error));
  }
  if (!channel.lead.assumption.empty()) assumptions.add(channel.lead.assumption, name);
  if (const std::string_view status = text_of(*channel.definition, dicom::kChannelStatus);
      !status.empty() && status != "OK") {
    assumptions.add(fmt::format("status {} by the file, read all the same", in_quotes(status)),
                    name);
  }
  Lead lead;
  lead.name = name;
  lead.gain = 1 / calibration->scale;
  constexpr double largest = std::numeric_limits<int>::max();
  lead.baseline = static_cast<int>(
      std::clamp(std::round(-calibration->offset / calibration->scale), -largest, largest));
  const auto millivolts = millivolts_per(calibration->unit);
  lead.unit = millivolts ? "mV" : calibration->unit;
  if (millivolts && calibration->unit != "mV") {
    assumptions.add(
        fmt::format("unit {} converted to mV: times {}", in_quotes(calibration->unit), *millivolts),
        name);
  }
  DicomChannelSamples decoded =
      decode_dicom_channel(group, channel.index, calibration->scale, calibration->offset);
  const std::size_t allocated = group.form.bytes * 8;
  const std::size_t bits = count_of(*channel.definition, dicom::kBitsStored).value_or(allocated);
  lead.resolution_bits = static_cast<int>(std::min(bits, allocated));
  if (bits > 0 && bits < allocated) {
    verify_bits_stored(decoded, group.form, lead.resolution_bits, name, verifications);
  }
  if (decoded.missing > 0) {
    assumptions.add(fmt::format("{} samples of the padding value {} are missing ones",
                                decoded.missing, group.padding.value_or(0)),
                    name);
  }
  if (decoded.ambiguous_padding > 0) {
    assumptions.add(fmt::format("padding value {} lies among the measured values: its samples are "
                                "taken as measured",
                                group.padding.value_or(0)),
                    name);
  }
  lead.samples = std::move(decoded.values);
  return lead;
}

}  // namespace crest::io
