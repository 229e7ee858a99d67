// The beats experts marked in a record.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "eval/beat_matching.h"

namespace crest::eval {

/// The reference beats of the WFDB record with this header file, `rate` its samples per second, or
/// none where no annotation file stands beside it. Read are
/// - NAME.atr, of the whole record. What lies from the beginning of ventricular flutter "[" to its
///   end "]" is left unassessed, beats too, as EC57 has it: flutter has no QRS complexes;
/// - or else NAME.i to NAME.v6, one file a lead, as LUDB has them. A beat is what at least half of
///   the files mark within kMatchWindow, at the median of their times. What lies before the first
///   beat and after the last is left unassessed: LUDB leaves such beats unmarked.
/// Errors: those of reading the files.
Result<std::optional<ReferenceBeats>> read_reference_beats(const std::filesystem::path& header,
                                                           double rate);

}  // namespace crest::eval
