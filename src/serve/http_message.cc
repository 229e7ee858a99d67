#include "serve/http_message.h"

#include <algorithm>
#include <utility>

namespace crest::serve {
namespace {

constexpr std::size_t kMostParameters = 64;

std::optional<unsigned> hexadecimal(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  const char lower = static_cast<char>(digit | 0x20);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a') + 10;
  return std::nullopt;
}

/// Percent-decoding (RFC 3986, 2.1); in a query "+" is a space. None for a bad escape or a control
/// character.
std::optional<std::string> decoded(std::string_view text, bool of_query) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char character = text[i] == '+' && of_query ? ' ' : text[i];
    if (character == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const auto high = hexadecimal(text[i + 1]);
      const auto low = hexadecimal(text[i + 2]);
      if (!high || !low) return std::nullopt;
      character = static_cast<char>(16 * *high + *low);
      i += 2;
    }
    if (static_cast<unsigned char>(character) < ' ' || character == '\x7F') return std::nullopt;
    plain += character;
  }
  return plain;
}

}  // namespace

std::optional<std::string> RequestHead::parameter(std::string_view name) const {
  const auto found = std::ranges::find(query.rbegin(), query.rend(), name, &NamedText::first);
  if (found == query.rend()) return std::nullopt;
  return found->second;
}

bool parse_target(std::string_view target, RequestHead& head) {
  if (!target.starts_with('/')) return false;
  target = target.substr(0, target.find('#'));
  const std::size_t mark = target.find('?');
  auto path = decoded(target.substr(0, mark), false);
  if (!path) return false;
  std::string_view rest = mark == std::string_view::npos ? "" : target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decoded(pair.substr(0, equals), true);
    auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value || head.query.size() == kMostParameters) return false;
    head.query.emplace_back(std::move(*name), std::move(*value));
  }
  head.path = std::move(*path);
  return true;
}

std::unexpected<Error> refused(std::string reason) {
  return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), {}, {}});
}

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

}  // namespace crest::serve
