#include "serve/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

#include "io/text_fields.h"
#include "report/assessment_json.h"

namespace crest::serve {
namespace {

/// Leaves `value` where the parameter was not sent; false where it is no number.
bool read_number(const RequestHead& head, std::string_view name, double& value) {
  const auto text = head.parameter(name);
  if (!text) return true;
  const auto number = io::parse_number<double>(*text);
  if (number) value = *number;
  return number && std::isfinite(*number);
}

/// With at most four digits after the point, or null.
void append_number(std::string& text, float value) {
  constexpr double kLargest = 1e12;
  if (!std::isfinite(value)) {
    text += "null,";
    return;
  }
  const double scaled = static_cast<double>(value) * 1e4;
  if (std::abs(scaled) > kLargest) {
    fmt::format_to(std::back_inserter(text), "{},", value);
    return;
  }
  long long whole = std::llround(scaled);
  if (whole < 0) {
    text += '-';
    whole = -whole;
  }
  std::array<char, 24> digits{};
  char* end = std::to_chars(digits.data(), digits.data() + digits.size(), whole / 10'000).ptr;
  if (int rest = static_cast<int>(whole % 10'000); rest > 0) {
    *end++ = '.';
    for (int place = 1000; rest > 0; place /= 10) {
      *end++ = static_cast<char>('0' + rest / place);
      rest %= place;
    }
  }
  *end++ = ',';
  text.append(digits.data(), end);
}

/// The samples of the record that a window shows, and how.
struct Stretch {
  std::size_t begin = 0, end = 0;  ///< samples
  std::size_t count = 0;           ///< of points
  double rate = 0;                 ///< Hz

  bool as_samples() const { return count == end - begin; }
  /// Where point `i` begins, in samples of a series of another rate.
  double at(std::size_t i, double other_rate) const {
    const double share = static_cast<double>(i) / static_cast<double>(count);
    const double sample = static_cast<double>(begin) + share * static_cast<double>(end - begin);
    return sample * other_rate / rate;
  }
};

float value_at(const CompactSeries& series, double sample, bool between) {
  const auto before = static_cast<std::size_t>(between ? sample : std::round(sample));
  const float value = series.at(before);
  const auto share = static_cast<float>(sample - static_cast<double>(before));
  if (!between || share < 1e-6F) return value;
  return std::lerp(value, series.at(before + 1), share);
}

/// One list. `between`: samples of another rate are interpolated, else the nearest is taken.
void append_series(std::string& text, std::string_view name, const CompactSeries& series,
                   double rate, bool between, const Stretch& stretch) {
  text += fmt::format(",\"{}\":[", name);
  for (std::size_t i = 0; i < stretch.count; ++i) {
    if (stretch.as_samples()) {
      append_number(text, value_at(series, stretch.at(i, rate), between));
      continue;
    }
    const auto first = static_cast<std::size_t>(stretch.at(i, rate));
    const auto last = static_cast<std::size_t>(stretch.at(i + 1, rate));
    const Extremes range = series.extremes(first, std::max(last, first + 1));
    constexpr float missing = std::numeric_limits<float>::quiet_NaN();
    append_number(text, range.any() ? range.low : missing);
    append_number(text, range.any() ? range.high : missing);
  }
  if (stretch.count > 0) text.pop_back();
  text += ']';
}

std::string quoted(const std::string& text) { return report::to_json_line(text); }

}  // namespace

Result<TraceWindow> trace_window(const RequestHead& head, double duration) {
  TraceWindow window{.from = 0, .to = duration};
  auto points = static_cast<double>(window.points);
  if (!read_number(head, "from", window.from) || !read_number(head, "to", window.to))
    return refused("from and to are seconds");
  if (!read_number(head, "points", points) || !(points >= 1 && points <= kMostPoints))
    return refused(fmt::format("points is a number from 1 to {}", kMostPoints));
  window.points = static_cast<std::size_t>(points);
  window.from = std::max(window.from, 0.0);
  window.to = std::min(window.to, duration);
  if (!(window.from < window.to)) return refused("from is not before to, or not in the record");
  if (const auto layers = head.parameter("layers")) {
    const std::string all = "," + *layers + ",";
    window.measured = all.find(",measured,") != std::string::npos;
    window.restored = all.find(",restored,") != std::string::npos;
    window.map = all.find(",map,") != std::string::npos;
    if (!window.measured && !window.restored && !window.map)
      return refused("layers are measured, restored and map");
  }
  return window;
}

std::string trace_json(const KeptRecord& kept, const TraceWindow& window) {
  Stretch stretch{.begin = 0, .end = 0, .count = 0, .rate = kept.rate()};
  stretch.begin = std::min(static_cast<std::size_t>(std::ceil(window.from * stretch.rate - 1e-6)),
                           kept.samples - 1);
  stretch.end = std::min(static_cast<std::size_t>(std::floor(window.to * stretch.rate + 1e-6)) + 1,
                         kept.samples);
  stretch.end = std::max(stretch.end, stretch.begin + 1);
  stretch.count = std::min(stretch.end - stretch.begin, window.points);
  std::string text =
      fmt::format(R"({{"from_s":{},"to_s":{},"rate_hz":{},"form":"{}","count":{},"leads":[)",
                  static_cast<double>(stretch.begin) / stretch.rate,
                  static_cast<double>(stretch.end) / stretch.rate, stretch.rate,
                  stretch.as_samples() ? "samples" : "extremes", stretch.count);
  const double map_rate = kept.assessment ? kept.assessment->rate : 0;
  for (const KeptLead& lead : kept.leads) {
    text += fmt::format(R"({{"name":{},"unit":{},"derived":{})", quoted(lead.name),
                        quoted(lead.unit), lead.derived);
    if (window.measured)
      append_series(text, "measured", lead.measured, stretch.rate, false, stretch);
    if (window.restored) append_series(text, "restored", lead.restored, map_rate, true, stretch);
    if (window.map) append_series(text, "map", lead.map, map_rate, false, stretch);
    text += "},";
  }
  if (!kept.leads.empty()) text.pop_back();
  return text + "]}\n";
}

}  // namespace crest::serve
