// One client: reads its requests one after the other and sends the answers. Includes Beast; for
// http_server.cc alone.
#pragma once

#include <algorithm>
#include <exception>
#include <utility>
// Asio's headers of this version use what the above bring.
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "serve/answer_bytes.h"
#include "serve/http_server.h"
#include "serve/pending_reply.h"

namespace crest::serve {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using Code = boost::system::error_code;

/// What the connections of a server share; only its thread touches it.
struct Shared {
  Limits limits;
  Answerer& answerer;
  std::size_t open = 0;        ///< connections
  std::size_t held_bytes = 0;  ///< of bodies
  bool stopping = false;
};

/// Completes with an error code in place of an exception.
inline auto into(Code& code) { return asio::redirect_error(asio::use_awaitable, code); }

RequestHead head_of(const http::request_parser<http::string_body>::value_type& request,
                    std::optional<std::uint64_t> length, bool chunked);
/// The refusal that goes with what was wrong with the bytes of a request.
Response refusal_of(const Code& code);

/// Something that the server can ask to finish.
class Stoppable {
 public:
  virtual ~Stoppable() = default;
  /// Ends the connection unless an answer is being made or sent.
  virtual void stop() = 0;
};

template <typename Stream>
class Connection final : public Stoppable, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Stream stream, Shared& shared)
      : stream_(std::move(stream)), shared_(shared), timer_(stream_.get_executor()) {}

  asio::awaitable<void> run() {
    const auto self = this->shared_from_this();
    if (co_await shake_hands()) {
      while (!shared_.stopping && co_await serve_request()) {
      }
      co_await close();
    }
    limit_.reset();
  }

  void stop() override {
    if (!answering_) cancel();
  }

 private:
  using Parser = http::request_parser<http::string_body>;
  using Clock = std::chrono::steady_clock;
  static constexpr bool kEncrypted = !std::is_same_v<Stream, Tcp::socket>;

  auto& socket() { return beast::get_lowest_layer(stream_); }

  void cancel() {
    Code ignored;
    socket().cancel(ignored);
  }

  /// From now on, whatever waits for the client is cancelled at `until`.
  void limit(Clock::time_point until) {
    limit_ = std::make_shared<bool>(false);
    timer_.expires_at(until);
    timer_.async_wait([this, self = this->weak_from_this(), mine = limit_](const Code& code) {
      const auto alive = self.lock();
      if (code || !alive || mine != limit_) return;
      *mine = true;
      cancel();
    });
  }
  bool expired() const { return limit_ && *limit_; }
  Clock::time_point within(Clock::time_point whole) const {
    return std::min(Clock::now() + shared_.limits.stalled, whole);
  }

  asio::awaitable<bool> shake_hands() {
    if constexpr (kEncrypted) {
      Code code;
      limit(Clock::now() + shared_.limits.header);
      co_await stream_.async_handshake(asio::ssl::stream_base::server, into(code));
      co_return !code && !expired();
    }
    co_return true;
  }

  /// False where it was the last one of the connection.
  asio::awaitable<bool> serve_request() {
    if (!co_await await_first_byte()) co_return false;
    Exchange exchange;
    exchange.began = Clock::now();
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(shared_.limits.header_bytes));
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // see read_body
    const auto refusal = co_await read(parser, exchange);
    if (gone_ || shared_.stopping) {
      release(exchange);
      co_return false;
    }
    bool last = refusal.has_value() || !parser.is_done() || !parser.get().keep_alive();
    answering_ = true;
    if (refusal) {
      co_await send_whole(*refusal, exchange, last);
    } else {
      co_await answer(parser, exchange, last);
    }
    answering_ = false;
    release(exchange);
    const std::chrono::duration<double> seconds = Clock::now() - exchange.began;
    shared_.answerer.note(exchange.head, exchange.status, seconds.count(), exchange.sent);
    co_return !last && !gone_;
  }

  /// What is known of a request on its way through.
  struct Exchange {
    Clock::time_point began{};
    RequestHead head{};
    unsigned version = 11;
    std::size_t held = 0;  ///< bytes of Shared::held_bytes
    unsigned status = 0;
    std::size_t sent = 0;  ///< bytes of the answer
  };

  bool hold(Exchange& exchange, std::size_t bytes) {
    if (bytes <= exchange.held) return true;
    const std::size_t more = bytes - exchange.held;
    if (more > shared_.limits.held_bytes - std::min(shared_.held_bytes, shared_.limits.held_bytes))
      return false;
    shared_.held_bytes += more;
    exchange.held += more;
    return true;
  }
  void release(Exchange& exchange) { shared_.held_bytes -= std::exchange(exchange.held, 0); }

  asio::awaitable<bool> await_first_byte() {
    if (buffer_.size() > 0) co_return true;
    Code code;
    limit(Clock::now() + shared_.limits.idle);
    const std::size_t bytes =
        co_await stream_.async_read_some(buffer_.prepare(kReadAtOnce), into(code));
    buffer_.commit(bytes);
    co_return !code;
  }

  /// Reads head and body; gives the refusal where there is one.
  asio::awaitable<std::optional<Response>> read(Parser& parser, Exchange& exchange) {
    Code code;
    limit(Clock::now() + shared_.limits.header);
    co_await http::async_read_header(stream_, buffer_, parser, into(code));
    if (expired()) co_return failure(408, "the fields of the request took too long");
    if (code) co_return refused(code);
    exchange.version = parser.get().version();
    const auto length = parser.content_length();
    exchange.head =
        head_of(parser.get(), length ? std::optional<std::uint64_t>(*length) : std::nullopt,
                parser.chunked());
    std::size_t most_bytes = 0;
    if (auto refusal = shared_.answerer.refuse(exchange.head, most_bytes)) co_return refusal;
    if (exchange.head.of_bytes > most_bytes) co_return too_large(most_bytes);
    if (!hold(exchange, exchange.head.of_bytes)) co_return out_of_memory();
    const auto uninvited = co_await invite_body(parser, exchange);
    if (uninvited) co_return uninvited;
    co_return co_await read_body(parser, exchange, most_bytes);
  }

  /// Tells a client that waits for it to go on ("Expect: 100-continue").
  asio::awaitable<std::optional<Response>> invite_body(Parser& parser, Exchange& exchange) {
    const auto expected = parser.get()[http::field::expect];
    if (expected.empty()) co_return std::nullopt;
    if (!beast::iequals(expected, "100-continue") || exchange.version < 11)
      co_return failure(417, "only 100-continue can be expected");
    if (!parser.is_done()) co_await send("HTTP/1.1 100 Continue\r\n\r\n", exchange);
    exchange.sent = 0;
    co_return std::nullopt;
  }

  asio::awaitable<std::optional<Response>> read_body(Parser& parser, Exchange& exchange,
                                                     std::size_t most_bytes) {
    const auto whole = Clock::now() + shared_.limits.transfer;
    while (!parser.is_done()) {
      Code code;
      limit(within(whole));
      co_await http::async_read_some(stream_, buffer_, parser, into(code));
      if (expired()) co_return failure(408, "the body of the request took too long");
      if (code) co_return refused(code);
      const std::size_t bytes = parser.get().body().size();
      if (bytes > most_bytes) co_return too_large(most_bytes);
      if (!hold(exchange, bytes)) co_return out_of_memory();
    }
    co_return std::nullopt;
  }

  /// None, and gone, where the client has left in the middle.
  std::optional<Response> refused(const Code& code) {
    const bool of_http = code.category() == Code(http::error::bad_version).category();
    gone_ = !of_http || code == http::error::end_of_stream;
    if (gone_) return std::nullopt;
    return refusal_of(code);
  }

  asio::awaitable<void> answer(Parser& parser, Exchange& exchange, bool& last) {
    limit_.reset();  // how long an answer takes is no matter of the client
    timer_.cancel();
    auto request = std::make_shared<Request>();
    request->head = exchange.head;
    request->body = std::move(parser.release().body());
    const auto reply = std::make_shared<PendingReply>(stream_.get_executor());
    shared_.answerer.answer(std::move(request), reply);
    co_await reply->changed();
    if (auto response = reply->take_whole()) {
      last = last || shared_.stopping;
      co_await send_whole(*response, exchange, last);
    } else {
      co_await send_parts(*reply, exchange, last);
    }
    reply->leave();
  }

  asio::awaitable<void> send_whole(const Response& response, Exchange& exchange, bool last) {
    exchange.status = response.status;
    std::string head = head_bytes(response, {.last = last});
    if (exchange.head.method != "HEAD") head += response.body;
    co_await send(head, exchange);
  }

  /// In chunks, or to the end of the connection for HTTP/1.0.
  asio::awaitable<void> send_parts(PendingReply& reply, Exchange& exchange, bool& last) {
    const bool chunked = exchange.version >= 11;
    last = last || !chunked || shared_.stopping;
    const Response head = reply.take_head();
    exchange.status = head.status;
    const std::string fields =
        head_bytes(head, {.last = last, .end = chunked ? BodyEnd::Chunks : BodyEnd::OfStream});
    co_await send(fields, exchange);
    while (!gone_) {
      if (const auto part = reply.take_part()) {
        // Named, as g++ 12 destroys temporaries of an awaited expression twice.
        const std::string bytes = chunked ? chunk_bytes(*part) : *part;
        co_await send(bytes, exchange);
        reply.sent(part->size());
      } else if (reply.ended()) {
        break;
      } else {
        co_await reply.changed();
      }
    }
    if (chunked && !gone_) co_await send("0\r\n\r\n", exchange);
  }

  asio::awaitable<void> send(std::string_view bytes, Exchange& exchange) {
    const auto whole = Clock::now() + shared_.limits.transfer;
    while (!bytes.empty() && !gone_) {
      Code code;
      limit(within(whole));
      const std::size_t sent = co_await stream_.async_write_some(
          asio::buffer(bytes.data(), std::min(bytes.size(), kWriteAtOnce)), into(code));
      exchange.sent += sent;
      bytes.remove_prefix(sent);
      gone_ = code || expired();
    }
  }

  /// Sends the end and reads on for a moment: closed on unread bytes, TCP would throw away an
  /// answer that the client has not read yet.
  asio::awaitable<void> close() {
    Code code;
    if (gone_) co_return;
    const auto until = Clock::now() + (shared_.stopping ? kLinger / 10 : kLinger);
    if constexpr (kEncrypted) {
      limit(until);
      co_await stream_.async_shutdown(into(code));
    } else {
      socket().shutdown(Tcp::socket::shutdown_send, code);
    }
    std::string waste(kReadAtOnce, '\0');
    limit(until);
    while (!code && !expired()) {
      co_await socket().async_read_some(asio::buffer(waste), into(code));
    }
  }

  static constexpr std::size_t kReadAtOnce = std::size_t{16} << 10;
  static constexpr std::size_t kWriteAtOnce = std::size_t{64} << 10;
  static constexpr std::chrono::milliseconds kLinger{2000};

  Stream stream_;
  Shared& shared_;
  asio::steady_timer timer_;
  std::shared_ptr<bool> limit_;  ///< whether the current one has passed
  beast::flat_buffer buffer_;
  bool answering_ = false;
  bool gone_ = false;
};

}  // namespace crest::serve
