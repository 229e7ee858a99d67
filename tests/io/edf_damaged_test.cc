// Damaged EDF files are read as far as they go or refused.
#include <gtest/gtest.h>

#include <span>
#include <string>

#include "io/edf_record.h"
#include "io/edf_writer.h"

namespace crest::io {
namespace {

Result<Record> read(const std::string& bytes) {
  return read_edf_record(HeldBytes(std::as_bytes(std::span(bytes))), {});
}

TEST(DamagedEdf, CutAnywhereItIsReadOrRefused) {
  EdfTestFile file = small_edf_file();
  file.reserved = "EDF+D";
  file.signals.push_back(edf_annotation_signal({edf_stamp("+0"), edf_stamp("+3")}));
  const std::string whole = edf_bytes(file);
  const std::size_t header = 1024;
  const std::size_t record = (whole.size() - header) / 2;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = read(whole.substr(0, size));
    EXPECT_EQ(cut.has_value(), size >= header + record) << size;
    if (!cut) {
      EXPECT_EQ(cut.error().kind, ErrorKind::Corrupt) << size;
    }
  }
}

TEST(DamagedEdf, AFlippedByteNeverAsksForMuchMemory) {
  EdfTestFile file = small_edf_file();
  file.reserved = "EDF+D";
  file.signals.push_back(edf_annotation_signal({edf_stamp("+0"), edf_stamp("+3")}));
  const std::string whole = edf_bytes(file);
  for (std::size_t at = 8; at < whole.size(); ++at) {
    for (const char value : {'9', '-', '\0', '\xFF', '\x14'}) {
      std::string changed = whole;
      changed[at] = value;
      const auto record = read(changed);
      if (record) {
        EXPECT_LE(record->samples() * record->leads.size(), 5'000'000U) << at;
      }
    }
  }
}

}  // namespace
}  // namespace crest::io
