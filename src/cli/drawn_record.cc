#include "cli/drawn_record.h"

#include <utility>

#include "detect/detector.h"

namespace crest::cli {

namespace {

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

}  // namespace

void add_draw_options(CLI::App& command, DrawChoice& choice, const std::string& layout) {
  choice.layout = layout;
  report::DrawOptions& options = choice.options;
  command
      .add_option("--layout", choice.layout,
                  "12x1: every lead whole; 3x4: in four columns over lead II; 6x2: in two columns")
      ->check(CLI::IsMember({"12x1", "3x4", "6x2"}))
      ->capture_default_str();
  command.add_flag("--cabrera", options.cabrera, "Limb leads in the order aVL I -aVR II aVF III");
  command.add_option("--speed", options.speed, "mm/s; at 50 a page shows 5 s instead of 10")
      ->check(CLI::IsMember({25, 50}))
      ->capture_default_str();
  command.add_option("--gain", options.gain, "mm/mV")
      ->check(CLI::IsMember({5, 10, 20}))
      ->capture_default_str();
  command.add_option("--start", options.start, "Second of the record to begin at");
  command.add_flag("--restored", options.restored, "Draw the restored trace too");
}

Result<DrawnRecord> read_drawn_record(const std::string& path, const io::ReadOptions& read,
                                      const ModelChoice& model, bool assessed,
                                      report::DrawOptions& draw) {
  Result<Record> record = io::read_record(path, read);
  if (!record) return std::unexpected(record.error());
  DrawnRecord drawn{.record = std::move(*record), .assessment = {}};
  if (!assessed) return drawn;
  Result<Assessment> assessment = assess(drawn.record, model, draw);
  if (!assessment) {
    if (assessment.error().file.empty()) assessment.error().file = path;
    return std::unexpected(assessment.error());
  }
  drawn.assessment = std::move(*assessment);
  return drawn;
}

}  // namespace crest::cli
