// UTF-8 in the two standard fonts that a PDF can count on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crest::report {

/// A stretch of a text in one font, in the bytes of that font's encoding.
struct PdfRun {
  bool symbol = false;  ///< in Symbol and its own encoding; else in Helvetica and WinAnsiEncoding
  std::string bytes;

  bool operator==(const PdfRun&) const = default;
};

/// A text in runs, in order. Encodings: PDF 32000-1:2008, annex D (WinAnsiEncoding in D.2, Symbol
/// in D.5). A character of neither, a control character or a byte that is no UTF-8 becomes '?'.
std::vector<PdfRun> pdf_runs(std::string_view text);

}  // namespace crest::report
