#include <cstddef>
#include <cstdint>
#include <span>

#include "io/muse_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  static_cast<void>(crest::io::looks_like_muse(bytes));
  static_cast<void>(crest::io::read_muse_record(bytes, {500, "uV", true}));
  return 0;
}
