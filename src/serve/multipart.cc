#include "serve/multipart.h"

#include <algorithm>
#include <optional>

#include "serve/media_type.h"

namespace crest::serve {
namespace {

constexpr std::size_t kLongestBoundary = 70;  // RFC 2046, 5.1.1

std::unexpected<Error> malformed(std::string reason, std::size_t byte) {
  return std::unexpected(
      Error{ErrorKind::InvalidInput, std::move(reason), {}, "byte " + std::to_string(byte)});
}

/// The value of the field of that name, in small letters, among the lines of a part's header.
std::optional<std::string_view> field_of(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::string_view line = header.substr(0, header.find("\r\n"));
    header.remove_prefix(std::min(line.size() + 2, header.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (media_type_of(line.substr(0, colon)) == name) return line.substr(colon + 1);
  }
  return std::nullopt;
}

Result<Part> part_of(std::string_view header, std::string_view content, std::size_t byte) {
  const auto disposition = field_of(header, "content-disposition");
  if (!disposition || media_type_of(*disposition) != "form-data")
    return malformed("a part is not of a form", byte);
  return Part{.name = field_parameter(*disposition, "name").value_or(""),
              .filename = field_parameter(*disposition, "filename").value_or(""),
              .content = content};
}

}  // namespace

Result<std::vector<Part>> parse_multipart(std::string_view body, std::string_view content_type) {
  const std::string boundary = field_parameter(content_type, "boundary").value_or("");
  if (boundary.empty() || boundary.size() > kLongestBoundary)
    return malformed("the type of the body has no boundary", 0);
  const std::string dashes = "--" + boundary;
  const std::string between = "\r\n" + dashes;
  std::size_t at = body.starts_with(dashes) ? 0 : body.find(between);
  if (at == std::string_view::npos) return malformed("the boundary is not in the body", 0);
  at += at == 0 && body.starts_with(dashes) ? dashes.size() : between.size();
  std::vector<Part> parts;
  while (!body.substr(at).starts_with("--")) {
    if (parts.size() == kMostParts) return malformed("there are too many parts", at);
    if (!body.substr(at).starts_with("\r\n")) return malformed("a boundary goes on", at);
    // A header may be empty; then its blank line follows at once.
    const std::size_t blank = body.substr(at, kLongestPartHeader).find("\r\n\r\n");
    if (blank == std::string_view::npos) return malformed("a part has no end of its fields", at);
    const std::size_t begin = at + blank + 4;
    const std::size_t end = body.find(between, begin);
    if (end == std::string_view::npos) return malformed("a part has no end", begin);
    const std::string_view header = blank < 2 ? std::string_view{} : body.substr(at + 2, blank - 2);
    auto part = part_of(header, body.substr(begin, end - begin), at);
    if (!part) return std::unexpected(part.error());
    parts.push_back(std::move(*part));
    at = end + between.size();
  }
  return parts;
}

}  // namespace crest::serve
