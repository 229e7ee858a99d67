#include "io/write_edf.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "io/ecg_channels.h"
#include "io/edf_limits.h"
#include "io/lead_steps.h"
#include "io/start_parts.h"
#include "io/text_fields.h"
#include "io/write_edf_annotations.h"

namespace crest::io {
namespace {

constexpr std::size_t kHeaderPart = 256;  // bytes, of the fixed part and of each signal
constexpr std::size_t kLabelLength = 16;
constexpr std::size_t kUnitLength = 8;
constexpr std::size_t kMostSignals = 9999;
constexpr std::size_t kMostGaps = 1000;  // that are annotated one by one

struct EdfSignalToWrite {
  std::string label;
  EdfLimits limits;
  std::vector<std::int32_t> values;  ///< of whole data records
};

std::string field(std::string_view text, std::size_t width) {
  std::string padded(text.substr(0, width));
  padded.resize(width, ' ');
  return padded;
}

/// Printable ASCII of at most so many characters, as every field of the header is.
std::string ascii(std::string_view text, std::size_t most) {
  std::string plain;
  for (const unsigned char c : text.substr(0, most)) {
    plain += c >= ' ' && c < 0x7F ? static_cast<char>(c) : '?';
  }
  return std::string(trimmed(plain));
}

/// "ECG V1" for a lead of an ECG: the type of the signal, then its sensor.
std::string label_of(const Lead& lead, std::vector<std::string>& losses) {
  const std::string typed =
      names_an_ecg(lead.name) && !lead.name.contains("ECG") && !lead.name.contains("EKG")
          ? "ECG " + lead.name
          : lead.name;
  std::string label = ascii(typed, kLabelLength);
  if (label.empty() || label == "EDF Annotations") label += '?';
  if (label != typed) add_changed_name(lead.name, label, losses);
  return label;
}

/// Holds the last value through missing samples, the first one before it.
void hold_through_gaps(std::span<const float> samples, std::vector<std::int32_t>& values) {
  const auto first = std::ranges::find_if(samples, [](float v) { return std::isfinite(v); });
  std::int32_t held =
      first == samples.end() ? 0 : values[static_cast<std::size_t>(first - samples.begin())];
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i < samples.size() && std::isfinite(samples[i])) {
      held = values[i];
    } else {
      values[i] = held;
    }
  }
}

Result<std::vector<EdfSignalToWrite>> signals_of(const Record& record, std::size_t whole_samples,
                                                 std::vector<std::string>& losses) {
  LeadAssumptions by_lead;
  std::vector<EdfSignalToWrite> signals;
  for (const Lead& lead : record.leads) {
    auto limits = choose_edf_limits(lead);
    if (!limits) return std::unexpected(limits.error());
    StoredSamples stored = store_samples(lead.samples, limits->steps, 0);
    add_rounding(lead, stored.largest_error, 1 / limits->steps.gain, by_lead);
    if (stored.missing > 0) {
      by_lead.add(counted(stored.missing, "missing sample") +
                      " written as the last value before, annotated as \"no signal\"",
                  without_controls(lead.name));
    }
    if (const std::string unit = ascii(limits->unit, kUnitLength); unit != limits->unit) {
      losses.push_back(fmt::format("unit {} of lead {} written as {}", in_quotes(limits->unit),
                                   in_quotes(lead.name), in_quotes(unit)));
      limits->unit = unit;
    }
    stored.values.resize(whole_samples);
    hold_through_gaps(lead.samples, stored.values);
    signals.push_back({label_of(lead, losses), *std::move(limits), std::move(stored.values)});
  }
  by_lead.append_to(losses, record.leads.size());
  return signals;
}

/// The fields of the start; what they cannot say goes into the time stamps or the losses.
struct EdfStart {
  std::string date = "01.01.85";
  std::string time = "00.00.00";
  std::string full_date = "X";
  double fraction = 0;  ///< seconds that the first data record begins later
};

EdfStart start_of(const Record& record, std::vector<std::string>& losses) {
  constexpr std::array<std::string_view, 12> months = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  EdfStart start;
  const auto parts = split_start(record.start);
  const auto lose = [&](std::string_view what, std::string_view instead) {
    losses.push_back(fmt::format("{} not known: EDF says {} in its place", what, instead));
  };
  if (!parts || !parts->date) lose("start date", "1985-01-01");
  if (!parts || !parts->clock) lose("start time", "00:00:00");
  if (!parts) return start;
  if (const auto& date = parts->date) {
    // The year of two digits reaches from 1985 to 2084.
    const bool short_year = date->year >= 1985 && date->year <= 2084;
    start.date = fmt::format("{:02}.{:02}.{}", date->day, date->month,
                             short_year ? fmt::format("{:02}", date->year % 100) : "yy");
    start.full_date =
        fmt::format("{:02}-{}-{:04}", date->day,
                    months.at(static_cast<std::size_t>(date->month - 1) % 12), date->year);
  }
  if (const auto& clock = parts->clock) {
    start.time = fmt::format("{:02}.{:02}.{:02}", clock->hour, clock->minute, clock->second);
    constexpr std::size_t microseconds = 6;
    start.fraction =
        parse_number<double>("0." + clock->fraction.substr(0, microseconds) + "0").value_or(0);
    if (clock->fraction.size() > microseconds) {
      losses.emplace_back("start time cut to microseconds");
    }
  }
  if (!parts->offset.empty()) {
    losses.push_back(fmt::format("offset {} of the start time not written", parts->offset));
  }
  return start;
}

/// Stretches without a sample, of one lead or, where all leads lack it, of the record.
void add_gaps(const Record& record, std::size_t whole_samples,
              std::span<const EdfSignalToWrite> signals, std::vector<EdfAnnotationToWrite>& texts,
              std::vector<std::string>& losses) {
  std::size_t gaps = 0;
  const auto missing = [&](std::size_t lead, std::size_t i) {
    return i >= record.samples() || !std::isfinite(record.leads[lead].samples[i]);
  };
  const auto missing_in_all = [&](std::size_t i) {
    for (std::size_t lead = 0; lead < record.leads.size(); ++lead) {
      if (!missing(lead, i)) return false;
    }
    return true;
  };
  const auto add = [&](const auto& is_missing, const std::string& text) {
    for (std::size_t i = 0; i < whole_samples; ++i) {
      if (!is_missing(i)) continue;
      const std::size_t first = i;
      while (i < whole_samples && is_missing(i)) ++i;
      if (++gaps > kMostGaps) continue;
      texts.push_back({static_cast<double>(first) / record.rate,
                       static_cast<double>(i - first) / record.rate, text});
    }
  };
  add(missing_in_all, "no signal");
  for (std::size_t lead = 0; lead < record.leads.size(); ++lead) {
    const auto& samples = record.leads[lead].samples;
    if (std::ranges::all_of(samples, [](float v) { return std::isfinite(v); })) continue;
    add([&](std::size_t i) { return missing(lead, i) && !missing_in_all(i); },
        "no signal@@" + signals[lead].label);
  }
  if (gaps > kMostGaps) {
    losses.push_back(fmt::format("{} without a sample not annotated",
                                 counted(gaps - kMostGaps, "further stretch")));
  }
}

std::string header_of(const EdfStart& start, const std::string& patient,
                      std::span<const EdfSignalToWrite> signals, const EdfDataRecords& cut,
                      std::size_t records, std::size_t annotation_bytes) {
  const std::size_t count = signals.size() + 1;
  std::string header = field("0", 8) + field(patient, 80) +
                       field(fmt::format("Startdate {} X X X", start.full_date), 80) +
                       field(start.date, 8) + field(start.time, 8) +
                       field(fmt::to_string(kHeaderPart * (count + 1)), 8) + field("EDF+C", 44) +
                       field(fmt::to_string(records), 8) + field(cut.duration, 8) +
                       field(fmt::to_string(count), 4);
  const auto each = [&](std::size_t width, std::string_view of_annotations, auto of_signal) {
    for (const EdfSignalToWrite& signal : signals) header += field(of_signal(signal), width);
    header += field(of_annotations, width);
  };
  using Signal = EdfSignalToWrite;
  each(kLabelLength, "EDF Annotations", [](const Signal& s) { return s.label; });
  each(80, "", [](const Signal&) { return std::string(); });  // transducer
  each(kUnitLength, "", [](const Signal& s) { return s.limits.unit; });
  each(8, "-1", [](const Signal& s) { return s.limits.physical_minimum; });
  each(8, "1", [](const Signal& s) { return s.limits.physical_maximum; });
  each(8, "-32768", [](const Signal& s) { return fmt::to_string(s.limits.digital_minimum); });
  each(8, "32767", [](const Signal& s) { return fmt::to_string(s.limits.digital_maximum); });
  each(80, "", [](const Signal&) { return std::string(); });  // prefilter
  each(8, fmt::to_string(annotation_bytes / 2),
       [&](const Signal&) { return fmt::to_string(cut.samples); });
  each(32, "", [](const Signal&) { return std::string(); });  // reserved
  return header;
}

std::string data_of(std::span<const EdfSignalToWrite> signals, std::size_t samples_per_record,
                    std::span<const std::string> lists) {
  std::string data;
  data.reserve(lists.size() * (signals.size() * samples_per_record * 2 + lists.front().size()));
  for (std::size_t record = 0; record < lists.size(); ++record) {
    for (const EdfSignalToWrite& signal : signals) {
      for (std::size_t i = 0; i < samples_per_record; ++i) {
        const auto value =
            static_cast<std::uint32_t>(signal.values[record * samples_per_record + i]);
        data += static_cast<char>(value & 0xFF);
        data += static_cast<char>(value >> 8 & 0xFF);
      }
    }
    data += lists[record];
  }
  return data;
}

/// Takes the line "`what`: value" out of the texts; "X" where there is none.
std::string take_subfield(std::vector<std::string>& texts, std::string_view what) {
  const std::string start = fmt::format("{}: ", what);
  const auto found =
      std::ranges::find_if(texts, [&](const std::string& text) { return text.starts_with(start); });
  if (found == texts.end()) return "X";
  std::string value = ascii(found->substr(start.size()), kHeaderPart);
  if (value != found->substr(start.size()) || value.contains('_')) return "X";
  std::ranges::replace(value, ' ', '_');
  texts.erase(found);
  return value;
}

/// Code, sex, birth date and name; what the field cannot hold stays among the texts.
std::string patient_field(std::vector<std::string>& texts) {
  constexpr std::size_t longest = 80;
  std::vector<std::string> rest = texts;
  std::string patient;
  for (const std::string_view what : {"patient code", "sex", "birth date", "patient name"}) {
    patient += (patient.empty() ? "" : " ") + take_subfield(rest, what);
  }
  if (patient.size() > longest) return "X X X X";
  texts = std::move(rest);
  return patient;
}

}  // namespace

Result<FormattedRecord> format_edf_record(const RecordToWrite& content) {
  const Record& record = content.record;
  if (record.leads.size() >= kMostSignals) {
    return std::unexpected(Error{ErrorKind::InvalidInput, "more leads than EDF holds", {}, {}});
  }
  FormattedRecord formatted;
  std::vector<std::string>& losses = formatted.losses;
  const EdfDataRecords cut =
      choose_edf_data_records(record.rate, record.samples(), record.leads.size());
  if (cut.rounded_rate) {
    losses.push_back(
        fmt::format("sampling rate {} Hz written as {:.12g} Hz", record.rate, *cut.rounded_rate));
  }
  const std::size_t records = (record.samples() + cut.samples - 1) / cut.samples;
  const std::size_t whole_samples = records * cut.samples;
  if (const std::size_t filling = whole_samples - record.samples(); filling > 0) {
    losses.push_back(fmt::format("{} more at the end: the last data record is filled up",
                                 counted(filling, "sample")));
  }
  const auto signals = signals_of(record, whole_samples, losses);
  if (!signals) return std::unexpected(signals.error());
  const EdfStart start = start_of(record, losses);

  std::vector<EdfAnnotationToWrite> annotations;
  add_gaps(record, whole_samples, *signals, annotations, losses);
  for (const RecordMark& mark : marks_within(content, losses)) {
    annotations.push_back(
        {mark.start, mark.end - mark.start,
         mark.lead ? mark.text + "@@" + (*signals)[*mark.lead].label : mark.text});
  }
  std::vector<std::string> texts = texts_to_write(content, losses);
  const std::string patient = patient_field(texts);
  for (const std::string& text : texts) annotations.push_back({0, std::nullopt, text});

  const double duration = static_cast<double>(cut.samples) / record.rate;
  const auto lists = format_edf_annotations(annotations, start.fraction, records, duration);
  const std::string header =
      header_of(start, patient, *signals, cut, records, lists.front().size());
  formatted.files.push_back({"", bytes_of(header + data_of(*signals, cut.samples, lists))});
  return formatted;
}

}  // namespace crest::io
