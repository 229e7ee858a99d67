#include "io/sierra_leads.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <ranges>

#include "io/xml_document.h"

namespace crest::io {
namespace {

using Samples = std::vector<std::int32_t>;

Samples* lead_named(SierraLeads& leads, std::string_view name) {
  for (std::size_t i = 0; i < leads.names.size() && i < leads.samples.size(); ++i) {
    if (same_word(leads.names[i], name)) return &leads.samples[i];
  }
  return nullptr;
}

/// III, aVR, aVL and aVF as they follow from I, II and III.
std::int32_t computed(std::size_t which, std::int32_t one, std::int32_t two, std::int32_t three) {
  switch (which) {
    case 0:
      return two - one;
    case 1:
      return -((one + two) / 2);
    case 2:
      return (one - three) / 2;
    default:
      return (two + three) / 2;
  }
}

/// Whether every lead holds the value of the first at sample `t`.
bool all_agree(std::span<const Samples> leads, std::size_t t) {
  return std::ranges::all_of(leads, [&](const Samples& lead) { return lead[t] == leads[0][t]; });
}

/// Whether [begin, end) is one plateau of 1 mV, 0.15 to 0.25 s long, with zeros before and after
/// it.
bool is_pulse(std::span<const std::int32_t> part, double steps, double rate) {
  const auto nonzero = [](std::int32_t value) { return value != 0; };
  const auto first = std::ranges::find_if(part, nonzero);
  const auto last = std::ranges::find_if(part | std::views::reverse, nonzero).base();
  if (first == part.begin() || last == part.end() || first >= last) return false;
  const double seconds = static_cast<double>(last - first) / rate;
  return seconds > 0.15 && seconds < 0.25 &&
         std::ranges::all_of(
             first, last,
             [&](std::int32_t value) { return std::abs(value - steps) <= 0.05 * steps; });
}

}  // namespace

bool restore_limb_leads(SierraLeads& leads, bool if_equal) {
  constexpr std::array<std::string_view, 4> names = {"III", "aVR", "aVL", "aVF"};
  const Samples* one = lead_named(leads, "I");
  const Samples* two = lead_named(leads, "II");
  std::array<Samples*, 4> stored{};
  if (one == nullptr || two == nullptr || one->size() != two->size()) return false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    stored[i] = lead_named(leads, names[i]);
    if (stored[i] == nullptr || stored[i]->size() != one->size()) return false;
  }
  std::int64_t size_of_stored = 0;
  std::int64_t size_of_difference = 0;
  for (std::size_t t = 0; t < one->size(); ++t) {
    const std::int32_t three = (*two)[t] - (*one)[t];
    for (std::size_t i = 0; i < names.size(); ++i) {
      size_of_stored += std::abs((*stored[i])[t]);
      size_of_difference += std::abs((*stored[i])[t] - computed(i, (*one)[t], (*two)[t], three));
    }
  }
  if (size_of_stored > size_of_difference) return false;
  if (size_of_stored == size_of_difference && !if_equal) return false;
  for (std::size_t t = 0; t < one->size(); ++t) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::int32_t& value = (*stored[i])[t];
      value = computed(i, (*one)[t], (*two)[t], (*stored[0])[t]) - value;
    }
  }
  return true;
}

std::optional<CalibrationPulse> find_calibration_pulse(
    std::span<const std::vector<std::int32_t>> leads, double steps, double rate) {
  if (leads.size() < 2) return std::nullopt;
  const std::size_t count = leads[0].size();
  const auto same_size = [&](const Samples& lead) { return lead.size() == count; };
  if (!std::ranges::all_of(leads, same_size)) return std::nullopt;
  const std::span<const std::int32_t> first(leads[0]);

  std::size_t begin = count;
  while (begin > 0 && all_agree(leads, begin - 1)) --begin;
  if (begin == 0) return std::nullopt;
  if (is_pulse(first.subspan(begin), steps, rate)) return CalibrationPulse{begin, count};
  std::size_t end = 0;
  while (end < begin && all_agree(leads, end)) ++end;
  if (is_pulse(first.first(end), steps, rate)) return CalibrationPulse{0, end};
  return std::nullopt;
}

}  // namespace crest::io
