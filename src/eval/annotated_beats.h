// What experts marked in a record: beats of any kind, rhythms, and where the signal is bad.
#pragma once

#include <crest/error.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "eval/beat_label.h"
#include "eval/time_span.h"
#include "io/wfdb_annotation.h"

namespace crest::eval {

struct AnnotatedBeat {
  double time = 0;  ///< seconds
  int code = io::kNormalBeat;
  BeatLabel label = BeatLabel::Normal;  ///< aami_label of the code
};

/// From the mark of a rhythm to that of the next one; the last ends at infinity.
struct RhythmSpan {
  TimeSpan time;
  std::string name;  ///< as marked, without the bracket: "N", "AFIB"
};

/// Whether a rhythm is sinus rhythm, "N", or a slow one, "SBR".
bool is_sinus_rhythm(std::string_view name);

/// The annotations of one record, in the order of time.
struct AnnotatedBeats {
  std::vector<AnnotatedBeat> beats;  ///< without those within ventricular flutter
  std::vector<RhythmSpan> rhythms;   ///< none before the first mark
  /// From the beginning of ventricular flutter "[" to its end "]", where EC57 compares no beats:
  /// flutter has no QRS complexes. Infinite without an end.
  std::vector<TimeSpan> flutter;
  /// Where a signal is marked as unreadable: "~" with a subtype below 0 or one of its bits 4 to 7,
  /// to the next "~". Noisy but readable signals are not among them.
  std::vector<TimeSpan> unreadable;
  /// Moments of what looks or acts like a beat and is none: flutter waves "!", P waves that are not
  /// conducted "x", artefacts "|".
  std::vector<double> other_marks;
};

/// `rate` (samples per second) is the record's, for files that do not state their own. Pure.
AnnotatedBeats annotated_beats(const io::WfdbAnnotations& file, double rate);

/// Reads the annotations of the WFDB record with this header file from NAME.atr; only the rate is
/// taken from the header. Errors: those of reading the two files.
Result<AnnotatedBeats> read_annotated_beats(const std::filesystem::path& header);

}  // namespace crest::eval
