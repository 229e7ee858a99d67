#include "cli/terminal.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <string>

#include "core/safe_text.h"

namespace crest::cli {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_error(const Error& error) { print_note(to_string(error)); }

void print_note(std::string_view note) {
  // A file may be named by anything, line ends and terminal codes included.
  const std::string line = without_controls(fmt::format("crest: {}", note)) + '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

Result<void> finish_output() {
  errno = 0;
  const bool streamed = static_cast<bool>(std::cout.flush());
  const bool flushed = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (streamed && flushed) return {};
  // The write that failed may lie behind: then its reason is gone.
  const std::string reason = errno != 0 ? std::string(": ") + std::strerror(errno) : std::string();
  return std::unexpected(Error{ErrorKind::Io, "cannot be written" + reason, "standard output", {}});
}

}  // namespace crest::cli
