#include "bench/path_cases.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "bench/random_network.h"
#include "bench/synthetic_ecg.h"
#include "detect/comparison.h"
#include "detect/detector.h"
#include "detect/strip_restoration.h"
#include "io/held_files.h"
#include "io/read_record.h"
#include "io/write_wfdb.h"
#include "nn/kernels_reference.h"
#include "report/assessment_json.h"

namespace crest::bench {
namespace {

constexpr double kWrong = std::numeric_limits<double>::infinity();

/// The files of a record, on the disk or, of the synthetic one, in memory.
struct Source {
  std::string file;
  io::FormattedRecord written;
  io::HeldFiles held;

  Result<Record> read() const {
    return file.empty() ? io::read_record(held, "synthetic.hea") : io::read_record(file);
  }
};

Result<std::shared_ptr<Source>> make_source(std::string_view file) {
  auto source = std::make_shared<Source>();
  source->file = file;
  if (!file.empty()) return source;
  const Record record = synthetic_ecg();
  auto written =
      io::format_wfdb_record({.record = record, .marks = {}}, io::WfdbStorage::Flac, "synthetic");
  if (!written) return std::unexpected(written.error());
  source->written = *std::move(written);
  for (const io::FormattedFile& part : source->written.files) {
    if (part.bytes) source->held.add("synthetic" + part.suffix, *part.bytes);
  }
  return source;
}

/// Everything that the steps start from, each made by the step before.
struct Way {
  std::shared_ptr<Source> source;
  model::Model model;
  std::optional<model::Session> session;
  Record record;
  signal::Strip strip;
  detect::StripRestoration restored;
  Assessment assessment;

  /// From the file to the assessment.
  Result<Assessment> detect() {
    auto read = source->read();
    if (!read) return std::unexpected(read.error());
    return detect::assess(*read, model, *session);
  }

  std::string json(const Result<Assessment>& outcome) const {
    return report::to_json_line(report::to_json(source->file, outcome));
  }
};

Result<std::shared_ptr<Way>> make_way(std::shared_ptr<Source> source, const nn::Kernels& kernels,
                                      const Workbench& workbench) {
  auto way = std::make_shared<Way>();
  way->source = std::move(source);
  auto model = workbench.open_model(kernels);
  if (!model) return std::unexpected(model.error());
  way->model = *std::move(model);
  way->session.emplace(way->model.network);
  auto record = way->source->read();
  if (!record) return std::unexpected(record.error());
  way->record = *std::move(record);
  auto strip = detect::make_gated_strip(way->record, way->model.description.preprocessing);
  if (!strip) return std::unexpected(strip.error());
  way->strip = *std::move(strip);
  auto restored =
      detect::restore_strip(way->strip, way->model, *way->session, detect::Scoring::Crest);
  if (!restored) return std::unexpected(restored.error());
  way->restored = *std::move(restored);
  auto assessment = way->detect();
  if (!assessment) return std::unexpected(assessment.error());
  way->assessment = *std::move(assessment);
  return way;
}

/// Of the synthetic ECG, in ADC steps: how far what is read is from what was written. Of a file,
/// which has no other truth, zero.
double difference_of_reading(const Way& way) {
  if (!way.source->file.empty()) return 0;
  const Record written = synthetic_ecg();
  if (way.record.leads.size() != written.leads.size()) return kWrong;
  double largest = 0;
  for (std::size_t lead = 0; lead < written.leads.size(); ++lead) {
    largest = std::max(
        largest, way.record.leads[lead].gain * largest_difference(way.record.leads[lead].samples,
                                                                  written.leads[lead].samples));
  }
  return largest;
}

/// Of the synthetic ECG, in seconds: how far the R peaks found are from those drawn.
double difference_of_beats(const Way& way) {
  if (!way.source->file.empty()) return 0;
  const std::vector<double> drawn = synthetic_r_peaks();
  const std::vector<std::size_t>& found = way.strip.r_peaks;
  if (found.size() != drawn.size()) return kWrong;
  double largest = 0;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    largest =
        std::max(largest, std::abs(static_cast<double>(found[i]) / way.strip.rate - drawn[i]));
  }
  return largest;
}

/// Relative: scores may be of any size.
double difference_of_scores(double score, double expected) {
  return std::abs(score - expected) / std::max(1.0, std::abs(expected));
}

Case read_case(std::shared_ptr<Way> way) {
  return {.difference = [way] { return difference_of_reading(*way); },
          .tolerance = 0.01,  // samples are whole steps, but for how a float holds them
          .run = [way] { static_cast<void>(way->source->read()); }};
}

Case prepare_case(std::shared_ptr<Way> way) {
  return {.difference = [way] { return difference_of_beats(*way); },
          .tolerance = 0.02,
          .run =
              [way] {
                static_cast<void>(
                    detect::make_gated_strip(way->record, way->model.description.preprocessing));
              }};
}

/// The same way on the reference kernels, which takes seconds: made where an answer is checked.
using Reference = std::function<Result<std::shared_ptr<Way>>()>;

Case restore_case(std::shared_ptr<Way> way, const Reference& make_reference) {
  return {.difference =
              [way, make_reference] {
                const auto reference = make_reference();
                return reference ? largest_difference(way->restored.restored.values,
                                                      (*reference)->restored.restored.values)
                                 : kWrong;
              },
          .tolerance = 1e-3,  // in the unit of the strip
          .run =
              [way] {
                static_cast<void>(detect::restore_strip(way->strip, way->model, *way->session,
                                                        detect::Scoring::Crest));
              }};
}

Case compare_case(std::shared_ptr<Way> way) {
  const auto compare = [way] {
    return detect::compare(way->strip, *way->model.reference, way->restored);
  };
  return {
      .difference =
          [way, compare] { return difference_of_scores(compare().score, way->assessment.score); },
      .tolerance = 1e-9,
      .run = [compare] { static_cast<void>(compare()); }};
}

Case json_case(std::shared_ptr<Way> way) {
  return {.difference =
              [way] {
                const auto read = nlohmann::json::parse(way->json(way->assessment), nullptr, false);
                return read.contains("score")
                           ? std::abs(read["score"].get<double>() - way->assessment.score)
                           : kWrong;
              },
          .run = [way] { static_cast<void>(way->json(way->assessment)); }};
}

Case detect_case(std::shared_ptr<Way> way, const Reference& make_reference) {
  return {.difference =
              [way, make_reference] {
                const auto reference = make_reference();
                return reference ? difference_of_scores(way->assessment.score,
                                                        (*reference)->assessment.score)
                                 : kWrong;
              },
          .tolerance = 1e-5,
          .run = [way] { static_cast<void>(way->json(way->detect())); }};
}

}  // namespace

Result<Case> path_case(const CaseText& text, const Workbench& workbench) {
  if (text.words.empty() || text.words.front() != "default") {
    return no_case(text, "it does not name the model, default");
  }
  // A path may hold blanks: it is all that follows the model.
  const std::string_view model = text.words.front();
  const auto begin = static_cast<std::size_t>(model.data() + model.size() - text.text.data());
  const std::size_t path = std::min(text.text.find_first_not_of(' ', begin), text.text.size());
  auto source = make_source(text.text.substr(path));
  if (!source) return std::unexpected(source.error());
  auto way = make_way(*source, workbench.kernels, workbench);
  if (!way) return std::unexpected(way.error());
  if (text.kind == "compare" && !(*way)->model.reference) {
    return no_case(text, "the model compares with no normals");
  }
  const Reference reference = [source = *source, workbench] {
    return make_way(source, nn::kReferenceKernels, workbench);
  };
  const bool runs_network = text.kind == "restore" || text.kind == "detect";
  Case made = text.kind == "read"      ? read_case(*way)
              : text.kind == "prepare" ? prepare_case(*way)
              : text.kind == "restore" ? restore_case(*way, reference)
              : text.kind == "compare" ? compare_case(*way)
              : text.kind == "json"    ? json_case(*way)
                                       : detect_case(*way, reference);
  if (runs_network) {
    made.operations = detect::work_of_restoration((*way)->strip, (*way)->model);
  }
  made.name = text.text;
  return made;
}

}  // namespace crest::bench
