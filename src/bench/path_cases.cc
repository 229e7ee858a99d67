#include "bench/path_cases.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
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

/// What the steps start from. Each is made by the step before, and not before it is asked for.
struct Way {
  std::shared_ptr<Source> source;
  model::Model model;
  model::Session session;
  Record record;
  signal::Strip strip;

  Result<detect::StripRestoration> restore() {
    return detect::restore_strip(strip, model, session, detect::Scoring::Crest);
  }

  /// From the file to the assessment.
  Result<Assessment> detect() {
    auto read = source->read();
    if (!read) return std::unexpected(read.error());
    return detect::assess(*read, model, session);
  }

  std::string json(const Result<Assessment>& outcome) const {
    return report::to_json_line(report::to_json(source->file, outcome));
  }
};

Result<std::shared_ptr<Way>> make_way(const std::shared_ptr<Source>& source,
                                      const nn::Kernels& kernels, const Workbench& workbench) {
  auto model = workbench.open_model(kernels);
  if (!model) return std::unexpected(model.error());
  auto record = source->read();
  if (!record) return std::unexpected(record.error());
  auto strip = detect::make_gated_strip(*record, model->description.preprocessing);
  if (!strip) return std::unexpected(strip.error());
  model::Session session(model->network);
  return std::make_shared<Way>(source, *std::move(model), std::move(session), *std::move(record),
                               *std::move(strip));
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

Case read_case(const std::shared_ptr<Way>& way) {
  return {.difference = [way] { return difference_of_reading(*way); },
          .tolerance = 0.01,  // samples are whole steps, but for how a float holds them
          .run = [way] { static_cast<void>(way->source->read()); }};
}

Case prepare_case(const std::shared_ptr<Way>& way) {
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

Case restore_case(const std::shared_ptr<Way>& way, const Reference& make_reference) {
  return {.difference =
              [way, make_reference] {
                const auto reference = make_reference();
                if (!reference) return kWrong;
                const auto expected = (*reference)->restore();
                const auto restored = way->restore();
                return expected && restored ? largest_difference(restored->restored.values,
                                                                 expected->restored.values)
                                            : kWrong;
              },
          .tolerance = 1e-3,  // in the unit of the strip
          .run = [way] { static_cast<void>(way->restore()); }};
}

Result<Case> compare_case(const std::shared_ptr<Way>& way) {
  auto restored = way->restore();
  if (!restored) return std::unexpected(restored.error());
  const auto compare = [way, restored = *std::move(restored)] {
    return detect::compare(way->strip, *way->model.reference, restored);
  };
  return Case{.difference =
                  [way, compare] {
                    const auto assessment = way->detect();
                    return assessment ? difference_of_scores(compare().score, assessment->score)
                                      : kWrong;
                  },
              .tolerance = 1e-9,
              .run = [compare] { static_cast<void>(compare()); }};
}

Result<Case> json_case(const std::shared_ptr<Way>& way) {
  const auto assessment = way->detect();
  if (!assessment) return std::unexpected(assessment.error());
  return Case{.difference =
                  [way, assessment] {
                    const auto read = nlohmann::json::parse(way->json(assessment), nullptr, false);
                    return read.contains("score")
                               ? std::abs(read["score"].get<double>() - assessment->score)
                               : kWrong;
                  },
              .run = [way, assessment] { static_cast<void>(way->json(assessment)); }};
}

Case detect_case(const std::shared_ptr<Way>& way, const Reference& make_reference) {
  return {.difference =
              [way, make_reference] {
                const auto reference = make_reference();
                if (!reference) return kWrong;
                const auto expected = (*reference)->detect();
                const auto assessment = way->detect();
                return expected && assessment
                           ? difference_of_scores(assessment->score, expected->score)
                           : kWrong;
              },
          .tolerance = 1e-5,
          .run = [way] { static_cast<void>(way->json(way->detect())); }};
}

Result<Case> make_step(const CaseText& text, const std::shared_ptr<Way>& way,
                       const Reference& reference) {
  if (text.kind == "read") return read_case(way);
  if (text.kind == "prepare") return prepare_case(way);
  if (text.kind == "json") return json_case(way);
  if (text.kind == "compare") {
    if (!way->model.reference) return no_case(text, "the model compares with no normals");
    return compare_case(way);
  }
  Case made = text.kind == "restore" ? restore_case(way, reference) : detect_case(way, reference);
  made.operations = detect::work_of_restoration(way->strip, way->model);
  return made;
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
  const auto way = make_way(*source, workbench.kernels, workbench);
  if (!way) return std::unexpected(way.error());
  auto made = make_step(text, *way, [source = *source, workbench] {
    return make_way(source, nn::kReferenceKernels, workbench);
  });
  if (made) made->name = text.text;
  return made;
}

}  // namespace crest::bench
