#include "io/dicom_data_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <utility>

#include "io/byte_order.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;
using Vr = std::array<char, 2>;

constexpr std::uint32_t kUndefinedLength = 0xFFFFFFFF;
constexpr DicomTag kItem = 0xFFFEE000;
constexpr DicomTag kItemEnd = 0xFFFEE00D;
constexpr DicomTag kSequenceEnd = 0xFFFEE0DD;
constexpr DicomTag kNoLimit = 0xFFFFFFFF;
constexpr int kDeepestNesting = 16;

/// PS3.5 table 6.2-1.
constexpr std::string_view kShortVrs =
    "AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US";
constexpr std::string_view kLongVrs = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";

bool is_among(Vr vr, std::string_view list) {
  for (; list.size() >= 2; list.remove_prefix(std::min<std::size_t>(3, list.size()))) {
    if (list[0] == vr[0] && list[1] == vr[1]) return true;
  }
  return false;
}

bool is(Vr vr, std::string_view name) { return vr[0] == name[0] && vr[1] == name[1]; }

template <std::integral Integer>
std::optional<Integer> integer(Bytes bytes, std::size_t position, bool is_big_endian) {
  return is_big_endian ? big_endian<Integer>(bytes, position)
                       : little_endian<Integer>(bytes, position);
}

bool has_known_vr(Bytes bytes, std::size_t position) {
  const std::string_view letters = text_at(bytes, position + 4, 2);
  if (letters.size() < 2) return false;
  const Vr vr = {letters[0], letters[1]};
  return is_among(vr, kShortVrs) || is_among(vr, kLongVrs);
}

struct ElementHeader {
  DicomTag tag = 0;
  Vr vr = {};  ///< {} where the file states none
  std::uint32_t length = 0;
  std::size_t value = 0;  ///< its position
};

/// Delimiters and items never have a representation; an element whose two letters are none has
/// been written as implicit VR by mistake.
std::optional<ElementHeader> read_header(Bytes bytes, std::size_t position,
                                         DicomEncoding encoding) {
  const auto group = integer<std::uint16_t>(bytes, position, encoding.big_endian);
  const auto number = integer<std::uint16_t>(bytes, position + 2, encoding.big_endian);
  const auto long_length = integer<std::uint32_t>(bytes, position + 4, encoding.big_endian);
  if (!group || !number || !long_length) return std::nullopt;
  ElementHeader header;
  header.tag = static_cast<DicomTag>(*group) << 16 | *number;
  const std::string_view letters = text_at(bytes, position + 4, 2);
  const bool has_vr = encoding.explicit_vr && *group != 0xFFFE &&
                      std::ranges::all_of(letters, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!has_vr) {
    header.length = *long_length;
    header.value = position + 8;
    return header;
  }
  header.vr = {letters[0], letters[1]};
  if (is_among(header.vr, kShortVrs)) {
    const auto length = integer<std::uint16_t>(bytes, position + 6, encoding.big_endian);
    header.length = length.value_or(0);  // those bytes were there for the long length
    header.value = position + 8;
    return header;
  }
  // Representations to come will have long lengths too (PS3.5 section 7.1.2).
  const auto length = integer<std::uint32_t>(bytes, position + 8, encoding.big_endian);
  if (!length) return std::nullopt;
  header.length = *length;
  header.value = position + 12;
  return header;
}

class Parser {
 public:
  explicit Parser(Bytes bytes) : bytes_(bytes) {}

  /// Elements from `position`, which is moved behind them, up to `end`, to a tag from `limit`, or
  /// to the delimiter of the item that they are in. `kept` may be null.
  Result<void> parse_elements(std::size_t& position, std::size_t end, DicomEncoding encoding,
                              int depth, DicomTag limit, DicomDataSet* kept) {
    while (position < end) {
      const auto header = read_header(bytes_.first(end), position, encoding);
      if (!header) {
        const Bytes rest = bytes_.subspan(position, end - position);
        if (std::ranges::any_of(rest, [](std::byte b) { return b != std::byte{}; })) {
          note_damage(position, "ends within an element");
        }
        position = end;
        return {};
      }
      if (header->tag >= limit) return {};
      if (header->tag == kItemEnd && depth > 0) {
        position = header->value;
        return {};
      }
      if (header->tag == 0 && header->length == 0) {  // zeros behind the data set
        position = end;
        return {};
      }
      if (header->tag == kSequenceEnd && depth > 0) return {};
      if (header->tag == kItem || header->tag == kItemEnd || header->tag == kSequenceEnd) {
        note_damage(position, "has a part of a sequence outside of one");
        position = header->value;
        continue;
      }
      position = header->value;
      if (auto read = parse_value(*header, position, end, encoding, depth, kept); !read) {
        return read;
      }
    }
    return {};
  }

  std::optional<DicomDamage> damage;

 private:
  Result<void> parse_value(const ElementHeader& header, std::size_t& position, std::size_t end,
                           DicomEncoding encoding, int depth, DicomDataSet* kept) {
    const DicomDictionaryEntry* known = find_in_dicom_dictionary(header.tag);
    const bool is_new =
        kept != nullptr && known != nullptr && find_element(*kept, header.tag) == nullptr;
    DicomElement element{header.tag, header.vr, encoding.big_endian, header.value, {}, {}};
    const bool states_no_vr = header.vr == Vr{} || is(header.vr, "UN");
    if (known != nullptr && states_no_vr) element.vr = {known->vr[0], known->vr[1]};

    const bool undefined = header.length == kUndefinedLength;
    if (!undefined && header.length > end - position) {
      note_damage(header.value, fmt::format("has an element ({:04X},{:04X}) that reaches past the "
                                            "end of what holds it",
                                            header.tag >> 16, header.tag & 0xFFFF));
    }
    const std::size_t value_end =
        undefined ? end : position + std::min<std::size_t>(header.length, end - position);
    if (undefined || (is_new && is(element.vr, "SQ"))) {
      const DicomEncoding inside = is(header.vr, "UN") ? encoding_in_unknown(position) : encoding;
      const bool fragments = is(header.vr, "OB") || is(header.vr, "OW");
      if (auto read = parse_items(position, value_end, inside, depth + 1, undefined, fragments,
                                  is_new ? &element.items : nullptr);
          !read) {
        return read;
      }
    } else {
      element.value = bytes_.subspan(position, value_end - position);
    }
    if (!undefined) position = value_end;
    if (is_new) kept->elements.push_back(std::move(element));
    return {};
  }

  /// The items of a sequence; `fragments` of encapsulated pixels hold no elements.
  Result<void> parse_items(std::size_t& position, std::size_t end, DicomEncoding encoding,
                           int depth, bool undefined, bool fragments,
                           std::vector<DicomDataSet>* items) {
    if (depth > kDeepestNesting) {
      return std::unexpected(
          Error{ErrorKind::Unsupported,
                fmt::format("sequences nested deeper than {} are not read", kDeepestNesting),
                {},
                fmt::format("byte {}", position)});
    }
    while (position < end) {
      const auto header = read_header(bytes_.first(end), position, encoding);
      if (header && header->tag == kSequenceEnd) {
        position = header->value;
        return {};
      }
      if (!header || header->tag != kItem) {
        note_damage(position, "has a sequence with something else than items");
        position = end;
        return {};
      }
      position = header->value;
      const bool open = header->length == kUndefinedLength;
      if (!open && header->length > end - position) {
        note_damage(position, "has an item that reaches past the end of what holds it");
      }
      const std::size_t item_end =
          open ? end : position + std::min<std::size_t>(header->length, end - position);
      DicomDataSet* item = items == nullptr ? nullptr : &items->emplace_back();
      if (open || (item != nullptr && !fragments)) {
        const auto read = parse_elements(position, item_end, encoding, depth, kNoLimit, item);
        if (!read) return read;
      }
      if (!open) position = item_end;
    }
    if (undefined) note_damage(end, "ends within a sequence");
    return {};
  }

  /// A sequence of representation UN is in implicit VR little endian (PS3.5 section 6.2.2), but
  /// some writers left its items as they were; its first element tells.
  DicomEncoding encoding_in_unknown(std::size_t position) const {
    constexpr std::size_t item_header = 8;
    return {.explicit_vr = has_known_vr(bytes_, position + item_header), .big_endian = false};
  }

  void note_damage(std::size_t position, std::string what) {
    if (!damage) damage = {position, std::move(what)};
  }

  Bytes bytes_;
};

template <typename Number>
std::optional<double> binary_number(const DicomElement& element) {
  using Bits =
      std::conditional_t<sizeof(Number) == 2, std::uint16_t,
                         std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint64_t>>;
  const auto bits = integer<Bits>(element.value, 0, element.big_endian);
  if (!bits) return std::nullopt;
  return static_cast<double>(std::bit_cast<Number>(*bits));
}

std::string_view without_padding(std::string_view text) {
  while (text.ends_with('\0') || text.ends_with(' ')) text.remove_suffix(1);
  return trimmed(text);
}

/// The first of several values; a sign "+" and a decimal comma are met though only the sign is
/// allowed.
std::optional<double> text_number(std::string_view text) {
  std::string first(without_padding(text.substr(0, text.find('\\'))));
  if (first.starts_with('+')) first.erase(0, 1);
  std::ranges::replace(first, ',', '.');
  return parse_number<double>(first);
}

std::optional<double> any_number(const DicomElement& element) {
  if (is(element.vr, "US")) return binary_number<std::uint16_t>(element);
  if (is(element.vr, "SS")) return binary_number<std::int16_t>(element);
  if (is(element.vr, "UL")) return binary_number<std::uint32_t>(element);
  if (is(element.vr, "SL")) return binary_number<std::int32_t>(element);
  if (is(element.vr, "FL")) return binary_number<float>(element);
  if (is(element.vr, "FD")) return binary_number<double>(element);
  return text_number(text_at(element.value, 0, element.value.size()));
}

}  // namespace

Result<ParsedDicomDataSet> parse_dicom_data_set(Bytes bytes, std::size_t start,
                                                DicomEncoding encoding, DicomTag limit) {
  Parser parser(bytes);
  ParsedDicomDataSet parsed;
  parsed.end = start;
  if (auto read =
          parser.parse_elements(parsed.end, bytes.size(), encoding, 0, limit, &parsed.data_set);
      !read) {
    return std::unexpected(read.error());
  }
  parsed.damage = std::move(parser.damage);
  return parsed;
}

std::optional<DicomEncoding> guess_dicom_encoding(Bytes bytes, std::size_t position) {
  const auto little = little_endian<std::uint16_t>(bytes, position);
  const auto big = big_endian<std::uint16_t>(bytes, position);
  constexpr std::uint16_t largest_group = 0xFF;
  if (!little || !big || std::min(*little, *big) > largest_group) return std::nullopt;
  const DicomEncoding encoding{has_known_vr(bytes, position), *big < *little};
  const auto header = read_header(bytes, position, encoding);
  if (!header) return std::nullopt;
  if (header->length != kUndefinedLength && header->length > bytes.size() - header->value) {
    return std::nullopt;
  }
  return encoding;
}

bool starts_with_dicom_elements(Bytes bytes, std::size_t start, DicomEncoding encoding,
                                std::size_t count) {
  DicomTag before = 0;
  for (; count > 0; --count) {
    const auto header = read_header(bytes, start, encoding);
    if (!header || header->tag <= before) return false;
    if (header->length == kUndefinedLength || header->length > bytes.size() - header->value) {
      return false;
    }
    before = header->tag;
    start = header->value + header->length;
  }
  return true;
}

const DicomElement* find_element(const DicomDataSet& data_set, DicomTag tag) {
  const auto found = std::ranges::find(data_set.elements, tag, &DicomElement::tag);
  return found == data_set.elements.end() ? nullptr : &*found;
}

std::string_view text_of(const DicomDataSet& data_set, DicomTag tag) {
  const DicomElement* element = find_element(data_set, tag);
  if (element == nullptr) return {};
  return without_padding(text_at(element->value, 0, element->value.size()));
}

std::optional<double> number_of(const DicomDataSet& data_set, DicomTag tag) {
  const DicomElement* element = find_element(data_set, tag);
  if (element == nullptr) return std::nullopt;
  const auto number = any_number(*element);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::size_t> count_of(const DicomDataSet& data_set, DicomTag tag) {
  const auto number = number_of(data_set, tag);
  constexpr double most = 4294967295.0;
  if (!number || *number < 0 || *number > most || *number != std::floor(*number)) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(*number);
}

std::span<const DicomDataSet> items_of(const DicomDataSet& data_set, DicomTag tag) {
  const DicomElement* element = find_element(data_set, tag);
  if (element == nullptr) return {};
  return element->items;
}

std::string dicom_text(const DicomDataSet& data_set, std::string_view text) {
  if (text_of(data_set, dicom::kSpecificCharacterSet) != "ISO_IR 100") return std::string(text);
  std::string utf8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      utf8 += c;
    } else {
      utf8 += static_cast<char>(0xC0 | byte >> 6);
      utf8 += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return utf8;
}

}  // namespace crest::io
