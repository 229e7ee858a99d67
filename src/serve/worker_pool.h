// Threads that take work from a bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace crest::serve {

/// Thread-safe.
class WorkerPool {
 public:
  /// `worker` is the number of the thread that runs it, from 0. It must not throw.
  using Task = std::function<void(std::size_t worker)>;

  WorkerPool(std::size_t workers, std::size_t longest_queue);
  ~WorkerPool() { finish(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False where as many tasks wait as may.
  bool submit(Task task);
  /// For a part of what has been admitted as a whole: waits its turn, however long the queue is.
  void submit_part(Task task);

  /// Does what is queued, then ends its threads; what is submitted later is never done.
  void finish();

  std::size_t workers() const { return workers_; }
  std::size_t waiting() const;
  std::size_t busy() const;

 private:
  void work(std::size_t worker);

  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Task> queue_;
  std::size_t workers_, longest_queue_;
  std::size_t busy_ = 0;
  bool ending_ = false;
  std::vector<std::jthread> threads_;  // last: ends before what it uses
};

}  // namespace crest::serve
