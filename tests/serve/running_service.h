// A service on a free port of this machine, with the small model, and a client that sends whatever
// bytes a test wants.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "core/file.h"
#include "serve/http_server.h"
#include "serve/service.h"
#include "small_model.h"

namespace crest::serve {

/// Limits that let a test wait for them.
inline Limits short_limits() {
  using std::chrono::milliseconds;
  Limits limits;
  limits.idle = milliseconds(2000);
  limits.header = milliseconds(300);
  limits.stalled = milliseconds(300);
  limits.transfer = milliseconds(2000);
  return limits;
}

class RunningService {
 public:
  explicit RunningService(ServiceOptions options = {}, const Limits& limits = Limits{},
                          const std::optional<TlsFiles>& tls = std::nullopt)
      : service_(model(), std::move(options)),
        server_(HttpServer::open({}, tls, limits, service_).value()),
        port_(server_->port()),
        thread_([this] { server_->run(); }) {}
  ~RunningService() {
    stop();
    service_.finish();
  }
  RunningService(const RunningService&) = delete;
  RunningService& operator=(const RunningService&) = delete;

  std::uint16_t port() const { return port_; }
  /// Asks it to stop and waits for it.
  void stop() {
    server_->stop();
    if (thread_.joinable()) thread_.join();
  }
  void ask_to_stop() { server_->stop(); }

 private:
  static const model::Model& model() {
    static const model::Model small = small_model();
    return small;
  }
  Service service_;
  std::unique_ptr<HttpServer> server_;
  std::uint16_t port_;
  std::thread thread_;
};

/// A connection, closed with its last owner.
class Client {
 public:
  /// `receives`: bytes that the system takes for it; 0: as many as it likes.
  explicit Client(std::uint16_t port, int receives = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receives > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receives, sizeof receives);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() {
    if (socket_ >= 0) ::close(socket_);
  }
  Client(Client&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_) {}
  Client& operator=(Client&&) = delete;

  bool connected() const { return connected_; }
  int socket() const { return socket_; }

  /// False where the other side takes no more.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void end() const { ::shutdown(socket_, SHUT_WR); }

  /// What comes until `enough` holds or nothing more does, within a minute.
  template <typename Enough>
  std::string receive_until(const Enough& enough) const {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + std::chrono::seconds(60);
    std::string received;
    while (!enough(received)) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
      pollfd wait{socket_, POLLIN, 0};
      if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) <= 0) break;
      char bytes[65'536];
      const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      received.append(bytes, static_cast<std::size_t>(got));
    }
    return received;
  }
  /// Everything to the end of the connection.
  std::string receive() const {
    return receive_until([](const std::string&) { return false; });
  }

 private:
  int socket_;
  bool connected_ = false;
};

struct Answer {
  int status = 0;  ///< 0: there was none
  std::string head, body;

  bool has(std::string_view field) const { return head.find(field) != std::string::npos; }
};

/// Of everything that a connection brought; chunks are put together.
inline Answer parse_answer(const std::string& bytes) {
  Answer answer;
  const std::size_t blank = bytes.find("\r\n\r\n");
  if (blank == std::string::npos || !bytes.starts_with("HTTP/1.1 ")) return answer;
  answer.status = std::stoi(bytes.substr(9, 3));
  answer.head = bytes.substr(0, blank + 2);
  answer.body = bytes.substr(blank + 4);
  if (!answer.has("Transfer-Encoding: chunked")) return answer;
  std::string plain;
  for (std::size_t at = 0; at < answer.body.size();) {
    const std::size_t size = std::stoul(answer.body.substr(at), nullptr, 16);
    at = answer.body.find("\r\n", at) + 2;
    plain += answer.body.substr(at, size);
    at += size + 2;
  }
  answer.body = plain;
  return answer;
}

/// Sends bytes and gives the answer that ends the connection.
inline Answer ask(std::uint16_t port, std::string_view bytes) {
  const Client client(port);
  client.send(bytes);
  return parse_answer(client.receive());
}

/// A request that ends its connection; `fields` are whole lines.
inline std::string request(const std::string& line, const std::string& body = {},
                           const std::string& fields = {}) {
  std::string text = line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields;
  if (!body.empty() || line.starts_with("POST"))
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

/// A body of files, with the line of its type.
struct Form {
  std::string body;
  std::string type = "Content-Type: multipart/form-data; boundary=xyz\r\n";

  void add(const std::string& name, const std::string& content) {
    body += "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
            "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n";
  }
  std::string whole() const { return body + "--xyz--\r\n"; }
};

}  // namespace crest::serve
