#include "serve/batch_answer.h"

#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "report/assessment_json.h"
#include "serve/answer_bytes.h"
#include "serve/assess_answer.h"

namespace crest::serve {
namespace {

/// Rows that wait for an earlier one, for each worker.
constexpr std::size_t kAhead = 4;

/// One batch; lives as long as anything of it is waiting or at work.
class BatchRun : public std::enable_shared_from_this<BatchRun> {
 public:
  BatchRun(SentFiles files, AssessChoices choices, std::shared_ptr<Reply> reply,
           ServiceContext& context, WorkerPool& pool)
      : files_(std::move(files)),
        choices_(std::move(choices)),
        reply_(std::move(reply)),
        context_(context),
        pool_(pool) {}

  /// Hands out as many records as may be at work now.
  void advance() {
    const std::lock_guard lock(mutex_);
    while (next_ < files_.records.size() && next_ - sent_ - ready_.size() < pool_.workers() &&
           next_ - sent_ < kAhead * pool_.workers() && reply_->unsent() < kWellFilled &&
           !reply_->gone()) {
      pool_.submit_part([self = shared_from_this(), index = next_](std::size_t worker) {
        self->assess(index, worker);
      });
      ++next_;
    }
  }

 private:
  void assess(std::size_t index, std::size_t worker) {
    std::string row;
    // After the client has gone, what was handed out is only counted.
    if (!reply_->gone()) row = row_of(index, worker) + '\n';
    {
      const std::lock_guard lock(mutex_);
      ready_.emplace(index, std::move(row));
      while (!ready_.empty() && ready_.begin()->first == sent_) {
        reply_->part(std::move(ready_.extract(ready_.begin()).mapped()));
        ++sent_;
      }
      if (sent_ == files_.records.size()) reply_->end();
    }
    advance();
  }

  std::string row_of(std::size_t index, std::size_t worker) {
    const SentFiles::Sent& sent = files_.records[index];
    try {
      return report::to_json_line(
          assessed_row(sent, choices_, context_, context_.sessions[worker]).row);
    } catch (const std::exception& exception) {
      // Nothing in crest throws for bad input; memory may still run out.
      const Error error{ErrorKind::Internal, exception.what(), sent.label, {}};
      return report::to_json_line(report::to_json(sent.label, std::unexpected(error)));
    }
  }

  SentFiles files_;
  AssessChoices choices_;
  std::shared_ptr<Reply> reply_;
  ServiceContext& context_;
  WorkerPool& pool_;
  std::mutex mutex_;
  std::size_t next_ = 0;  ///< first record that was not handed out
  std::size_t sent_ = 0;  ///< rows
  std::map<std::size_t, std::string> ready_;
};

}  // namespace

void start_batch(std::shared_ptr<const Request> request, const std::shared_ptr<Reply>& reply,
                 ServiceContext& context, WorkerPool& pool) {
  auto choices = assess_choices(request->head);
  if (!choices) return reply->whole(failure_of(choices.error(), 400));
  auto files = sent_files(std::move(request));
  if (!files) return reply->whole(failure_of(files.error(), 400));
  const auto run =
      std::make_shared<BatchRun>(std::move(*files), std::move(*choices), reply, context, pool);
  reply->begin({.content_type = "application/x-ndjson"}, [run] { run->advance(); });
  run->advance();
}

}  // namespace crest::serve
