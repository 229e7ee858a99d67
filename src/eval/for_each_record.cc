#include "eval/for_each_record.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace crest::eval {

void for_each_record(std::size_t count, std::size_t threads,
                     const std::function<void(std::size_t record, std::size_t thread)>& work,
                     const Progress& progress) {
  std::atomic<std::size_t> next = 0;
  std::mutex progress_mutex;
  std::size_t done = 0;
  const auto run = [&](std::size_t thread) {
    for (std::size_t i = next++; i < count; i = next++) {
      work(i, thread);
      const std::lock_guard lock(progress_mutex);
      ++done;
      if (progress) progress(done, count);
    }
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < std::min(threads, count); ++i) others.emplace_back(run, i);
  run(0);
}

}  // namespace crest::eval
