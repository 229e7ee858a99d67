// Where the files that a WFDB header names come from.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/byte_source.h"

namespace crest::io {

/// The files beside a header, by their plain names, which the header's parser has checked.
class WfdbFiles {
 public:
  virtual ~WfdbFiles() = default;

  /// A whole file. Errors: NotFound, Io, with the file.
  virtual Result<std::vector<std::byte>> read(const std::string& name) const = 0;
  /// A file to be read at any place, here from memory. Errors: likewise.
  virtual Result<std::unique_ptr<ByteSource>> open(const std::string& name) const;
  /// No more than its first `at_most` bytes. Errors: likewise.
  virtual Result<std::vector<std::byte>> read_start(const std::string& name,
                                                    std::size_t at_most) const;
  /// Bytes of a file; 0 where it cannot be asked.
  virtual std::size_t size(const std::string& name) const = 0;
  /// How errors name the file.
  virtual std::string path_of(const std::string& name) const = 0;

 protected:
  WfdbFiles() = default;
  WfdbFiles(const WfdbFiles&) = default;
  WfdbFiles& operator=(const WfdbFiles&) = default;
};

class WfdbFolder final : public WfdbFiles {
 public:
  explicit WfdbFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<std::vector<std::byte>> read(const std::string& name) const override;
  Result<std::unique_ptr<ByteSource>> open(const std::string& name) const override;
  Result<std::vector<std::byte>> read_start(const std::string& name,
                                            std::size_t at_most) const override;
  std::size_t size(const std::string& name) const override;
  std::string path_of(const std::string& name) const override;

 private:
  std::filesystem::path folder_;
};

}  // namespace crest::io
