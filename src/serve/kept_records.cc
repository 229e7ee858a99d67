#include "serve/kept_records.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <array>
#include <utility>

namespace crest::serve {

void KeptRecords::keep(const std::string& id, std::shared_ptr<const KeptRecord> record) {
  const std::size_t bytes = record->bytes();
  const std::lock_guard lock(mutex_);
  while (!entries_.empty() && bytes_ + bytes > most_bytes_) erase(entries_.begin());
  entries_.push_back({id, std::move(record), bytes, Clock::now()});
  by_id_[id] = std::prev(entries_.end());
  bytes_ += bytes;
}

std::shared_ptr<const KeptRecord> KeptRecords::find(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(std::string(id));
  if (found == by_id_.end()) return nullptr;
  const auto now = Clock::now();
  if (now - found->second->used > longest_) {
    erase(found->second);
    return nullptr;
  }
  found->second->used = now;
  entries_.splice(entries_.end(), entries_, found->second);
  return found->second->record;
}

bool KeptRecords::drop(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(std::string(id));
  if (found == by_id_.end()) return false;
  erase(found->second);
  return true;
}

void KeptRecords::drop_old(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  while (!entries_.empty() && now - entries_.front().used > longest_) erase(entries_.begin());
}

KeptRecords::Filling KeptRecords::filling() const {
  const std::lock_guard lock(mutex_);
  return {entries_.size(), bytes_};
}

void KeptRecords::erase(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_id_.erase(entry->id);
  entries_.erase(entry);
}

std::optional<std::string> random_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return std::nullopt;
  std::string id;
  for (const unsigned char byte : bytes) id += fmt::format("{:02x}", byte);
  return id;
}

}  // namespace crest::serve
