#include "io/array_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <span>
#include <system_error>

#include "io/iso_date_time.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr std::array<std::string_view, 24> kRateNames = {"fs",
                                                         "rate",
                                                         "samplingrate",
                                                         "samplerate",
                                                         "samplingfrequency",
                                                         "samplefreq",
                                                         "samplingfreq",
                                                         "sfreq",
                                                         "samplefrequency",
                                                         "sr",
                                                         "freq",
                                                         "frequency",
                                                         "hz",
                                                         "srate",
                                                         "fshz",
                                                         "ratehz",
                                                         "fsample",
                                                         "fsamp",
                                                         "samplingfrequencyhz",
                                                         "samplingratehz",
                                                         "sampleratehz",
                                                         "ecgfs",
                                                         "ecgsamplerate",
                                                         "ecgsamplingrate"};
constexpr std::array<std::string_view, 7> kUnitNames = {
    "unit", "units", "signalunit", "signalunits", "ecgunit", "ecgunits", "physicalunit"};
constexpr std::array<std::string_view, 14> kLeadNames = {
    "leads",        "leadnames",   "lead",    "leadname", "leadorder",   "channels", "channel",
    "channelnames", "channelname", "chnames", "signame",  "signalnames", "columns",  "labels"};
constexpr std::array<std::string_view, 11> kStartNames = {
    "recordeddate",  "recorded",  "start",          "starttime",       "startdatetime", "datetime",
    "recordingtime", "startdate", "recordingstart", "acquisitiontime", "timestamp"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, plain_name(name)) != names.end();
}

/// "512 hertz" as 512; nothing where more than a unit of rate follows.
std::optional<double> stated_number(std::string_view text) {
  constexpr std::array<std::string_view, 7> rates = {"",   "hz",       "hertz",           "sps",
                                                     "s1", "sampless", "samplespersecond"};
  double number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc{}) return std::nullopt;
  const std::string rest =
      plain_name(std::string(text.substr(static_cast<std::size_t>(end - text.data()))));
  const std::string whole = rest == "s" || rest == "second" ? "" : rest;  // "500 samples/s"
  if (std::ranges::find(rates, whole) == rates.end()) return std::nullopt;
  return number;
}

/// The texts that the first fact of such a name holds.
std::vector<std::string> texts_named(const StatedFacts& facts,
                                     std::span<const std::string_view> names) {
  for (const auto& [name, texts] : facts.texts) {
    if (is_one_of(name, names)) return texts;
  }
  return {};
}

}  // namespace

std::string plain_name(std::string_view name) {
  name.remove_prefix(name.find_last_of('/') + 1);  // npos + 1 is 0
  std::string plain;
  for (const unsigned char c : name) {
    if (std::isalnum(c) != 0) plain += static_cast<char>(std::tolower(c));
  }
  return plain;
}

Result<std::optional<double>> stated_rate(const StatedFacts& facts) {
  std::optional<double> rate;
  const auto refused = [](std::string reason) {
    return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), {}, {}});
  };
  auto numbers = facts.numbers;
  for (const auto& [name, texts] : facts.texts) {
    const auto number = texts.size() == 1 ? stated_number(texts.front()) : std::nullopt;
    if (number) numbers.emplace_back(name, *number);
  }
  for (const auto& [name, value] : numbers) {
    if (!is_one_of(name, kRateNames)) continue;
    if (!(value > 0) || !std::isfinite(value)) {
      return refused(fmt::format("states a sampling rate of {:g} ({})", value, in_quotes(name)));
    }
    if (rate && *rate != value) {
      return refused(fmt::format("states two sampling rates, {:g} and {:g} Hz", *rate, value));
    }
    rate = value;
  }
  return rate;
}

Result<std::vector<std::string>> stated_units(const StatedFacts& facts, std::size_t leads) {
  std::vector<std::string> units = texts_named(facts, kUnitNames);
  std::erase_if(units, [](const std::string& unit) { return trimmed(unit).empty(); });
  for (std::string& unit : units) unit = trimmed(unit);
  if (!units.empty() && units.size() != 1 && units.size() != leads) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 fmt::format("states {} units for {} leads", units.size(), leads),
                                 {},
                                 {}});
  }
  return units;
}

std::vector<std::string> stated_lead_names(const StatedFacts& facts) {
  std::vector<std::string> names = texts_named(facts, kLeadNames);
  if (names.size() == 1 && names.front().find(',') != std::string::npos) {
    const std::string list = names.front();
    names.clear();
    for (const std::string_view name : split(list, ',')) names.emplace_back(trimmed(name));
  }
  return names;
}

bool states_unit_or_leads(const StatedFacts& facts) {
  return !texts_named(facts, kUnitNames).empty() || !texts_named(facts, kLeadNames).empty();
}

std::string stated_start(const StatedFacts& facts) {
  for (const std::string& text : texts_named(facts, kStartNames)) {
    if (const auto time = parse_iso_time(text)) return time->text;
  }
  return {};
}

}  // namespace crest::io
