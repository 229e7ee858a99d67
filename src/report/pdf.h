// Drawings as the pages of a PDF.
#pragma once

#include <crest/error.h>

#include <span>
#include <string>

#include "report/drawing.h"

namespace crest::report {

/// A whole PDF with a page for each drawing, as large as the drawing and true to scale: 1 mm of a
/// drawing is 72 / 25.4 points. Text is set in the standard fonts Helvetica and Symbol, which every
/// viewer brings; a character that neither holds (the name of a record in Cyrillic, say) becomes
/// '?'. No date is stored: the same drawings give the same bytes. Free of files and state;
/// thread-safe. Errors: Config (no drawing, or one of a size that PDF does not know: 2 mm to 5 m),
/// Internal (out of memory).
Result<std::string> write_pdf(std::span<const Drawing> pages);

}  // namespace crest::report
