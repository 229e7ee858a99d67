#include "signal/lead_name.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace crest::signal {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The words of a name, in capitals.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : name) {
    if (!is_letter_or_digit(c)) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    words.back() += (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return words;
}

// A name without the words that only say that it is a lead of an ECG.
struct BareName {
  std::string text;                ///< the other words joined: "AVF" of "aV F"
  std::vector<std::string> words;  ///< those words
  bool says_lead = false;          ///< a bare number names a lead only then
  bool says_ecg = false;
};

BareName bare_name(std::string_view name) {
  BareName bare;
  for (std::string word : words_of(name)) {
    if (word == "MDC") continue;
    if (word.starts_with("ECG") || word.starts_with("EKG")) {
      word.erase(0, 3);
      bare.says_ecg = true;
      // "ECG1": the number of a channel.
      if (std::ranges::all_of(word, is_digit)) continue;
    }
    if (word.starts_with("LEAD")) {
      word.erase(0, 4);
      bare.says_lead = true;
    }
    if (word.empty()) continue;
    bare.text += word;
    bare.words.push_back(std::move(word));
  }
  return bare;
}

constexpr std::array<std::pair<std::string_view, std::size_t>, 24> kSpellings = {{
    {"I", 0},  {"II", 1}, {"III", 2}, {"AVR", 3}, {"AVL", 4}, {"AVF", 5}, {"V1", 6},   {"V2", 7},
    {"V3", 8}, {"V4", 9}, {"V5", 10}, {"V6", 11}, {"DI", 0},  {"DII", 1}, {"DIII", 2}, {"D1", 0},
    {"D2", 1}, {"D3", 2}, {"C1", 6},  {"C2", 7},  {"C3", 8},  {"C4", 9},  {"C5", 10},  {"C6", 11},
}};

std::optional<std::size_t> lead_spelled(std::string_view text) {
  const auto* const found =
      std::ranges::find(kSpellings, text, &std::pair<std::string_view, std::size_t>::first);
  if (found == kSpellings.end()) return std::nullopt;
  return found->second;
}

}  // namespace

std::optional<std::size_t> standard_lead(std::string_view name) {
  const std::size_t first = name.find_first_not_of(" \t");
  if (first == std::string_view::npos || name[first] == '-') return std::nullopt;
  const BareName bare = bare_name(name);
  const std::string& text = bare.text;
  if (bare.says_lead && text.size() == 1 && text[0] >= '1' && text[0] <= '3') {
    return static_cast<std::size_t>(text[0] - '1');
  }
  // "I-II" is a difference, not III.
  if (bare.words.size() > 1 && lead_spelled(bare.words.front())) return std::nullopt;
  return lead_spelled(text);
}

bool may_be_of_the_scalp(std::string_view name) {
  const BareName bare = bare_name(name);
  return !bare.says_ecg && !bare.says_lead && bare.text.size() == 2 && bare.text[0] == 'C' &&
         bare.text[1] >= '1' && bare.text[1] <= '6';
}

bool is_modified_limb_lead_two(std::string_view name) {
  const std::string bare = bare_name(name).text;
  return bare == "MLII" || bare == "ML2";
}

}  // namespace crest::signal
