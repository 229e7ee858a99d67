// The files that are built into the program: the page and the description of the interface. Their
// table is written by cmake/EmbedFiles.cmake.
#pragma once

#include <span>
#include <string_view>

namespace crest::serve {

struct EmbeddedFile {
  std::string_view name;  ///< "index.html", "language/en.json", "openapi.json"
  std::string_view content;
  std::string_view sha256;  ///< hexadecimal
};

/// The files of web/, by their path in it.
std::span<const EmbeddedFile> page_files();
/// docs/openapi.json.
const EmbeddedFile& interface_description();

/// By the extension of the name.
std::string_view media_type_of_file(std::string_view name);

}  // namespace crest::serve
