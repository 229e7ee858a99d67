#include "eval/mitbih_pieces.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/random.h"
#include "core/record_part.h"
#include "eval/event_matching.h"
#include "io/read_record.h"

namespace crest::eval {
namespace {

/// Of the draw of RandomBeats: changing it would make models and evaluations disagree.
constexpr std::uint64_t kSeed = 20230723;

/// Everything a piece has to stay away from, margins included.
std::vector<TimeSpan> not_normal(const AnnotatedBeats& marked) {
  std::vector<TimeSpan> spans;
  const auto add = [&](double start, double end) {
    spans.push_back({.start = start - kPieceMargin, .end = end + kPieceMargin});
  };
  for (const AnnotatedBeat& beat : marked.beats) {
    if (beat.code != io::kNormalBeat) add(beat.time, beat.time);
  }
  for (const double time : marked.other_marks) add(time, time);
  for (const TimeSpan& span : marked.flutter) add(span.start, span.end);
  for (const TimeSpan& span : marked.unreadable) add(span.start, span.end);
  for (const RhythmSpan& rhythm : marked.rhythms) {
    if (!is_sinus_rhythm(rhythm.name)) add(rhythm.time.start, rhythm.time.end);
  }
  return united(spans);
}

/// Cuts a stretch into as many pieces as it holds; those with too few beats are left out.
void cut_stretch(const TimeSpan& stretch, std::span<const AnnotatedBeat> beats,
                 std::vector<TimeSpan>& pieces) {
  const double duration = stretch.end - stretch.start;
  if (!(duration >= kShortestPiece)) return;
  const auto count = static_cast<std::size_t>(duration / kShortestPiece);
  const double spacing = duration / static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double start = stretch.start + static_cast<double>(i) * spacing;
    const TimeSpan piece{.start = start, .end = start + std::min(kLongestPiece, spacing)};
    const auto first = std::ranges::lower_bound(beats, piece.start, {}, &AnnotatedBeat::time);
    const auto last = std::ranges::lower_bound(beats, piece.end, {}, &AnnotatedBeat::time);
    if (static_cast<std::size_t>(last - first) >= kFewestBeatsInPiece) pieces.push_back(piece);
  }
}

/// The pieces of all records of a list, in their order.
std::vector<MitbihPiece> pieces_of(const std::filesystem::path& folder,
                                   std::span<const std::string> records,
                                   std::vector<Error>& left_out) {
  std::vector<MitbihPiece> pieces;
  for (const std::string& record : records) {
    const auto marked = read_annotated_beats(folder / (record + ".hea"));
    if (!marked) {
      left_out.push_back(marked.error());
      continue;
    }
    for (const TimeSpan& time : normal_pieces(*marked)) pieces.push_back({record, time});
  }
  return pieces;
}

/// Evenly spaced pieces of each record, at most so many; pieces are in the order of their records.
std::vector<MitbihPiece> thinned(std::span<const MitbihPiece> pieces, std::size_t limit) {
  std::vector<MitbihPiece> kept;
  for (std::size_t first = 0; first < pieces.size();) {
    std::size_t last = first;
    while (last < pieces.size() && pieces[last].record == pieces[first].record) ++last;
    const std::size_t count = last - first;
    const std::size_t wanted = std::min(limit, count);
    for (std::size_t i = 0; i < wanted; ++i) kept.push_back(pieces[first + i * count / wanted]);
    first = last;
  }
  return kept;
}

Result<std::vector<Record>> pieces_to_learn_from(const std::filesystem::path& folder,
                                                 const MitbihPieces& all,
                                                 const std::vector<MitbihPiece>& pieces,
                                                 std::optional<std::size_t> limit) {
  if (!all.left_out.empty()) return std::unexpected(all.left_out.front());
  if (pieces.empty()) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 "the records of this fold hold no stretch of normal beats",
                                 folder.string(),
                                 {}});
  }
  return cut_pieces(folder, limit ? thinned(pieces, *limit) : pieces);
}

Result<Record> cut(const Record& record, const MitbihPiece& piece, const std::string& file) {
  const auto first = static_cast<std::size_t>(std::llround(piece.time.start * record.rate));
  const auto last = static_cast<std::size_t>(std::llround(piece.time.end * record.rate));
  if (last > record.samples()) {
    return std::unexpected(Error{ErrorKind::Corrupt, "the record ends before its annotations do",
                                 file, fmt::format("{:.3f} s", record.duration())});
  }
  return record_part(record, first, last, fmt::format("{}@{:.3f}", piece.record, piece.time.start));
}

}  // namespace

std::vector<TimeSpan> normal_pieces(const AnnotatedBeats& marked) {
  std::vector<TimeSpan> pieces;
  if (marked.beats.empty() || marked.rhythms.empty()) return pieces;
  const auto until = [&](double start, double end) {
    const double last = marked.beats.back().time;
    cut_stretch({.start = start, .end = std::min(end, last)}, marked.beats, pieces);
  };
  // Before its first mark the rhythm is not known.
  double start = std::max(marked.beats.front().time, marked.rhythms.front().time.start);
  for (const TimeSpan& span : not_normal(marked)) {
    until(start, span.start);
    start = std::max(start, span.end);
  }
  until(start, marked.beats.back().time);
  return pieces;
}

MitbihPieces mitbih_pieces(const std::filesystem::path& folder, const MitbihFold& fold,
                           MitbihSplit split) {
  MitbihPieces pieces;
  pieces.training = pieces_of(folder, fold.training, pieces.left_out);
  if (split != MitbihSplit::RandomBeats) {
    pieces.validation = pieces_of(folder, fold.validation, pieces.left_out);
    return pieces;
  }
  const std::vector<MitbihPiece> all = std::exchange(pieces.training, {});
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  Random(kSeed).shuffle(std::span(order));
  const std::size_t trained = all.size() * 8 / 10;
  const std::size_t chosen = all.size() * 9 / 10;
  std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(trained));
  std::sort(order.begin() + static_cast<std::ptrdiff_t>(trained),
            order.begin() + static_cast<std::ptrdiff_t>(chosen));
  for (std::size_t i = 0; i < chosen; ++i) {
    (i < trained ? pieces.training : pieces.validation).push_back(all[order[i]]);
  }
  return pieces;
}

Result<std::vector<Record>> mitbih_training_pieces(const std::filesystem::path& folder,
                                                   const MitbihFold& fold, MitbihSplit split,
                                                   std::optional<std::size_t> limit) {
  const MitbihPieces pieces = mitbih_pieces(folder, fold, split);
  return pieces_to_learn_from(folder, pieces, pieces.training, limit);
}

Result<std::vector<Record>> mitbih_validation_pieces(const std::filesystem::path& folder,
                                                     const MitbihFold& fold, MitbihSplit split,
                                                     std::optional<std::size_t> limit) {
  const MitbihPieces pieces = mitbih_pieces(folder, fold, split);
  return pieces_to_learn_from(folder, pieces, pieces.validation, limit);
}

Result<std::vector<Record>> cut_pieces(const std::filesystem::path& folder,
                                       std::span<const MitbihPiece> pieces) {
  std::vector<Record> parts;
  parts.reserve(pieces.size());
  Record record;
  const std::string* name = nullptr;
  for (const MitbihPiece& piece : pieces) {
    const std::filesystem::path header = folder / (piece.record + ".hea");
    if (name == nullptr || *name != piece.record) {
      auto read = io::read_record(header);
      if (!read) return std::unexpected(read.error());
      record = *std::move(read);
      name = &piece.record;
    }
    auto part = cut(record, piece, header.string());
    if (!part) return std::unexpected(part.error());
    parts.push_back(*std::move(part));
  }
  return parts;
}

}  // namespace crest::eval
