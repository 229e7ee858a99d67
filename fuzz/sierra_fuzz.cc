#include <cstddef>
#include <cstdint>
#include <span>

#include "io/sierra_compression.h"
#include "io/sierra_record.h"
#include "try_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (!crest::io::looks_like_sierra(bytes)) {
    // As what stands compressed in a file, which Base64 hides from the fuzzer.
    const auto decompressed = crest::io::decompress_xli(bytes, 12);
    if (decompressed && decompressed->channels.size() > 12) __builtin_trap();
    return 0;
  }
  return crest::io::try_reader(crest::io::looks_like_sierra, crest::io::read_sierra_record, data,
                               size);
}
