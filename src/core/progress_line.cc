#include "core/progress_line.h"

#include <fmt/format.h>

#include <algorithm>

namespace crest {

std::string progress_line(std::string_view label, std::size_t done, std::size_t total,
                          std::string_view detail) {
  constexpr std::size_t kWidth = 30;
  const std::size_t filled = total == 0 ? kWidth : std::min(kWidth, kWidth * done / total);
  return fmt::format("{}  [{:<{}}]  {}/{}  {}", label, std::string(filled, '#'), kWidth, done,
                     total, detail);
}

}  // namespace crest
