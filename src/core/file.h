// Files in and out, whole or, in, at any place.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/byte_source.h"

namespace crest {

/// Opens a regular file, to be read at any place. What is added to it later is not seen. Errors:
/// NotFound, Io (a folder, no permission, a failing disk).
Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path);

/// Reads a regular file whole. Errors: those of open_file and ByteSource::read.
Result<std::vector<std::byte>> read_file(const std::filesystem::path& path);

/// The same, but no more than its first `at_most` bytes.
Result<std::vector<std::byte>> read_file_start(const std::filesystem::path& path,
                                               std::size_t at_most);

/// A whole file as text.
Result<std::string> read_text_file(const std::filesystem::path& path);

/// Standard input to its end. Errors: Io.
Result<std::vector<std::byte>> read_standard_input();

/// Writes a file whole or not at all: into a temporary file beside it, synchronised, then renamed.
/// A path that exists and is no regular file (a terminal, /dev/stdout) is written to directly.
/// Errors: Io; whatever stood at `path` before is then untouched and nothing is left behind.
Result<void> write_file(const std::filesystem::path& path, std::span<const std::byte> bytes);
Result<void> write_file(const std::filesystem::path& path, std::string_view text);

}  // namespace crest
