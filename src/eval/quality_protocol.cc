#include "eval/quality_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "core/csv.h"
#include "eval/ptbxl_labels.h"
#include "io/read_record.h"
#include "signal/lead_selection.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr std::string_view kAcceptable = "acceptable";
constexpr std::string_view kUnacceptable = "unacceptable";

struct LabelledRecord {
  std::string record;
  std::string label;
};

// Rows of a table with the columns record and quality.
Result<std::vector<LabelledRecord>> read_quality_labels(const LabelTable& table) {
  std::vector<LabelledRecord> records;
  for (const CsvRow& row : table.rows) {
    const auto record = field_of(table, row, "record");
    if (!record) return std::unexpected(record.error());
    const auto label = field_of(table, row, "quality");
    if (!label) return std::unexpected(label.error());
    if (*label != kAcceptable && *label != kUnacceptable) {
      return corrupt_row(
          table, row,
          fmt::format("quality is \"{}\", neither {} nor {}", *label, kAcceptable, kUnacceptable));
    }
    records.push_back({std::string(*record), std::string(*label)});
  }
  return records;
}

Result<std::vector<LabelledRecord>> read_labels(const std::filesystem::path& file, int fold) {
  const auto table = read_label_table(file);
  if (!table) return std::unexpected(table.error());
  if (find_column(*table, "quality")) return read_quality_labels(*table);
  const auto rows = ptbxl_labels_of(*table);
  if (!rows) return std::unexpected(rows.error());
  std::vector<LabelledRecord> records;
  for (const PtbxlRow& row : *rows) {
    if (row.fold == fold) records.push_back({row.record, std::string(to_string(row.label()))});
  }
  return records;
}

// Processor time of the program, in milliseconds.
double processor_time() {
  return 1000 * static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

QualityRow judge(const std::filesystem::path& folder, const LabelledRecord& labelled) {
  QualityRow row{.record = labelled.record, .label = labelled.label, .quality = {}};
  const std::string name = labelled.record + ".hea";
  std::error_code ignored;
  const bool below = std::filesystem::exists(folder / name, ignored);
  const auto record = io::read_record(below ? folder / name : folder / "records" / name);
  if (!record) {
    row.quality = std::unexpected(record.error());
    return row;
  }
  const signal::LeadSelection selection = signal::select_standard_leads(*record);
  const double start = processor_time();
  row.quality = signal::judge_quality(*record, selection);
  row.milliseconds = processor_time() - start;
  return row;
}

// The leads for which `text_of` has something to say: "I: text; V1: text".
template <typename TextOf>
std::string each_lead(const signal::RecordQuality& quality, const TextOf& text_of) {
  std::string text;
  for (std::size_t lead = 0; lead < quality.leads.size(); ++lead) {
    const std::string part = text_of(quality.leads[lead]);
    if (part.empty()) continue;
    fmt::format_to(std::back_inserter(text), "{}{}: {}", text.empty() ? "" : "; ",
                   signal::kStandardLeads[lead], part);
  }
  return text;
}

std::string faults_of(const signal::LeadQuality& lead) {
  std::string text;
  for (const signal::Fault fault : lead.faults) {
    fmt::format_to(std::back_inserter(text), "{}{}", text.empty() ? "" : ", ",
                   signal::to_string(fault));
  }
  return text;
}

// Unacceptable records should be the worse ones; one that could not be read counts as misjudged.
std::vector<LabelledScore> scores_of(std::span<const QualityRow> rows) {
  std::vector<LabelledScore> scores;
  for (const QualityRow& row : rows) {
    const bool unacceptable = row.label == kUnacceptable;
    if (!unacceptable && row.label != kAcceptable) continue;
    scores.push_back(
        labelled_score(row.quality ? std::optional(row.quality->badness) : std::nullopt,
                       unacceptable, static_cast<std::int64_t>(scores.size())));
  }
  return scores;
}

void count(const QualityRow& row, QualityGroup& group) {
  ++group.records;
  if (!row.quality) {
    ++group.unread;
    return;
  }
  switch (row.quality->verdict) {
    case signal::Verdict::Accepted:
      ++group.accepted;
      break;
    case signal::Verdict::Limited:
      ++group.limited;
      break;
    case signal::Verdict::Rejected:
      ++group.rejected;
      break;
  }
}

}  // namespace

Result<std::vector<QualityRow>> judge_labelled_records(
    const std::filesystem::path& folder, int fold,
    const std::function<void(std::size_t done, std::size_t total)>& progress) {
  const std::filesystem::path file = folder / "labels.csv";
  const auto records = read_labels(file, fold);
  if (!records) return std::unexpected(records.error());
  if (records->empty()) {
    return std::unexpected(
        Error{ErrorKind::InvalidInput, "lists no records to judge", file.string(), {}});
  }
  std::vector<QualityRow> rows;
  for (const LabelledRecord& labelled : *records) {
    rows.push_back(judge(folder, labelled));
    if (progress) progress(rows.size(), records->size());
  }
  return rows;
}

QualityEvaluation evaluate_quality(std::span<const QualityRow> rows,
                                   const BootstrapOptions& bootstrap) {
  QualityEvaluation evaluation;
  evaluation.bootstrap = bootstrap;
  std::vector<double> times;
  for (const QualityRow& row : rows) {
    auto group = std::ranges::find(evaluation.groups, row.label, &QualityGroup::label);
    if (group == evaluation.groups.end()) {
      evaluation.groups.push_back({.label = row.label});
      group = std::prev(evaluation.groups.end());
    }
    count(row, *group);
    if (row.quality) times.push_back(row.milliseconds);
  }
  if (!times.empty()) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    evaluation.milliseconds = *middle;
  }
  const std::vector<LabelledScore> scores = scores_of(rows);
  evaluation.auc = roc_auc(scores);
  if (evaluation.auc) evaluation.auc_interval = bootstrap_interval(scores, roc_auc, bootstrap);
  return evaluation;
}

std::string to_text(const QualityEvaluation& evaluation) {
  std::string text = fmt::format("{:<14}{:>9}{:>10}{:>9}{:>10}{:>8}\n", "label", "records",
                                 "accepted", "limited", "rejected", "unread");
  for (const QualityGroup& group : evaluation.groups) {
    fmt::format_to(std::back_inserter(text), "{:<14}{:>9}{:>10}{:>9}{:>10}{:>8}\n", group.label,
                   group.records, group.accepted, group.limited, group.rejected, group.unread);
  }
  if (evaluation.auc) {
    fmt::format_to(std::back_inserter(text), "AUC of unacceptable against acceptable: {:.4f}",
                   *evaluation.auc);
    if (evaluation.auc_interval) {
      fmt::format_to(std::back_inserter(text), " ({:.0f} % interval {:.4f} to {:.4f})",
                     100 * evaluation.bootstrap.confidence, evaluation.auc_interval->lower,
                     evaluation.auc_interval->upper);
    }
    text += '\n';
  }
  fmt::format_to(std::back_inserter(text), "{:.3f} ms of processor time a record (median).\n",
                 evaluation.milliseconds);
  return text;
}

std::string to_csv(std::span<const QualityRow> rows) {
  std::string csv =
      "record,label,verdict,badness,leads_lost,limited_leads,faults,swap,pacing_spikes,reason\n";
  for (const QualityRow& row : rows) {
    fmt::format_to(std::back_inserter(csv), "{},{},", csv_field(row.record), csv_field(row.label));
    if (!row.quality) {
      fmt::format_to(std::back_inserter(csv), ",,,,,,,{}\n",
                     csv_field(to_string(row.quality.error())));
      continue;
    }
    const signal::RecordQuality& quality = *row.quality;
    const std::string limited = each_lead(quality, [](const auto& lead) { return lead.reason; });
    fmt::format_to(std::back_inserter(csv), "{},{:.6f},{:.6f},{},{},{},{},{}\n",
                   to_string(quality.verdict), quality.badness, quality.leads_lost,
                   csv_field(limited), csv_field(each_lead(quality, faults_of)),
                   csv_field(quality.swap ? quality.swap->what : ""), quality.pacing_spikes,
                   csv_field(quality.reason));
  }
  return csv;
}

}  // namespace crest::eval
