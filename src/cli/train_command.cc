// crest train: runs the program crest-train, so that crest itself needs no LibTorch.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace crest::cli {
namespace {

/// crest-train beside this program, else wherever the shell would find it. Returns only on failure.
int run_trainer(const std::vector<std::string>& arguments) {
  const std::string name = "crest-train";
  std::error_code unknown;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path() / name;
  const bool found = !unknown && std::filesystem::exists(beside, unknown);
  std::vector<std::string> words = {found ? beside.string() : name};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execvp(pointers.front(), pointers.data());
  print_error({errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
               errno == ENOENT ? "is not installed; it is built where LibTorch is"
                               : std::string("cannot be run: ") + std::strerror(errno),
               words.front(),
               {}});
  return kInputFailed;
}

}  // namespace

void add_train_command(CLI::App& app, int& exit_status) {
  CLI::App* command = app.add_subcommand(
      "train", "Train a model on normal records; takes the arguments of crest-train");
  command->prefix_command();
  // --help too is answered by crest-train.
  command->set_help_flag();
  command->callback([command, &exit_status] { exit_status = run_trainer(command->remaining()); });
}

}  // namespace crest::cli
