#include "detect/unusual_spans.h"

#include <algorithm>

namespace crest::detect {
namespace {

/// Samples [begin, end) of one place.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t peak = 0;
  std::size_t place = 0;
};

std::size_t peak_of(std::span<const float> map, std::size_t begin, std::size_t end) {
  const auto part = map.subspan(begin, end - begin);
  return begin + static_cast<std::size_t>(std::ranges::max_element(part) - part.begin());
}

/// A stretch of the map cut at the borders of places.
std::vector<Part> parts_of(std::span<const float> map, std::size_t begin, std::size_t end,
                           std::span<const Place> places) {
  std::vector<Part> parts;
  for (std::size_t place = place_at(places, begin); begin < end; ++place) {
    const std::size_t border = std::min(end, places[place].end);
    parts.push_back(
        {.begin = begin, .end = border, .peak = peak_of(map, begin, border), .place = place});
    begin = border;
  }
  return parts;
}

/// Joins parts to the neighbour that they rise to. A part rises to the left or to the right, and
/// strictly, so that no two rise to each other.
std::vector<Part> without_feet(std::span<const float> map, const std::vector<Part>& parts) {
  std::vector<Part> joined;
  bool rises_on = false;  // the last of joined rises to what follows
  for (const Part& part : parts) {
    const bool first = joined.empty();
    const bool rises_back =
        !first && part.peak == part.begin && map[part.begin - 1] > map[part.begin];
    if (first || !(rises_on || rises_back)) {
      joined.push_back(part);
    } else {
      Part& home = joined.back();
      home.end = part.end;
      if (map[part.peak] > map[home.peak]) {
        home.peak = part.peak;
        home.place = part.place;
      }
    }
    rises_on = &part != &parts.back() && part.peak + 1 == part.end &&
               map[part.end] > map[part.peak] && !rises_back;
  }
  return joined;
}

}  // namespace

std::vector<UnusualSpan> unusual_spans(const LeadMatrix& map, double rate,
                                       std::span<const double> thresholds,
                                       std::span<const Place> places) {
  std::vector<UnusualSpan> spans;
  for (std::size_t lead = 0; lead < map.leads; ++lead) {
    const auto row = map.lead(lead);
    // Comparisons with NaN are false, so what was not assessed ends a span.
    const auto rises = [&](std::size_t t) { return double{row[t]} > kSkirt * thresholds[lead]; };
    for (std::size_t begin = 0; begin < row.size();) {
      std::size_t end = begin;
      while (end < row.size() && rises(end)) ++end;
      if (begin == end) {
        ++begin;
        continue;
      }
      for (const Part& part : without_feet(row, parts_of(row, begin, end, places))) {
        spans.push_back({.span = {.lead = lead,
                                  .start = static_cast<double>(part.begin) / rate,
                                  .end = static_cast<double>(part.end) / rate,
                                  .peak = double{row[part.peak]},
                                  .peak_time = static_cast<double>(part.peak) / rate},
                         .place = part.place,
                         .height = double{row[part.peak]} / thresholds[lead]});
      }
      begin = end;
    }
  }
  return spans;
}

}  // namespace crest::detect
