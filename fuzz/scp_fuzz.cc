#include <cstddef>
#include <cstdint>
#include <span>

#include "io/scp_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (crest::io::looks_like_scp(bytes)) {
    static_cast<void>(
        crest::io::read_scp_record(bytes, {.rate = {}, .unit = {}, .keep_identity = true}));
  }
  return 0;
}
