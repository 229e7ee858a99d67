#include "eval/ec57_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

#include "core/csv.h"
#include "eval/beat_matching.h"
#include "eval/share.h"

namespace crest::eval {
namespace {

constexpr std::array<BeatLabel, kBeatLabels> kLabels = {
    BeatLabel::Normal,  BeatLabel::Supraventricular, BeatLabel::Ventricular, BeatLabel::Fusion,
    BeatLabel::Unknown, BeatLabel::Absent,           BeatLabel::ShutDown};
constexpr std::span<const BeatLabel> kClasses = std::span(kLabels).first(kBeatClasses);
constexpr std::span<const BeatLabel> kNoBeats = std::span(kLabels).subspan(kBeatClasses);

std::size_t index_of(BeatLabel label) { return static_cast<std::size_t>(label); }

bool is_class(BeatLabel label) { return index_of(label) < kBeatClasses; }

char small_symbol(BeatLabel label) { return static_cast<char>(std::tolower(symbol_of(label))); }

/// Whether EC57 lets a beat of the reference be called `label` without blame.
bool is_forgiven(BeatLabel reference, BeatLabel label) {
  return reference == BeatLabel::Unknown ||
         (reference == BeatLabel::Fusion && label == BeatLabel::Ventricular);
}

std::optional<double> share_of(std::size_t part, std::size_t rest) {
  return share(static_cast<double>(part), static_cast<double>(part + rest));
}

/// Mean of those that are there.
class Mean {
 public:
  void add(const std::optional<double>& value) {
    if (!value) return;
    sum_ += *value;
    ++count_;
  }
  std::optional<double> value() const { return share(sum_, count_); }

 private:
  double sum_ = 0;
  double count_ = 0;
};

template <typename StatisticsOf>
BeatStatistics average(std::span<const Ec57Row> rows, const StatisticsOf& statistics_of) {
  Mean sensitivity;
  Mean positive_predictivity;
  Mean false_positive_rate;
  for (const Ec57Row& row : rows) {
    const BeatStatistics statistics = statistics_of(row.table);
    sensitivity.add(statistics.sensitivity);
    positive_predictivity.add(statistics.positive_predictivity);
    false_positive_rate.add(statistics.false_positive_rate);
  }
  return {.sensitivity = sensitivity.value(),
          .positive_predictivity = positive_predictivity.value(),
          .false_positive_rate = false_positive_rate.value()};
}

}  // namespace

std::vector<MatchedBeat> match_classes(const ClassifiedBeats& reference,
                                       const ClassifiedBeats& algorithm) {
  const BeatMatching matching =
      match_beats({.times = reference.times, .unassessed = reference.unassessed}, algorithm.times);
  std::vector<MatchedBeat> beats;
  beats.reserve(reference.times.size() + matching.superfluous.size());
  for (const BeatPair& pair : matching.pairs) {
    beats.push_back({reference.labels[pair.beat], algorithm.labels[pair.detection]});
  }
  for (const std::size_t beat : matching.missed) {
    const bool shut_down = covers(algorithm.unassessed, reference.times[beat]);
    beats.push_back({.reference = reference.labels[beat],
                     .algorithm = shut_down ? BeatLabel::ShutDown : BeatLabel::Absent});
  }
  for (const std::size_t detection : matching.superfluous) {
    beats.push_back({.reference = BeatLabel::Absent, .algorithm = algorithm.labels[detection]});
  }
  return beats;
}

BeatTable::BeatTable(std::span<const MatchedBeat> beats) {
  for (const auto& [reference, algorithm] : beats) {
    ++counts_[index_of(reference)][index_of(algorithm)];
  }
}

std::size_t BeatTable::at(BeatLabel reference, BeatLabel algorithm) const {
  return counts_[index_of(reference)][index_of(algorithm)];
}

std::size_t BeatTable::beats() const {
  std::size_t count = 0;
  for (const BeatLabel reference : kClasses) {
    for (const BeatLabel algorithm : kLabels) count += at(reference, algorithm);
  }
  return count;
}

BeatTable& BeatTable::operator+=(const BeatTable& other) {
  for (std::size_t row = 0; row < kBeatLabels; ++row) {
    for (std::size_t column = 0; column < kBeatLabels; ++column) {
      counts_[row][column] += other.counts_[row][column];
    }
  }
  return *this;
}

BeatStatistics BeatTable::of_all_beats() const {
  std::size_t found = 0;
  std::size_t missed = 0;
  std::size_t extra = 0;
  for (const BeatLabel one : kClasses) {
    for (const BeatLabel other : kClasses) found += at(one, other);
    for (const BeatLabel none : kNoBeats) {
      missed += at(one, none);
      extra += at(none, one);
    }
  }
  return {.sensitivity = share_of(found, missed),
          .positive_predictivity = share_of(found, extra),
          .false_positive_rate = std::nullopt};
}

BeatStatistics BeatTable::of_class(BeatLabel label) const {
  const std::size_t right = at(label, label);
  std::size_t missed = 0;
  std::size_t false_positives = 0;
  std::size_t true_negatives = 0;
  for (const BeatLabel algorithm : kLabels) {
    if (algorithm != label) missed += at(label, algorithm);
  }
  for (const BeatLabel reference : kLabels) {
    if (reference == label) continue;
    if (!is_forgiven(reference, label)) false_positives += at(reference, label);
    for (const BeatLabel algorithm : kClasses) {
      if (algorithm != label) true_negatives += at(reference, algorithm);
    }
  }
  return {.sensitivity = share_of(right, missed),
          .positive_predictivity = share_of(right, false_positives),
          .false_positive_rate = share_of(false_positives, true_negatives)};
}

Ec57Report ec57_report(std::vector<Ec57Row> rows) {
  Ec57Report report;
  report.rows = std::move(rows);
  for (const Ec57Row& row : report.rows) report.gross += row.table;
  report.average_of_all_beats =
      average(report.rows, [](const BeatTable& table) { return table.of_all_beats(); });
  for (const BeatLabel label : kClasses) {
    report.average_of_classes[index_of(label)] =
        average(report.rows, [label](const BeatTable& table) { return table.of_class(label); });
  }
  return report;
}

namespace {

using Output = std::back_insert_iterator<std::string>;

void write_gross_table(Output out, const BeatTable& table) {
  fmt::format_to(out, "Beats of all records: rows the reference, columns the algorithm\n   ");
  for (const BeatLabel algorithm : kLabels) fmt::format_to(out, "{:>9}", small_symbol(algorithm));
  for (const BeatLabel reference : kLabels) {
    fmt::format_to(out, "\n{:>3}", symbol_of(reference));
    for (const BeatLabel algorithm : kLabels) {
      if (!is_class(reference) && !is_class(algorithm)) continue;
      fmt::format_to(out, "{:>9}", table.at(reference, algorithm));
    }
  }
  fmt::format_to(out, "\n\n");
}

/// A share in percent, "-" where there is none, with a space before it.
void write_percent(Output out, const std::optional<double>& share, int decimals) {
  if (share) {
    fmt::format_to(out, " {:>8.{}f}", 100 * *share, decimals);
  } else {
    fmt::format_to(out, " {:>8}", "-");
  }
}

void write_statistics(Output out, const BeatStatistics& statistics) {
  write_percent(out, statistics.sensitivity, 2);
  write_percent(out, statistics.positive_predictivity, 2);
  write_percent(out, statistics.false_positive_rate, 3);
}

void write_classes(Output out, const Ec57Report& report) {
  fmt::format_to(out, "{:<5} {:>26} {:>26}\n", "", "gross: Se %     +P %    FPR %",
                 "average: Se %     +P %    FPR %");
  fmt::format_to(out, "{:<5}", "QRS");
  write_statistics(out, report.gross.of_all_beats());
  write_statistics(out, report.average_of_all_beats);
  for (const BeatLabel label : kClasses) {
    fmt::format_to(out, "\n{:<5}", symbol_of(label));
    write_statistics(out, report.gross.of_class(label));
    write_statistics(out, report.average_of_classes[index_of(label)]);
  }
  fmt::format_to(out, "\n\n");
}

void write_record(Output out, const std::string& name, std::size_t width, const std::string& beats,
                  const BeatStatistics& all, const BeatStatistics& supraventricular,
                  const BeatStatistics& ventricular) {
  fmt::format_to(out, "{:<{}} {:>8}", name, width, beats);
  write_percent(out, all.sensitivity, 2);
  write_percent(out, all.positive_predictivity, 2);
  write_statistics(out, supraventricular);
  write_statistics(out, ventricular);
  fmt::format_to(out, "\n");
}

}  // namespace

std::string to_text(const Ec57Report& report) {
  std::string text;
  const Output out = std::back_inserter(text);
  write_gross_table(out, report.gross);
  write_classes(out, report);
  std::size_t width = std::string_view("average").size();
  for (const Ec57Row& row : report.rows) width = std::max(width, row.record.size());
  fmt::format_to(out, "{:<{}} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}\n", "record",
                 width, "beats", "QRS Se %", "+P %", "S Se %", "+P %", "FPR %", "V Se %", "+P %",
                 "FPR %");
  const auto write = [&](const std::string& name, const BeatTable& table) {
    write_record(out, name, width, fmt::to_string(table.beats()), table.of_all_beats(),
                 table.of_class(BeatLabel::Supraventricular),
                 table.of_class(BeatLabel::Ventricular));
  };
  for (const Ec57Row& row : report.rows) write(row.record, row.table);
  write("gross", report.gross);
  write_record(out, "average", width, "", report.average_of_all_beats,
               report.average_of_classes[index_of(BeatLabel::Supraventricular)],
               report.average_of_classes[index_of(BeatLabel::Ventricular)]);
  fmt::format_to(
      out,
      "Beats within {:g} ms of the reference (after EC57). Se: sensitivity; +P: positive "
      "predictivity; FPR: false positive rate;\no: missed; x: missed while shut down; "
      "O: extra. Averages leave out records that have no such beats.\n",
      1000 * kMatchWindow);
  return text;
}

std::string to_csv(const Ec57Report& report) {
  std::string csv = "record";
  const Output out = std::back_inserter(csv);
  const auto for_each_count = [](const auto& visit) {
    for (const BeatLabel reference : kLabels) {
      for (const BeatLabel algorithm : kLabels) {
        if (is_class(reference) || is_class(algorithm)) visit(reference, algorithm);
      }
    }
  };
  for_each_count([&](BeatLabel reference, BeatLabel algorithm) {
    fmt::format_to(out, ",{}{}", symbol_of(reference), small_symbol(algorithm));
  });
  fmt::format_to(out, ",QRS_sensitivity,QRS_positive_predictivity");
  for (const BeatLabel label : kClasses) {
    fmt::format_to(out, ",{0}_sensitivity,{0}_positive_predictivity,{0}_false_positive_rate",
                   symbol_of(label));
  }
  const auto write_share = [&](const std::optional<double>& share) {
    fmt::format_to(out, ",");
    if (share) fmt::format_to(out, "{:.6f}", *share);
  };
  for (const Ec57Row& row : report.rows) {
    fmt::format_to(out, "\n{}", csv_field(row.record));
    for_each_count([&](BeatLabel reference, BeatLabel algorithm) {
      fmt::format_to(out, ",{}", row.table.at(reference, algorithm));
    });
    const BeatStatistics all = row.table.of_all_beats();
    write_share(all.sensitivity);
    write_share(all.positive_predictivity);
    for (const BeatLabel label : kClasses) {
      const BeatStatistics statistics = row.table.of_class(label);
      write_share(statistics.sensitivity);
      write_share(statistics.positive_predictivity);
      write_share(statistics.false_positive_rate);
    }
  }
  return csv + "\n";
}

}  // namespace crest::eval
