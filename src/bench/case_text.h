// The words of a case: "conv k4 s2 12x4800->32".
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace crest::bench {

/// A view of the text that it was read from.
struct CaseText {
  std::string_view text;
  std::string_view kind;                ///< the first word
  std::vector<std::string_view> words;  ///< the others
};

/// Splits at blanks. Config error for a text without words.
Result<CaseText> split_case(std::string_view text);

/// The error that names the text: "... is no case: reason".
std::unexpected<Error> no_case(const CaseText& text, std::string_view reason);

/// The number behind a letter, as in "k4": `fallback` where no word begins so. Config error where
/// there is none of both, or the number is none or zero, unless zero is the fallback.
Result<std::size_t> number_after(const CaseText& text, char letter,
                                 std::optional<std::size_t> fallback = {});

/// "12x4800->32": two counts and what becomes of the first; without "->32" no outputs.
struct Sizes {
  std::size_t first = 0, second = 0;
  std::size_t outputs = 0;
};
/// Of the last word. Config error where it has no such form.
Result<Sizes> sizes_in(const CaseText& text);

}  // namespace crest::bench
