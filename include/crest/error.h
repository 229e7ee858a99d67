// Errors as values. The library neither throws for bad input nor prints, aborts or exits.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace crest {

/// What went wrong, as a closed set; `Internal` is a defect of crest, all others are not.
enum class ErrorKind { InvalidInput, Unsupported, Corrupt, NotFound, Io, Config, Internal };

struct Error {
  ErrorKind kind = ErrorKind::Internal;
  std::string reason;  ///< one line, without a full stop
  std::string file;    ///< path as the caller named it; empty where no file is involved
  std::string place;   ///< "line 3", "byte 4096", "signal 2", "tensor x"; empty for the whole file
};

template <typename T>
using Result = std::expected<T, Error>;

/// The name of a kind as it stands in messages and JSON: "corrupt", "not_found" and so on.
std::string_view to_string(ErrorKind kind);

/// One line: "file: place: reason", leaving out what is empty.
std::string to_string(const Error& error);

}  // namespace crest
