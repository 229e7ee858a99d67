#include <cstddef>
#include <cstdint>
#include <span>

#include "io/dicom_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  static_cast<void>(crest::io::looks_like_dicom(bytes));
  crest::io::ReadOptions options;
  options.unit = "uV";
  options.rate = 500;
  options.keep_identity = true;
  static_cast<void>(crest::io::read_dicom_record(bytes, options));
  return 0;
}
