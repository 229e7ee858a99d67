#include "serve/answer_bytes.h"

#include <crest/error.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/assessment_json.h"
#include "report/error_json.h"

namespace crest::serve {
namespace {

ErrorKind kind_of(unsigned status) {
  switch (status) {
    case 404:
      return ErrorKind::NotFound;
    case 406:
    case 415:
    case 417:
    case 505:
      return ErrorKind::Unsupported;
    case 500:
      return ErrorKind::Internal;
    case 503:
      return ErrorKind::Io;
    default:
      return ErrorKind::InvalidInput;
  }
}

}  // namespace

std::string head_bytes(const Response& response, const Framing& framing) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nServer: crest\r\n", response.status,
                                 reason_phrase(response.status));
  const bool bodiless = response.status == 204 || response.status == 304;
  if (framing.end == BodyEnd::Chunks) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (framing.end == BodyEnd::Stated && !bodiless) {
    head += fmt::format("Content-Length: {}\r\n", response.body.size());
  }
  if (!bodiless) head += fmt::format("Content-Type: {}\r\n", response.content_type);
  head +=
      "X-Content-Type-Options: nosniff\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Content-Security-Policy: default-src 'self'; img-src 'self' blob: data:; object-src 'none'; "
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n";
  bool cached = false;
  for (const auto& [name, value] : response.fields) {
    head += fmt::format("{}: {}\r\n", name, value);
    cached = cached || name == "Cache-Control";
  }
  if (!cached) head += "Cache-Control: no-store\r\n";
  if (framing.last) head += "Connection: close\r\n";
  return head + "\r\n";
}

std::string chunk_bytes(std::string_view part) {
  if (part.empty()) return {};
  return fmt::format("{:x}\r\n{}\r\n", part.size(), part);
}

Response failure(unsigned status, std::string_view reason) {
  const Error error{kind_of(status), std::string(reason), {}, {}};
  return {.status = status,
          .body = report::to_json_line({{"error", report::to_json(error)}}) + '\n'};
}

Response too_large(std::size_t most_bytes) {
  return failure(413, fmt::format("a body may have {} bytes here", most_bytes));
}

Response busy(std::string_view reason) {
  Response response = failure(503, reason);
  response.fields.emplace_back("Retry-After", "1");
  return response;
}

Response out_of_memory() { return busy("the bodies of other requests fill the memory for them"); }

}  // namespace crest::serve
