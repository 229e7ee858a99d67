#include "io/voltage_unit.h"

#include <algorithm>
#include <array>

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
  const auto* found = std::ranges::find(spellings, unit, &Spelling::unit);
  if (found == spellings.end()) return std::nullopt;
  return found->millivolts;
}

}  // namespace crest::io
