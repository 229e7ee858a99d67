// What the commands that draw a record have in common: how it is to be drawn, and its assessment.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "cli/model_choice.h"
#include "io/read_record.h"
#include "report/draw_options.h"

namespace crest::cli {

/// As a person gives them.
struct DrawChoice {
  std::string layout;
  report::DrawOptions options;
};

/// Adds --layout, --cabrera, --speed, --gain, --start, --restored; `layout` is the default.
void add_draw_options(CLI::App& command, DrawChoice& choice, const std::string& layout);

struct DrawnRecord {
  Record record;
  std::optional<Assessment> assessment;
};

/// Reads a record and, where `assessed`, has the model assess it, whose band is noted for the
/// margin. Errors: those of reading, of the model and of the assessment, with the file's name;
/// Config for a model that takes other signals than the standard leads.
Result<DrawnRecord> read_drawn_record(const std::string& path, const io::ReadOptions& read,
                                      const ModelChoice& model, bool assessed,
                                      report::DrawOptions& draw);

}  // namespace crest::cli
