#include <cstddef>
#include <cstdint>
#include <span>

#include "io/ishne_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  crest::io::ReadOptions options;
  options.rate = 500;
  options.unit = "uV";
  options.keep_identity = true;
  if (crest::io::looks_like_ishne(bytes)) {
    static_cast<void>(crest::io::read_ishne_record(bytes, options));
  }
  return 0;
}
