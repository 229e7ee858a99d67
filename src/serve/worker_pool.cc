#include "serve/worker_pool.h"

#include <utility>

namespace crest::serve {

WorkerPool::WorkerPool(std::size_t workers, std::size_t longest_queue)
    : workers_(workers), longest_queue_(longest_queue) {
  threads_.reserve(workers);
  for (std::size_t i = 0; i < workers; ++i) threads_.emplace_back([this, i] { work(i); });
}

void WorkerPool::finish() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  filled_.notify_all();
  threads_.clear();
}

bool WorkerPool::submit(Task task) {
  const std::lock_guard lock(mutex_);
  // A free worker takes a task at once: only what is left over waits.
  if (queue_.size() + busy_ >= longest_queue_ + workers_) return false;
  queue_.push_back(std::move(task));
  filled_.notify_one();
  return true;
}

void WorkerPool::submit_part(Task task) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(task));
  filled_.notify_one();
}

std::size_t WorkerPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::size_t WorkerPool::busy() const {
  const std::lock_guard lock(mutex_);
  return busy_;
}

void WorkerPool::work(std::size_t worker) {
  std::unique_lock lock(mutex_);
  for (;;) {
    filled_.wait(lock, [this] { return ending_ || !queue_.empty(); });
    if (queue_.empty()) return;
    Task task = std::move(queue_.front());
    queue_.pop_front();
    ++busy_;
    lock.unlock();
    task(worker);
    task = nullptr;  // what it holds goes before the worker counts as free
    lock.lock();
    --busy_;
  }
}

}  // namespace crest::serve
