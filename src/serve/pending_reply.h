// An answer on its way from a worker to the thread of the connections. Includes Asio; for
// http_server.cc alone.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
// Asio's headers of this version use what the above bring.
#include <boost/asio.hpp>
#include <memory>
#include <optional>
#include <string>

#include "serve/http_message.h"

namespace crest::serve {

/// The connection waits by changed() and takes; anyone gives.
class PendingReply final : public Reply, public std::enable_shared_from_this<PendingReply> {
 public:
  explicit PendingReply(const boost::asio::any_io_executor& executor)
      : executor_(executor), wakes_(std::make_shared<boost::asio::steady_timer>(executor)) {}

  void whole(Response response) override {
    give([&] {
      whole_ = std::move(response);
      ended_ = true;
    });
  }
  void begin(Response head, std::function<void()> wants_more) override {
    give([&] {
      if (!head.body.empty()) add(std::exchange(head.body, {}));
      head_ = std::move(head);
      wants_more_ = std::move(wants_more);
    });
  }
  void part(std::string text) override {
    give([&] { add(std::move(text)); });
  }
  void end() override {
    give([&] { ended_ = true; });
  }
  std::size_t unsent() const override { return unsent_; }
  bool gone() const override { return gone_; }

  // For the connection.

  /// Completes when something was given since the last time.
  boost::asio::awaitable<void> changed() {
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        if (std::exchange(changed_, false)) co_return;
      }
      boost::system::error_code woken;
      wakes_->expires_at(boost::asio::steady_timer::time_point::max());
      co_await wakes_->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    }
  }
  std::optional<Response> take_whole() {
    const std::lock_guard lock(mutex_);
    return std::exchange(whole_, std::nullopt);
  }
  Response take_head() {
    const std::lock_guard lock(mutex_);
    return std::move(head_);
  }
  std::optional<std::string> take_part() {
    const std::lock_guard lock(mutex_);
    if (parts_.empty()) return std::nullopt;
    std::string part = std::move(parts_.front());
    parts_.pop_front();
    return part;
  }
  bool ended() const {
    const std::lock_guard lock(mutex_);
    return ended_ && parts_.empty();
  }
  void sent(std::size_t bytes) {
    unsent_ -= bytes;
    if (unsent_ < kWellFilled) ask_for_more();
  }
  /// The connection takes no more.
  void leave() {
    gone_ = true;
    const std::lock_guard lock(mutex_);
    wants_more_ = nullptr;
  }

 private:
  void add(std::string text) {
    unsent_ += text.size();
    parts_.push_back(std::move(text));
  }
  template <typename Change>
  void give(const Change& change) {
    {
      const std::lock_guard lock(mutex_);
      change();
      changed_ = true;
    }
    boost::asio::post(executor_, [wakes = wakes_] { wakes->cancel(); });
  }
  void ask_for_more() {
    std::function<void()> ask;
    {
      const std::lock_guard lock(mutex_);
      ask = wants_more_;
    }
    if (ask) ask();
  }

  boost::asio::any_io_executor executor_;
  std::shared_ptr<boost::asio::steady_timer> wakes_;
  mutable std::mutex mutex_;
  std::optional<Response> whole_;
  Response head_;
  std::function<void()> wants_more_;
  std::deque<std::string> parts_;
  bool ended_ = false;
  bool changed_ = false;
  std::atomic<std::size_t> unsent_ = 0;
  std::atomic<bool> gone_ = false;
};

}  // namespace crest::serve
