// What normal-only training and calibration are given of the MIT-BIH Arrhythmia Database.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eval/annotated_beats.h"
#include "eval/mitbih_split.h"
#include "eval/time_span.h"

namespace crest::eval {

/// A stretch of normal rhythm in one record.
struct MitbihPiece {
  std::string record;
  TimeSpan time;  ///< seconds
};

/// Shortest and longest piece, and how far it stays away from what is not normal, in seconds.
inline constexpr double kShortestPiece = 10;
inline constexpr double kLongestPiece = 12;
inline constexpr double kPieceMargin = 0.5;
/// Slower than 30 a minute is not normal.
inline constexpr std::size_t kFewestBeatsInPiece = 5;

/// The normal stretches of a record, cut into pieces of 10 to 12 s that do not overlap. Each lies
/// between the first and the last annotated beat, within sinus rhythm ("N", or slow as "SBR"), at
/// least kPieceMargin away from any other rhythm, from unreadable signal, flutter and every beat or
/// other mark that is not annotated N. Bundle branch blocks (L, R), which EC57 counts among its
/// class N, are not normal here. Pure.
std::vector<TimeSpan> normal_pieces(const AnnotatedBeats& marked);

struct MitbihPieces {
  std::vector<MitbihPiece> training, validation;
  /// Of records of these lists whose annotations could not be read.
  std::vector<Error> left_out;
};

/// The pieces that a fold trains and validates on, by record and time. For RandomBeats a seeded
/// draw gives 80 % of all pieces to training and 10 % to validation; the rest is for testing, as
/// are the beats outside of all pieces. The same records give the same pieces.
MitbihPieces mitbih_pieces(const std::filesystem::path& folder, const MitbihFold& fold,
                           MitbihSplit split);

/// The samples of the training or validation pieces of a fold, each a record named "RECORD@SECONDS"
/// by its start. `limit` takes at most so many pieces of a record, evenly spaced; none: all.
/// Errors: those of reading a record or its annotations (a record to be learned from must be
/// whole); InvalidInput where there is no piece.
Result<std::vector<Record>> mitbih_training_pieces(const std::filesystem::path& folder,
                                                   const MitbihFold& fold, MitbihSplit split,
                                                   std::optional<std::size_t> limit = std::nullopt);
Result<std::vector<Record>> mitbih_validation_pieces(
    const std::filesystem::path& folder, const MitbihFold& fold, MitbihSplit split,
    std::optional<std::size_t> limit = std::nullopt);

/// The samples of these pieces, which are in the order of their records. Errors: those of reading
/// a record; Corrupt for one that ends before a piece does.
Result<std::vector<Record>> cut_pieces(const std::filesystem::path& folder,
                                       std::span<const MitbihPiece> pieces);

}  // namespace crest::eval
