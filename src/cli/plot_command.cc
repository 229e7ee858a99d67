// crest plot: an ECG on paper, what was found shaded.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "cli/model_choice.h"
#include "cli/read_choice.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "detect/detector.h"
#include "io/read_record.h"
#include "report/ecg_drawing.h"
#include "report/svg.h"

namespace crest::cli {
namespace {

struct PlotOptions {
  std::string path;
  std::string out;
  std::string layout = "12x1";
  ModelChoice model;
  io::ReadOptions read;
  bool no_findings = false;
  report::DrawOptions draw;
};

/// Assesses the record and notes the model's band for the margin.
Result<Assessment> assess(const Record& record, const ModelChoice& choice,
                          report::DrawOptions& draw) {
  const Result<model::Model> model = open_model(choice);
  if (!model) return std::unexpected(model.error());
  const signal::Preprocessing& preprocessing = model->description.preprocessing;
  if (preprocessing.signals > 0) {
    return std::unexpected(Error{
        ErrorKind::Config, "only models of the 12 standard leads can be drawn", choice.file, {}});
  }
  draw.model_band =
      report::PassBand{.highpass = preprocessing.highpass, .lowpass = preprocessing.lowpass};
  model::Session session(model->network);
  return detect::assess(record, *model, session);
}

Result<void> draw_to_file(const PlotOptions& options) {
  const Result<Record> record = io::read_record(options.path, options.read);
  if (!record) return std::unexpected(record.error());
  report::DrawOptions draw = options.draw;
  draw.findings = !options.no_findings;
  if (options.layout == "3x4") draw.layout = report::Layout::ThreeByFour;
  std::optional<Assessment> assessment;
  // The trace alone needs no model.
  if (draw.findings || draw.restored) {
    Result<Assessment> outcome = assess(*record, options.model, draw);
    if (!outcome) {
      if (outcome.error().file.empty()) outcome.error().file = options.path;
      return std::unexpected(outcome.error());
    }
    assessment = std::move(*outcome);
  }
  Result<report::Drawing> drawing =
      report::draw_ecg(*record, assessment ? &*assessment : nullptr, draw);
  if (!drawing) {
    drawing.error().file = options.path;
    return std::unexpected(drawing.error());
  }
  return write_file(options.out, report::to_svg(*drawing));
}

/// What is wrong with the options; empty if nothing is.
std::string fault_of(const PlotOptions& options) {
  const std::string extension = std::filesystem::path(options.out).extension().string();
  if (!extension.empty() && extension != ".svg")
    return fmt::format("cannot draw a \"{}\", only SVG", extension);
  return {};
}

int plot(const PlotOptions& options) {
  if (const std::string fault = fault_of(options); !fault.empty()) {
    print_error({ErrorKind::Config, fault, {}, {}});
    return kWrongUsage;
  }
  if (const auto drawn = draw_to_file(options); !drawn) {
    print_error(drawn.error());
    return kInputFailed;
  }
  return kSuccess;
}

}  // namespace

void add_plot_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<PlotOptions>();
  CLI::App* command = app.add_subcommand(
      "plot", "Draw ten seconds on ECG paper at true scale, with what was found shaded");
  command->add_option("path", options->path, "The record")->required();
  command->add_option("-o,--out", options->out, "The SVG file to write")->required();
  command->add_option("--layout", options->layout, "12x1: every lead whole; 3x4: in columns")
      ->check(CLI::IsMember({"12x1", "3x4"}))
      ->capture_default_str();
  command->add_option("--start", options->draw.start, "Second of the record to begin at");
  command->add_flag("--restored", options->draw.restored, "Draw the restored trace too");
  command->add_flag("--no-findings", options->no_findings, "Neither shade nor list the findings");
  add_read_options(*command, options->read);
  add_model_options(*command, options->model);
  command->callback([options, &exit_status] { exit_status = plot(*options); });
}

}  // namespace crest::cli
