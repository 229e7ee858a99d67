#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/wfdb_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!crest::io::looks_like_wfdb_header(text)) return 0;
  const auto header = crest::io::parse_wfdb_header(text, "fuzz.hea");
  if (header && !header->signals.empty() && header->signals.size() != header->signal_count) {
    __builtin_trap();
  }
  return 0;
}
