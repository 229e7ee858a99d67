// crest plot: an ECG on paper, what was found shaded.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/commands.h"
#include "cli/drawn_record.h"
#include "cli/read_choice.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "report/ecg_drawing.h"
#include "report/picture.h"

namespace crest::cli {
namespace {

struct PlotOptions {
  std::string path;
  std::string out;
  std::string format;  ///< empty: by the extension of `out`
  std::string sheet;   ///< empty: A4 for PDF, else fitted
  double dots_per_inch = report::kDotsPerInch;
  ModelChoice model;
  io::ReadOptions read;
  bool no_findings = false;
  DrawChoice draw;
};

/// By --format, or by the extension; a file without one is an SVG.
Result<report::PictureFormat> format_of(const PlotOptions& options) {
  std::string name = options.format;
  if (name.empty()) {
    const std::string extension = std::filesystem::path(options.out).extension().string();
    name = extension.empty() ? "svg" : extension.substr(1);
  }
  if (const auto format = report::picture_format_named(name)) return *format;
  return std::unexpected(
      Error{ErrorKind::Config,
            fmt::format("cannot draw a \".{}\", only SVG, PDF or PNG (--format)", name),
            {},
            {}});
}

Result<void> draw_to_file(const PlotOptions& options, report::PictureFormat format) {
  report::DrawOptions draw = options.draw.options;
  draw.findings = !options.no_findings;
  draw.layout = report::layout_named(options.draw.layout).value_or(draw.layout);
  const bool a4 =
      options.sheet.empty() ? format == report::PictureFormat::Pdf : options.sheet == "a4";
  if (a4) draw.sheet = report::Sheet::A4Landscape;
  // The trace alone needs no model.
  const Result<DrawnRecord> drawn = read_drawn_record(options.path, options.read, options.model,
                                                      draw.findings || draw.restored, draw);
  if (!drawn) return std::unexpected(drawn.error());
  const Assessment* assessment = drawn->assessment ? &*drawn->assessment : nullptr;
  Result<report::Drawing> drawing = report::draw_ecg(drawn->record, assessment, draw);
  if (!drawing) {
    drawing.error().file = options.path;
    return std::unexpected(drawing.error());
  }
  const Result<std::string> picture =
      report::write_picture({&*drawing, 1}, format, options.dots_per_inch);
  if (!picture) return std::unexpected(picture.error());
  return write_file(options.out, *picture);
}

int plot(const PlotOptions& options) {
  const Result<report::PictureFormat> format = format_of(options);
  if (!format) {
    print_error(format.error());
    return kWrongUsage;
  }
  if (const auto drawn = draw_to_file(options, *format); !drawn) {
    print_error(drawn.error());
    return kInputFailed;
  }
  return kSuccess;
}

}  // namespace

void add_plot_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<PlotOptions>();
  CLI::App* command = app.add_subcommand(
      "plot", "Draw a page on ECG paper at true scale, with what was found shaded");
  command->add_option("path", options->path, "The record")->required();
  command->add_option("-o,--out", options->out, "The file to write: .svg, .pdf or .png")
      ->required();
  command->add_option("--format", options->format, "Instead of by the extension")
      ->check(CLI::IsMember({"svg", "pdf", "png"}));
  command->add_option("--dpi", options->dots_per_inch, "Of a PNG: dots per inch")
      ->check(CLI::Range(report::kFewestDotsPerInch, report::kMostDotsPerInch))
      ->capture_default_str();
  command
      ->add_option("--sheet", options->sheet,
                   "a4: landscape (default of PDF); fitted: as high as everything needs")
      ->check(CLI::IsMember({"a4", "fitted"}));
  add_draw_options(*command, options->draw, "12x1");
  command->add_flag("--no-findings", options->no_findings, "Neither shade nor list the findings");
  add_read_options(*command, options->read);
  add_model_options(*command, options->model);
  command->callback([options, &exit_status] { exit_status = plot(*options); });
}

}  // namespace crest::cli
