// Bodies of several parts: multipart/form-data (RFC 7578).
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crest::serve {

inline constexpr std::size_t kMostParts = 20'000;
inline constexpr std::size_t kLongestPartHeader = 8 << 10;  ///< bytes

struct Part {
  std::string name;      ///< of the form's field
  std::string filename;  ///< as sent; empty where it is no file
  std::string_view content;
};

/// The parts of a body, views into it. Errors, with the byte: InvalidInput for a boundary that is
/// none or not there, a part without end or of malformed fields, more than kMostParts of them.
Result<std::vector<Part>> parse_multipart(std::string_view body, std::string_view content_type);

}  // namespace crest::serve
