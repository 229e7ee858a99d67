// Annotations of a record in the MIT format (.atr and other extensions).
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crest::io {

/// Codes of the MIT format that crest itself gives meaning to; any from 1 to 49 may stand in a
/// file.
inline constexpr int kNormalBeat = 1;
inline constexpr int kNote = 22;
inline constexpr int kRhythmChange = 28;

struct WfdbAnnotation {
  std::int64_t sample = 0;  ///< from the start of the record
  int code = kNormalBeat;   ///< 1 to 49
  int subtype = 0;          ///< -128 to 127
  int channel = 0;          ///< 0 to 255
  int number = 0;           ///< -128 to 127
  std::string text;         ///< at most 255 bytes; rhythms as "(AFIB", notes

  bool operator==(const WfdbAnnotation&) const = default;
};

struct WfdbAnnotations {
  std::optional<double> rate;  ///< samples per second, where the file states its own
  std::vector<WfdbAnnotation> annotations;
};

/// "N" for 1, "V" for 5 and so on; " " for codes without a symbol.
std::string_view annotation_symbol(int code);

/// The code of a symbol, or nothing.
std::optional<int> annotation_code(std::string_view symbol);

/// Whether the code marks a QRS complex (a beat of any kind).
bool is_beat(int code);

/// Parses an annotation file. Errors (without a file name): Corrupt with the byte. Format: annot(5)
/// of the WFDB Applications Guide.
Result<WfdbAnnotations> parse_wfdb_annotations(std::span<const std::byte> bytes);
Result<WfdbAnnotations> read_wfdb_annotations(const std::filesystem::path& path);

/// The bytes of an annotation file. Errors: InvalidInput for a
/// value outside the ranges above.
Result<std::vector<std::byte>> format_wfdb_annotations(const WfdbAnnotations& annotations);
Result<void> write_wfdb_annotations(const std::filesystem::path& path,
                                    const WfdbAnnotations& annotations);

}  // namespace crest::io
