#include "io/held_files.h"

#include <algorithm>

namespace crest::io {

void HeldFiles::add(const std::string& name, std::span<const std::byte> bytes) {
  files_.insert_or_assign(name, bytes);
}

std::vector<std::string> HeldFiles::names() const {
  std::vector<std::string> names;
  names.reserve(files_.size());
  for (const auto& [name, bytes] : files_) names.push_back(name);
  return names;
}

Result<std::span<const std::byte>> HeldFiles::bytes(const std::string& name) const {
  const auto file = files_.find(name);
  if (file == files_.end()) {
    return std::unexpected(Error{ErrorKind::NotFound, "was not sent", path_of(name), {}});
  }
  return file->second;
}

Result<std::vector<std::byte>> HeldFiles::read(const std::string& name) const {
  const auto held = bytes(name);
  if (!held) return std::unexpected(held.error());
  return std::vector<std::byte>(held->begin(), held->end());
}

Result<std::unique_ptr<ByteSource>> HeldFiles::open(const std::string& name) const {
  const auto held = bytes(name);
  if (!held) return std::unexpected(held.error());
  return std::make_unique<HeldBytes>(*held);
}

Result<std::vector<std::byte>> HeldFiles::read_start(const std::string& name,
                                                     std::size_t at_most) const {
  const auto held = bytes(name);
  if (!held) return std::unexpected(held.error());
  const auto start = held->first(std::min(held->size(), at_most));
  return std::vector<std::byte>(start.begin(), start.end());
}

std::size_t HeldFiles::size(const std::string& name) const {
  const auto file = files_.find(name);
  return file == files_.end() ? 0 : file->second.size();
}

std::string HeldFiles::path_of(const std::string& name) const { return (folder_ / name).string(); }

}  // namespace crest::io
