// The built program, run as a person runs it.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/file.h"
#include "temporary_folder.h"

namespace crest {

struct ProgramRun {
  int status = 0;
  std::string output;
  std::string errors;
};

/// Runs `crest` with these arguments (as a shell reads them) in the repository's root; its output
/// is kept, or goes to `destination` if one is given. `before` stands before the program, as "env"
/// would.
inline ProgramRun run_program(const std::string& before, const std::string& arguments,
                              const std::filesystem::path& destination = {}) {
  const TemporaryFolder folder;
  const auto kept = folder.write("output", "");
  const auto& output = destination.empty() ? kept : destination;
  const auto errors = folder.write("errors", "");
  const std::string command = "cd '" CREST_SOURCE_DIR "' && " + before +
                              " '" CREST_BINARY_DIR "/crest' " + arguments + " 2>'" +
                              errors.string() + "' >'" + output.string() + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text_file(kept).value(),
          read_text_file(errors).value()};
}

inline ProgramRun run_crest(const std::string& arguments,
                            const std::filesystem::path& destination = {}) {
  return run_program({}, arguments, destination);
}

}  // namespace crest
