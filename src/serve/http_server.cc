#include "serve/http_server.h"

#include <array>
#include <csignal>
#include <set>

#include "serve/http_connection.h"

namespace crest::serve {

RequestHead head_of(const http::request_parser<http::string_body>::value_type& request,
                    std::optional<std::uint64_t> length, bool chunked) {
  const auto text = [&](http::field field) {
    const auto value = request[field];
    return std::string(value.data(), value.size());
  };
  RequestHead head;
  head.method = std::string(request.method_string().data(), request.method_string().size());
  parse_target({request.target().data(), request.target().size()}, head);
  head.host = text(http::field::host);
  head.accept = text(http::field::accept);
  head.content_type = text(http::field::content_type);
  head.content_disposition = text(http::field::content_disposition);
  head.authorization = text(http::field::authorization);
  head.if_none_match = text(http::field::if_none_match);
  head.has_body = chunked || length.value_or(0) > 0;
  head.has_length = chunked || length.has_value();
  head.of_bytes = length.value_or(0);
  return head;
}

Response refusal_of(const Code& code) {
  if (code == http::error::header_limit || code == http::error::buffer_overflow)
    return failure(431, "the fields of the request are too long");
  if (code == http::error::bad_version)
    return failure(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  if (code == http::error::partial_message)
    return failure(400, "the request ends before it is complete");
  return failure(400, "the request is no HTTP: " + code.message());
}

namespace {

std::unexpected<Error> config_failure(std::string reason, std::string file = {}) {
  return std::unexpected(Error{ErrorKind::Config, std::move(reason), std::move(file), {}});
}

/// TLS 1.2 and 1.3 with the certificate and its key.
Result<void> load(const TlsFiles& files, asio::ssl::context& context) {
  Code code;
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                          asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                          asio::ssl::context::no_tlsv1_1,
                      code);
  context.use_certificate_chain_file(files.certificate.string(), code);
  if (code) {
    return config_failure("is no certificate in PEM: " + code.message(),
                          files.certificate.string());
  }
  context.use_private_key_file(files.key.string(), asio::ssl::context::pem, code);
  if (code)
    return config_failure("is no key of the certificate: " + code.message(), files.key.string());
  return {};
}

}  // namespace

struct HttpServer::State {
  State(const Limits& limits, Answerer& answerer)
      : shared{.limits = limits, .answerer = answerer} {}

  /// Accepts until the acceptor is closed.
  asio::awaitable<void> accept() {
    while (acceptor.is_open()) {
      Code code;
      Tcp::socket socket = co_await acceptor.async_accept(into(code));
      if (code == asio::error::operation_aborted) co_return;
      if (code) {
        // Out of descriptors: some will come back.
        asio::steady_timer pause(context, std::chrono::milliseconds(100));
        co_await pause.async_wait(into(code));
      } else if (shared.open >= shared.limits.connections) {
        turn_away(std::move(socket));
      } else {
        socket.set_option(Tcp::no_delay(true), code);
        if (tls) {
          begin(asio::ssl::stream<Tcp::socket>(std::move(socket), *tls));
        } else {
          begin(std::move(socket));
        }
      }
    }
  }

  template <typename Stream>
  void begin(Stream stream) {
    const auto connection = std::make_shared<Connection<Stream>>(std::move(stream), shared);
    ++shared.open;
    shared.answerer.note_connections(shared.open);
    connections.insert(connection);
    asio::co_spawn(context, connection->run(), [this, connection](const std::exception_ptr&) {
      connections.erase(connection);
      --shared.open;
      shared.answerer.note_connections(shared.open);
    });
  }

  /// Says so without waiting for anything.
  void turn_away(Tcp::socket socket) const {
    Code ignored;
    socket.non_blocking(true, ignored);
    if (!tls) {
      const Response response = busy("too many connections are open");
      const std::string bytes = head_bytes(response, {.last = true}) + response.body;
      socket.write_some(asio::buffer(bytes), ignored);
    }
    std::array<char, 4096> waste{};
    socket.read_some(asio::buffer(waste), ignored);
    socket.shutdown(Tcp::socket::shutdown_both, ignored);
  }

  asio::awaitable<void> keep_time() {
    Code code;
    while (!code && !shared.stopping) {
      shared.answerer.tick();
      clock.expires_after(std::chrono::seconds(30));
      co_await clock.async_wait(into(code));
    }
  }

  void stop() {
    if (std::exchange(shared.stopping, true)) return;
    Code ignored;
    acceptor.close(ignored);
    clock.cancel();
    signals.clear(ignored);  // the next one has its usual effect
    for (const auto& connection : connections) connection->stop();
  }

  Shared shared;
  asio::io_context context{1};
  std::optional<asio::ssl::context> tls;
  Tcp::acceptor acceptor{context};
  asio::signal_set signals{context};
  asio::steady_timer clock{context};
  std::set<std::shared_ptr<Stoppable>> connections;
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::open(const Endpoint& endpoint,
                                                     const std::optional<TlsFiles>& tls,
                                                     const Limits& limits, Answerer& answerer) {
  auto state = std::make_unique<State>(limits, answerer);
  Code code;
  const auto address = asio::ip::make_address(endpoint.address, code);
  if (code) return config_failure(endpoint.address + " is no address in numbers");
  if (tls) {
    auto& context = state->tls.emplace(asio::ssl::context::tls_server);
    if (auto loaded = load(*tls, context); !loaded) return std::unexpected(loaded.error());
  }
  const Tcp::endpoint at(address, endpoint.port);
  Tcp::acceptor& acceptor = state->acceptor;
  acceptor.open(at.protocol(), code);
  if (!code) acceptor.set_option(Tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor.bind(at, code);
  if (!code) acceptor.listen(asio::socket_base::max_listen_connections, code);
  if (code) {
    return std::unexpected(Error{ErrorKind::Io,
                                 "cannot listen on port " + std::to_string(endpoint.port) + " of " +
                                     endpoint.address + ": " + code.message(),
                                 {},
                                 {}});
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

std::uint16_t HttpServer::port() const {
  Code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

void HttpServer::run() {
  State* const state = state_.get();
  asio::co_spawn(state->context, state->accept(), asio::detached);
  asio::co_spawn(state->context, state->keep_time(), asio::detached);
  state->context.run();
}

void HttpServer::stop() {
  asio::post(state_->context, [state = state_.get()] { state->stop(); });
}

void HttpServer::stop_on_signals() {
  Code ignored;
  state_->signals.add(SIGTERM, ignored);
  state_->signals.add(SIGINT, ignored);
  state_->signals.async_wait([state = state_.get()](const Code& code, int) {
    if (!code) state->stop();
  });
}

}  // namespace crest::serve
