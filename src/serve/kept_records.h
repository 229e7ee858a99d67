// Records that stay in memory to be looked at, within bounds of room and time.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "serve/kept_record.h"

namespace crest::serve {

/// Thread-safe. Nothing in it outlives the process.
class KeptRecords {
 public:
  using Clock = std::chrono::steady_clock;

  KeptRecords(std::size_t most_bytes, std::chrono::minutes longest)
      : most_bytes_(most_bytes), longest_(longest) {}

  /// Whether a record of so many bytes could be kept at all.
  bool has_room_for(std::size_t bytes) const { return bytes <= most_bytes_; }
  /// Keeps it; the least recently used ones make room.
  void keep(const std::string& id, std::shared_ptr<const KeptRecord> record);
  /// None where it is gone or never was; counts as a use.
  std::shared_ptr<const KeptRecord> find(std::string_view id);
  bool drop(std::string_view id);
  /// Lets go of those that nobody has used for the longest time allowed.
  void drop_old(Clock::time_point now);

  struct Filling {
    std::size_t records = 0, bytes = 0;
  };
  Filling filling() const;

 private:
  struct Entry {
    std::string id;
    std::shared_ptr<const KeptRecord> record;
    std::size_t bytes = 0;
    Clock::time_point used;
  };
  using Entries = std::list<Entry>;  ///< the least recently used first
  void erase(Entries::iterator entry);

  std::size_t most_bytes_;
  std::chrono::minutes longest_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_id_;
  std::size_t bytes_ = 0;
};

/// 128 bits that nobody can guess, in hexadecimal; none where the system has no randomness to give.
std::optional<std::string> random_id();

}  // namespace crest::serve
