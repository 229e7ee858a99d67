#include "io/voltage_unit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "io/text_fields.h"

namespace crest::io {

std::optional<double> millivolts_per(std::string_view unit) {
  struct Spelling {
    std::string_view unit;
    double millivolts;
  };
  constexpr std::array<Spelling, 11> spellings = {{{"mV", 1},
                                                   {"mv", 1},
                                                   {"MV", 1},
                                                   {"uV", 1e-3},
                                                   {"uv", 1e-3},
                                                   {"\xC2\xB5V", 1e-3},
                                                   {"\xCE\xBCV", 1e-3},
                                                   {"\xB5V", 1e-3},
                                                   {"nV", 1e-6},
                                                   {"V", 1e3},
                                                   {"v", 1e3}}};
  double factor = 1;
  const auto [end, status] = std::from_chars(unit.data(), unit.data() + unit.size(), factor);
  if (status == std::errc{}) {
    if (!(factor > 0) || !std::isfinite(factor)) return std::nullopt;
    unit = trimmed(unit.substr(static_cast<std::size_t>(end - unit.data())));
  } else {
    factor = 1;
  }
  const auto* found = std::ranges::find(spellings, unit, &Spelling::unit);
  if (found == spellings.end()) return std::nullopt;
  return factor * found->millivolts;
}

}  // namespace crest::io
