#include "io/wfdb_files.h"

#include <system_error>

#include "core/file.h"

namespace crest::io {

Result<std::vector<std::byte>> WfdbFolder::read(const std::string& name) const {
  return read_file(folder_ / name);
}

std::size_t WfdbFolder::size(const std::string& name) const {
  std::error_code failed;
  const auto size = std::filesystem::file_size(folder_ / name, failed);
  return failed ? 0 : size;
}

std::string WfdbFolder::path_of(const std::string& name) const { return (folder_ / name).string(); }

}  // namespace crest::io
