#include "io/wfdb_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "core/file.h"
#include "io/lead_assumptions.h"
#include "io/text_fields.h"
#include "io/voltage_unit.h"
#include "io/wfdb_header.h"
#include "io/wfdb_signal.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

constexpr double kDefaultGain = 200;  // header(5)

/// Signals that follow each other in the header and share a file.
struct SignalGroup {
  std::size_t first = 0;
  std::size_t count = 0;
};

std::unexpected<Error> at(const fs::path& file, std::string place, ErrorKind kind,
                          std::string reason) {
  return std::unexpected(Error{kind, std::move(reason), file.string(), std::move(place)});
}

Result<void> check_supported(const WfdbHeader& header, const fs::path& path) {
  for (const WfdbSignalLine& signal : header.signals) {
    const std::string place = fmt::format("line {}", signal.line);
    if (const auto bits = wfdb_format_bits(signal.format); !bits) {
      return at(path, place, ErrorKind::Unsupported, bits.error().reason);
    }
    if (signal.samples_per_frame != 1) {
      return at(path, place, ErrorKind::Unsupported,
                fmt::format("{} samples of a signal in a frame are not supported",
                            signal.samples_per_frame));
    }
    if (header.samples && signal.skew >= *header.samples) {
      return at(path, place, ErrorKind::InvalidInput,
                fmt::format("skew {} reaches past the record", signal.skew));
    }
  }
  return {};
}

Result<std::vector<SignalGroup>> group_by_file(const WfdbHeader& header, const fs::path& path) {
  std::vector<SignalGroup> groups;
  for (std::size_t i = 0; i < header.signals.size(); ++i) {
    const WfdbSignalLine& signal = header.signals[i];
    const std::string place = fmt::format("line {}", signal.line);
    if (!groups.empty() && header.signals[groups.back().first].file == signal.file) {
      const WfdbSignalLine& first = header.signals[groups.back().first];
      if (signal.format != first.format || signal.byte_offset != first.byte_offset) {
        return at(path, place, ErrorKind::InvalidInput,
                  fmt::format("signals of {} differ in format or byte offset", signal.file));
      }
      ++groups.back().count;
      continue;
    }
    for (const SignalGroup& group : groups) {
      if (header.signals[group.first].file == signal.file) {
        return at(path, place, ErrorKind::Unsupported,
                  fmt::format("signals of {} do not follow each other", signal.file));
      }
    }
    groups.push_back({i, 1});
  }
  return groups;
}

std::string lead_name(const WfdbSignalLine& signal, std::size_t index) {
  return signal.description.empty() ? fmt::format("signal {}", index) : signal.description;
}

/// Checks one file against the header's word and moves its ADC values into the leads.
Result<void> read_group(const WfdbHeader& header, const fs::path& folder, const SignalGroup& group,
                        Record& record) {
  const std::span lines = std::span(header.signals).subspan(group.first, group.count);
  const WfdbSignalLine& first = lines.front();
  const fs::path path = folder / first.file;
  const auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());

  const WfdbSignalFile file{first.format, group.count, first.byte_offset};
  if (path.extension() == ".mat") {
    const auto disagreement = check_matlab_header(*bytes, file, header.samples);
    record.verifications.push_back(
        {"MATLAB header of " + first.file, !disagreement, disagreement.value_or("")});
  }
  const std::size_t largest_skew = std::ranges::max_element(lines, {}, &WfdbSignalLine::skew)->skew;
  const std::size_t at_most = header.samples.value_or(kMostSamples / header.signals.size());
  auto stored = decode_wfdb_signals(*bytes, file, at_most + largest_skew);
  if (!stored) {
    Error error = stored.error();
    error.file = path.string();
    return std::unexpected(std::move(error));
  }
  if (header.samples && stored->available < *header.samples) {
    return at(
        path, {}, ErrorKind::Corrupt,
        fmt::format("too short: expected {} samples of {} signal{}, found {}", *header.samples,
                    group.count, group.count == 1 ? "" : "s", stored->available));
  }
  if (stored->available == 0) return at(path, {}, ErrorKind::Corrupt, "holds no samples");
  if (header.samples) {
    const bool exact = stored->available <= *header.samples + largest_skew;
    record.verifications.push_back(
        {"length of " + first.file, exact,
         exact ? ""
               : fmt::format("expected {} samples, found {}", *header.samples, stored->available)});
  }
  if (const std::optional<bool> md5 = stored->md5) {
    record.verifications.push_back(
        {"MD5 of " + first.file, *md5, *md5 ? "" : "the decoded samples differ"});
  }
  for (std::size_t i = 0; i < group.count; ++i) {
    record.leads[group.first + i].samples = std::move(stored->signals[i]);
  }
  return {};
}

/// Compares ADC values as the file holds them with the header's first sample and 16-bit sum.
void verify_signal(const WfdbSignalLine& signal, const Lead& lead, std::size_t samples,
                   std::vector<Verification>& verifications) {
  const auto add = [&](std::string_view what, long expected, long found) {
    verifications.push_back(
        {fmt::format("{} of lead {}", what, lead.name), expected == found,
         expected == found ? "" : fmt::format("expected {}, found {}", expected, found)});
  };
  if (signal.initial_value) {
    add("first sample", *signal.initial_value, std::lround(lead.samples.front()));
  }
  if (signal.checksum) {
    std::int64_t sum = 0;
    for (const float value : std::span(lead.samples).first(samples)) {
      sum += static_cast<std::int64_t>(value);
    }
    add("checksum", static_cast<std::int16_t>(*signal.checksum), static_cast<std::int16_t>(sum));
  }
}

/// Fills in what the line leaves open.
void describe_lead(const WfdbSignalLine& signal, Lead& lead, LeadAssumptions& assumptions) {
  if (signal.description.empty()) assumptions.add("name not stated", lead.name);
  if (!signal.gain) {
    assumptions.add(
        fmt::format("gain not stated or 0: {} per mV, the default of WFDB", kDefaultGain),
        lead.name);
  }
  const double gain = signal.gain.value_or(kDefaultGain);
  lead.baseline = signal.baseline.value_or(signal.adc_zero.value_or(0));
  if (!signal.baseline && signal.adc_zero.value_or(0) != 0) {
    assumptions.add(fmt::format("baseline not stated: the ADC zero, {}", lead.baseline), lead.name);
  }
  lead.resolution_bits = signal.resolution_bits.value_or(0);
  if (signal.unit.empty() && signal.gain) {
    assumptions.add("unit not stated: mV, the default of WFDB", lead.name);
  }
  const std::string unit = signal.unit.empty() ? "mV" : signal.unit;
  const auto millivolts = millivolts_per(unit);
  lead.unit = millivolts ? "mV" : unit;
  lead.gain = gain / millivolts.value_or(1);
  if (millivolts && unit != "mV") {
    assumptions.add(fmt::format("unit {} converted to mV: times {}", in_quotes(unit), *millivolts),
                    lead.name);
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

/// ADC values to physical units in place; the format's lowest value marks an invalid sample.
void convert_to_physical(Lead& lead, int bits) {
  const auto invalid = static_cast<float>(-std::ldexp(1.0, bits - 1));
  for (float& value : lead.samples) {
    value = value == invalid
                ? std::numeric_limits<float>::quiet_NaN()
                : static_cast<float>((static_cast<double>(value) - lead.baseline) / lead.gain);
  }
}

/// A skewed signal lags in its file: its first samples are dropped; what its end lacks is unknown.
void remove_skew(std::vector<float>& samples, std::size_t skew, std::size_t count) {
  const auto dropped = static_cast<std::ptrdiff_t>(std::min(skew, samples.size()));
  samples.erase(samples.begin(), samples.begin() + dropped);
  samples.resize(count, std::numeric_limits<float>::quiet_NaN());
}

/// The header's count, or what every file holds.
std::size_t sample_count(const WfdbHeader& header, const Record& record,
                         std::vector<std::string>& assumptions) {
  if (header.samples) return *header.samples;
  const auto size = [](const Lead& lead) { return lead.samples.size(); };
  const std::size_t count = size(*std::ranges::min_element(record.leads, {}, size));
  assumptions.push_back(fmt::format("number of samples not stated: {}, from the files", count));
  return count;
}

/// "100" for 100.hea; a header that calls itself otherwise is a finding, except for the form of
/// some Challenge sets, where it gives its own signal file.
std::string record_name(const WfdbHeader& header, const fs::path& path,
                        std::vector<Verification>& verifications) {
  std::string stem = path.stem().string();
  if (header.name != stem && header.name != stem + ".mat") {
    verifications.push_back(
        {"record name", false,
         fmt::format("the header says {}, its file {}", in_quotes(header.name), in_quotes(stem))});
  }
  return stem;
}

std::string format_name(const WfdbHeader& header) {
  std::vector<int> formats;
  for (const WfdbSignalLine& signal : header.signals) {
    if (std::ranges::find(formats, signal.format) == formats.end()) {
      formats.push_back(signal.format);
    }
  }
  return fmt::format("WFDB {}", fmt::join(formats, ", "));
}

}  // namespace

Result<Record> read_wfdb_record(const fs::path& path, std::string_view text) {
  auto header = parse_wfdb_header(text, path.string());
  if (!header) return std::unexpected(header.error());
  if (auto supported = check_supported(*header, path); !supported) {
    return std::unexpected(supported.error());
  }
  const auto groups = group_by_file(*header, path);
  if (!groups) return std::unexpected(groups.error());

  Record record;
  record.format = format_name(*header);
  record.rate = header->rate;
  record.start = header->start;
  record.comments = std::move(header->comments);
  record.assumptions = std::move(header->assumptions);
  record.verifications = std::move(header->verifications);
  record.name = record_name(*header, path, record.verifications);
  record.leads.resize(header->signals.size());
  for (std::size_t i = 0; i < record.leads.size(); ++i) {
    record.leads[i].name = lead_name(header->signals[i], i);
  }
  for (const SignalGroup& group : *groups) {
    if (auto read = read_group(*header, path.parent_path(), group, record); !read) {
      return std::unexpected(read.error());
    }
  }
  const std::size_t samples = sample_count(*header, record, record.assumptions);
  LeadAssumptions assumptions;
  for (std::size_t i = 0; i < record.leads.size(); ++i) {
    const WfdbSignalLine& signal = header->signals[i];
    Lead& lead = record.leads[i];
    const int bits = *wfdb_format_bits(signal.format);
    verify_signal(signal, lead, samples, record.verifications);
    describe_lead(signal, lead, assumptions);
    verify_range(lead, bits, record.verifications);
    convert_to_physical(lead, bits);
    remove_skew(lead.samples, signal.skew, samples);
  }
  assumptions.append_to(record.assumptions, record.leads.size());
  return record;
}

}  // namespace crest::io
