// Other encodings of XML text that the tests write in UTF-8.
#pragma once

#include <crest/error.h>
#include <crest/record.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>

#include "io/mutated_bytes.h"
#include "io/read_options.h"

namespace crest::io {

/// Code points below U+0800 only.
inline std::u16string code_points(const std::string& utf8) {
  std::u16string points;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80) {
      points.push_back(byte);
    } else {
      const auto next = static_cast<unsigned char>(utf8[++i]);
      points.push_back(static_cast<char16_t>((byte & 0x1F) << 6 | (next & 0x3F)));
    }
  }
  return points;
}

inline std::string as_utf16(const std::string& utf8, bool big_endian, bool mark) {
  std::u16string points = code_points(utf8);
  if (mark) points.insert(points.begin(), u'\uFEFF');
  std::string bytes;
  for (const char16_t point : points) {
    const auto high = static_cast<char>(point >> 8);
    const auto low = static_cast<char>(point & 0xFF);
    bytes.push_back(big_endian ? high : low);
    bytes.push_back(big_endian ? low : high);
  }
  return bytes;
}

inline std::string as_latin1(const std::string& utf8) {
  std::string bytes;
  for (const char16_t point : code_points(utf8)) bytes.push_back(static_cast<char>(point));
  return bytes;
}

/// `text` with its first `from`, which must be there, replaced by `to`.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

/// "kind: place: reason", or "read".
template <typename Reader>
std::string outcome(Reader read, const std::string& text, const ReadOptions& options = {}) {
  const auto record = read(bytes_of(text), options);
  if (record) return "read";
  return std::string(to_string(record.error().kind)) + ": " + to_string(record.error());
}

/// Reads the text cut at each of `cuts` places and with a byte changed at each: that it comes back,
/// whatever it says, is what a sanitizer's build tests; that a cut text is refused, every build.
template <typename Reader>
void expect_cuts_and_flips_are_met(Reader read, const std::string& text, std::size_t cuts) {
  for (std::size_t i = 0; i < cuts; ++i) {
    const std::size_t at = text.size() * i / cuts;
    EXPECT_NE(outcome(read, text.substr(0, at)), "read") << at;
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ (1 << i % 8));
    const auto record = read(bytes_of(changed), ReadOptions{});
    if (!record) {
      EXPECT_FALSE(record.error().reason.empty());
      continue;
    }
    EXPECT_GT(record->samples(), 0U);
    for (const Lead& lead : record->leads) EXPECT_EQ(lead.samples.size(), record->samples());
  }
}

}  // namespace crest::io
