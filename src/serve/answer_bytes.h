// Answers as the bytes of HTTP/1.1.
#pragma once

#include <string>
#include <string_view>

#include "serve/http_message.h"

namespace crest::serve {

/// How a client knows where the body ends.
enum class BodyEnd {
  Stated,    ///< by the length of Response::body
  Chunks,    ///< by an empty chunk
  OfStream,  ///< where the connection ends
};

struct Framing {
  bool last = false;  ///< the connection ends with this answer
  BodyEnd end = BodyEnd::Stated;
};

/// Status line and fields, among them those that keep a browser from guessing types and from
/// showing the page inside another.
std::string head_bytes(const Response& response, const Framing& framing);

/// One chunk of a body; empty for no bytes, which would end it.
std::string chunk_bytes(std::string_view part);

/// {"error": {"kind", "reason", "file", "place"}} with a status.
Response failure(unsigned status, std::string_view reason);

Response too_large(std::size_t most_bytes);
Response out_of_memory();
/// 503 with Retry-After.
Response busy(std::string_view reason);

}  // namespace crest::serve
