#include "io/edf_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/byte_order.h"
#include "io/edf_annotations.h"
#include "io/edf_signals.h"
#include "io/edf_start_time.h"
#include "io/edf_timeline.h"
#include "io/lead_assumptions.h"
#include "io/refusal.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kBlockBytes = std::size_t{256} << 10;  // read at once

/// The number of whole data records to read: the stated one, or what the file holds.
Result<std::size_t> count_records(std::size_t bytes, const EdfHeader& header, Record& record) {
  const std::size_t data = bytes - std::min(bytes, header.bytes);
  const std::size_t held = data / header.record_bytes;
  const std::size_t rest = data % header.record_bytes;
  if (held == 0) {
    return refuse(ErrorKind::Corrupt,
                  fmt::format("holds no whole data record: one has {} bytes, {} follow the header",
                              header.record_bytes, data),
                  fmt::format("byte {}", header.bytes));
  }
  const bool exact = held == header.records.value_or(held) && rest == 0;
  record.verifications.push_back(
      {"number of data records", exact,
       exact ? ""
             : fmt::format("expected {} of {} bytes, found {} and {} bytes more",
                           header.records ? fmt::to_string(*header.records) : "whole ones",
                           header.record_bytes, held, rest)});
  return std::min(held, header.records.value_or(held));
}

/// Of the ECG signals; a header without it leaves it to the options.
Result<double> sampling_rate(const EdfHeader& header, std::size_t samples_per_record,
                             const ReadOptions& options, std::vector<std::string>& assumptions) {
  constexpr double highest = 1e7;  // Hz; far above any recorder
  if (header.record_duration > 0) {
    const double rate = static_cast<double>(samples_per_record) / header.record_duration;
    if (rate <= highest) return rate;
    return refuse(ErrorKind::InvalidInput,
                  fmt::format("states {} samples in {} s, no sampling rate of an ECG",
                              samples_per_record, header.record_duration),
                  "byte 244");
  }
  if (!options.rate) {
    return refuse(ErrorKind::InvalidInput, "states no sampling rate; give it with --rate",
                  "byte 244");
  }
  assumptions.push_back(fmt::format("sampling rate not stated: {} Hz", *options.rate));
  return *options.rate;
}

/// Reads the annotation signals of every data record into `annotations` and lays out the records.
Result<EdfTimeline> lay_out_records(const ByteSource& source, const EdfHeader& header,
                                    std::size_t records, EdfTimeline timeline,
                                    EdfAnnotations& annotations) {
  // Each text costs up to some 140 bytes as a comment: this keeps them under 10 times the file.
  const std::size_t most_texts = source.size() / 16 + 64;
  std::vector<const EdfSignal*> signals;
  for (const EdfSignal& signal : header.signals) {
    if (signal.annotations) signals.push_back(&signal);
  }
  // Of long data records, no more than the annotations.
  constexpr std::size_t short_record = 4096;
  ForwardReader reader(source, header.record_bytes < short_record ? kBlockBytes : 0);
  for (std::size_t i = 0; i < records; ++i) {
    const std::size_t record = header.bytes + i * header.record_bytes;
    std::optional<double> stamp;
    for (const EdfSignal* signal : signals) {
      const std::size_t length = signal->samples_per_record * header.bytes_per_sample;
      const auto bytes = reader.read(record + signal->byte_offset, length);
      if (!bytes) return std::unexpected(bytes.error());
      const auto found = read_edf_annotations(text_at(*bytes, 0, length), most_texts, annotations);
      if (signal == signals.front()) stamp = found;
    }
    timeline.add_record(stamp);
  }
  return timeline;
}

/// "annotation 12.5 s 0.3 s: text", onset from the first sample and duration if there is one.
void add_annotations(const EdfAnnotations& annotations, double start, Record& record) {
  const auto rounded = [](double seconds) {
    return std::round(seconds * 1e6) / 1e6 + 0.0;
  };  // no -0
  for (const EdfAnnotation& annotation : annotations.texts) {
    const std::string duration =
        annotation.duration ? fmt::format(" {} s", rounded(*annotation.duration)) : "";
    record.comments.push_back(fmt::format(
        "annotation {} s{}: {}", rounded(annotation.onset - start), duration, annotation.text));
  }
  if (annotations.left_out > 0) {
    record.assumptions.push_back(
        fmt::format("{} further annotations left out", annotations.left_out));
  }
  if (annotations.malformed > 0) {
    record.verifications.push_back(
        {"annotation lists", false,
         fmt::format("{} without a readable onset left out", annotations.malformed)});
  }
}

/// Splits the identification fields of EDF+ into their subfields; EDF leaves their form open.
void add_identification(const EdfHeader& header, const ReadOptions& options, Record& record) {
  const auto identify = [&](std::string_view what, std::string_view text) {
    if (options.keep_identity && !text.empty() && text != "X") {
      record.identity.push_back(fmt::format("{}: {}", what, text));
    }
  };
  if (!header.format.contains('+')) {
    identify("patient", header.patient);
    identify("recording", header.recording);
    return;
  }
  std::string_view rest = header.patient;
  for (const std::string_view what : {"patient code", "sex", "birth date", "patient name"}) {
    identify(what, take_field(rest));
  }
  identify("patient, further", trimmed(rest));
  rest = header.recording;
  if (take_field(rest) != "Startdate") {
    identify("recording", header.recording);
    return;
  }
  take_field(rest);  // the date, see edf_start_time
  for (const std::string_view what : {"administration code", "technician"}) {
    identify(what, take_field(rest));
  }
  if (const std::string_view equipment = take_field(rest); !equipment.empty() && equipment != "X") {
    record.comments.push_back(fmt::format("equipment: {}", equipment));
  }
  identify("recording, further", trimmed(rest));
}

/// Two or three bytes, the lowest first; gathered at the top, where the sign belongs.
std::int32_t stored_value(const std::byte* place, std::size_t bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value = value >> 8 | std::to_integer<std::uint32_t>(place[i]) << 24;
  }
  return static_cast<std::int32_t>(value) >> (bytes == 2 ? 16 : 8);
}

/// Samples of a data record that lie in a part of the recording.
struct RecordSlice {
  std::size_t record = 0;
  std::size_t begin = 0, end = 0;  ///< samples of the data record
  std::size_t place = 0;           ///< of the first of them, in the part
};

/// Hands the slices of a part to `visit`, in the order of the file, until that gives an error.
template <typename Visit>
Result<void> for_each_slice(const EdfTimeline& timeline, std::size_t records,
                            std::size_t samples_per_record, const SampleStretch& part,
                            Visit visit) {
  const auto& segments = timeline.segments();
  for (std::size_t s = 0; s < segments.size(); ++s) {
    const std::size_t first = segments[s].first_record;
    const std::size_t end = s + 1 < segments.size() ? segments[s + 1].first_record : records;
    const std::size_t before = part.begin - std::min(part.begin, segments[s].first_frame);
    for (std::size_t record = first + before / samples_per_record; record < end; ++record) {
      const std::size_t place = segments[s].first_frame + (record - first) * samples_per_record;
      const std::size_t from = std::max(place, part.begin);
      const std::size_t to = std::min(place + samples_per_record, part.end);
      if (from >= to) break;
      auto visited = visit(RecordSlice{record, from - place, to - place, from - part.begin});
      if (!visited) return visited;
    }
  }
  return {};
}

/// Samples of a signal, stored as `bytes`, to physical units; gives how many lie outside the
/// digital limits.
std::size_t convert_samples(Bytes bytes, std::size_t bytes_per_sample, const EdfLeadSource& source,
                            float* sample) {
  std::size_t outside = 0;
  for (std::size_t at = 0; at < bytes.size(); at += bytes_per_sample) {
    const double value = stored_value(bytes.data() + at, bytes_per_sample);
    outside += value < source.lowest || value > source.highest ? 1 : 0;
    *sample++ = static_cast<float>(source.offset + source.scale * value);
  }
  return outside;
}

int rounded_to_int(double value) {
  constexpr double limit = std::numeric_limits<int>::max();
  return static_cast<int>(std::lround(std::clamp(value, -limit, limit)));
}

Lead describe_lead(const EdfLeadSource& source, std::size_t bytes_per_sample) {
  Lead lead;
  lead.name = source.name;
  lead.unit = source.unit;
  lead.gain = 1 / source.scale;
  lead.baseline = rounded_to_int(-source.offset / source.scale);
  lead.resolution_bits = static_cast<int>(8 * bytes_per_sample);
  return lead;
}

/// Fills the leads with a part of the recording; samples in gaps stay NaN. The limits are verified
/// where the part is the whole.
Result<void> read_leads(const ByteSource& source, const EdfHeader& header,
                        const EdfLeadChoice& choice, const EdfTimeline& timeline,
                        std::size_t records, const SampleStretch& part, Record& record) {
  for (const EdfLeadSource& lead : choice.leads) {
    record.leads.push_back(describe_lead(lead, header.bytes_per_sample));
    record.leads.back().samples.assign(part.size(), std::numeric_limits<float>::quiet_NaN());
  }
  std::vector<std::size_t> outside(choice.leads.size());
  ForwardReader reader(source, kBlockBytes);
  const auto read_slice = [&](const RecordSlice& slice) -> Result<void> {
    const std::size_t data = header.bytes + slice.record * header.record_bytes;
    for (std::size_t i = 0; i < choice.leads.size(); ++i) {
      const EdfLeadSource& lead = choice.leads[i];
      const auto stored = reader.read(
          data + header.signals[lead.signal].byte_offset + slice.begin * header.bytes_per_sample,
          (slice.end - slice.begin) * header.bytes_per_sample);
      if (!stored) return std::unexpected(stored.error());
      outside[i] += convert_samples(*stored, header.bytes_per_sample, lead,
                                    record.leads[i].samples.data() + slice.place);
    }
    return {};
  };
  auto read = for_each_slice(timeline, records, choice.samples_per_record, part, read_slice);
  if (!read || !part.covers(record.whole_samples)) return read;
  std::vector<std::string> exceeding;
  for (std::size_t i = 0; i < outside.size(); ++i) {
    if (outside[i] == 0) continue;
    exceeding.push_back(fmt::format("{} of {}", outside[i], record.leads[i].name));
  }
  record.verifications.push_back(
      {"samples within their digital limits", exceeding.empty(),
       exceeding.empty() ? "" : fmt::format("outside: {}", fmt::join(exceeding, ", "))});
  return {};
}

void add_signal_comments(const EdfHeader& header, const EdfLeadChoice& choice,
                         std::vector<std::string>& comments) {
  LeadAssumptions by_lead;
  for (const EdfLeadSource& lead : choice.leads) {
    const EdfSignal& signal = header.signals[lead.signal];
    if (!signal.transducer.empty()) {
      by_lead.add(fmt::format("transducer: {}", signal.transducer), lead.name);
    }
    if (!signal.prefilter.empty()) {
      by_lead.add(fmt::format("prefilter: {}", signal.prefilter), lead.name);
    }
  }
  by_lead.append_to(comments, choice.leads.size());
}

/// Gaps may not make the record much larger than the file.
Result<void> check_length(const EdfTimeline& timeline, std::size_t records,
                          const EdfLeadChoice& choice) {
  constexpr double most_times = 8;
  constexpr double always_allowed = 4 << 20;  // samples of all leads
  const auto leads = static_cast<double>(choice.leads.size());
  const double stored =
      leads * static_cast<double>(records) * static_cast<double>(choice.samples_per_record);
  const double wanted = leads * static_cast<double>(timeline.frames());
  if (timeline.gap_frames() == 0 || wanted <= most_times * stored + always_allowed) return {};
  return refuse(ErrorKind::Unsupported,
                fmt::format("its gaps would make the record {:.3g} times as long as what is stored",
                            wanted / stored));
}

}  // namespace

Result<Record> read_edf_record(const ByteSource& source, const ReadOptions& options) {
  std::vector<std::byte> room;
  auto header = parse_edf_header(source, room);
  if (!header) return std::unexpected(header.error());
  Record record;
  record.format = header->format;
  record.assumptions = std::move(header->assumptions);
  record.verifications = std::move(header->verifications);
  const auto records = count_records(source.size(), *header, record);
  if (!records) return std::unexpected(records.error());
  const auto choice = choose_edf_leads(*header, options, record.assumptions);
  if (!choice) return std::unexpected(choice.error());
  const auto rate = sampling_rate(*header, choice->samples_per_record, options, record.assumptions);
  if (!rate) return std::unexpected(rate.error());
  record.rate = *rate;

  EdfAnnotations annotations;
  const auto timeline = lay_out_records(
      source, *header, *records,
      EdfTimeline(*rate, choice->samples_per_record, header->discontinuous), annotations);
  if (!timeline) return std::unexpected(timeline.error());
  if (const auto fits = check_length(*timeline, *records, *choice); !fits) {
    return std::unexpected(fits.error());
  }
  timeline->report(record.assumptions, record.verifications);
  record.start =
      edf_start_time(*header, timeline->start(), record.assumptions, record.verifications);
  add_identification(*header, options, record);
  add_signal_comments(*header, *choice, record.comments);
  record.whole_samples = timeline->frames();
  const SampleStretch part = options.part.within(record.whole_samples);
  if (auto read = read_leads(source, *header, *choice, *timeline, *records, part, record); !read) {
    return std::unexpected(read.error());
  }
  add_annotations(annotations, timeline->start(), record);
  return record;
}

}  // namespace crest::io
