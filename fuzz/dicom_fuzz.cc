#include "io/dicom_record.h"
#include "try_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return crest::io::try_reader(crest::io::looks_like_dicom, crest::io::read_dicom_record, data,
                               size);
}
