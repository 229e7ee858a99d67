#include "report/text_lines.h"

#include <fmt/format.h>

#include <sstream>

namespace crest::report {

std::string fitted(Role role, std::string text, double width) {
  if (text_width(role, text) <= width) return text;
  const auto within_character = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
  };
  while (!text.empty() && text_width(role, text + "…") > width) {
    while (!text.empty() && within_character(text.back())) text.pop_back();
    if (!text.empty()) text.pop_back();
  }
  return text + "…";
}

std::vector<std::string> wrapped(Role role, const std::string& text, double width) {
  std::vector<std::string> lines(1);
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::string& line = lines.back();
    const std::string longer = line.empty() ? word : fmt::format("{} {}", line, word);
    if (line.empty() || text_width(role, longer) <= width) {
      lines.back() = longer;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

}  // namespace crest::report
