#include "bench/case_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace crest::bench {
namespace {

/// Reads a whole number from the front of `text` and takes it off.
std::optional<std::size_t> take_number(std::string_view& text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

/// More would be no benchmark but a way to fill the memory.
constexpr std::size_t kLargest = std::size_t{1} << 24;

}  // namespace

std::unexpected<Error> no_case(const CaseText& text, std::string_view reason) {
  return std::unexpected(
      Error{ErrorKind::Config, fmt::format("\"{}\" is no case: {}", text.text, reason), {}, {}});
}

Result<CaseText> split_case(std::string_view text) {
  CaseText split{.text = text, .kind = {}, .words = {}};
  for (std::size_t begin = text.find_first_not_of(' '); begin != std::string_view::npos;) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    split.words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(' ', end);
  }
  if (split.words.empty()) return no_case(split, "it has no words");
  split.kind = split.words.front();
  split.words.erase(split.words.begin());
  return split;
}

Result<std::size_t> number_after(const CaseText& text, char letter,
                                 std::optional<std::size_t> fallback) {
  for (std::string_view word : text.words) {
    if (word.front() != letter) continue;
    word.remove_prefix(1);
    const auto number = take_number(word);
    const bool zero = number == 0 && fallback != 0;
    if (!number || !word.empty() || zero || *number > kLargest) {
      return no_case(text, fmt::format("no number of a usable size follows \"{}\"", letter));
    }
    return *number;
  }
  if (fallback) return *fallback;
  return no_case(text, fmt::format("\"{}\" and a number are missing", letter));
}

Result<Sizes> sizes_in(const CaseText& text) {
  std::string_view word = text.words.empty() ? std::string_view{} : text.words.back();
  Sizes sizes;
  const auto read = [&word](std::size_t& into) {
    const auto number = take_number(word);
    into = number.value_or(0);
    return into > 0 && into <= kLargest;
  };
  const bool both = read(sizes.first) && take(word, "x") && read(sizes.second);
  if (!both || (take(word, "->") && !read(sizes.outputs)) || !word.empty()) {
    return no_case(text, "it must end with sizes like 12x4800->32");
  }
  if (sizes.first * sizes.second > kLargest || sizes.outputs > kLargest / sizes.first) {
    return no_case(text, "its sizes are too large");
  }
  return sizes;
}

}  // namespace crest::bench
