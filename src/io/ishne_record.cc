#include "io/ishne_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/byte_order.h"
#include "io/ishne_header.h"
#include "io/iso_date_time.h"
#include "io/lead_assumptions.h"
#include "io/refusal.h"
#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::string_view kSignals = "ISHNE1.0";
constexpr std::string_view kAnnotations = "ANN  1.0";
constexpr std::int16_t kLeadFault = std::numeric_limits<std::int16_t>::min();

/// Samples of one lead. The standard counts those of one lead, some recorders those of all; a count
/// that the file does not hold is a finding.
Result<std::size_t> count_samples(std::size_t bytes, const IshneHeader& header, Record& record) {
  const std::size_t frame = 2 * header.leads.size();
  const std::size_t held = (bytes - header.ecg_block) / frame;
  const bool whole = (bytes - header.ecg_block) % frame == 0;
  if (held == 0) {
    return refuse(ErrorKind::Corrupt, "holds no samples", fmt::format("byte {}", header.ecg_block));
  }
  const bool of_all = header.leads.size() > 1 && header.samples == held * header.leads.size();
  const bool exact = whole && (header.samples == held || of_all);
  record.verifications.push_back({"number of samples", exact,
                                  exact ? ""
                                        : fmt::format("expected {}, found {}{}", header.samples,
                                                      held, whole ? "" : " and part of another")});
  if (of_all) {
    record.assumptions.push_back(
        fmt::format("number of samples: {} taken as those of all leads together", header.samples));
  } else if (header.samples == 0) {
    record.assumptions.push_back(
        fmt::format("number of samples stated as 0: {}, all that the file holds", held));
  }
  return header.samples == 0 ? held : std::min(held, header.samples);
}

/// Name, unit and scale of a lead; its samples come later.
Result<Lead> describe_lead(const IshneLead& stated, std::size_t index, const ReadOptions& options,
                           LeadAssumptions& assumptions) {
  Lead lead;
  lead.name = ishne_lead_name(stated.specification, index + 1);
  lead.resolution_bits = 16;
  if (stated.nanovolts > 0) {
    constexpr double nanovolts_per_millivolt = 1e6;
    lead.unit = "mV";
    lead.gain = nanovolts_per_millivolt / stated.nanovolts;
    return lead;
  }
  if (options.unit.empty()) {
    return refuse(ErrorKind::InvalidInput, "states no unit of its samples; give it with --unit",
                  fmt::format("lead {}", lead.name));
  }
  const auto millivolts = millivolts_per(options.unit);
  lead.unit = millivolts ? "mV" : options.unit;
  lead.gain = 1 / millivolts.value_or(1);
  assumptions.add(fmt::format("resolution not stated: 1 {} a step", options.unit), lead.name);
  return lead;
}

/// The samples of a lead in some frames, of `frame` bytes each; gives how many are faults.
std::size_t convert_samples(Bytes frames, std::size_t frame, std::size_t index, double gain,
                            float* sample) {
  std::size_t faults = 0;
  for (std::size_t at = 2 * index; at < frames.size(); at += frame) {
    const std::int16_t value = little_endian<std::int16_t>(frames, at).value_or(kLeadFault);
    const bool fault = value == kLeadFault;
    faults += fault ? 1 : 0;
    *sample++ = fault ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(value / gain);
  }
  return faults;
}

/// Reads a part of the samples; where it is the whole, marks of lead faults are an assumption.
Result<void> read_samples(const ByteSource& source, const IshneHeader& header,
                          const SampleStretch& part, Record& record, LeadAssumptions& assumptions) {
  constexpr std::size_t block_bytes = std::size_t{256} << 10;
  const std::size_t frame = 2 * header.leads.size();
  const std::size_t most_frames = block_bytes / frame;
  std::vector<std::size_t> faults(record.leads.size());
  for (Lead& lead : record.leads) lead.samples.resize(part.size());
  std::vector<std::byte> room;
  for (std::size_t done = 0; done < part.size(); done += most_frames) {
    const auto frames = source.read(header.ecg_block + (part.begin + done) * frame,
                                    std::min(most_frames, part.size() - done) * frame, room);
    if (!frames) return std::unexpected(frames.error());
    for (std::size_t i = 0; i < record.leads.size(); ++i) {
      Lead& lead = record.leads[i];
      faults[i] += convert_samples(*frames, frame, i, lead.gain, lead.samples.data() + done);
    }
  }
  for (std::size_t i = 0; i < record.leads.size(); ++i) {
    if (faults[i] == 0 || !part.covers(record.whole_samples)) continue;
    assumptions.add(fmt::format("{} samples of {}, the mark of a lead fault, taken as missing",
                                faults[i], kLeadFault),
                    record.leads[i].name);
  }
  return {};
}

void add_comments(const IshneHeader& header, Record& record) {
  LeadAssumptions qualities;
  for (std::size_t i = 0; i < header.leads.size(); ++i) {
    if (const auto quality = ishne_quality(header.leads[i].quality); !quality.empty()) {
      qualities.add(fmt::format("quality: {}", quality), record.leads[i].name);
    }
  }
  qualities.append_to(record.comments, header.leads.size());
  const auto add = [&](std::string_view what, std::string_view text) {
    if (!text.empty()) record.comments.push_back(fmt::format("{}: {}", what, text));
  };
  add("pacemaker", ishne_pacemaker(header.pacemaker));
  add("recorder", header.recorder);
  add("proprietary", header.proprietary);
  add("copyright", header.copyright);
  add("reserved", header.reserved);
  add("variable block", header.variable_text);
}

void add_identity(const IshneHeader& header, std::vector<std::string>& identity) {
  const auto add = [&](std::string_view what, std::string_view text) {
    if (!text.empty()) identity.push_back(fmt::format("{}: {}", what, text));
  };
  add("first name", header.first_name);
  add("last name", header.last_name);
  add("patient number", header.subject);
  if (header.sex == 1 || header.sex == 2) add("sex", header.sex == 1 ? "male" : "female");
  if (header.race > 0) add("race", fmt::format("code {}", header.race));
  const auto [day, month, year] = header.birth;
  add("birth date", iso_date(year, month, day).value_or(""));
}

std::string start_time(const IshneHeader& header, std::vector<std::string>& assumptions) {
  const auto [day, month, year] = header.recording;
  const auto [hour, minute, second] = header.time;
  const auto date = iso_date(year, month, day);
  const auto time = iso_time(hour, minute, second);
  if (!date) {
    assumptions.push_back(
        fmt::format("start date {}/{}/{} (day, month, year) is none: left out", day, month, year));
  }
  if (!time) {
    assumptions.push_back(
        fmt::format("start time {}:{}:{} is none: left out", hour, minute, second));
  }
  return iso_date_time(date, time);
}

Result<double> sampling_rate(const IshneHeader& header, const ReadOptions& options,
                             std::vector<std::string>& assumptions) {
  if (header.rate > 0) return header.rate;
  if (!options.rate) {
    return refuse(ErrorKind::InvalidInput, "states no sampling rate; give it with --rate",
                  "byte 272");
  }
  assumptions.push_back(fmt::format("sampling rate not stated: {} Hz", *options.rate));
  return *options.rate;
}

}  // namespace

bool looks_like_ishne(Bytes bytes) {
  const std::string_view magic = text_at(bytes, 0, kSignals.size());
  return magic == kSignals || magic == kAnnotations;
}

Result<Record> read_ishne_record(const ByteSource& source, const ReadOptions& options) {
  std::vector<std::byte> room;
  const auto magic = source.read(0, kAnnotations.size(), room);
  if (!magic) return std::unexpected(magic.error());
  if (text_at(*magic, 0, kAnnotations.size()) == kAnnotations) {
    return refuse(ErrorKind::Unsupported,
                  "holds the beat annotations of an ISHNE Holter, no samples; give the ECG file");
  }
  const auto header = parse_ishne_header(source, room);
  if (!header) return std::unexpected(header.error());
  Record record;
  record.format = "ISHNE 1.0";
  const bool intact = header->checksum == header->found_checksum;
  record.verifications.push_back({"checksum of the header", intact,
                                  intact ? ""
                                         : fmt::format("expected {:04X}, found {:04X}",
                                                       header->checksum, header->found_checksum)});
  const auto samples = count_samples(source.size(), *header, record);
  if (!samples) return std::unexpected(samples.error());
  const auto rate = sampling_rate(*header, options, record.assumptions);
  if (!rate) return std::unexpected(rate.error());
  record.rate = *rate;
  record.start = start_time(*header, record.assumptions);

  LeadAssumptions assumptions;
  for (std::size_t i = 0; i < header->leads.size(); ++i) {
    auto lead = describe_lead(header->leads[i], i, options, assumptions);
    if (!lead) return std::unexpected(lead.error());
    record.leads.push_back(std::move(*lead));
  }
  record.whole_samples = *samples;
  const auto read =
      read_samples(source, *header, options.part.within(*samples), record, assumptions);
  if (!read) return std::unexpected(read.error());
  assumptions.append_to(record.assumptions, record.leads.size());
  add_comments(*header, record);
  if (options.keep_identity) add_identity(*header, record.identity);
  return record;
}

}  // namespace crest::io
