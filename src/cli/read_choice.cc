#include "cli/read_choice.h"

namespace crest::cli {

void add_read_options(CLI::App& command, io::ReadOptions& options) {
  command
      .add_option("--rate", options.rate,
                  "Samples per second, for files that do not state them; never overrules a file")
      ->check(CLI::PositiveNumber);
  command.add_option("--unit", options.unit,
                     "Unit of the samples (uV, mV, V), for files that do not state one");
}

}  // namespace crest::cli
