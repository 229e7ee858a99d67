// crest report: a record on paper with everything that is to be said of it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/drawn_record.h"
#include "cli/read_choice.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "report/ecg_report.h"
#include "report/picture.h"

namespace crest::cli {
namespace {

struct ReportOptions {
  std::string path;
  std::string out;
  ModelChoice model;
  io::ReadOptions read;
  DrawChoice draw;
};

Result<void> report_to_file(const ReportOptions& options) {
  report::DrawOptions draw = options.draw.options;
  draw.layout = report::layout_named(options.draw.layout).value_or(draw.layout);
  const Result<DrawnRecord> drawn =
      read_drawn_record(options.path, options.read, options.model, true, draw);
  if (!drawn) return std::unexpected(drawn.error());
  const std::optional<Assessment>& assessment = drawn->assessment;
  if (!assessment) return std::unexpected(Error{});  // it was asked for
  Result<std::vector<report::Drawing>> pages =
      report::draw_report(drawn->record, *assessment, draw);
  if (!pages) {
    pages.error().file = options.path;
    return std::unexpected(pages.error());
  }
  const Result<std::string> pdf = report::write_picture(*pages, report::PictureFormat::Pdf);
  if (!pdf) return std::unexpected(pdf.error());
  return write_file(options.out, *pdf);
}

int report(const ReportOptions& options) {
  const std::string extension = std::filesystem::path(options.out).extension().string();
  const bool pdf = !extension.empty() &&
                   report::picture_format_named(extension.substr(1)) == report::PictureFormat::Pdf;
  if (!extension.empty() && !pdf) {
    print_error({ErrorKind::Config,
                 fmt::format("a report has several pages and is a PDF, not \"{}\"", extension),
                 {},
                 {}});
    return kWrongUsage;
  }
  if (const auto reported = report_to_file(options); !reported) {
    print_error(reported.error());
    return kInputFailed;
  }
  return kSuccess;
}

}  // namespace

void add_report_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand(
      "report", "Draw a record and say what was found, measured, assumed and not assessed");
  command->add_option("path", options->path, "The record")->required();
  command->add_option("-o,--out", options->out, "The PDF to write")->required();
  add_draw_options(*command, options->draw, "3x4");
  add_read_options(*command, options->read);
  add_model_options(*command, options->model);
  command->callback([options, &exit_status] { exit_status = report(*options); });
}

}  // namespace crest::cli
