// Who may ask.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

namespace crest::serve {

/// Keys as their SHA-256, compared in a time that does not tell how much of one was right. A plain
/// value.
class ApiKeys {
 public:
  /// One key a line, of 16 characters or more; blank lines and those that begin with # say nothing.
  /// Errors: those of read_text_file; InvalidInput for a short key or no key, with the line.
  static Result<ApiKeys> load(const std::filesystem::path& file);

  /// Whether the field Authorization is "Bearer KEY" with one of the keys.
  bool admit(std::string_view authorization) const;

 private:
  using Digest = std::array<unsigned char, 32>;
  static Digest digest_of(std::string_view key);
  std::vector<Digest> digests_;
};

}  // namespace crest::serve
