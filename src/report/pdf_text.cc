#include "report/pdf_text.h"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "core/safe_text.h"

namespace crest::report {

namespace {

/// A character and its byte, in fonts that do not count as Unicode does.
using Entry = std::pair<char32_t, unsigned char>;

/// WinAnsiEncoding where it departs from Latin-1.
constexpr std::array<Entry, 27> kWinAnsi = {
    {{U'€', 0x80}, {U'‚', 0x82}, {U'ƒ', 0x83}, {U'„', 0x84}, {U'…', 0x85}, {U'†', 0x86},
     {U'‡', 0x87}, {U'ˆ', 0x88}, {U'‰', 0x89}, {U'Š', 0x8A}, {U'‹', 0x8B}, {U'Œ', 0x8C},
     {U'Ž', 0x8E}, {U'‘', 0x91}, {U'’', 0x92}, {U'“', 0x93}, {U'”', 0x94}, {U'•', 0x95},
     {U'–', 0x96}, {U'—', 0x97}, {U'˜', 0x98}, {U'™', 0x99}, {U'š', 0x9A}, {U'›', 0x9B},
     {U'œ', 0x9C}, {U'ž', 0x9E}, {U'Ÿ', 0x9F}}};

/// What measurements and units need of Symbol; U+03BC is the letter, U+00B5 the sign of Latin-1.
constexpr std::array<Entry, 18> kSymbol = {{{U'−', 0x2D},
                                            {U'Δ', 0x44},
                                            {U'Ω', 0x57},
                                            {U'α', 0x61},
                                            {U'β', 0x62},
                                            {U'μ', 0x6D},
                                            {U'π', 0x70},
                                            {U'σ', 0x73},
                                            {U'τ', 0x74},
                                            {U'≤', 0xA3},
                                            {U'∞', 0xA5},
                                            {U'←', 0xAC},
                                            {U'→', 0xAE},
                                            {U'≥', 0xB3},
                                            {U'≠', 0xB9},
                                            {U'≈', 0xBB},
                                            {U'√', 0xD6},
                                            {U'∑', 0xE5}}};

template <std::size_t N>
std::optional<unsigned char> byte_of(const std::array<Entry, N>& table, char32_t character) {
  for (const auto& [known, byte] : table) {
    if (known == character) return byte;
  }
  return {};
}

/// The character that begins at `position` of well-formed UTF-8, which is moved past it.
char32_t next_character(std::string_view text, std::size_t& position) {
  const auto lead = static_cast<unsigned char>(text[position++]);
  const int continued = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  char32_t character = continued == 0 ? lead : lead & (0x3FU >> continued);
  for (int i = 0; i < continued; ++i)
    character = character << 6 | (static_cast<unsigned char>(text[position++]) & 0x3FU);
  return character;
}

}  // namespace

std::vector<PdfRun> pdf_runs(std::string_view text) {
  const std::string valid = valid_utf8(text);
  std::vector<PdfRun> runs;
  for (std::size_t position = 0; position < valid.size();) {
    const char32_t character = next_character(valid, position);
    const bool ascii = character >= 0x20 && character < 0x7F;
    const bool latin = character >= 0xA0 && character <= 0xFF;
    bool symbol = false;
    auto byte = static_cast<unsigned char>('?');
    if (ascii || latin) {
      byte = static_cast<unsigned char>(character);
    } else if (const auto ansi = byte_of(kWinAnsi, character)) {
      byte = *ansi;
    } else if (const auto sign = byte_of(kSymbol, character)) {
      symbol = true;
      byte = *sign;
    }
    if (runs.empty() || runs.back().symbol != symbol) runs.push_back({.symbol = symbol, .bytes = {}});
    runs.back().bytes += static_cast<char>(byte);
  }
  return runs;
}

}  // namespace crest::report
