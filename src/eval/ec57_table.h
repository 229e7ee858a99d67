// How well beats are found and classified: the beat-by-beat table of ANSI/AAMI EC57 and its
// statistics. "After EC57": nothing here claims compliance with it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/beat_label.h"
#include "eval/time_span.h"

namespace crest::eval {

/// What the reference and the algorithm say of one beat. One of them may be Absent or ShutDown, not
/// both.
struct MatchedBeat {
  BeatLabel reference = BeatLabel::Normal;
  BeatLabel algorithm = BeatLabel::Normal;
};

/// Beats of one record as one side sees them.
struct ClassifiedBeats {
  std::vector<double> times;         ///< seconds, ascending
  std::vector<BeatLabel> labels;     ///< one of the five classes for each
  std::vector<TimeSpan> unassessed;  ///< where this side says nothing about beats
};

/// Matches beats as match_beats does. A beat the algorithm missed is Absent, or ShutDown where the
/// algorithm is unassessed; a superfluous one is paired with Absent, or left out where the
/// reference is unassessed. In the order: matched, missed, superfluous.
std::vector<MatchedBeat> match_classes(const ClassifiedBeats& reference,
                                       const ClassifiedBeats& algorithm);

/// Shares in [0, 1]; none where there is nothing to take a share of.
struct BeatStatistics {
  std::optional<double> sensitivity;
  std::optional<double> positive_predictivity;
  std::optional<double> false_positive_rate;
};

/// Counts of beats: rows are the reference, columns the algorithm.
class BeatTable {
 public:
  BeatTable() = default;
  explicit BeatTable(std::span<const MatchedBeat> beats);

  std::size_t at(BeatLabel reference, BeatLabel algorithm) const;
  /// Beats of the reference.
  std::size_t beats() const;
  BeatTable& operator+=(const BeatTable& other);

  /// Of finding beats whatever their class; without a false positive rate, since there is no
  /// telling how many beats there could have been.
  BeatStatistics of_all_beats() const;

  /// Of one of the five classes. Sensitivity: those of the class that were called so. Positive
  /// predictivity: those called so that are. False positive rate: those called so, of all that were
  /// found and are not. With them go the rules of EC57 that bxb applies: an unclassifiable beat (Q)
  /// may be called anything and a fusion beat (F) ventricular without being a false positive. EC57
  /// asks for these statistics of S and V; those of N, F and Q follow the same formulas.
  BeatStatistics of_class(BeatLabel label) const;

 private:
  std::array<std::array<std::size_t, kBeatLabels>, kBeatLabels> counts_{};
};

struct Ec57Row {
  std::string record;
  BeatTable table;
};

struct Ec57Report {
  std::vector<Ec57Row> rows;
  BeatTable gross;  ///< sum of all rows: each beat counts the same
  /// Mean over the rows, each record counting the same; where a record has no share it is left out.
  BeatStatistics average_of_all_beats;
  std::array<BeatStatistics, kBeatClasses> average_of_classes;
};

Ec57Report ec57_report(std::vector<Ec57Row> rows);

/// The report for people: the gross table, gross and average statistics of each class, and a line a
/// record with those that EC57 asks for.
std::string to_text(const Ec57Report& report);

/// One row a record: record, every count of the table (reference in capitals, algorithm in small
/// letters, as "Nv"), and of QRS, N, S, V, F and Q sensitivity, positive_predictivity and, but for
/// QRS, false_positive_rate: shares of 1, empty where there is none.
std::string to_csv(const Ec57Report& report);

}  // namespace crest::eval
