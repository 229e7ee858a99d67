// How a reader or writer says no.
#pragma once

#include <crest/error.h>

#include <string>
#include <utility>

namespace crest::io {

/// An error that names no file: who knows the file's name fills it in.
inline std::unexpected<Error> refuse(ErrorKind kind, std::string reason, std::string place = {}) {
  return std::unexpected(Error{kind, std::move(reason), {}, std::move(place)});
}

}  // namespace crest::io
