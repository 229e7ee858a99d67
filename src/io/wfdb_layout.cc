#include "io/wfdb_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "io/byte_order.h"
#include "io/read_options.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr double kLargestRateDifference = 0.01;  // of the record's rate

/// Adds a check that fails where the two differ.
template <typename Value>
void verify_equal(std::string what, const Value& expected, const Value& found,
                  std::vector<Verification>& verifications) {
  if (expected == found) return;
  verifications.push_back(
      {std::move(what), false, fmt::format("expected {}, found {}", expected, found)});
}

Result<WfdbHeader> read_segment_header(const std::string& segment, const WfdbFiles& files,
                                       const WfdbHeader& record,
                                       std::vector<Verification>& verifications) {
  const std::string name = segment + ".hea";
  const auto bytes = files.read(name);
  if (!bytes) return std::unexpected(bytes.error());
  // A rate left out is the record's.
  ReadOptions options;
  options.rate = record.rate;
  const std::string path = files.path_of(name);
  auto header = parse_wfdb_header(text_at(*bytes, 0, bytes->size()), path, options);
  if (!header) return header;
  const auto refused = [&path](std::string reason) {
    return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), path, {}});
  };
  if (!header->segments.empty()) return refused("a segment may not itself have segments");
  if (std::abs(header->rate - record.rate) > kLargestRateDifference * record.rate) {
    return refused(
        fmt::format("a segment of {} Hz in a record of {} Hz", header->rate, record.rate));
  }
  verify_equal("rate of segment " + segment, record.rate, header->rate, verifications);
  return header;
}

/// For each signal of the record, its index among those of a segment: the n-th of a description is
/// the n-th of the same description.
std::vector<std::optional<std::size_t>> match_by_description(
    std::span<const WfdbSignalLine> record, std::span<const WfdbSignalLine> segment) {
  std::map<std::string_view, std::vector<std::size_t>> named;
  for (std::size_t i = segment.size(); i-- > 0;) named[segment[i].description].push_back(i);
  std::vector<std::optional<std::size_t>> matches(record.size());
  for (std::size_t i = 0; i < record.size(); ++i) {
    const auto found = named.find(record[i].description);
    if (found == named.end() || found->second.empty()) continue;
    matches[i] = found->second.back();
    found->second.pop_back();
  }
  return matches;
}

std::vector<std::optional<std::size_t>> match_by_order(std::span<const WfdbSignalLine> record,
                                                       const WfdbSegment& segment,
                                                       std::vector<Verification>& verifications) {
  const std::vector<WfdbSignalLine>& found = segment.header.signals;
  std::vector<std::optional<std::size_t>> matches(record.size());
  for (std::size_t i = 0; i < std::min(record.size(), found.size()); ++i) {
    verify_equal(fmt::format("signal {} of segment {}", i, segment.name),
                 in_quotes(record[i].description), in_quotes(found[i].description), verifications);
    if (record[i].description == found[i].description) matches[i] = i;
  }
  return matches;
}

/// Puts what the segments say of each signal in the place of what the layout says.
void describe_signals(WfdbLayout& layout) {
  std::vector<bool> described(layout.signals.size());
  for (WfdbSegment& segment : layout.segments) {
    for (std::size_t i = 0; i < layout.signals.size(); ++i) {
      std::optional<std::size_t>& index = segment.signals[i];
      if (index && segment.header.signals[*index].is_null()) index.reset();
      if (!index || described[i]) continue;
      layout.signals[i] = segment.header.signals[*index];
      described[i] = true;
    }
  }
  for (std::size_t i = 0; i < layout.signals.size(); ++i) {
    if (!described[i]) layout.signals[i].file = "~";
  }
}

}  // namespace

Result<WfdbLayout> read_wfdb_layout(const WfdbHeader& record, const WfdbFiles& files,
                                    std::vector<Verification>& verifications) {
  WfdbLayout layout;
  const bool variable = record.segments.front().is_layout;
  std::map<std::string_view, std::size_t> known;
  for (const WfdbSegmentLine& line : record.segments) {
    const std::size_t first_frame = layout.frames;
    layout.frames += line.frames;
    if (line.is_gap()) continue;
    const auto entry = known.find(line.name);
    if (entry != known.end()) {
      layout.segments[entry->second].places.push_back({first_frame, line.frames});
      continue;
    }
    auto header = read_segment_header(line.name, files, record, verifications);
    if (!header) return std::unexpected(header.error());
    verify_equal("name of segment " + line.name, line.name, header->name, verifications);
    if (line.is_layout || (!variable && layout.segments.empty())) layout.signals = header->signals;
    if (line.is_layout || !variable) {
      verify_equal("number of signals of segment " + line.name, record.signal_count,
                   header->signals.size(), verifications);
    }
    if (line.is_layout) continue;
    known.emplace(line.name, layout.segments.size());
    layout.segments.push_back({line.name, std::move(*header), {{first_frame, line.frames}}, {}});
  }
  for (WfdbSegment& segment : layout.segments) {
    segment.signals = variable ? match_by_description(layout.signals, segment.header.signals)
                               : match_by_order(layout.signals, segment, verifications);
  }
  describe_signals(layout);
  return layout;
}

}  // namespace crest::io
