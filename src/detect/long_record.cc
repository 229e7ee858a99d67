#include "detect/long_record.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "detect/gated_strip.h"
#include "detect/joined_parts.h"

namespace crest::detect {
namespace {

constexpr double kLongestPart = 900;  // seconds
constexpr double kMargin = 10;        // seconds

/// A part, in samples of the record and of the model.
struct Part {
  std::size_t first = 0, end = 0;
  std::size_t strip_first = 0, strip_end = 0;
};

std::vector<Part> divide(const ReadableRecord& record, double strip_rate) {
  const double duration = static_cast<double>(record.samples) / record.rate;
  const auto count = static_cast<std::size_t>(std::max(1.0, std::ceil(duration / kLongestPart)));
  const auto sample = [&](std::size_t part) {
    const double second =
        std::round(duration * static_cast<double>(part) / static_cast<double>(count));
    return part == count ? record.samples
                         : static_cast<std::size_t>(std::llround(second * record.rate));
  };
  const auto strip_sample = [&](std::size_t of_record) {
    return static_cast<std::size_t>(
        std::llround(static_cast<double>(of_record) / record.rate * strip_rate));
  };
  std::vector<Part> parts;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = sample(i);
    const std::size_t end = sample(i + 1);
    parts.push_back({first, end, strip_sample(first), strip_sample(end)});
  }
  return parts;
}

/// The R peaks of the strip that lie in a part, as its own.
std::vector<std::size_t> r_peaks_in(const std::vector<std::size_t>& r_peaks, const Part& part) {
  std::vector<std::size_t> inside;
  for (const std::size_t r_peak : r_peaks) {
    if (r_peak < part.strip_first || r_peak >= part.strip_end) continue;
    inside.push_back(r_peak - part.strip_first);
  }
  return inside;
}

Result<Assessment> assess_part(const ReadableRecord& record, const Part& part,
                               const model::Model& model, model::Session& session,
                               const LongRecordOptions& options) {
  const auto margin = static_cast<std::size_t>(std::ceil(kMargin * record.rate));
  const io::SampleStretch stretch{part.first - std::min(part.first, margin), part.end + margin};
  const auto read = record.read(stretch);
  if (!read) return std::unexpected(read.error());
  auto strip = make_recorded_strip(*read, model.description.preprocessing);
  if (!strip) return std::unexpected(strip.error());
  const double lead_in = static_cast<double>(part.first - stretch.begin) / record.rate;
  const auto begin = static_cast<std::size_t>(std::llround(lead_in * strip->rate));
  const std::size_t end =
      std::min(begin + part.strip_end - part.strip_first, strip->signal.samples);
  DetectOptions of_part = options.detect;
  if (of_part.r_peaks) of_part.r_peaks = r_peaks_in(*of_part.r_peaks, part);
  auto assessment =
      assess_strip(signal::strip_part(*strip, std::min(begin, end), end), model, session, of_part);
  if (!assessment) return assessment;
  assessment->unit = read->leads.front().unit;
  if (!options.keep_traces) {
    // Not "= {}", which empties a vector and keeps its memory.
    assessment->map = std::vector<float>();
    assessment->restored = std::vector<float>();
  }
  return assessment;
}

/// Hands out parts to threads and keeps what they make of them.
class PartQueue {
 public:
  PartQueue(std::size_t parts, const LongRecordOptions& options)
      : options_(options), outcomes_(parts, std::unexpected(Error{})) {}

  /// The number of the next part; outcomes().size() when there is none left, or one has failed in a
  /// way that ends it all.
  std::size_t take() { return failed_ ? outcomes_.size() : std::min(next_++, outcomes_.size()); }

  void give(std::size_t part, Result<Assessment> outcome) {
    const std::lock_guard lock(mutex_);
    failed_ = failed_ || (!outcome && outcome.error().kind != ErrorKind::InvalidInput);
    outcomes_[part] = std::move(outcome);
    if (options_.on_part) options_.on_part(++done_, outcomes_.size());
  }

  std::vector<Result<Assessment>>& outcomes() { return outcomes_; }

 private:
  const LongRecordOptions& options_;
  std::mutex mutex_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::size_t done_ = 0;
  std::vector<Result<Assessment>> outcomes_;
};

}  // namespace

Result<Assessment> assess_long_record(const ReadableRecord& record, const model::Model& model,
                                      std::span<model::Session> sessions,
                                      const LongRecordOptions& options) {
  const std::vector<Part> parts = divide(record, model.description.preprocessing.rate);
  PartQueue queue(parts.size(), options);
  const auto work = [&](model::Session& session) {
    for (std::size_t i = queue.take(); i < parts.size(); i = queue.take()) {
      queue.give(i, assess_part(record, parts[i], model, session, options));
    }
  };
  {
    std::vector<std::jthread> others;
    for (model::Session& session : sessions.subspan(1)) {
      others.emplace_back([&work, &session] { work(session); });
    }
    work(sessions.front());
  }
  std::vector<AssessedPart> assessed;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Result<Assessment>& outcome = queue.outcomes()[i];
    if (!outcome && outcome.error().kind != ErrorKind::InvalidInput) {
      // Parts behind a failure may not have been tried; theirs is no error of its own.
      if (outcome.error().reason.empty()) continue;
      return std::unexpected(outcome.error());
    }
    assessed.push_back({.start = static_cast<double>(parts[i].first) / record.rate,
                        .end = static_cast<double>(parts[i].end) / record.rate,
                        .first_sample = parts[i].strip_first,
                        .outcome = std::move(outcome)});
  }
  return join_parts(std::move(assessed), parts.back().strip_end, model);
}

}  // namespace crest::detect
