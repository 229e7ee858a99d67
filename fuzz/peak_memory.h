// How much memory a program asks for, all that malloc gives counted.
#pragma once

#include <cstddef>

namespace crest {

/// Forgets what has been asked for so far.
void begin_peak_memory();

/// The most bytes that were held at once beyond those held at the beginning; nothing is counted
/// under sanitizers, which have a malloc of their own. Not thread-safe.
std::size_t peak_memory();

}  // namespace crest
