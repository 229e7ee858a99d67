#include "io/write_wfdb.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "io/lead_steps.h"
#include "io/start_parts.h"
#include "io/text_fields.h"
#include "io/wfdb_annotation.h"
#include "io/wfdb_header.h"
#include "io/write_flac.h"

namespace crest::io {
namespace {

constexpr double kLeastGain = 1e-6;  // of what is still read as a gain
constexpr int kOnset = 39;           // WFON
constexpr int kOffset = 40;          // WFOFF
constexpr std::size_t kLongestText = 255;

struct StoredLead {
  LeadSteps steps;
  StoredSamples samples;
};

std::unexpected<Error> refuse(std::string reason) {
  return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), {}, {}});
}

/// The lowest value of `bits` stands for a missing sample.
StoredRange range_of_bits(int bits) {
  const double highest = std::ldexp(1.0, bits - 1) - 1;
  return {-highest, highest};
}

/// 24 where FLAC holds with them what 16 bits do not.
int bits_for(const Record& record, WfdbStorage storage) {
  if (storage == WfdbStorage::Plain) return 16;
  const bool exact = std::ranges::all_of(record.leads, [](const Lead& lead) {
    return exact_steps(lead, range_of_bits(16), BaselineKind::Whole).has_value();
  });
  return exact ? 16 : 24;
}

Result<std::vector<StoredLead>> store_leads(const Record& record, int bits,
                                            std::vector<std::string>& losses) {
  const StoredRange range = range_of_bits(bits);
  LeadAssumptions by_lead;
  std::vector<StoredLead> stored;
  for (const Lead& lead : record.leads) {
    const auto exact = exact_steps(lead, range, BaselineKind::Whole);
    const LeadSteps steps = exact ? *exact : filling_steps(lead, range);
    if (steps.gain < kLeastGain) {
      return refuse(
          fmt::format("lead {} reaches values that WFDB has no gain for", in_quotes(lead.name)));
    }
    const auto missing = static_cast<std::int32_t>(range.lowest - 1);
    stored.push_back({steps, store_samples(lead.samples, steps, missing)});
    add_rounding(lead, stored.back().samples.largest_error, 1 / steps.gain, by_lead);
  }
  by_lead.append_to(losses, record.leads.size());
  return stored;
}

/// " 05:06:07.25 04/03/2021", or nothing.
std::string start_fields(const Record& record, std::vector<std::string>& losses) {
  if (record.start.empty()) return {};
  const auto parts = split_start(record.start);
  if (!parts || !parts->clock || (parts->date && parts->date->year < 1000)) {
    losses.push_back(fmt::format("start {} not written: WFDB has no date without a time of day",
                                 in_quotes(record.start)));
    return {};
  }
  if (!parts->offset.empty()) {
    losses.push_back(fmt::format("offset {} of the start time not written", parts->offset));
  }
  const StartClock& clock = *parts->clock;
  std::string text = fmt::format(" {:02}:{:02}:{:02}", clock.hour, clock.minute, clock.second);
  if (!clock.fraction.empty()) text += "." + clock.fraction;
  if (const auto& date = parts->date) {
    text += fmt::format(" {:02}/{:02}/{:04}", date->day, date->month, date->year);
  }
  return text;
}

/// One field of a line: it ends at a blank.
std::string unit_field(const Lead& lead, std::vector<std::string>& losses) {
  std::string unit = without_controls(lead.unit.empty() ? "NU" : lead.unit);
  std::ranges::replace(unit, ' ', '_');
  if (unit != lead.unit) {
    losses.push_back(fmt::format("unit {} of lead {} written as {}", in_quotes(lead.unit),
                                 in_quotes(lead.name), unit));
  }
  return unit;
}

std::string signal_line(const std::string& file, int format, const Lead& lead,
                        const StoredLead& stored, std::vector<std::string>& losses) {
  const int bits = format % 100 == 24 ? 24 : 16;
  std::uint64_t sum = 0;
  for (const std::int32_t value : stored.samples.values) sum += static_cast<std::uint64_t>(value);
  const std::string name(trimmed(without_controls(lead.name)));
  add_changed_name(lead.name, name, losses);
  return fmt::format("{} {} {}({})/{} {} 0 {} {} 0 {}\n", file, format, stored.steps.gain,
                     static_cast<int>(stored.steps.baseline), unit_field(lead, losses),
                     lead.resolution_bits > 0 ? lead.resolution_bits : bits,
                     stored.samples.values.front(), static_cast<std::int16_t>(sum), name);
}

std::vector<std::byte> interleaved(std::span<const StoredLead> leads) {
  const std::size_t samples = leads.front().samples.values.size();
  std::vector<std::byte> bytes;
  bytes.reserve(samples * leads.size() * 2);
  for (std::size_t i = 0; i < samples; ++i) {
    for (const StoredLead& lead : leads) {
      const auto value = static_cast<std::uint32_t>(lead.samples.values[i]);
      bytes.push_back(static_cast<std::byte>(value & 0xFF));
      bytes.push_back(static_cast<std::byte>(value >> 8 & 0xFF));
    }
  }
  return bytes;
}

Result<std::vector<std::byte>> flac_of(std::span<const StoredLead> leads, int bits) {
  std::vector<std::vector<std::int32_t>> channels;
  for (const StoredLead& lead : leads) channels.push_back(lead.samples.values);
  return encode_flac(channels, bits);
}

/// At most as many bytes as an annotation holds, whole characters of UTF-8.
std::string cut_text(const std::string& text, std::size_t& cut) {
  if (text.size() <= kLongestText) return text;
  ++cut;
  std::size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

/// A pair for each mark, at the nearest samples.
Result<std::vector<std::byte>> annotations_of(const Record& record,
                                              std::span<const RecordMark> marks,
                                              std::vector<std::string>& losses) {
  const auto last = static_cast<std::int64_t>(record.samples()) - 1;
  const auto sample_at = [&](double seconds) {
    return std::min<std::int64_t>(std::llround(seconds * record.rate), last);
  };
  WfdbAnnotations file;
  std::size_t cut = 0;
  for (const RecordMark& mark : marks) {
    WfdbAnnotation annotation;
    annotation.channel = static_cast<int>(mark.lead.value_or(0));
    annotation.text = cut_text(mark.lead ? mark.text : "no channel: " + mark.text, cut);
    annotation.sample = sample_at(mark.start);
    annotation.code = kOnset;
    file.annotations.push_back(annotation);
    annotation.sample = sample_at(mark.end);
    annotation.code = kOffset;
    file.annotations.push_back(annotation);
  }
  // By time; of one time in the order of the marks.
  std::vector<std::size_t> order;
  order.reserve(file.annotations.size());
  for (std::size_t i = 0; i < file.annotations.size(); ++i) order.push_back(i);
  std::ranges::sort(order, {},
                    [&](std::size_t i) { return std::pair(file.annotations[i].sample, i); });
  WfdbAnnotations sorted;
  for (const std::size_t i : order) sorted.annotations.push_back(file.annotations[i]);
  if (cut > 0) {
    losses.push_back(
        fmt::format("{} cut at {} bytes", counted(cut, "text of a mark"), kLongestText));
  }
  return format_wfdb_annotations(sorted);
}

Result<void> check(const Record& record, const std::string& name, WfdbStorage storage) {
  constexpr std::size_t letters = 26;
  const auto plain = [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_' || c == '.';
  };
  if (name.empty() || !std::ranges::all_of(name, plain)) {
    return refuse(fmt::format(
        "{} cannot name a WFDB record: only letters, digits, '-', '_' and '.'", in_quotes(name)));
  }
  const std::size_t most =
      storage == WfdbStorage::Flac ? letters * kMostFlacChannels : kMostWfdbSignals;
  if (record.leads.size() > most) {
    return refuse(fmt::format("{} leads; more than {} are not written", record.leads.size(), most));
  }
  return {};
}

}  // namespace

Result<std::vector<std::byte>> format_wfdb_marks(const RecordToWrite& content,
                                                 std::vector<std::string>& losses) {
  const auto marks = marks_within(content, losses);
  if (marks.empty()) return std::vector<std::byte>{};
  return annotations_of(content.record, marks, losses);
}

Result<FormattedRecord> format_wfdb_record(const RecordToWrite& content, WfdbStorage storage,
                                           const std::string& name) {
  const Record& record = content.record;
  if (auto good = check(record, name, storage); !good) return std::unexpected(good.error());
  FormattedRecord formatted;
  std::vector<std::string>& losses = formatted.losses;
  const int bits = bits_for(record, storage);
  const int format = storage == WfdbStorage::Flac ? 500 + bits : bits;
  const auto leads = store_leads(record, bits, losses);
  if (!leads) return std::unexpected(leads.error());

  std::string header = fmt::format("{} {} {} {}{}\n", name, record.leads.size(), record.rate,
                                   record.samples(), start_fields(record, losses));
  const std::size_t in_a_file =
      storage == WfdbStorage::Flac ? kMostFlacChannels : record.leads.size();
  for (std::size_t first = 0; first < leads->size(); first += in_a_file) {
    const auto group = std::span(*leads).subspan(first, std::min(in_a_file, leads->size() - first));
    // As PhysioNet names the files of a record that has several.
    const auto letter = static_cast<char>('a' + first / in_a_file);
    const std::string suffix =
        (leads->size() > in_a_file ? std::string(1, letter) : std::string()) + ".dat";
    auto bytes = storage == WfdbStorage::Flac ? flac_of(group, bits) : interleaved(group);
    if (!bytes) return std::unexpected(bytes.error());
    formatted.files.push_back({suffix, std::move(*bytes)});
    for (std::size_t i = 0; i < group.size(); ++i) {
      header += signal_line(name + suffix, format, record.leads[first + i], group[i], losses);
    }
  }
  for (const std::string& text : texts_to_write(content, losses)) header += "# " + text + "\n";

  FormattedFile annotations{".crest", std::nullopt};
  if (!content.marks.empty()) {
    auto bytes = format_wfdb_marks(content, losses);
    if (!bytes) return std::unexpected(bytes.error());
    if (!bytes->empty()) annotations.bytes = std::move(*bytes);
  }
  formatted.files.push_back(std::move(annotations));
  formatted.files.push_back({".hea", bytes_of(header)});
  return formatted;
}

}  // namespace crest::io
