// The subcommands of `crest`, one file each.
#pragma once

#include <CLI/CLI.hpp>

namespace crest::cli {

/// Exit statuses. Wrong usage beats a failed input.
inline constexpr int kSuccess = 0;
inline constexpr int kWrongUsage = 2;
inline constexpr int kInputFailed = 3;
inline constexpr int kRecalibrate = 4;   ///< of check-site alone
inline constexpr int kTooFewToTell = 5;  ///< likewise

/// Each adds its subcommand to `app`; the subcommand's callback runs it and leaves the exit status
/// of the program in `exit_status`, which outlives the parsing.
void add_detect_command(CLI::App& app, int& exit_status);
void add_inspect_command(CLI::App& app, int& exit_status);
void add_plot_command(CLI::App& app, int& exit_status);
void add_report_command(CLI::App& app, int& exit_status);
void add_convert_command(CLI::App& app, int& exit_status);
void add_serve_command(CLI::App& app, int& exit_status);
void add_doctor_command(CLI::App& app, int& exit_status);
void add_calibrate_command(CLI::App& app, int& exit_status);
void add_check_site_command(CLI::App& app, int& exit_status);
void add_evaluate_command(CLI::App& app, int& exit_status);
void add_bench_command(CLI::App& app, int& exit_status);
void add_train_command(CLI::App& app, int& exit_status);
void add_import_command(CLI::App& app, int& exit_status);

}  // namespace crest::cli
