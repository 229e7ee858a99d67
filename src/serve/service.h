// The answers of crest serve.
#pragma once

#include <crest/error.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/model_file.h"
#include "serve/api_keys.h"
#include "serve/http_message.h"

namespace crest::serve {

struct ServiceOptions {
  std::size_t workers = 1;         ///< records assessed at once
  std::size_t longest_queue = 64;  ///< requests that wait for a worker
  std::size_t most_body_bytes = std::size_t{256} << 20;
  std::size_t most_kept_bytes = std::size_t{512} << 20;
  std::chrono::minutes longest_kept{60};
  std::optional<ApiKeys> keys = std::nullopt;  ///< none: whoever reaches the port may ask
  /// What the field Host may say, without port; empty: anything. Keeps other sites' pages, whose
  /// names lead to this machine, from reading answers.
  std::vector<std::string> hosts = {};
  /// One line a request: time, method, route, status, milliseconds, bytes; never a name of a file.
  std::function<void(std::string_view line)> log = {};
};

/// Thread-safe but for the calls that Answerer says are made by one thread.
class Service final : public Answerer {
 public:
  /// `model` must outlive it.
  Service(const model::Model& model, ServiceOptions options);
  /// Ends what is being worked on.
  ~Service() override;

  std::optional<Response> refuse(const RequestHead& head, std::size_t& most_bytes) override;
  void answer(std::shared_ptr<const Request> request, std::shared_ptr<Reply> reply) override;
  void note(const RequestHead& head, unsigned status, double seconds, std::size_t bytes) override;
  void note_connections(std::size_t open) override;
  void tick() override;

  /// Waits for all that was asked for; then nothing refers to a server any more.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crest::serve
