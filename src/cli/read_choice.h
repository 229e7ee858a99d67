// What the command line adds to what a file says.
#pragma once

#include <CLI/CLI.hpp>

#include "io/read_options.h"

namespace crest::cli {

/// Adds --rate and --unit, which stand in where a file leaves them open. `options` must outlive the
/// parsing.
void add_read_options(CLI::App& command, io::ReadOptions& options);

}  // namespace crest::cli
