#include <cstddef>
#include <cstdint>
#include <span>

#include "io/csv_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (!crest::io::looks_like_csv(bytes)) return 0;
  crest::io::ReadOptions options;
  options.keep_identity = true;
  static_cast<void>(crest::io::read_csv_record(bytes, options));
  options.rate = 500;
  options.unit = "uV";
  options.index = 0;
  static_cast<void>(crest::io::read_csv_record(bytes, options));
  return 0;
}
