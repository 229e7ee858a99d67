#include "eval/labelled_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "core/file.h"
#include "core/record_part.h"
#include "eval/cycle_length.h"
#include "eval/label_table.h"
#include "io/text_fields.h"

namespace crest::eval {
namespace {

namespace fs = std::filesystem;

constexpr double kValidationShare = 0.2;

std::unexpected<Error> corrupt(const fs::path& file, std::string place, std::string reason) {
  return std::unexpected(
      Error{ErrorKind::Corrupt, std::move(reason), file.string(), std::move(place)});
}

Lead lead_of(std::string name, std::size_t samples) {
  Lead lead;
  lead.name = std::move(name);
  lead.unit = "NU";
  lead.samples.reserve(samples);
  return lead;
}

std::optional<float> finite_number(std::string_view field) {
  const auto number = io::parse_number<float>(field);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

void mark(std::size_t sample, std::vector<SampleSpan>& anomalies) {
  if (anomalies.empty() || anomalies.back().end < sample) anomalies.push_back({sample, sample});
  anomalies.back().end = sample + 1;
}

Result<LabelledSeries> read_keogh_file(const fs::path& file) {
  const auto table = read_label_table(file);
  if (!table) return std::unexpected(table.error());
  const auto& names = table->header.fields;
  const std::size_t leads = names.size() - 1;
  if (leads == 0 || io::trimmed(names.back()) != "anomaly") {
    return corrupt_row(*table, table->header, "the last of two or more columns is not 'anomaly'");
  }
  LabelledSeries series;
  for (std::size_t i = 0; i < leads; ++i) {
    series.record.leads.push_back(lead_of(std::string(io::trimmed(names[i])), table->rows.size()));
  }
  for (std::size_t sample = 0; sample < table->rows.size(); ++sample) {
    const CsvRow& row = table->rows[sample];
    for (std::size_t i = 0; i < leads; ++i) {
      const auto value = finite_number(io::trimmed(row.fields[i]));
      if (!value) return corrupt_row(*table, row, io::in_quotes(row.fields[i]) + " is no number");
      series.record.leads[i].samples.push_back(*value);
    }
    const auto label = finite_number(io::trimmed(row.fields[leads]));
    if (!label || (*label != 0 && *label != 1)) {
      return corrupt_row(*table, row, io::in_quotes(row.fields[leads]) + " is neither 0 nor 1");
    }
    if (*label == 1) mark(sample, series.anomalies);
  }
  if (series.anomalies.empty()) return corrupt(file, {}, "no sample is marked as an anomaly");
  series.training_end = series.anomalies.front().first;
  series.source = file.stem().string();
  return series;
}

/// What the name of a file of the UCR archive says.
struct UcrName {
  std::string_view source;
  std::size_t training_end = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

std::optional<UcrName> parse_ucr_name(std::string_view stem) {
  constexpr std::string_view kMark = "_UCR_Anomaly_";
  const std::size_t mark = stem.find(kMark);
  if (mark == std::string_view::npos || !io::parse_number<unsigned>(stem.substr(0, mark))) {
    return std::nullopt;
  }
  UcrName name{.source = stem.substr(mark + kMark.size())};
  for (std::size_t* number : {&name.last, &name.first, &name.training_end}) {
    const std::size_t bar = name.source.rfind('_');
    if (bar == std::string_view::npos) return std::nullopt;
    const auto value = io::parse_number<std::size_t>(name.source.substr(bar + 1));
    if (!value) return std::nullopt;
    *number = *value;
    name.source = name.source.substr(0, bar);
  }
  for (const std::string_view copy : {"DISTORTED", "NOISE"}) {
    if (name.source.starts_with(copy)) name.source.remove_prefix(copy.size());
  }
  return name.source.empty() ? std::nullopt : std::optional(name);
}

Result<std::vector<float>> read_numbers(const fs::path& file) {
  const auto text = read_text_file(file);
  if (!text) return std::unexpected(text.error());
  std::vector<float> numbers;
  std::size_t line = 0;
  for (std::string_view rest : io::split(*text, '\n')) {
    ++line;
    for (auto field = io::take_field(rest); !field.empty(); field = io::take_field(rest)) {
      const auto number = finite_number(field);
      if (!number) {
        return corrupt(file, fmt::format("line {}", line), io::in_quotes(field) + " is no number");
      }
      numbers.push_back(*number);
    }
  }
  return numbers;
}

Result<LabelledSeries> read_ucr_file(const fs::path& file) {
  const std::string stem = file.stem().string();
  const auto name = parse_ucr_name(stem);
  if (!name) {
    return corrupt(file, {}, "the name is not NNN_UCR_Anomaly_NAME_END_FIRST_LAST.txt");
  }
  auto numbers = read_numbers(file);
  if (!numbers) return std::unexpected(numbers.error());
  if (name->training_end >= name->first || name->first > name->last ||
      name->last > numbers->size()) {
    return corrupt(file, {},
                   fmt::format("training up to {} and an anomaly from {} to {} do not follow each "
                               "other within {} samples",
                               name->training_end, name->first, name->last, numbers->size()));
  }
  LabelledSeries series;
  series.source = name->source;
  series.record.leads.push_back(lead_of(std::string(name->source), 0));
  series.record.leads.front().samples = *std::move(numbers);
  series.training_end = name->training_end;
  series.anomalies = {{name->first - 1, name->last}};
  return series;
}

/// Samples of a record from `first` to just before `end`, [leads, samples].
LeadMatrix part_of(const Record& record, std::size_t first, std::size_t end) {
  LeadMatrix part(record.leads.size(), end - first);
  for (std::size_t lead = 0; lead < part.leads; ++lead) {
    const std::span<const float> samples = record.leads[lead].samples;
    std::ranges::copy(samples.subspan(first, end - first), part.lead(lead).begin());
  }
  return part;
}

/// A span of a series as records of their own.
std::vector<Record> cut_pieces(const LabelledSeries& series, SampleSpan span) {
  const auto length = static_cast<std::size_t>(std::lround(kPiece * series.record.rate));
  const std::size_t count = std::max<std::size_t>((span.end - span.first) / length, 1);
  std::vector<Record> pieces;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = span.first + i * length;
    pieces.push_back(cut(series, {first, i + 1 == count ? span.end : first + length}));
  }
  return pieces;
}

/// Where the validation part begins; none where the training part is not divided.
Result<std::optional<std::size_t>> validation_start(const LabelledSeries& series) {
  if (series.training_end == 0 || series.training_end > series.record.samples()) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 "the training part is empty or longer than the series",
                                 series.name,
                                 {}});
  }
  const auto samples = static_cast<double>(series.training_end);
  if (samples < kShortestDivided * series.record.rate) return std::nullopt;
  return static_cast<std::size_t>(std::lround(samples * (1 - kValidationShare)));
}

Result<std::vector<LabelledSeries>> read_all(SeriesSet set, const fs::path& folder) {
  const auto files = list_series(set, folder);
  if (!files) return std::unexpected(files.error());
  std::vector<LabelledSeries> all;
  for (const fs::path& file : *files) {
    auto series = read_series(set, file);
    if (!series) return std::unexpected(series.error());
    all.push_back(*std::move(series));
  }
  return all;
}

}  // namespace

double LabelledSeries::cycle() const { return kNominalCycle * record.rate; }

Result<std::vector<fs::path>> list_series(SeriesSet set, const fs::path& folder) {
  const std::string_view ending = set == SeriesSet::Keogh ? ".csv" : ".txt";
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ending) files.push_back(entry->path());
  }
  if (error) return std::unexpected(Error{ErrorKind::Io, error.message(), folder.string(), {}});
  if (files.empty()) {
    return std::unexpected(Error{
        ErrorKind::NotFound, fmt::format("no file *{} is here", ending), folder.string(), {}});
  }
  std::ranges::sort(files);
  return files;
}

Result<LabelledSeries> read_series(SeriesSet set, const fs::path& file) {
  auto series = set == SeriesSet::Keogh ? read_keogh_file(file) : read_ucr_file(file);
  if (!series) return series;
  std::size_t marked = 0;
  for (const SampleSpan& anomaly : series->anomalies) marked += anomaly.end - anomaly.first;
  if (marked == series->record.samples() - series->training_end) {
    return corrupt(file, {}, "every sample behind the training part is marked as an anomaly");
  }
  const auto rate = nominal_rate(part_of(series->record, 0, series->training_end));
  if (!rate) {
    return std::unexpected(
        Error{rate.error().kind, "the training part: " + rate.error().reason, file.string(), {}});
  }
  series->name = file.stem().string();
  Record& record = series->record;
  record.name = series->name;
  record.format = set == SeriesSet::Keogh ? "Keogh CSV" : "UCR anomaly archive";
  record.rate = *rate;
  record.assumptions.push_back(
      fmt::format("rate taken as {:g} Hz: a cycle of the training part then lasts {:g} s", *rate,
                  kNominalCycle));
  return series;
}

Result<std::vector<LabelledSeries>> read_keogh(const fs::path& folder) {
  return read_all(SeriesSet::Keogh, folder);
}

Result<std::vector<LabelledSeries>> read_ucr(const fs::path& folder) {
  return read_all(SeriesSet::Ucr, folder);
}

Result<double> nominal_rate(const LeadMatrix& training) {
  const auto cycle = samples_a_cycle(training);
  if (!cycle) return std::unexpected(cycle.error());
  return std::round(*cycle / kNominalCycle);
}

LeadMatrix samples_of(const Record& record) { return part_of(record, 0, record.samples()); }

Record cut(const LabelledSeries& series, SampleSpan span) {
  const double start = static_cast<double>(span.first) / series.record.rate;
  return record_part(series.record, span.first, span.end,
                     fmt::format("{}@{:.0f} s", series.name, start));
}

Result<std::vector<Record>> training_pieces(const LabelledSeries& series) {
  const auto start = validation_start(series);
  if (!start) return std::unexpected(start.error());
  return cut_pieces(series, {0, start->value_or(series.training_end)});
}

Result<std::vector<Record>> validation_pieces(const LabelledSeries& series) {
  const auto start = validation_start(series);
  if (!start) return std::unexpected(start.error());
  return cut_pieces(series, {start->value_or(0), series.training_end});
}

}  // namespace crest::eval
