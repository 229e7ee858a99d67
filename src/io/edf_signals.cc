#include "io/edf_signals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "io/ecg_channels.h"
#include "io/lead_assumptions.h"
#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {
namespace {

/// The label without the reference electrode that some recorders append: "ECG I-Ref".
std::string_view without_reference(std::string_view label) {
  constexpr std::string_view reference = "-REF";
  if (upper_case(label).ends_with(reference)) label.remove_suffix(reference.size());
  return trimmed(label);
}

/// The unit as the table of voltages knows it: a micro sign is often lost between code pages
/// ("\xE6V",
/// "?V"), and a unit may stand in capitals or in full.
std::string known_unit(std::string_view unit) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> spellings = {
      {{"UV", "uV"},
       {"NV", "nV"},
       {"UVOLT", "uV"},
       {"MICROV", "uV"},
       {"MICROVOLT", "uV"},
       {"MILLIVOLT", "mV"},
       {"MVOLT", "mV"},
       {"VOLT", "V"}}};
  if (unit.empty() || millivolts_per(unit)) return std::string(unit);
  std::string upper = upper_case(unit);
  const bool stray_sign =
      upper.size() > 1 && upper.ends_with('V') &&
      std::ranges::all_of(upper.substr(0, upper.size() - 1),
                          [](unsigned char c) { return c >= 0x80 || c == '?'; });
  if (stray_sign) return "uV";
  if (upper.ends_with('S') && upper.size() > 2) upper.pop_back();
  const auto* found =
      std::ranges::find(spellings, upper, &std::pair<std::string_view, std::string_view>::first);
  return std::string(found == spellings.end() ? unit : found->second);
}

std::string signal_name(const EdfHeader& header, std::size_t signal) {
  const std::string_view label = header.signals[signal].label;
  return label.empty() ? fmt::format("signal {}", signal + 1) : std::string(label);
}

/// Of the signals that hold samples, those of the ECG.
struct SampledSignals {
  std::vector<std::size_t> ecg;
  std::size_t samples_per_record = 0;  ///< that most of the ECG signals have
};

SampledSignals sampled_signals(const EdfHeader& header) {
  std::vector<std::string> units;  // outlive the channels, which view them
  std::vector<std::size_t> sampled;
  for (std::size_t i = 0; i < header.signals.size(); ++i) {
    const EdfSignal& signal = header.signals[i];
    if (signal.annotations || signal.samples_per_record == 0) continue;
    sampled.push_back(i);
    units.push_back(known_unit(signal.unit));
  }
  if (sampled.empty()) return {};
  std::vector<Channel> channels;
  for (std::size_t i = 0; i < sampled.size(); ++i) {
    const EdfSignal& signal = header.signals[sampled[i]];
    channels.push_back({without_reference(signal.label), units[i],
                        static_cast<double>(signal.samples_per_record)});
  }
  SampledSignals found;
  for (const std::size_t channel : ecg_channels(channels)) found.ecg.push_back(sampled[channel]);
  found.samples_per_record = static_cast<std::size_t>(rate_of_ecg(channels));
  return found;
}

/// Physical value = offset + factor * stored value, which lies between lowest and highest.
struct Scale {
  double factor = 1;
  double offset = 0;
  double lowest = 0;
  double highest = 0;
};

/// The scale of a signal, or what is wrong with its limits.
std::expected<Scale, std::string> scale_of(const EdfSignal& signal) {
  if (!signal.digital_minimum || !signal.digital_maximum) {
    return std::unexpected("its digital limits are no whole numbers");
  }
  if (!signal.physical_minimum || !signal.physical_maximum) {
    return std::unexpected("its physical limits are no numbers");
  }
  if (*signal.digital_minimum == *signal.digital_maximum) {
    return std::unexpected(fmt::format("its digital limits are both {}", *signal.digital_minimum));
  }
  if (*signal.physical_minimum == *signal.physical_maximum) {
    return std::unexpected(
        fmt::format("its physical limits are both {}", *signal.physical_minimum));
  }
  const double scale = (*signal.physical_maximum - *signal.physical_minimum) /
                       (*signal.digital_maximum - *signal.digital_minimum);
  const double offset = *signal.physical_minimum - scale * *signal.digital_minimum;
  // Limits that a 32-bit sample and its inverse cannot take.
  constexpr double largest = 1e30;
  if (!(std::abs(scale) < largest && 1 / std::abs(scale) < largest && std::abs(offset) < largest)) {
    return std::unexpected("its limits give no usable scale");
  }
  return Scale{scale, offset, std::min(*signal.digital_minimum, *signal.digital_maximum),
               std::max(*signal.digital_minimum, *signal.digital_maximum)};
}

/// The signal as a lead, or what stands against it. `assumptions` by lead.
std::expected<EdfLeadSource, std::string> lead_source(const EdfHeader& header, std::size_t index,
                                                      const ReadOptions& options,
                                                      LeadAssumptions& assumptions) {
  const EdfSignal& signal = header.signals[index];
  const auto scale = scale_of(signal);
  if (!scale) return std::unexpected(scale.error());
  const std::string stored(signal.unit.empty() ? std::string_view(options.unit) : signal.unit);
  if (stored.empty()) return std::unexpected("states no unit of its samples; give it with --unit");

  EdfLeadSource lead;
  lead.signal = index;
  lead.name = signal_name(header, index);
  if (const std::string_view bare = without_reference(lead.name);
      !bare.empty() && bare != lead.name) {
    lead.name = std::string(bare);
    assumptions.add("\"-Ref\" at the end of the label left out", lead.name);
  }
  if (signal.label.empty()) assumptions.add("name not stated", lead.name);
  const std::string unit = known_unit(stored);
  const auto millivolts = millivolts_per(unit);
  if (signal.unit.empty()) assumptions.add("unit not stated: " + in_quotes(stored), lead.name);
  if (unit != stored) {
    assumptions.add(fmt::format("unit {} taken as {}", in_quotes(stored), unit), lead.name);
  }
  if (millivolts && unit != "mV") {
    assumptions.add(fmt::format("unit {} converted to mV: times {}", in_quotes(unit), *millivolts),
                    lead.name);
  }
  if (scale->factor < 0) {
    assumptions.add("limits swapped in the header: inverted as it says", lead.name);
  }
  lead.unit = millivolts ? "mV" : stored;
  lead.lowest = scale->lowest;
  lead.highest = scale->highest;
  lead.scale = scale->factor * millivolts.value_or(1);
  lead.offset = scale->offset * millivolts.value_or(1);
  return lead;
}

std::string left_out(const EdfHeader& header, std::size_t index) {
  const EdfSignal& signal = header.signals[index];
  const auto samples = static_cast<double>(signal.samples_per_record);
  if (header.record_duration > 0) {
    return fmt::format("signal {} at {:.6g} Hz left out", in_quotes(signal_name(header, index)),
                       samples / header.record_duration);
  }
  return fmt::format("signal {} with {} sample{} in a data record left out",
                     in_quotes(signal_name(header, index)), samples, samples == 1 ? "" : "s");
}

}  // namespace

Result<EdfLeadChoice> choose_edf_leads(const EdfHeader& header, const ReadOptions& options,
                                       std::vector<std::string>& assumptions) {
  const SampledSignals sampled = sampled_signals(header);
  if (sampled.ecg.empty()) {
    return std::unexpected(
        Error{ErrorKind::InvalidInput, "holds annotations only, no samples", {}, {}});
  }
  EdfLeadChoice choice;
  choice.samples_per_record = sampled.samples_per_record;
  LeadAssumptions of_leads;
  for (std::size_t i = 0; i < header.signals.size(); ++i) {
    const EdfSignal& signal = header.signals[i];
    if (signal.annotations) continue;
    if (signal.samples_per_record != choice.samples_per_record) {
      assumptions.push_back(left_out(header, i));
      continue;
    }
    auto lead = lead_source(header, i, options, of_leads);
    if (lead) {
      choice.leads.push_back(std::move(*lead));
    } else if (std::ranges::binary_search(sampled.ecg, i)) {
      return std::unexpected(
          Error{ErrorKind::InvalidInput, lead.error(), {}, fmt::format("signal {}", i + 1)});
    } else {
      assumptions.push_back(
          fmt::format("signal {} left out: {}", in_quotes(signal_name(header, i)), lead.error()));
    }
  }
  of_leads.append_to(assumptions, choice.leads.size());
  return choice;
}

}  // namespace crest::io
