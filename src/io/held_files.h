// Files that lie in memory: what somebody has sent, never written to a disk.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/wfdb_files.h"

namespace crest::io {

/// The files of one folder by their plain names. A view: whoever adds bytes keeps them alive and
/// unchanged. Thread-safe while none is added.
class HeldFiles final : public WfdbFiles {
 public:
  /// `folder` stands before the names in errors and paths; nothing on a disk is looked for there.
  explicit HeldFiles(std::filesystem::path folder = {}) : folder_(std::move(folder)) {}

  /// The last one of a name stays.
  void add(const std::string& name, std::span<const std::byte> bytes);
  /// In ascending order.
  std::vector<std::string> names() const;
  /// The bytes of a file. Error: NotFound.
  Result<std::span<const std::byte>> bytes(const std::string& name) const;

  Result<std::vector<std::byte>> read(const std::string& name) const override;
  Result<std::unique_ptr<ByteSource>> open(const std::string& name) const override;
  Result<std::vector<std::byte>> read_start(const std::string& name,
                                            std::size_t at_most) const override;
  std::size_t size(const std::string& name) const override;
  std::string path_of(const std::string& name) const override;

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::span<const std::byte>> files_;
};

}  // namespace crest::io
