#include <crest/error.h>

namespace crest {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidInput:
      return "invalid_input";
    case ErrorKind::Unsupported:
      return "unsupported";
    case ErrorKind::Corrupt:
      return "corrupt";
    case ErrorKind::NotFound:
      return "not_found";
    case ErrorKind::Io:
      return "io";
    case ErrorKind::Config:
      return "config";
    case ErrorKind::Internal:
      return "internal";
  }
  return "internal";
}

std::string to_string(const Error& error) {
  std::string line;
  for (const std::string* part : {&error.file, &error.place}) {
    if (!part->empty()) line += *part + ": ";
  }
  return line + error.reason;
}

}  // namespace crest
