// Requests and answers as plain values, whatever carries them.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crest::serve {

/// A field name or a parameter and its value.
using NamedText = std::pair<std::string, std::string>;

/// What stands before the body. Fields that were not sent are empty.
struct RequestHead {
  std::string method;
  std::string path;              ///< "/v1/assess", decoded; empty: the target is none
  std::vector<NamedText> query;  ///< decoded, in the order sent
  std::string host;
  std::string accept;
  std::string content_type;
  std::string content_disposition;
  std::string authorization;
  std::string if_none_match;
  bool has_body = false;     ///< a length other than 0, or chunks
  bool has_length = false;   ///< a length, 0 even, or chunks
  std::size_t of_bytes = 0;  ///< the length as stated; 0 for chunks

  /// The last value of a parameter; none where it was not sent.
  std::optional<std::string> parameter(std::string_view name) const;
};

/// Takes a target apart into path and query; false where it is malformed: not beginning with "/",
/// with a bad escape, a control character or more than 64 parameters.
bool parse_target(std::string_view target, RequestHead& head);

/// A request that asks for what there is not: InvalidInput.
std::unexpected<Error> refused(std::string reason);

struct Request {
  RequestHead head;
  std::string body;
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  std::vector<NamedText> fields = {};  ///< beyond those that every answer has
};

/// The words that go with a status.
std::string_view reason_phrase(unsigned status);

/// Where the answer to one request goes, once. Thread-safe; what comes after the client has gone is
/// dropped.
class Reply {
 public:
  virtual ~Reply() = default;

  /// The whole answer.
  virtual void whole(Response response) = 0;
  /// Begins an answer in parts; its body is the first. `wants_more` is called, from the thread of
  /// the connection, whenever less than kWellFilled bytes are left to send.
  virtual void begin(Response head, std::function<void()> wants_more) = 0;
  virtual void part(std::string text) = 0;
  virtual void end() = 0;
  /// Bytes of parts that the client has not taken yet.
  virtual std::size_t unsent() const = 0;
  virtual bool gone() const = 0;

 protected:
  Reply() = default;
  Reply(const Reply&) = default;
  Reply& operator=(const Reply&) = default;
};

/// Parts beyond this many unsent bytes should wait.
inline constexpr std::size_t kWellFilled = std::size_t{1} << 20;

/// Who answers. Both are called from the thread of the connections and must not wait.
class Answerer {
 public:
  virtual ~Answerer() = default;

  /// Before the body is read: the refusal, or none. `most_bytes` becomes the limit of the body.
  virtual std::optional<Response> refuse(const RequestHead& head, std::size_t& most_bytes) = 0;
  virtual void answer(std::shared_ptr<const Request> request, std::shared_ptr<Reply> reply) = 0;
  /// For metrics and log, once for each answer: also those that never came as far as answer().
  virtual void note(const RequestHead& head, unsigned status, double seconds,
                    std::size_t bytes) = 0;
  /// The connections that are open.
  virtual void note_connections(std::size_t open) = 0;
  /// Every half minute.
  virtual void tick() = 0;

 protected:
  Answerer() = default;
  Answerer(const Answerer&) = default;
  Answerer& operator=(const Answerer&) = default;
};

}  // namespace crest::serve
