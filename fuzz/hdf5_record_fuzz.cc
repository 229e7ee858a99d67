#include "io/hdf5_record.h"
#include "try_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return crest::io::try_reader(crest::io::looks_like_hdf5, crest::io::read_hdf5_record, data, size);
}
