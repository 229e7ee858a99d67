#include "io/csv_record.h"
#include "try_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return crest::io::try_reader(crest::io::looks_like_csv, crest::io::read_csv_record, data, size);
}
