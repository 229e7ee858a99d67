#include "eval/delineation_report.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>
#include <string_view>

#include "core/csv.h"

namespace crest::eval {
namespace {

/// What others state of one point, in ms; empty where they state nothing.
struct Literature {
  std::string_view cse;      ///< acceptance limit of the standard deviation
  std::string_view wavelet;  ///< mean and standard deviation on LUDB, all leads together
  std::string_view network;  ///< the same
};

// cse: the CSE working party, Eur. Heart J. 6 (1985) 815, as used by Martinez et al., IEEE TBME 51
// (2004) 570. wavelet: Kalyakulina et al., IEEE Access 8 (2020) 186181, the paper of LUDB. network:
// Moskalenko et al., arXiv 2001.04689. Both of these as quoted in the README of
// github.com/Drizzr/MCG_segmentation; none of the papers was at hand.
constexpr std::array<Literature, kWavePoints> kLiterature = {
    {{"10.2", "-2.7 ± 10.2", "0.9 ± 14.1"},
     {"", "", ""},
     {"12.7", "0.4 ± 11.4", "-3.5 ± 15.7"},
     {"6.5", "-8.1 ± 7.7", "2.1 ± 9.8"},
     {"11.6", "3.8 ± 8.8", "1.6 ± 9.8"},
     {"", "", "1.3 ± 20.9"},
     {"", "", ""},
     {"30.6", "5.7 ± 15.5", "-0.3 ± 22.9"}}};

bool belongs(const std::string& record, RecordShare share) {
  if (share == RecordShare::All) return true;
  int number = 0;
  const char* const end = record.data() + record.size();
  const auto [rest, error] = std::from_chars(record.data(), end, number);
  if (error != std::errc{} || rest != end) return false;
  return (number % 2 == 0) == (share == RecordShare::Even);
}

void add_table(std::string& text, std::string_view title, const WavePointCounts& points) {
  fmt::format_to(std::back_inserter(text), "{:<28}{:>8}{:>8}{:>17}{:>7}{:>15}{:>15}\n", title,
                 "Se %", "+P %", "error ms", "CSE", "wavelet", "network");
  for (std::size_t point = 0; point < kWavePoints; ++point) {
    const PointCounts& counts = points[point];
    const Literature& others = kLiterature[point];
    fmt::format_to(std::back_inserter(text),
                   "  {:<12}{:>14}{:>8.2f}{:>8.2f}{:>17}{:>7}{:>15}{:>15}\n",
                   kWavePointNames[point], counts.counts.beats(), 100 * counts.counts.sensitivity(),
                   100 * counts.counts.positive_predictivity(),
                   fmt::format("{:.1f} ± {:.1f}", 1000 * counts.mean(), 1000 * counts.deviation()),
                   others.cse, others.wavelet, others.network);
  }
}

void add_rows(std::string& csv, const DelineationRow& row, std::string_view way,
              const WavePointCounts& points) {
  for (std::size_t point = 0; point < kWavePoints; ++point) {
    const PointCounts& counts = points[point];
    fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{:.3f},{:.3f},{}\n",
                   csv_field(row.record), way, kWavePointNames[point], counts.counts.beats(),
                   counts.counts.true_positives, counts.counts.false_positives,
                   1000 * counts.mean(), 1000 * counts.deviation(), csv_field(row.reason));
  }
}

}  // namespace

DelineationSum sum_of(std::span<const DelineationRow> rows, RecordShare share) {
  DelineationSum sum;
  for (const DelineationRow& row : rows) {
    if (!belongs(row.record, share)) continue;
    ++sum.records;
    for (std::size_t point = 0; point < kWavePoints; ++point) {
      sum.leads[point] += row.leads[point];
      sum.joint[point] += row.joint[point];
    }
  }
  return sum;
}

std::string to_text(const DelineationEvaluation& evaluation) {
  constexpr std::array<std::pair<RecordShare, std::string_view>, 3> kShares = {
      {{RecordShare::Odd, "odd numbers, held out"},
       {RecordShare::Even, "even numbers, on which constants were chosen"},
       {RecordShare::All, "all"}}};
  std::string text;
  for (const auto& [share, name] : kShares) {
    const DelineationSum sum = sum_of(evaluation.rows, share);
    if (sum.records == 0) continue;
    fmt::format_to(std::back_inserter(text), "{} records: {}\n", sum.records, name);
    add_table(text, "all leads together, marks", sum.joint);
    add_table(text, "each lead alone, marks", sum.leads);
  }
  for (const DelineationRow& row : evaluation.rows) {
    if (row.reason.empty()) continue;
    fmt::format_to(std::back_inserter(text), "{}: all marks missed: {}\n", row.record, row.reason);
  }
  fmt::format_to(
      std::back_inserter(text),
      "Marks of cardiologists, lead by lead; for all leads together their median where at least "
      "half of the\nleads have one. Found: within {:g} ms. Error: found less marked, mean ± "
      "standard "
      "deviation. Se: sensitivity;\n+P: positive predictivity, between the first mark of a lead "
      "and "
      "its last. R peaks are found by crest, too.\nCSE: limit of the standard deviation. wavelet, "
      "network: stated on LUDB by Kalyakulina et al. 2020 and\nMoskalenko et al. 2020, not on the "
      "same records (docs/delineation.md). {} records without marks left out.\n",
      1000 * kMatchWindow, evaluation.unmarked);
  return text;
}

std::string to_csv(const DelineationEvaluation& evaluation) {
  std::string csv = "record,way,point,marks,found,superfluous,mean_ms,deviation_ms,reason\n";
  for (const DelineationRow& row : evaluation.rows) {
    add_rows(csv, row, "lead", row.leads);
    add_rows(csv, row, "joint", row.joint);
  }
  return csv;
}

}  // namespace crest::eval
