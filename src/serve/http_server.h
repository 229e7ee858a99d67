// Connections: HTTP/1.1 on a port, with TLS where a certificate is given.
#pragma once

#include <crest/error.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "serve/http_message.h"

namespace crest::serve {

/// PEM files.
struct TlsFiles {
  std::filesystem::path certificate;  ///< with the chain below it
  std::filesystem::path key;
};

struct Limits {
  std::size_t connections = 512;        ///< open at once; one more is answered 503 and closed
  std::size_t header_bytes = 16 << 10;  ///< of request line and fields
  std::size_t held_bytes = std::size_t{1} << 30;  ///< of the bodies of all requests together
  std::chrono::milliseconds idle{60'000};         ///< before a request begins
  std::chrono::milliseconds header{10'000};       ///< from its first byte to the end of its fields
  std::chrono::milliseconds stalled{15'000};      ///< without a byte of a body or an answer moving
  std::chrono::milliseconds transfer{300'000};    ///< for a whole body, and for a whole answer
};

struct Endpoint {
  std::string address = "127.0.0.1";  ///< numeric, IPv4 or IPv6
  std::uint16_t port = 0;             ///< 0: any that is free
};

/// All connections on the one thread that calls run(), which never waits for a client: who is slow
/// keeps a connection and nothing else.
class HttpServer {
 public:
  /// Binds and listens. Errors: Config for an address that is none or TLS files that do not go
  /// together, Io where the port is taken. `answerer` must outlive the server.
  static Result<std::unique_ptr<HttpServer>> open(const Endpoint& endpoint,
                                                  const std::optional<TlsFiles>& tls,
                                                  const Limits& limits, Answerer& answerer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;
  /// Serves until stop(), then until every request that was read whole is answered.
  void run();
  /// Takes no more connections and requests. Thread-safe.
  void stop();
  /// Lets SIGTERM and SIGINT stop it; another one then ends the process, as it does by default.
  void stop_on_signals();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crest::serve
