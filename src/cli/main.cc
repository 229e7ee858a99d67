// crest: finds what is unusual in an electrocardiogram.
#include <CLI/CLI.hpp>
#include <exception>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace {

using namespace crest::cli;

/// Parses the arguments and runs the subcommand they name.
int run(int argc, char** argv) {
  int status = kSuccess;
  CLI::App app(
      "Finds what is unusual in an electrocardiogram, having learned only from normal ones.\n"
      "Not a medical device: for research; not for diagnosis or treatment.",
      "crest");
  app.set_version_flag("--version", "crest " CREST_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 all done; 3 some input could not be read or assessed, each with its\n"
      "reason on standard error; 2 wrong usage.");
  add_detect_command(app, status);
  add_inspect_command(app, status);
  add_plot_command(app, status);
  add_report_command(app, status);
  add_convert_command(app, status);
  add_serve_command(app, status);
  add_doctor_command(app, status);
  add_calibrate_command(app, status);
  add_check_site_command(app, status);
  add_evaluate_command(app, status);
  add_bench_command(app, status);
  add_train_command(app, status);
  add_import_command(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // --help and --version come this way too, with status 0.
    return app.exit(error) == 0 ? kSuccess : kWrongUsage;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int status = run(argc, argv);
    if (const auto written = finish_output(); !written) {
      print_error(written.error());
      return kInputFailed;
    }
    return status;
  } catch (const std::exception& exception) {
    // Nothing in crest throws for bad input; memory may still run out.
    print_error({crest::ErrorKind::Internal, exception.what(), {}, {}});
    return kInputFailed;
  }
}
