#include "io/aecg_sequence.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>
#include <utility>

#include "io/aecg_time.h"
#include "io/lead_scale.h"
#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {
namespace {

constexpr std::size_t kMostLeads = 256;
constexpr std::string_view kSpace = " \t\r\n";

std::unexpected<Error> refuse(ErrorKind kind, std::string reason, const std::string& lead) {
  return std::unexpected(Error{kind, std::move(reason), {}, "lead " + in_quotes(lead)});
}

/// How many of a unit of time make a second.
std::optional<double> per_second(std::string_view unit) {
  struct Unit {
    std::string_view name;
    double per_second;
  };
  constexpr std::array<Unit, 7> units = {{{"s", 1},
                                          {"sec", 1},
                                          {"ms", 1e3},
                                          {"us", 1e6},
                                          {"\xC2\xB5s", 1e6},
                                          {"\xCE\xBCs", 1e6},
                                          {"ns", 1e9}}};
  for (const Unit& known : units) {
    if (known.name == unit) return known.per_second;
  }
  return std::nullopt;
}

void read_time(XmlElement value, AecgSequenceSet& set) {
  const XmlElement increment = child(value, "increment");
  const auto step = xml_number(xml_attribute(increment, "value"));
  const auto scale = per_second(xml_attribute(increment, "unit"));
  if (step && scale && *step > 0 && std::isfinite(*scale / *step)) set.rate = *scale / *step;
  const XmlElement head = child(value, "head");
  const std::string text = xml_attribute(head, "value");
  if (const auto relative = per_second(xml_attribute(head, "unit"))) {
    if (const auto number = xml_number(text)) set.begin = *number / *relative;
  } else if (const auto time = read_hl7_time(text)) {
    set.begin = time->seconds;
    set.start = time->iso;
  }
}

/// MDC_ECG_LEAD_V1 is V1; a code of another system stays as it is.
std::string lead_name(XmlElement code, std::size_t index) {
  constexpr std::string_view prefix = "MDC_ECG_LEAD_";
  std::string name = xml_attribute(code, "code");
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  if (name.empty()) name = xml_attribute(code, "displayName");
  return name.empty() ? fmt::format("signal {}", index) : name;
}

/// Numbers apart by white space, scaled.
Result<void> read_digits(std::string_view text, double origin, double step, Lead& lead) {
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    if (text.empty()) return {};
    std::string_view number = text.substr(0, text.find_first_of(kSpace));
    text.remove_prefix(number.size());
    const std::string_view stored = number;
    if (number.starts_with('+') && !number.starts_with("+-")) number.remove_prefix(1);
    const auto digit = parse_number<double>(number);
    if (!digit || std::isinf(*digit)) {
      return refuse(
          ErrorKind::Corrupt,
          fmt::format("sample {} is no number: {}", lead.samples.size(), in_quotes(stored)),
          lead.name);
    }
    lead.samples.push_back(static_cast<float>(origin + *digit * step));
  }
}

struct Quantity {
  double value = 0;
  std::string unit;
};

/// A <scale> or <origin>; nothing where it is missing.
Result<std::optional<Quantity>> read_quantity(XmlElement value, std::string_view what,
                                              const std::string& lead) {
  const XmlElement element = child(value, what);
  if (!element) return std::nullopt;
  const auto number = xml_number(xml_attribute(element, "value"));
  if (!number) {
    return refuse(ErrorKind::InvalidInput, fmt::format("its {} is no number", what), lead);
  }
  return Quantity{*number, xml_attribute(element, "unit")};
}

/// The origin in the unit of the scale, or why it has none.
Result<double> origin_in(const std::string& unit, const Quantity& origin, const std::string& lead) {
  if (origin.value == 0 || origin.unit.empty() || origin.unit == unit) return origin.value;
  const auto from = millivolts_per(origin.unit);
  const auto to = millivolts_per(unit);
  if (from && to) return origin.value * *from / *to;
  return refuse(ErrorKind::InvalidInput,
                fmt::format("its origin is in {} but its scale in {}", in_quotes(origin.unit),
                            in_quotes(unit)),
                lead);
}

Result<Lead> read_lead(XmlElement value, std::string name, const ReadOptions& options,
                       LeadAssumptions& assumptions) {
  Lead lead;
  lead.name = std::move(name);
  const auto stated_scale = read_quantity(value, "scale", lead.name);
  if (!stated_scale) return std::unexpected(stated_scale.error());
  const auto stated_origin = read_quantity(value, "origin", lead.name);
  if (!stated_origin) return std::unexpected(stated_origin.error());
  Quantity scale = stated_scale->value_or(Quantity{1, {}});
  const Quantity origin = stated_origin->value_or(Quantity{});
  if (!*stated_scale) assumptions.add("scale not stated: 1", lead.name);
  if (scale.unit.empty()) scale.unit = origin.unit;
  if (scale.unit.empty()) {
    if (options.unit.empty()) {
      return refuse(ErrorKind::InvalidInput, "states no unit of its samples; give it with --unit",
                    lead.name);
    }
    scale.unit = options.unit;
    assumptions.add(fmt::format("unit not stated: {} as given", in_quotes(scale.unit)), lead.name);
  }
  const auto shift = origin_in(scale.unit, origin, lead.name);
  if (!shift) return std::unexpected(shift.error());
  const double step = set_scale(lead, scale.unit, scale.value, assumptions);
  if (scale.value == 0 || !std::isnormal(step) || !std::isnormal(lead.gain)) {
    return refuse(ErrorKind::InvalidInput, "its scale is 0 or out of range", lead.name);
  }
  const double baseline = -*shift / scale.value;
  if (std::abs(baseline) < std::numeric_limits<int>::max()) {
    lead.baseline = static_cast<int>(std::lround(baseline));
  }
  const std::string digits = xml_text(child(value, "digits"));
  if (auto read = read_digits(digits, *shift * step / scale.value, step, lead); !read) {
    return std::unexpected(read.error());
  }
  return lead;
}

}  // namespace

Result<AecgSequenceSet> read_aecg_sequence_set(XmlElement set, const ReadOptions& options,
                                               LeadAssumptions& assumptions,
                                               std::vector<std::string>& left_out) {
  AecgSequenceSet result;
  for (XmlElement part = child(set, "component"); part; part = next_of_name(part)) {
    const XmlElement sequence = child(part, "sequence");
    const XmlElement code = child(sequence, "code");
    const XmlElement value = child(sequence, "value");
    const std::string kind = xml_attribute(code, "code");
    if (kind == "TIME_ABSOLUTE" || kind == "TIME_RELATIVE") {
      read_time(value, result);
    } else if (child(value, "digits")) {
      if (result.leads.size() == kMostLeads) {
        return std::unexpected(Error{
            ErrorKind::Unsupported, fmt::format("has more than {} leads", kMostLeads), {}, {}});
      }
      auto lead = read_lead(value, lead_name(code, result.leads.size()), options, assumptions);
      if (!lead) return std::unexpected(lead.error());
      if (lead->samples.empty()) {
        left_out.push_back(fmt::format("lead {} left out: no samples", in_quotes(lead->name)));
      } else {
        result.leads.push_back(std::move(*lead));
      }
    } else if (left_out.size() < kMostLeads) {
      left_out.push_back(fmt::format("sequence {} left out: no list of samples", in_quotes(kind)));
    }
  }
  return result;
}

}  // namespace crest::io
