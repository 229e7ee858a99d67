#include <cstddef>
#include <cstdint>
#include <span>

#include "io/wfdb_annotation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = crest::io::parse_wfdb_annotations(std::as_bytes(std::span(data, size)));
  if (!read) return 0;
  // What was read and can be written reads the same again.
  const auto written = crest::io::format_wfdb_annotations(*read);
  if (!written) return 0;
  const auto again = crest::io::parse_wfdb_annotations(*written);
  if (!again || again->annotations != read->annotations) __builtin_trap();
  return 0;
}
