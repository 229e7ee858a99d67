// What the protocols of crest evaluate share.
#pragma once

#include <crest/error.h>

#include <CLI/CLI.hpp>
#include <string>

namespace crest::cli {

/// Writes a table into the folder `out`, which is made where it is missing.
Result<void> write_table(const std::string& out, const std::string& name, const std::string& csv);

/// Each adds a protocol (or protocols) as a subcommand of `evaluate`; see add_evaluate_command.
void add_ptbxl_protocol(CLI::App& evaluate, int& exit_status);
void add_calibration_protocol(CLI::App& evaluate, int& exit_status);
void add_planted_protocol(CLI::App& evaluate, int& exit_status);
void add_sanity_protocol(CLI::App& evaluate, int& exit_status);
void add_mitbih_protocols(CLI::App& evaluate, int& exit_status);
void add_series_protocols(CLI::App& evaluate, int& exit_status);
void add_ecgad_protocol(CLI::App& evaluate, int& exit_status);

}  // namespace crest::cli
