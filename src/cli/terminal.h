// What a command says on standard output and standard error.
#pragma once

#include <crest/error.h>

#include <string_view>

namespace crest::cli {

/// Adds to standard output; a failure is kept until finish_output().
void print(std::string_view text);

/// "crest: file: place: reason" on standard error, as one line.
void print_error(const Error& error);

/// Writes "crest: note" to standard error: what is worth knowing and no failure.
void print_note(std::string_view note);

/// Flushes standard output. Gives an error if anything written to it was lost.
Result<void> finish_output();

}  // namespace crest::cli
