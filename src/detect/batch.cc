#include "detect/batch.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "detect/long_record.h"
#include "io/read_record.h"

namespace crest::detect {
namespace {

/// How far one thread may run ahead of the slowest, in outcomes a thread.
constexpr std::size_t kAhead = 4;

/// Hands out files and passes outcomes on in order.
class Queue {
 public:
  Queue(std::span<const std::filesystem::path> files, std::size_t ahead, const AssessmentSink& sink)
      : files_(files), ahead_(ahead), sink_(sink) {}

  /// The number of the next file, or files.size() when there is none left.
  std::size_t take() {
    std::unique_lock lock(mutex_);
    const std::size_t index = std::min(next_, files_.size());
    if (index < files_.size()) ++next_;
    passed_on_.wait(lock, [&] { return index <= delivered_ + ahead_; });
    return index;
  }

  void give(std::size_t index, Result<Assessment> outcome) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(index, std::move(outcome));
    while (!waiting_.empty() && waiting_.begin()->first == delivered_) {
      auto ready = waiting_.extract(waiting_.begin());
      sink_(files_[delivered_], std::move(ready.mapped()));
      ++delivered_;
    }
    passed_on_.notify_all();
  }

 private:
  std::span<const std::filesystem::path> files_;
  std::size_t ahead_;
  const AssessmentSink& sink_;
  std::mutex mutex_;
  std::condition_variable passed_on_;
  std::size_t next_ = 0;       // first file that no thread has taken
  std::size_t delivered_ = 0;  // files whose outcome the sink has seen
  std::map<std::size_t, Result<Assessment>> waiting_;
};

Result<Assessment> read_and_assess(const std::filesystem::path& file, const model::Model& model,
                                   std::span<model::Session> sessions,
                                   const BatchOptions& options) {
  io::ReadOptions read = options.read;
  read.part.end = kMostSamplesAtOnce;
  const auto record = io::read_record(file, read);
  if (!record) return std::unexpected(record.error());
  if (record->whole_samples <= kMostSamplesAtOnce) {
    return assess(*record, model, sessions.front(), options.detect);
  }
  const ReadableRecord readable{.rate = record->rate,
                                .samples = record->whole_samples,
                                .read = [&](const io::SampleStretch& part) {
                                  io::ReadOptions of_part = options.read;
                                  of_part.part = part;
                                  return io::read_record(file, of_part);
                                }};
  return assess_long_record(
      readable, model, sessions,
      {.detect = options.detect, .keep_traces = options.keep_traces, .on_part = options.on_part});
}

}  // namespace

Result<Assessment> assess_file(const std::filesystem::path& file, const model::Model& model,
                               std::span<model::Session> sessions, const BatchOptions& options) {
  auto outcome = read_and_assess(file, model, sessions, options);
  if (!outcome && outcome.error().file.empty()) outcome.error().file = file.string();
  return outcome;
}

void assess_files(std::span<const std::filesystem::path> files, const model::Model& model,
                  std::size_t threads, const BatchOptions& options, const AssessmentSink& sink) {
  const std::size_t records = std::max<std::size_t>(files.size(), 1);
  const std::size_t sessions_each = std::max<std::size_t>(threads / records, 1);
  threads = std::clamp<std::size_t>(threads, 1, records);
  Queue queue(files, kAhead * threads, sink);
  const auto work = [&] {
    std::vector<model::Session> sessions;
    sessions.reserve(sessions_each);
    for (std::size_t i = 0; i < sessions_each; ++i) sessions.emplace_back(model.network);
    for (std::size_t i = queue.take(); i < files.size(); i = queue.take()) {
      queue.give(i, assess_file(files[i], model, sessions, options));
    }
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
}

}  // namespace crest::detect
