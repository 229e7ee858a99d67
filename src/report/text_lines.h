// Text fitted into a width.
#pragma once

#include <string>
#include <vector>

#include "report/drawing.h"

namespace crest::report {

/// The text, cut at a character and ended with an ellipsis where it would be wider than `width` mm.
std::string fitted(Role role, std::string text, double width);

/// The text in lines of at most `width` mm, broken at spaces; a longer word keeps a line of its
/// own.
std::vector<std::string> wrapped(Role role, const std::string& text, double width);

}  // namespace crest::report
