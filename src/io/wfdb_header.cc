#include "io/wfdb_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "io/text_fields.h"
#include "io/wfdb_start_time.h"

namespace crest::io {
namespace {

constexpr double kDefaultRate = 250;  // header(5)
constexpr double kHighestRate = 1e6;
constexpr double kSmallestGain = 1e-6;
constexpr double kLargestGain = 1e12;
constexpr std::size_t kLargestByteOffset = std::size_t{1} << 40;

/// Where in which file a line stands.
struct LinePlace {
  const std::string& file;
  std::size_t line = 0;

  std::unexpected<Error> error(std::string reason, ErrorKind kind = ErrorKind::InvalidInput) const {
    return std::unexpected(Error{kind, std::move(reason), file, fmt::format("line {}", line)});
  }
};

struct TextLine {
  std::size_t number = 0;
  std::string_view text;  ///< trimmed, not empty
};

struct HeaderLines {
  std::vector<TextLine> fields;
  std::vector<std::string> comments;
};

HeaderLines separate_comments(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  HeaderLines lines;
  std::size_t number = 0;
  for (const std::string_view raw : split(text, '\n')) {
    const std::string_view line = trimmed(raw);
    ++number;
    if (line.starts_with('#')) {
      lines.comments.emplace_back(trimmed(line.substr(1)));
    } else if (!line.empty()) {
      lines.fields.push_back({number, line});
    }
  }
  return lines;
}

/// Takes the longest start of `text` that is a number of this type.
template <typename Number>
std::optional<Number> take_number(std::string_view& text) {
  Number value{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

/// "360", "360/100" or "360/100(5)": the counter frequency and base counter number the frames on
/// the recorder's own display and do not touch the signals; they are checked and left out.
Result<double> parse_rate(std::string_view field, const LinePlace& place) {
  std::string_view rest = field;
  const auto rate = take_number<double>(rest);
  if (rate && rest.starts_with('/')) {
    rest.remove_prefix(1);
    const bool counter = take_number<double>(rest).has_value();
    if (counter && rest.starts_with('(') && rest.ends_with(')')) {
      rest = rest.substr(1, rest.size() - 2);
      if (take_number<double>(rest) && !rest.empty()) rest = field;
    }
  }
  if (!rate || !rest.empty()) {
    return place.error(fmt::format("sampling rate {} is not a number", in_quotes(field)));
  }
  if (!(*rate > 0) || *rate > kHighestRate) {
    return place.error(fmt::format("sampling rate {} is impossible", in_quotes(field)));
  }
  return *rate;
}

Result<std::size_t> parse_signal_count(std::string_view field, const LinePlace& place) {
  const auto count = parse_number<std::size_t>(field);
  if (!count)
    return place.error(fmt::format("number of signals {} is not a count", in_quotes(field)));
  if (*count == 0) return place.error("the record has no signals");
  if (*count > kMostWfdbSignals) {
    return place.error(fmt::format("{} signals, more than {}", *count, kMostWfdbSignals));
  }
  return *count;
}

/// "NAME" or "NAME/SEGMENTS"; gives the number of segments, none where the record has signals.
Result<std::optional<std::size_t>> parse_record_name(std::string_view field, const LinePlace& place,
                                                     WfdbHeader& header) {
  const std::size_t slash = field.rfind('/');
  header.name = field.substr(0, slash);
  if (slash == std::string_view::npos) return std::nullopt;
  const auto segments = parse_number<std::size_t>(field.substr(slash + 1));
  if (!segments || header.name.contains('/')) {
    return place.error(fmt::format("record name {} contains '/'", in_quotes(field)));
  }
  if (*segments == 0) return place.error("the record has no segments");
  return segments;
}

/// The rate of the record line; where it is left out, the one given or WFDB's.
Result<double> rate_of(std::string_view field, const LinePlace& place, const ReadOptions& options,
                       std::vector<std::string>& assumptions) {
  if (!field.empty()) return parse_rate(field, place);
  assumptions.push_back(fmt::format("sampling rate not stated: {} Hz, {}",
                                    options.rate.value_or(kDefaultRate),
                                    options.rate ? "as given" : "the default of WFDB"));
  return options.rate.value_or(kDefaultRate);
}

/// Parses the record line into `header`; gives the number of lines that must follow.
Result<std::size_t> parse_record_line(const TextLine& line, const LinePlace& place,
                                      const ReadOptions& options, WfdbHeader& header) {
  std::string_view rest = line.text;
  const auto segments = parse_record_name(take_field(rest), place, header);
  if (!segments) return std::unexpected(segments.error());
  const auto signals = parse_signal_count(take_field(rest), place);
  if (!signals) return signals;
  header.signal_count = *signals;
  const auto rate = rate_of(take_field(rest), place, options, header.assumptions);
  if (!rate) return std::unexpected(rate.error());
  header.rate = *rate;

  std::string_view start = rest;
  if (const std::string_view field = take_field(rest);
      field.find_first_of(":/-") == std::string_view::npos || field.starts_with('-')) {
    start = rest;
    const auto samples = parse_number<std::size_t>(field);
    if (!field.empty() && !samples) {
      return place.error(fmt::format("number of samples {} is not a count", in_quotes(field)));
    }
    if (samples && *samples > kMostSamples / *signals) {
      return place.error(fmt::format("{} samples of {} signals, more than {} in all", *samples,
                                     *signals, kMostSamples));
    }
    if (samples && *samples > 0) header.samples = samples;
  }
  if (start = trimmed(start); !start.empty()) {
    header.start = iso_start_time(start).value_or("");
    if (header.start.empty()) {
      header.assumptions.push_back(
          fmt::format("start time {} not understood: taken as unknown", in_quotes(start)));
    }
  }
  return segments->value_or(*signals);
}

/// "FORMAT[xSAMPLES][:SKEW][+OFFSET]"
Result<void> parse_format(std::string_view field, const LinePlace& place, WfdbSignalLine& signal) {
  std::string_view rest = field;
  const auto format = take_number<int>(rest);
  bool good = format.has_value() && *format >= 0;
  if (good && rest.starts_with('x')) {
    rest.remove_prefix(1);
    const auto number = take_number<int>(rest);
    good = number.has_value() && *number > 0;
    signal.samples_per_frame = number.value_or(0);
  }
  if (good && rest.starts_with(':')) {
    rest.remove_prefix(1);
    const auto number = take_number<std::size_t>(rest);
    good = number.has_value() && *number <= kMostSamples;
    signal.skew = number.value_or(0);
  }
  if (good && rest.starts_with('+')) {
    rest.remove_prefix(1);
    const auto number = take_number<std::size_t>(rest);
    good = number.has_value() && *number <= kLargestByteOffset;
    signal.byte_offset = number.value_or(0);
  }
  if (!good || !rest.empty())
    return place.error(fmt::format("format {} is malformed", in_quotes(field)));
  signal.format = *format;
  return {};
}

/// "GAIN[(BASELINE)][/UNIT]"; the unit may itself hold a '/', as in "mV/s".
Result<void> parse_gain(std::string_view field, const LinePlace& place, WfdbSignalLine& signal) {
  std::string_view rest = field;
  const auto gain = take_number<double>(rest);
  if (!gain) return place.error(fmt::format("gain {} is not a number", in_quotes(field)));
  if (rest.starts_with('(')) {
    rest.remove_prefix(1);
    signal.baseline = take_number<int>(rest);
    if (!signal.baseline || !rest.starts_with(')')) {
      return place.error(fmt::format("baseline in {} is not a whole number", in_quotes(field)));
    }
    rest.remove_prefix(1);
  }
  if (rest.starts_with('/')) {
    signal.unit = rest.substr(1);
  } else if (!rest.empty()) {
    return place.error(fmt::format("gain {} is malformed", in_quotes(field)));
  }
  if (*gain == 0) return {};
  if (!(*gain >= kSmallestGain) || *gain > kLargestGain) {
    return place.error(fmt::format("gain {} is impossible", in_quotes(field)));
  }
  signal.gain = gain;
  return {};
}

/// Only a plain name: a header must not make anyone read elsewhere.
Result<void> check_file_name(std::string_view name, std::string_view what, const LinePlace& place) {
  if (name == "-") {
    return place.error("signals on standard input are not supported", ErrorKind::Unsupported);
  }
  const bool plain = std::ranges::none_of(
      name, [](unsigned char c) { return c == '/' || c == '\\' || c < ' ' || c == 0x7F; });
  if (!plain || name == "." || name == "..") {
    return place.error(fmt::format("{} must be a plain name in the folder of the header", what));
  }
  return {};
}

/// Some monitors' units hold a blank ("deg C"): words between the unit and all the whole numbers
/// that may follow it belong to the unit.
void take_rest_of_unit(std::string_view& rest, WfdbSignalLine& signal) {
  constexpr int most_words = 2;
  constexpr int numbers = 5;
  std::string unit = signal.unit;
  std::string_view after = rest;
  for (int word = 0; word < most_words; ++word) {
    unit += ' ';
    unit += take_field(after);
    std::string_view ahead = after;
    int found = 0;
    while (found < numbers && parse_number<int>(take_field(ahead))) ++found;
    if (found == numbers) {
      signal.unit = unit;
      rest = after;
      return;
    }
  }
}

Result<WfdbSignalLine> parse_signal_line(const TextLine& line, const LinePlace& place) {
  WfdbSignalLine signal;
  signal.line = line.number;
  std::string_view rest = line.text;
  signal.file = take_field(rest);
  if (auto name = check_file_name(signal.file, "the signal file", place); !name) {
    return std::unexpected(name.error());
  }
  if (auto format = parse_format(take_field(rest), place, signal); !format) {
    return std::unexpected(format.error());
  }
  std::string_view ahead = rest;
  if (const std::string_view gain = take_field(ahead); !gain.empty()) {
    if (auto parsed = parse_gain(gain, place, signal); !parsed) {
      return std::unexpected(parsed.error());
    }
    rest = ahead;
    ahead = rest;
    if (!signal.unit.empty() && !parse_number<int>(take_field(ahead))) {
      take_rest_of_unit(rest, signal);
    }
  }
  // Fields are known by their place. What does not read as a whole number begins the description.
  std::optional<int> block_size;
  for (std::optional<int>* field : {&signal.resolution_bits, &signal.adc_zero,
                                    &signal.initial_value, &signal.checksum, &block_size}) {
    ahead = rest;
    *field = parse_number<int>(take_field(ahead));
    if (!*field) break;
    rest = ahead;
  }
  signal.description = trimmed(rest);
  return signal;
}

/// "NAME FRAMES"; a first segment without frames is the layout of those that follow.
Result<WfdbSegmentLine> parse_segment_line(const TextLine& line, const LinePlace& place,
                                           bool first) {
  WfdbSegmentLine segment;
  segment.line = line.number;
  std::string_view rest = line.text;
  segment.name = take_field(rest);
  if (auto name = check_file_name(segment.name, "the segment", place); !name) {
    return std::unexpected(name.error());
  }
  const std::string_view field = take_field(rest);
  const auto frames = parse_number<std::int64_t>(field);
  const bool whole = frames && *frames >= (first ? -1 : 0);
  if (!whole || *frames > static_cast<std::int64_t>(kMostSamples)) {
    return place.error(fmt::format("length of a segment {} is not a count", in_quotes(field)));
  }
  segment.is_layout = first && *frames <= 0 && !segment.is_gap();
  segment.frames = static_cast<std::size_t>(std::max<std::int64_t>(*frames, 0));
  return segment;
}

}  // namespace

bool looks_like_wfdb_header(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;
  const HeaderLines lines = separate_comments(text);
  if (lines.fields.empty()) return false;
  std::string_view rest = lines.fields.front().text;
  const std::string_view name = take_field(rest);
  const bool plain = std::ranges::all_of(name, [](unsigned char c) { return c > ' ' && c != '<'; });
  return plain && parse_number<std::int64_t>(take_field(rest)).has_value();
}

Result<WfdbHeader> parse_wfdb_header(std::string_view text, const std::string& file,
                                     const ReadOptions& options) {
  HeaderLines lines = separate_comments(text);
  if (lines.fields.empty()) return LinePlace{file, 1}.error("the header has no record line");
  WfdbHeader header;
  header.comments = std::move(lines.comments);
  const TextLine& record_line = lines.fields.front();
  const LinePlace record_place{file, record_line.number};
  const auto expected = parse_record_line(record_line, record_place, options, header);
  if (!expected) return std::unexpected(expected.error());

  const bool segmented =
      record_line.text.substr(0, record_line.text.find_first_of(kBlanks)).contains('/');
  const std::string_view what = segmented ? "segment" : "signal";
  const std::size_t found = lines.fields.size() - 1;
  if (found < *expected) {
    return record_place.error(
        fmt::format("{0} {1}s stated, {2} {1} lines found", *expected, what, found));
  }
  for (std::size_t i = 1; i <= *expected; ++i) {
    const TextLine& line = lines.fields[i];
    const LinePlace place{file, line.number};
    if (segmented) {
      auto segment = parse_segment_line(line, place, i == 1);
      if (!segment) return std::unexpected(segment.error());
      header.segments.push_back(std::move(*segment));
    } else {
      auto signal = parse_signal_line(line, place);
      if (!signal) return std::unexpected(signal.error());
      header.signals.push_back(std::move(*signal));
    }
  }
  if (found > *expected) {
    header.verifications.push_back({fmt::format("number of {} lines", what), false,
                                    fmt::format("expected {}, found {}", *expected, found)});
  }
  return header;
}

}  // namespace crest::io
