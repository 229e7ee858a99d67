// What the service counts, in the text format of Prometheus.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace crest::serve {

/// How full things are at the moment of asking.
struct Levels {
  std::size_t waiting = 0, busy = 0, workers = 0;  ///< of the assessing threads
  std::size_t kept_records = 0, kept_bytes = 0;
};

/// Thread-safe.
class Metrics {
 public:
  /// `route` is a template such as "/v1/records/{id}", never a path.
  void count_request(std::string_view route, std::string_view method, unsigned status,
                     double seconds, std::size_t bytes);
  /// "alarm", "no_alarm" or "assessed" (no threshold known).
  void count_verdict(std::string_view verdict);
  /// The kind of the error for which a record has no assessment.
  void count_refusal(std::string_view kind);
  void set_connections(std::size_t open);

  std::string text(const Levels& levels) const;

 private:
  /// Upper edges in seconds.
  static constexpr std::array<double, 12> kEdges = {0.001, 0.0025, 0.01, 0.025, 0.05, 0.1,
                                                    0.25,  0.5,    1,    2.5,   10,   60};
  struct Histogram {
    std::array<std::uint64_t, kEdges.size() + 1> counts{};
    double sum = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, unsigned>, std::uint64_t> requests_;  ///< by labels and status
  std::map<std::string, Histogram, std::less<>> seconds_;               ///< by route
  std::map<std::string, std::uint64_t, std::less<>> verdicts_, refusals_;
  std::uint64_t bytes_sent_ = 0;
  std::size_t connections_ = 0;
};

}  // namespace crest::serve
