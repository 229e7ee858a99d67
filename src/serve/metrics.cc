#include "serve/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace crest::serve {
namespace {

/// Methods are a client's words: only those that are known become labels.
std::string_view known_method(std::string_view method) {
  for (const std::string_view known : {"GET", "HEAD", "POST", "DELETE"}) {
    if (method == known) return known;
  }
  return "other";
}

void describe(std::string& text, std::string_view name, std::string_view type,
              std::string_view help) {
  text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

}  // namespace

void Metrics::count_request(std::string_view route, std::string_view method, unsigned status,
                            double seconds, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  ++requests_[{fmt::format(R"(route="{}",method="{}")", route, known_method(method)), status}];
  Histogram& histogram = seconds_[std::string(route)];
  ++histogram.counts[static_cast<std::size_t>(std::ranges::lower_bound(kEdges, seconds) -
                                              kEdges.begin())];
  histogram.sum += seconds;
  bytes_sent_ += bytes;
}

void Metrics::count_verdict(std::string_view verdict) {
  const std::lock_guard lock(mutex_);
  ++verdicts_[std::string(verdict)];
}

void Metrics::count_refusal(std::string_view kind) {
  const std::lock_guard lock(mutex_);
  ++refusals_[std::string(kind)];
}

void Metrics::set_connections(std::size_t open) {
  const std::lock_guard lock(mutex_);
  connections_ = open;
}

std::string Metrics::text(const Levels& levels) const {
  const std::lock_guard lock(mutex_);
  std::string text;
  const auto out = [&text](auto format, const auto&... values) {
    fmt::format_to(std::back_inserter(text), fmt::runtime(format), values...);
  };
  describe(text, "crest_requests_total", "counter", "Requests answered, by route and status.");
  for (const auto& [key, count] : requests_)
    out("crest_requests_total{{{},status=\"{}\"}} {}\n", key.first, key.second, count);
  describe(text, "crest_request_seconds", "histogram",
           "Seconds from the first byte of a request to the last of its answer.");
  for (const auto& [route, histogram] : seconds_) {
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
      below += histogram.counts[i];
      const std::string edge = i < kEdges.size() ? fmt::format("{}", kEdges[i]) : "+Inf";
      out("crest_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", route, edge, below);
    }
    out("crest_request_seconds_sum{{route=\"{}\"}} {}\n", route, histogram.sum);
    out("crest_request_seconds_count{{route=\"{}\"}} {}\n", route, below);
  }
  describe(text, "crest_records_total", "counter", "Records assessed, by verdict.");
  for (const auto& [verdict, count] : verdicts_)
    out("crest_records_total{{verdict=\"{}\"}} {}\n", verdict, count);
  describe(text, "crest_refusals_total", "counter", "Records not assessed, by kind of error.");
  for (const auto& [kind, count] : refusals_)
    out("crest_refusals_total{{kind=\"{}\"}} {}\n", kind, count);
  describe(text, "crest_sent_bytes_total", "counter", "Bytes of answers.");
  out("crest_sent_bytes_total {}\n", bytes_sent_);
  const auto gauge = [&](std::string_view name, std::string_view help, std::size_t value) {
    describe(text, name, "gauge", help);
    out("{} {}\n", name, value);
  };
  gauge("crest_queue_length", "Records that wait for a worker.", levels.waiting);
  gauge("crest_in_flight", "Records that are being assessed.", levels.busy);
  gauge("crest_workers", "Records that can be assessed at once.", levels.workers);
  gauge("crest_connections", "Open connections.", connections_);
  gauge("crest_kept_records", "Records kept in memory.", levels.kept_records);
  gauge("crest_kept_bytes", "Memory that they take.", levels.kept_bytes);
  return text;
}

}  // namespace crest::serve
