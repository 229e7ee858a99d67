// crest convert: a record in another format, and what that format does not hold of it.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/read_choice.h"
#include "cli/terminal.h"
#include "core/file.h"
#include "core/safe_text.h"
#include "io/read_record.h"
#include "io/write_record.h"
#include "report/assessment_json.h"
#include "report/assessment_reading.h"
#include "report/conversion.h"
#include "report/finding_marks.h"

namespace crest::cli {
namespace {

struct ConvertOptions {
  std::string in;
  std::string out;
  std::string format;
  std::string findings;
  bool json = false;
  io::ReadOptions read;
  io::WriteOptions write;
};

struct NamedFormat {
  std::string_view name;
  io::OutputFormat format;
};
constexpr NamedFormat kFormats[] = {
    {"wfdb", io::OutputFormat::WfdbPlain}, {"wfdb-flac", io::OutputFormat::WfdbFlac},
    {"edf", io::OutputFormat::EdfPlus},    {"csv", io::OutputFormat::Csv},
    {"npy", io::OutputFormat::Npy},        {"aecg", io::OutputFormat::Aecg}};

/// By the extension of the output.
constexpr NamedFormat kExtensions[] = {
    {"", io::OutputFormat::WfdbPlain},     {".hea", io::OutputFormat::WfdbPlain},
    {".dat", io::OutputFormat::WfdbPlain}, {".edf", io::OutputFormat::EdfPlus},
    {".csv", io::OutputFormat::Csv},       {".npy", io::OutputFormat::Npy},
    {".xml", io::OutputFormat::Aecg}};

std::optional<io::OutputFormat> format_of(const ConvertOptions& options) {
  const std::string extension = std::filesystem::path(options.out).extension().string();
  const bool named = !options.format.empty();
  const std::string_view wanted = named ? std::string_view(options.format) : extension;
  const auto formats = named ? std::span<const NamedFormat>(kFormats) : kExtensions;
  for (const NamedFormat& format : formats) {
    if (format.name == wanted) return format.format;
  }
  return std::nullopt;
}

/// The findings of this record in a file of results.
Result<std::vector<io::RecordMark>> read_marks(const ConvertOptions& options,
                                               const Record& record) {
  if (options.findings.empty()) return {};
  const auto text = read_text_file(options.findings);
  if (!text) return std::unexpected(text.error());
  const auto rows = report::read_assessments(*text, options.findings);
  if (!rows) return std::unexpected(rows.error());
  const auto row = report::row_of(*rows, options.in, options.findings);
  if (!row) return std::unexpected(row.error());
  if (!row->outcome) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 "was not assessed: " + row->outcome.error().reason,
                                 options.findings, row->file});
  }
  auto marks = report::finding_marks(*row->outcome, record);
  if (!marks) marks.error().file = options.findings;
  return marks;
}

Result<report::Conversion> convert_record(const ConvertOptions& options) {
  const auto record = io::read_record(options.in, options.read);
  if (!record) return std::unexpected(record.error());
  const auto marks = read_marks(options, *record);
  if (!marks) return std::unexpected(marks.error());
  auto written = io::write_record(*record, *marks, options.out, options.write);
  if (!written) return std::unexpected(written.error());
  return report::Conversion{record->format, record->assumptions, *std::move(written)};
}

int convert(ConvertOptions options) {
  const auto format = format_of(options);
  if (!format) {
    print_error({ErrorKind::Config,
                 "its name says no format to write (.hea, .edf, .csv, .npy, .xml); give one with "
                 "--format",
                 options.out,
                 {}});
    return kWrongUsage;
  }
  options.write.format = *format;
  options.write.keep_identity = options.read.keep_identity;
  const auto outcome = convert_record(options);
  if (!outcome) print_error(outcome.error());
  if (options.json) {
    print(report::to_json_line(report::conversion_json(options.in, outcome)) + '\n');
  } else if (outcome) {
    print(report::conversion_text(*outcome));
  }
  return outcome ? kSuccess : kInputFailed;
}

}  // namespace

void add_convert_command(CLI::App& app, int& exit_status) {
  auto options = std::make_shared<ConvertOptions>();
  CLI::App* command = app.add_subcommand(
      "convert", "Write a record in another format, and say what that format does not hold");
  command->add_option("in", options->in, "The record; - is standard input")->required();
  command
      ->add_option("out", options->out,
                   "The file to write; its extension says the format: .hea or none (WFDB), .edf, "
                   ".csv, .npy, .xml (HL7 aECG)")
      ->required();
  command->add_option("--format", options->format, "The format, whatever the extension")
      ->check(CLI::IsMember({"wfdb", "wfdb-flac", "edf", "csv", "npy", "aecg"}));
  command->add_option("--findings", options->findings,
                      "Results of crest detect (--json or --ndjson): the findings of this record "
                      "become annotations");
  command->add_flag("--force", options->write.replace, "Replace files that are there already");
  command->add_flag("--keep-identity", options->read.keep_identity,
                    "Write comments too, and who was recorded, where the file says it");
  command->add_flag("--json", options->json, "One JSON object instead of words");
  add_read_options(*command, options->read);
  command->callback([options, &exit_status] { exit_status = convert(*options); });
}

}  // namespace crest::cli
