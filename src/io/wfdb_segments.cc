#include "io/wfdb_segments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "io/lead_assumptions.h"
#include "io/text_fields.h"
#include "io/wfdb_layout.h"
#include "io/wfdb_leads.h"

namespace crest::io {
namespace {

constexpr std::size_t kSamplesPerByte = 64;
constexpr std::size_t kSamplesOfGaps = std::size_t{1} << 26;

/// The signals of a segment to read, and which lead of the record each becomes.
struct WantedSignals {
  std::vector<std::size_t> signals;  ///< ascending
  std::vector<std::size_t> leads;
};

WantedSignals wanted_in(const WfdbSegment& segment, const WfdbSignalChoice& choice,
                        std::vector<Verification>& verifications) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t lead = 0; lead < choice.signals.size(); ++lead) {
    const auto index = segment.signals[choice.signals[lead]];
    if (!index) continue;
    const WfdbSignalLine& signal = segment.header.signals[*index];
    if (signal.samples_per_frame == choice.samples_per_frame) {
      pairs.emplace_back(*index, lead);
      continue;
    }
    verifications.push_back({fmt::format("segment {}: samples in a frame of lead {}", segment.name,
                                         wfdb_lead_name(signal, *index)),
                             false,
                             fmt::format("expected {}, found {}: left out there",
                                         choice.samples_per_frame, signal.samples_per_frame)});
  }
  std::ranges::sort(pairs);
  WantedSignals wanted;
  for (const auto& [signal, lead] : pairs) {
    wanted.signals.push_back(signal);
    wanted.leads.push_back(lead);
  }
  return wanted;
}

/// Lengths are only words of the headers: the memory they ask for must be in proportion to the
/// files.
Result<void> check_memory(const WfdbLayout& layout, std::size_t frame_samples,
                          const WfdbFiles& files, const std::string& path) {
  std::set<std::string_view> names;
  std::size_t bytes = 0;
  for (const WfdbSegment& segment : layout.segments) {
    for (const WfdbSignalLine& signal : segment.header.signals) {
      if (!signal.is_null() && names.insert(signal.file).second) bytes += files.size(signal.file);
    }
  }
  constexpr std::size_t most_bytes =
      (std::numeric_limits<std::size_t>::max() - kSamplesOfGaps) / kSamplesPerByte;
  const std::size_t most = std::min(bytes, most_bytes) * kSamplesPerByte + kSamplesOfGaps;
  if (layout.frames <= most / frame_samples) return {};
  return std::unexpected(
      Error{ErrorKind::InvalidInput,
            fmt::format("{} frames of {} samples are out of proportion to {} bytes of signal files",
                        layout.frames, frame_samples, bytes),
            path,
            {}});
}

/// What the segments say one by one, gathered for the record: failed checks are kept, those that
/// passed are counted.
class SegmentReports {
 public:
  void add(const std::string& segment, WfdbLeads& read, Record& record) {
    ++segments_;
    for (const std::string& assumption : read.assumptions) ++assumptions_[assumption];
    for (Verification& check : read.verifications) {
      if (check.passed) {
        ++passed_;
      } else {
        record.verifications.push_back(
            {fmt::format("segment {}: {}", segment, check.what), false, std::move(check.detail)});
      }
    }
  }

  void append_to(Record& record) const {
    for (const auto& [assumption, count] : assumptions_) {
      record.assumptions.push_back(
          count == segments_ ? "all segments: " + assumption
                             : fmt::format("{} of {} segments: {}", count, segments_, assumption));
    }
    if (passed_ == 0) return;
    record.verifications.push_back(
        {fmt::format("{} checks of the segments' own", passed_), true, {}});
  }

 private:
  std::size_t segments_ = 0;
  std::size_t passed_ = 0;
  std::map<std::string, std::size_t> assumptions_;
};

/// The samples of the record that a place of a segment and the part have in common; begin >= end
/// where there are none.
SampleStretch common_samples(const WfdbSegment::Place& place, std::size_t samples_per_frame,
                             const SampleStretch& part) {
  const std::size_t begin = place.first_frame * samples_per_frame;
  return {std::max(begin, part.begin),
          std::min(begin + place.frames * samples_per_frame, part.end)};
}

/// The samples of a segment, from its first, that the part asks for in any of its places.
SampleStretch part_of_segment(const WfdbSegment& segment, std::size_t samples_per_frame,
                              const SampleStretch& part) {
  std::optional<SampleStretch> wanted;
  for (const WfdbSegment::Place& place : segment.places) {
    const SampleStretch common = common_samples(place, samples_per_frame, part);
    if (common.begin >= common.end) continue;
    const std::size_t first = place.first_frame * samples_per_frame;
    const SampleStretch here{common.begin - first, common.end - first};
    wanted =
        wanted ? SampleStretch{std::min(wanted->begin, here.begin), std::max(wanted->end, here.end)}
               : here;
  }
  return wanted.value_or(SampleStretch{0, 0});
}

/// The part of a record's leads while its segments are put in their places.
class JoinedLeads {
 public:
  JoinedLeads(const WfdbLayout& layout, const WfdbSignalChoice& choice, SampleStretch part)
      : samples_per_frame_(static_cast<std::size_t>(choice.samples_per_frame)),
        part_(part),
        scales_differ_(choice.signals.size()) {
    for (const std::size_t signal : choice.signals) {
      Lead& lead = leads_.emplace_back();
      lead.name = wfdb_lead_name(layout.signals[signal], signal);
      lead.samples.resize(part.size(), std::numeric_limits<float>::quiet_NaN());
    }
  }

  /// `read` holds the samples of the segment from `begin` on.
  void place(const WfdbSegment& segment, const WantedSignals& wanted, const WfdbLeads& read,
             std::size_t begin, std::vector<Verification>& verifications) {
    verify_length(segment, read.frames, verifications);
    for (std::size_t i = 0; i < wanted.leads.size(); ++i) {
      const Lead& found = read.leads[i];
      Lead& lead = leads_[wanted.leads[i]];
      if (lead.unit.empty()) {
        lead.unit = found.unit;
        lead.gain = found.gain;
        lead.baseline = found.baseline;
        lead.resolution_bits = found.resolution_bits;
      }
      if (lead.unit != found.unit) {
        verifications.push_back(
            {fmt::format("segment {}: unit of lead {}", segment.name, lead.name), false,
             fmt::format("expected {}, found {}: left out there", in_quotes(lead.unit),
                         in_quotes(found.unit))});
        continue;
      }
      if (lead.gain != found.gain || lead.baseline != found.baseline) {
        scales_differ_[wanted.leads[i]] = true;
      }
      copy_samples(segment, found, begin, lead);
    }
  }

  void move_to(Record& record) {
    LeadAssumptions assumptions;
    for (std::size_t i = 0; i < leads_.size(); ++i) {
      if (!scales_differ_[i]) continue;
      assumptions.add("gain or baseline change between segments: the first is listed",
                      leads_[i].name);
    }
    assumptions.append_to(record.assumptions, leads_.size());
    record.leads = std::move(leads_);
  }

 private:
  static void verify_length(const WfdbSegment& segment, std::size_t found,
                            std::vector<Verification>& verifications) {
    for (const WfdbSegment::Place& place : segment.places) {
      const bool open = !segment.header.samples && found > place.frames;
      if (place.frames == found || open) continue;
      verifications.push_back({"length of segment " + segment.name, false,
                               fmt::format("expected {} frames, found {}", place.frames, found)});
    }
  }

  void copy_samples(const WfdbSegment& segment, const Lead& from, std::size_t begin,
                    Lead& to) const {
    const std::size_t end = begin + from.samples.size();
    for (const WfdbSegment::Place& place : segment.places) {
      const std::size_t first = place.first_frame * samples_per_frame_;
      SampleStretch common = common_samples(place, samples_per_frame_, part_);
      common.end = std::min(common.end, first + end);  // the segment may be shorter than stated
      if (common.begin >= common.end) continue;
      const auto there = std::span(from.samples).subspan(common.begin - first - begin);
      std::ranges::copy(
          there.first(common.size()),
          to.samples.begin() + static_cast<std::ptrdiff_t>(common.begin - part_.begin));
    }
  }

  std::size_t samples_per_frame_;
  SampleStretch part_;  ///< within the record
  std::vector<bool> scales_differ_;
  std::vector<Lead> leads_;
};

/// "WFDB 80, 16 in 3 segments"
std::string format_name(const WfdbLayout& layout) {
  std::set<int> formats;
  for (const WfdbSegment& segment : layout.segments) {
    for (const WfdbSignalLine& signal : segment.header.signals) {
      if (!signal.is_null()) formats.insert(signal.format);
    }
  }
  return fmt::format("WFDB {} in {} segment{}", fmt::join(formats, ", "), layout.segments.size(),
                     layout.segments.size() == 1 ? "" : "s");
}

}  // namespace

Result<void> read_wfdb_segments(const WfdbHeader& header, const std::string& path,
                                const WfdbFiles& files, const ReadOptions& options,
                                Record& record) {
  const auto layout = read_wfdb_layout(header, files, record.verifications);
  if (!layout) return std::unexpected(layout.error());
  const auto refused = [&path](std::string reason) {
    return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), path, {}});
  };
  if (layout->frames == 0) return refused("the segments have no samples");
  if (header.samples) {
    const bool exact = *header.samples == layout->frames;
    record.verifications.push_back(
        {"lengths of the segments", exact,
         exact ? ""
               : fmt::format("expected {} in all, found {}", *header.samples, layout->frames)});
  }
  const WfdbSignalChoice choice =
      choose_wfdb_signals(layout->signals, header.rate, record.assumptions);
  if (choice.signals.empty()) return refused("no signal has samples");
  const std::size_t frame_samples =
      choice.signals.size() * static_cast<std::size_t>(choice.samples_per_frame);
  if (auto memory = check_memory(*layout, frame_samples, files, path); !memory) return memory;

  record.format = format_name(*layout);
  record.rate = header.rate * choice.samples_per_frame;
  const auto samples_per_frame = static_cast<std::size_t>(choice.samples_per_frame);
  record.whole_samples = layout->frames * samples_per_frame;
  const SampleStretch part = options.part.within(record.whole_samples);
  JoinedLeads joined(*layout, choice, part);
  SegmentReports reports;
  for (const WfdbSegment& segment : layout->segments) {
    const WantedSignals wanted = wanted_in(segment, choice, record.verifications);
    if (wanted.signals.empty()) continue;
    ReadOptions of_segment = options;
    of_segment.part = part.covers(record.whole_samples)
                          ? SampleStretch{}
                          : part_of_segment(segment, samples_per_frame, part);
    auto read = read_wfdb_leads(segment.header, files.path_of(segment.name + ".hea"),
                                wanted.signals, files, of_segment);
    if (!read) return std::unexpected(read.error());
    reports.add(segment.name, *read, record);
    joined.place(segment, wanted, *read, of_segment.part.begin, record.verifications);
  }
  joined.move_to(record);
  reports.append_to(record);
  return {};
}

}  // namespace crest::io
