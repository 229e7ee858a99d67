#include "io/wfdb_files.h"

#include <algorithm>
#include <system_error>

#include "core/file.h"

namespace crest::io {

Result<std::unique_ptr<ByteSource>> WfdbFiles::open(const std::string& name) const {
  auto bytes = read(name);
  if (!bytes) return std::unexpected(bytes.error());
  return std::make_unique<HeldBytes>(*std::move(bytes));
}

Result<std::vector<std::byte>> WfdbFiles::read_start(const std::string& name,
                                                     std::size_t at_most) const {
  auto bytes = read(name);
  if (bytes) bytes->resize(std::min(bytes->size(), at_most));
  return bytes;
}

Result<std::vector<std::byte>> WfdbFolder::read_start(const std::string& name,
                                                      std::size_t at_most) const {
  return read_file_start(folder_ / name, at_most);
}

Result<std::vector<std::byte>> WfdbFolder::read(const std::string& name) const {
  return read_file(folder_ / name);
}

Result<std::unique_ptr<ByteSource>> WfdbFolder::open(const std::string& name) const {
  return open_file(folder_ / name);
}

std::size_t WfdbFolder::size(const std::string& name) const {
  std::error_code failed;
  const auto size = std::filesystem::file_size(folder_ / name, failed);
  return failed ? 0 : size;
}

std::string WfdbFolder::path_of(const std::string& name) const { return (folder_ / name).string(); }

}  // namespace crest::io
