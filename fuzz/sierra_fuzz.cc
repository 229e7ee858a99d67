#include <cstddef>
#include <cstdint>
#include <span>

#include "io/sierra_compression.h"
#include "io/sierra_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  static_cast<void>(crest::io::looks_like_sierra(bytes));
  if (!crest::io::read_sierra_record(bytes, {500, "uV", true})) {
    static_cast<void>(crest::io::decompress_xli(bytes, 12));
  }
  return 0;
}
