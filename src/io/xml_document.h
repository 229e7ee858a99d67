// XML as far as ECG files need it: a tree without entities or external references.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <span>
#include <string>
#include <string_view>

namespace crest::io {

/// An element. Valid as long as its document.
using XmlElement = pugi::xml_node;

/// Root element and tree. Not to be changed, hence safe to read from several threads.
struct XmlDocument {
  std::unique_ptr<pugi::xml_document> tree;  ///< on the heap: elements point into it
  XmlElement root;
};

/// Name of the root element without its namespace prefix, from the first 64 Ki characters; empty
/// where the bytes do not begin as XML. Reads UTF-8, UTF-16 of either byte order, with and without
/// byte order mark, and encodings that agree with ASCII.
std::string xml_root_name(std::span<const std::byte> bytes);

/// Parses the same encodings; ISO-8859-1 is taken where the declaration says so and where the bytes
/// are no UTF-8. A reference to a DTD is not followed; a DOCTYPE that declares entities, or
/// anything else of its own, is Unsupported; XML that is not well-formed is Corrupt, with the byte.
/// Needs at most 40 bytes for a byte of the file; the depth of the tree costs no stack.
Result<XmlDocument> parse_xml(std::span<const std::byte> bytes);

/// `name` without its namespace prefix.
std::string_view local_name(std::string_view name);

/// The first child element of that name, whatever its namespace; null where there is none.
XmlElement child(XmlElement parent, std::string_view name);

/// The next element of the same name beside `element`; null after the last.
XmlElement next_of_name(XmlElement element);

/// The element at the end of a path of first children; null where one is missing.
XmlElement descend(XmlElement from, std::initializer_list<std::string_view> path);

/// Attribute by name, whatever its namespace; without white space at its ends; empty where missing.
std::string xml_attribute(XmlElement element, std::string_view name);

/// The element's own text, all pieces joined, without white space at its ends; valid UTF-8.
std::string xml_text(XmlElement element);

/// Text of the element and its children, pieces apart by a space: "<name><family>A</family>...".
std::string xml_text_with_children(XmlElement element);

/// `text` without white space (line ends too) at its ends.
std::string_view without_outer_space(std::string_view text);

/// A finite number that fills the text, but for white space and a plus sign before it; or nothing.
std::optional<double> xml_number(std::string_view text);

/// The same, a whole number that fits.
std::optional<long> xml_whole_number(std::string_view text);

/// Whether two words are the same but for the case of ASCII letters.
bool same_word(std::string_view a, std::string_view b);

}  // namespace crest::io
