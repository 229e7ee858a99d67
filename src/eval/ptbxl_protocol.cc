#include "eval/ptbxl_protocol.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>

#include "core/csv.h"
#include "eval/metric_text.h"

namespace crest::eval {
namespace {

constexpr double kFixedShare = 0.95;  // of the specificity and sensitivity that are held fixed

/// Records of people from so many years of age on and below so many.
struct AgeGroup {
  std::string_view name;
  double from = 0;
  double below = 0;
};
constexpr std::array<AgeGroup, 3> kAgeGroups = {
    {{"below 40 years", 0, 40}, {"40 to 64 years", 40, 65}, {"from 65 years", 65, 301}}};

/// Fills in the score of each record, on so many threads.
void score_all(std::span<ScoredRecord> records, const std::filesystem::path& folder,
               std::size_t threads, const RecordScorer& scorer, const Progress& progress) {
  const auto score = [&](std::size_t i, std::size_t thread) {
    ScoredRecord& record = records[i];
    const std::filesystem::path header = folder / (record.row.record + ".hea");
    record.score = scorer(header, thread);
    if (record.score && std::isnan(*record.score)) {
      record.score = std::unexpected(
          Error{ErrorKind::Internal, "the score is not a number", header.string(), {}});
    }
  };
  for_each_record(records.size(), threads, score, progress);
}

PtbxlResult result_of(const PtbxlGroup& group, std::span<const ScoredRecord> records,
                      const BootstrapOptions& bootstrap) {
  PtbxlResult result;
  result.group = group.name;
  std::vector<LabelledScore> scores;
  for (const ScoredRecord& record : records) {
    if (record.row.label() == PtbxlLabel::Unlabelled || !group.belongs(record)) continue;
    scores.push_back(labelled_score(record));
    ++(scores.back().abnormal ? result.abnormals : result.normals);
    if (!record.score) ++result.unscored;
  }
  result.auc = roc_auc(scores);
  result.average_precision = average_precision(scores);
  result.sensitivity = sensitivity_at_specificity(scores, kFixedShare);
  result.specificity = specificity_at_sensitivity(scores, kFixedShare);
  if (result.auc) result.auc_interval = bootstrap_interval(scores, roc_auc, bootstrap);
  return result;
}

}  // namespace

Result<std::vector<ScoredRecord>> score_ptbxl_fold(const std::filesystem::path& folder, int fold,
                                                   std::size_t threads, const RecordScorer& scorer,
                                                   const Progress& progress,
                                                   PtbxlSampling sampling) {
  const auto rows = read_ptbxl(folder, sampling);
  if (!rows) return std::unexpected(rows.error());
  std::vector<ScoredRecord> records;
  for (const PtbxlRow& row : *rows) {
    if (row.fold == fold) records.push_back({.row = row, .score = 0});
  }
  if (records.empty()) {
    return std::unexpected(Error{
        ErrorKind::InvalidInput, fmt::format("fold {} has no records", fold), folder.string(), {}});
  }
  score_all(records, folder, threads, scorer, progress);
  return records;
}

LabelledScore labelled_score(const ScoredRecord& record) {
  return labelled_score(record.score ? std::optional(*record.score) : std::nullopt,
                        record.row.label() == PtbxlLabel::Abnormal, record.row.patient);
}

std::vector<PtbxlGroup> ptbxl_groups() {
  std::vector<PtbxlGroup> groups = {{"all records", [](const ScoredRecord&) { return true; }},
                                    {"strict normals", [](const ScoredRecord& record) {
                                       return record.row.normal_strict ||
                                              record.row.label() == PtbxlLabel::Abnormal;
                                     }}};
  for (const std::string_view signal : {"raw", "filtered"}) {
    groups.push_back({fmt::format("{} signals", signal), [signal](const ScoredRecord& record) {
                        return record.row.signal == signal;
                      }});
  }
  for (const auto& [name, sex] : {std::pair("women", Sex::Female), std::pair("men", Sex::Male)}) {
    groups.push_back({name, [sex](const ScoredRecord& record) { return record.row.sex == sex; }});
  }
  for (const AgeGroup& age : kAgeGroups) {
    groups.push_back({std::string(age.name), [age](const ScoredRecord& record) {
                        return record.row.age && *record.row.age >= age.from &&
                               *record.row.age < age.below;
                      }});
  }
  for (const std::string_view superclass : {"MI", "STTC", "CD", "HYP"}) {
    groups.push_back(
        {fmt::format("{} or normal", superclass), [superclass](const ScoredRecord& record) {
           return record.row.label() == PtbxlLabel::Normal ||
                  std::ranges::find(record.row.superclasses, superclass) !=
                      record.row.superclasses.end();
         }});
  }
  return groups;
}

PtbxlEvaluation evaluate_ptbxl(std::span<const ScoredRecord> records,
                               const BootstrapOptions& bootstrap) {
  PtbxlEvaluation evaluation;
  evaluation.records = records.size();
  evaluation.bootstrap = bootstrap;
  evaluation.unlabelled =
      static_cast<std::size_t>(std::ranges::count_if(records, [](const ScoredRecord& record) {
        return record.row.label() == PtbxlLabel::Unlabelled;
      }));
  const auto add = [&](const PtbxlGroup& group) {
    PtbxlResult result = result_of(group, records, bootstrap);
    if (result.normals + result.abnormals > 0) evaluation.results.push_back(std::move(result));
  };
  const std::vector<PtbxlGroup> groups = ptbxl_groups();
  add(groups.front());
  if (!evaluation.results.empty() && evaluation.results.front().unscored > 0) {
    add({"scored ones only", [](const ScoredRecord& record) { return record.score.has_value(); }});
  }
  for (const PtbxlGroup& group : std::span(groups).subspan(1)) add(group);
  return evaluation;
}

std::string to_text(const PtbxlEvaluation& evaluation) {
  std::string text;
  const auto out = std::back_inserter(text);
  constexpr auto kRow = "{:<18}{:>8}{:>10}{:>10}{:>8}  {:<14}{:>8}{:>13}{:>13}\n";
  fmt::format_to(out, kRow, "", "normal", "abnormal", "unscored", "AUC",
                 fmt::format("{:g} % interval", 100 * evaluation.bootstrap.confidence), "AP",
                 "sensitivity", "specificity");
  for (const PtbxlResult& result : evaluation.results) {
    fmt::format_to(out, kRow, result.group, result.normals, result.abnormals, result.unscored,
                   number_text(result.auc), interval_text(result.auc_interval),
                   number_text(result.average_precision), number_text(result.sensitivity),
                   number_text(result.specificity));
  }
  fmt::format_to(out,
                 "{} records; {} without a diagnostic superclass left out. Normal: superclass "
                 "exactly NORM.\nUnscored records stand on the wrong side: normal ones above every "
                 "score, abnormal ones below.\nIntervals: percentile bootstrap over patients, {} "
                 "resamples, seed {}. AP: average precision. "
                 "Sensitivity: at a specificity of {:g} % or more;\nspecificity: at a sensitivity "
                 "of {:g} % or more.\n",
                 evaluation.records, evaluation.unlabelled, evaluation.bootstrap.resamples,
                 evaluation.bootstrap.seed, 100 * kFixedShare, 100 * kFixedShare);
  return text;
}

std::string to_csv(std::span<const DetectorScores> detectors) {
  std::string csv =
      "detector,ecg_id,record,patient_id,strat_fold,signal,sex,age,diagnostic_superclass,label,"
      "normal_strict,score,reason\n";
  for (const DetectorScores& detector : detectors) {
    for (const auto& [row, score] : detector.records) {
      const std::string_view sex = !row.sex ? "" : *row.sex == Sex::Female ? "female" : "male";
      fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                     csv_field(detector.detector), row.ecg_id, csv_field(row.record), row.patient,
                     row.fold, row.signal, sex, row.age ? fmt::format("{:g}", *row.age) : "",
                     fmt::join(row.superclasses, "|"), to_string(row.label()),
                     row.normal_strict ? 1 : 0, score ? fmt::format("{}", *score) : "",
                     score ? "" : csv_field(to_string(score.error())));
    }
  }
  return csv;
}

}  // namespace crest::eval
