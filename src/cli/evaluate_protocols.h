// The protocols of `crest evaluate` that have a file of their own.
#pragma once

#include <crest/error.h>

#include <CLI/CLI.hpp>
#include <string>

namespace crest::cli {

/// Adds the protocol to `crest evaluate`; see commands.h.
void add_planted_protocol(CLI::App& evaluate, int& exit_status);

/// Writes a table into the folder `out`, which is made where it is missing.
Result<void> write_table(const std::string& out, const std::string& name, const std::string& csv);

}  // namespace crest::cli
