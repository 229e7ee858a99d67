#include "io/xml_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include "core/safe_text.h"
#include "io/byte_order.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kPrologueCharacters = 65536;

/// What stands before the root element's attributes.
struct Prologue {
  std::string root;
  bool declares = false;  ///< the DOCTYPE has an internal subset
};

/// The beginning as ASCII, other characters as '?'.
std::string beginning(std::span<const std::byte> bytes) {
  const auto at = [&](std::size_t i) {
    return i < bytes.size() ? std::to_integer<unsigned>(bytes[i]) : 0U;
  };
  const bool big = (at(0) == 0xFE && at(1) == 0xFF) || (at(0) == 0 && at(1) == '<');
  const bool little = (at(0) == 0xFF && at(1) == 0xFE) || (at(0) == '<' && at(1) == 0);
  const bool marked = at(0) >= 0xEF;
  if (!big && !little) {
    const bool mark = at(0) == 0xEF && at(1) == 0xBB && at(2) == 0xBF;
    return std::string(text_at(bytes, mark ? 3 : 0, kPrologueCharacters));
  }
  std::string text;
  for (std::size_t i = marked ? 2 : 0; i + 1 < bytes.size() && text.size() < kPrologueCharacters;
       i += 2) {
    const unsigned high = at(big ? i : i + 1);
    const unsigned low = at(big ? i + 1 : i);
    text.push_back(high == 0 && low < 128 ? static_cast<char>(low) : '?');
  }
  return text;
}

/// Takes a DOCTYPE away from `text` and says whether it has an internal subset; false where it does
/// not end.
bool take_doctype(std::string_view& text, bool& declares) {
  char quote = 0;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[') {
      declares = true;
      ++depth;
    } else if (c == ']' && depth > 0) {
      --depth;
    } else if (c == '>' && depth == 0) {
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

Prologue read_prologue(std::span<const std::byte> bytes) {
  const std::string start = beginning(bytes);
  std::string_view text = start;
  Prologue prologue;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    std::string_view end;
    if (text.starts_with("<?")) {
      end = "?>";
    } else if (text.starts_with("<!--")) {
      end = "-->";
    } else if (text.starts_with("<!DOCTYPE")) {
      if (!take_doctype(text, prologue.declares)) return prologue;
      continue;
    } else {
      break;
    }
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return prologue;
    text.remove_prefix(at + end.size());
  }
  if (text.starts_with('<')) {
    text.remove_prefix(1);
    prologue.root = local_name(text.substr(0, text.find_first_of(" \t\r\n/><")));
  }
  return prologue;
}

/// pugixml guesses from marks and the declaration; bytes that it would take for UTF-8 but are none
/// are read as ISO-8859-1, in which every byte is a character.
pugi::xml_encoding encoding_of(std::span<const std::byte> bytes) {
  const std::string_view start = text_at(bytes, 0, 4);
  const bool wide = start.find('\0') != std::string_view::npos || start.starts_with("\xFE\xFF") ||
                    start.starts_with("\xFF\xFE");
  if (wide) return pugi::encoding_auto;
  const std::string_view text = text_at(bytes, 0, bytes.size());
  return valid_utf8(text) == text ? pugi::encoding_auto : pugi::encoding_latin1;
}

std::string joined(XmlElement element) {
  std::string text;
  for (const pugi::xml_node piece : element.children()) {
    if (piece.type() == pugi::node_pcdata || piece.type() == pugi::node_cdata) {
      text += piece.value();
    }
  }
  return text;
}

}  // namespace

std::string xml_root_name(std::span<const std::byte> bytes) { return read_prologue(bytes).root; }

Result<XmlDocument> parse_xml(std::span<const std::byte> bytes) {
  if (read_prologue(bytes).declares) {
    return std::unexpected(
        Error{ErrorKind::Unsupported,
              "has a DOCTYPE with declarations of its own (entities): such XML is not read",
              {},
              {}});
  }
  XmlDocument document{std::make_unique<pugi::xml_document>(), {}};
  const pugi::xml_parse_result parsed = document.tree->load_buffer(
      bytes.data(), bytes.size(), pugi::parse_default, encoding_of(bytes));
  if (!parsed) {
    std::string reason = parsed.description();
    if (!reason.empty()) reason[0] = static_cast<char>(std::tolower(reason[0]));
    return std::unexpected(Error{ErrorKind::Corrupt,
                                 "is not well-formed XML: " + reason,
                                 {},
                                 fmt::format("byte {}", parsed.offset)});
  }
  document.root = document.tree->document_element();
  return document;
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

XmlElement child(XmlElement parent, std::string_view name) {
  for (const XmlElement node : parent.children()) {
    if (node.type() == pugi::node_element && local_name(node.name()) == name) return node;
  }
  return {};
}

XmlElement next_of_name(XmlElement element) {
  const std::string_view name = local_name(element.name());
  for (XmlElement next = element.next_sibling(); next; next = next.next_sibling()) {
    if (next.type() == pugi::node_element && local_name(next.name()) == name) return next;
  }
  return {};
}

XmlElement descend(XmlElement from, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) from = child(from, name);
  return from;
}

std::string xml_attribute(XmlElement element, std::string_view name) {
  for (const pugi::xml_attribute attribute : element.attributes()) {
    if (local_name(attribute.name()) == name) {
      return valid_utf8(without_outer_space(attribute.value()));
    }
  }
  return {};
}

std::string xml_text(XmlElement element) {
  return valid_utf8(without_outer_space(joined(element)));
}

std::string xml_text_with_children(XmlElement element) {
  std::string text = xml_text(element);
  for (const XmlElement part : element.children()) {
    if (part.type() != pugi::node_element) continue;
    const std::string own = xml_text(part);
    if (!own.empty()) text += (text.empty() ? "" : " ") + own;
  }
  return text;
}

std::string_view without_outer_space(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::optional<double> xml_number(std::string_view text) {
  text = without_outer_space(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const auto value = parse_number<double>(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::optional<long> xml_whole_number(std::string_view text) {
  constexpr double limit = 9e15;  // whole numbers up to here are exact
  const auto value = xml_number(text);
  if (!value || std::abs(*value) > limit || *value != std::trunc(*value)) return std::nullopt;
  return static_cast<long>(*value);
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace crest::io
