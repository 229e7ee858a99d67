#include "io/ishne_record.h"
#include "try_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return crest::io::try_reader(crest::io::looks_like_ishne, crest::io::read_ishne_record, data,
                               size);
}
