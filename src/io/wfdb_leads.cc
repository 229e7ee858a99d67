#include "io/wfdb_leads.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "io/ecg_channels.h"
#include "io/lead_assumptions.h"
#include "io/text_fields.h"
#include "io/voltage_unit.h"
#include "io/wfdb_signal.h"

namespace crest::io {
namespace {

constexpr double kDefaultGain = 200;  // header(5)
constexpr int kFirstDifferences = 8;  // a format

/// Signals that share a file, by their index in the header.
using SignalGroup = std::vector<std::size_t>;

std::size_t samples_per_frame(const WfdbSignalLine& signal) {
  return static_cast<std::size_t>(signal.samples_per_frame);
}

/// What the reading of one header shares.
struct Reading {
  const WfdbHeader& header;
  const std::string& path;
  std::span<const std::size_t> wanted;
  const WfdbFiles& files;
  const ReadOptions& options;
  std::size_t most_frames = 0;     ///< as stated, or no more than this
  std::size_t begin = 0, end = 0;  ///< the frames that hold the part

  Reading(const WfdbHeader& of, const std::string& header_path,
          std::span<const std::size_t> signals, const WfdbFiles& beside, const ReadOptions& given)
      : header(of), path(header_path), wanted(signals), files(beside), options(given) {
    const std::size_t size = samples_per_frame(header.signals[wanted.front()]);
    const SampleStretch& part = options.part;
    most_frames = header.samples.value_or(kMostSamples / wanted.size());
    begin = std::min(part.begin / size, most_frames);
    end = std::clamp(part.end / size + (part.end % size > 0 ? 1 : 0), begin, most_frames);
  }

  /// Whether everything is read, or has to be to know how much there is.
  bool counts() const { return !header.samples || (begin == 0 && end == most_frames); }
  bool wants(std::size_t signal) const { return std::ranges::binary_search(wanted, signal); }
  std::unexpected<Error> error(const WfdbSignalLine& signal, ErrorKind kind,
                               std::string reason) const {
    return std::unexpected(
        Error{kind, std::move(reason), path, fmt::format("line {}", signal.line)});
  }
};

Result<void> check_supported(const Reading& reading) {
  for (const std::size_t index : reading.wanted) {
    const WfdbSignalLine& signal = reading.header.signals[index];
    if (const auto bits = wfdb_format_bits(signal.format); !bits) {
      return reading.error(signal, ErrorKind::Unsupported, bits.error().reason);
    }
    if (reading.header.samples && signal.skew >= *reading.header.samples) {
      return reading.error(signal, ErrorKind::InvalidInput,
                           fmt::format("skew {} reaches past the record", signal.skew));
    }
  }
  return {};
}

/// The files of the wanted signals, with all signals that they hold.
Result<std::vector<SignalGroup>> group_by_file(const Reading& reading) {
  const std::vector<WfdbSignalLine>& signals = reading.header.signals;
  std::vector<SignalGroup> groups;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (signals[i].is_null()) continue;
    const auto same_file = [&](const SignalGroup& group) {
      return signals[group.front()].file == signals[i].file;
    };
    const auto known = std::ranges::find_if(groups, same_file);
    if (known == groups.end()) {
      groups.push_back({i});
      continue;
    }
    if (known + 1 != groups.end()) {
      return reading.error(signals[i], ErrorKind::Unsupported,
                           fmt::format("signals of {} do not follow each other", signals[i].file));
    }
    const WfdbSignalLine& first = signals[known->front()];
    if (signals[i].format != first.format || signals[i].byte_offset != first.byte_offset) {
      return reading.error(
          signals[i], ErrorKind::InvalidInput,
          fmt::format("signals of {} differ in format or byte offset", first.file));
    }
    known->push_back(i);
  }
  std::erase_if(groups, [&](const SignalGroup& group) {
    return std::ranges::none_of(group, [&](std::size_t i) { return reading.wants(i); });
  });
  return groups;
}

/// Everything of a lead but its samples; fills in what the line leaves open.
Lead describe_lead(const WfdbSignalLine& signal, std::size_t index, const ReadOptions& options,
                   LeadAssumptions& assumptions) {
  Lead lead;
  lead.name = wfdb_lead_name(signal, index);
  if (signal.description.empty()) assumptions.add("name not stated", lead.name);
  if (!signal.gain) {
    assumptions.add(
        fmt::format("gain not stated or 0: {} per mV, the default of WFDB", kDefaultGain),
        lead.name);
  }
  lead.baseline = signal.baseline.value_or(signal.adc_zero.value_or(0));
  if (!signal.baseline && signal.adc_zero.value_or(0) != 0) {
    assumptions.add(fmt::format("baseline not stated: the ADC zero, {}", lead.baseline), lead.name);
  }
  lead.resolution_bits = signal.resolution_bits.value_or(0);
  std::string unit = signal.unit.empty() ? "mV" : signal.unit;
  if (signal.unit.empty() && signal.gain) {
    const bool given = !options.unit.empty();
    if (given) unit = options.unit;
    assumptions.add(
        fmt::format("unit not stated: {}, {}", unit, given ? "as given" : "the default of WFDB"),
        lead.name);
  }
  if (signal.format == kFirstDifferences && !signal.initial_value) {
    assumptions.add(fmt::format("first value of the differences not stated: the ADC zero, {}",
                                signal.adc_zero.value_or(0)),
                    lead.name);
  }
  const auto millivolts = millivolts_per(unit);
  lead.unit = millivolts ? "mV" : unit;
  lead.gain = signal.gain.value_or(kDefaultGain) / millivolts.value_or(1);
  if (millivolts && unit != "mV") {
    assumptions.add(fmt::format("unit {} converted to mV: times {}", in_quotes(unit), *millivolts),
                    lead.name);
  }
  return lead;
}

WfdbSignalFile signal_file(const Reading& reading, const SignalGroup& group,
                           std::span<const Lead> leads) {
  const WfdbSignalLine& first = reading.header.signals[group.front()];
  WfdbSignalFile file{first.format, first.byte_offset, {}};
  for (const std::size_t index : group) {
    const WfdbSignalLine& signal = reading.header.signals[index];
    WfdbStoredSignal stored;
    stored.samples_per_frame = samples_per_frame(signal);
    stored.initial_value = signal.initial_value.value_or(signal.adc_zero.value_or(0));
    const auto wanted = std::ranges::lower_bound(reading.wanted, index);
    stored.wanted = wanted != reading.wanted.end() && *wanted == index;
    if (stored.wanted) {
      const Lead& lead = leads[static_cast<std::size_t>(wanted - reading.wanted.begin())];
      stored.gain = lead.gain;
      stored.baseline = lead.baseline;
    }
    file.signals.push_back(stored);
  }
  return file;
}

/// Compares the length of a file with the header's word.
Result<void> check_length(const Reading& reading, const std::string& name, std::size_t signals,
                          const DecodedFile& decoded, std::size_t largest_skew,
                          std::vector<Verification>& verifications) {
  const std::optional<std::size_t> stated = reading.header.samples;
  const auto corrupt = [&](std::string reason) {
    return std::unexpected(
        Error{ErrorKind::Corrupt, std::move(reason), reading.files.path_of(name), {}});
  };
  const std::size_t needed = decoded.counted ? stated.value_or(0) : reading.end;
  if (stated && decoded.available < needed) {
    return corrupt(fmt::format("too short: expected {} samples of {} signal{}, found {}", *stated,
                               signals, signals == 1 ? "" : "s", decoded.available));
  }
  if (!decoded.counted) return {};
  if (decoded.available == 0) return corrupt("holds no samples");
  if (stated) {
    const bool exact = decoded.available <= *stated + largest_skew + decoded.padding;
    verifications.push_back(
        {"length of " + name, exact,
         exact ? "" : fmt::format("expected {} samples, found {}", *stated, decoded.available)});
  }
  return {};
}

/// Checks one file against the header's word and decodes its wanted signals.
Result<DecodedFile> read_group(const Reading& reading, const SignalGroup& group,
                               std::span<const Lead> leads,
                               std::vector<Verification>& verifications) {
  const WfdbHeader& header = reading.header;
  const std::string& name = header.signals[group.front()].file;
  const auto source = reading.files.open(name);
  if (!source) return std::unexpected(source.error());

  const WfdbSignalFile file = signal_file(reading, group, leads);
  if (std::filesystem::path(name).extension() == ".mat") {
    std::vector<std::byte> room;
    const auto start = (*source)->read(0, kMatlabHeaderBytes, room);
    if (!start) return std::unexpected(start.error());
    const auto disagreement = check_matlab_header(*start, file, header.samples);
    verifications.push_back({"MATLAB header of " + name, !disagreement, disagreement.value_or("")});
  }
  std::size_t largest_skew = 0;
  for (const std::size_t i : group) largest_skew = std::max(largest_skew, header.signals[i].skew);
  WfdbFrames frames{.begin = reading.begin, .end = reading.end, .summed = reading.most_frames};
  if (frames.begin < frames.end) frames.end += largest_skew;
  if (reading.counts()) frames.counted = reading.most_frames + largest_skew;
  auto decoded = decode_wfdb_signals(**source, file, frames);
  if (!decoded) {
    Error error = decoded.error();
    error.file = reading.files.path_of(name);
    return std::unexpected(std::move(error));
  }
  if (auto length =
          check_length(reading, name, group.size(), *decoded, largest_skew, verifications);
      !length) {
    return std::unexpected(length.error());
  }
  if (const std::optional<bool> md5 = decoded->md5) {
    verifications.push_back({"MD5 of " + name, *md5, *md5 ? "" : "the decoded samples differ"});
  }
  return decoded;
}

/// Compares stored values with the header's first sample and 16-bit sum.
void verify_signal(const WfdbSignalLine& signal, const std::string& lead,
                   const DecodedSignal& decoded, std::vector<Verification>& verifications) {
  const auto add = [&](std::string_view what, std::int64_t expected, std::int64_t found) {
    verifications.push_back(
        {fmt::format("{} of lead {}", what, lead), expected == found,
         expected == found ? "" : fmt::format("expected {}, found {}", expected, found)});
  };
  // Differences are added to the initial value: the first sample follows from it.
  if (signal.initial_value && decoded.first && signal.format != kFirstDifferences) {
    add("first sample", *signal.initial_value, *decoded.first);
  }
  if (signal.checksum) {
    add("checksum", static_cast<std::int16_t>(*signal.checksum), decoded.checksum);
  }
}

/// An ECG of several mV must fit: some public headers state a gain a thousand times too high.
void verify_range(const Lead& lead, int bits, std::vector<Verification>& verifications) {
  constexpr double least_full_scale = 0.5;  // mV
  if (lead.unit != "mV") return;
  const double full_scale = std::ldexp(1.0, bits) / lead.gain;
  if (full_scale >= least_full_scale) return;
  verifications.push_back(
      {"gain of lead " + lead.name, false,
       fmt::format("{} per mV leaves {} bits a range of {:.3g} mV, too small for an ECG", lead.gain,
                   bits, full_scale)});
}

/// Drops what lies before the part, or because a skewed signal lags in its file; what the end of
/// that lacks is unknown.
void keep_samples(std::vector<float>& samples, std::size_t before, std::size_t count) {
  const auto dropped = static_cast<std::ptrdiff_t>(std::min(before, samples.size()));
  samples.erase(samples.begin(), samples.begin() + dropped);
  samples.resize(count, std::numeric_limits<float>::quiet_NaN());
}

}  // namespace

std::string wfdb_lead_name(const WfdbSignalLine& signal, std::size_t index) {
  return signal.description.empty() ? fmt::format("signal {}", index) : signal.description;
}

WfdbSignalChoice choose_wfdb_signals(std::span<const WfdbSignalLine> signals, double frame_rate,
                                     std::vector<std::string>& assumptions) {
  std::vector<Channel> channels;
  for (const WfdbSignalLine& signal : signals) {
    if (signal.is_null()) continue;
    const std::string_view unit = signal.unit.empty() ? std::string_view("mV") : signal.unit;
    channels.push_back({signal.description, unit, static_cast<double>(signal.samples_per_frame)});
  }
  WfdbSignalChoice choice;
  if (!channels.empty()) choice.samples_per_frame = static_cast<int>(rate_of_ecg(channels));
  for (std::size_t i = 0; i < signals.size(); ++i) {
    const std::string name = in_quotes(wfdb_lead_name(signals[i], i));
    if (signals[i].is_null()) {
      assumptions.push_back(fmt::format("signal {} left out: it has no samples", name));
    } else if (signals[i].samples_per_frame != choice.samples_per_frame) {
      assumptions.push_back(fmt::format("signal {} at {} Hz left out", name,
                                        frame_rate * signals[i].samples_per_frame));
    } else {
      choice.signals.push_back(i);
    }
  }
  return choice;
}

Result<WfdbLeads> read_wfdb_leads(const WfdbHeader& header, const std::string& path,
                                  std::span<const std::size_t> wanted, const WfdbFiles& files,
                                  const ReadOptions& options) {
  const Reading reading(header, path, wanted, files, options);
  if (auto supported = check_supported(reading); !supported) {
    return std::unexpected(supported.error());
  }
  const auto groups = group_by_file(reading);
  if (!groups) return std::unexpected(groups.error());

  WfdbLeads read;
  LeadAssumptions assumptions;
  for (const std::size_t i : wanted) {
    read.leads.push_back(describe_lead(header.signals[i], i, options, assumptions));
  }
  std::vector<DecodedSignal> signals(header.signals.size());
  read.frames = reading.most_frames;
  for (const SignalGroup& group : *groups) {
    auto decoded = read_group(reading, group, read.leads, read.verifications);
    if (!decoded) return std::unexpected(decoded.error());
    if (decoded->counted) read.frames = std::min(read.frames, decoded->available);
    for (std::size_t i = 0; i < group.size(); ++i) {
      signals[group[i]] = std::move(decoded->signals[i]);
    }
  }
  if (!header.samples) {
    read.assumptions.push_back(
        fmt::format("number of samples not stated: {}, from the files",
                    read.frames * samples_per_frame(header.signals[wanted.front()])));
  }
  const bool all_read = reading.begin == 0 && reading.end >= read.frames;
  const std::size_t frame_samples = samples_per_frame(header.signals[wanted.front()]);
  const SampleStretch part = options.part.within(read.frames * frame_samples);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const WfdbSignalLine& signal = header.signals[wanted[i]];
    Lead& lead = read.leads[i];
    if (all_read) verify_signal(signal, lead.name, signals[wanted[i]], read.verifications);
    if (signal.format != kFirstDifferences) {
      verify_range(lead, *wfdb_format_bits(signal.format), read.verifications);
    }
    lead.samples = std::move(signals[wanted[i]].samples);
    const std::size_t before = part.size() > 0 ? part.begin - reading.begin * frame_samples : 0;
    keep_samples(lead.samples, signal.skew * frame_samples + before, part.size());
  }
  assumptions.append_to(read.assumptions, read.leads.size());
  return read;
}

}  // namespace crest::io
