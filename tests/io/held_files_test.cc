#include "io/held_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <list>
#include <span>
#include <string>
#include <vector>

#include "core/file.h"
#include "io/find_records.h"
#include "io/read_record.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

const fs::path kData = CREST_SOURCE_DIR "/tests/data";

/// The files of a folder in memory.
struct Copy {
  std::list<std::vector<std::byte>> contents;
  HeldFiles files{"ward"};

  void add(const fs::path& path) {
    contents.push_back(read_file(path).value());
    files.add(path.filename().string(), contents.back());
  }
  explicit Copy(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.is_regular_file()) add(entry.path());
    }
  }
};

TEST(HeldFiles, AreReadAsThoseOfAFolder) {
  for (const char* folder : {"ptbxl", "ludb", "mitdb", "formats/hdf5", "formats/numpy"}) {
    const Copy copy(kData / folder);
    const std::vector<std::string> names = {(kData / folder).string()};
    const FoundRecords on_disk = find_records(names);
    const FoundRecords held = find_records(copy.files);
    ASSERT_EQ(held.records.size(), on_disk.records.size()) << folder;
    EXPECT_EQ(held.parts, on_disk.parts);
    EXPECT_EQ(held.passed_over.size(), on_disk.passed_over.size());
    for (std::size_t i = 0; i < held.records.size(); ++i) {
      const std::string name = on_disk.records[i].filename().string();
      EXPECT_EQ(held.records[i], fs::path("ward") / name);
      const auto expected = read_record(on_disk.records[i]);
      const auto record = read_record(copy.files, name);
      ASSERT_EQ(record.has_value(), expected.has_value()) << name;
      if (!record) continue;
      EXPECT_EQ(record->name, expected->name);
      EXPECT_EQ(record->format, expected->format);
      ASSERT_EQ(record->leads.size(), expected->leads.size());
      const auto bytes = std::as_bytes(std::span(record->leads.front().samples));
      const auto expected_bytes = std::as_bytes(std::span(expected->leads.front().samples));
      EXPECT_TRUE(std::ranges::equal(bytes, expected_bytes)) << name;
    }
  }
}

TEST(HeldFiles, NothingBesideThemIsFound) {
  const auto header = read_file(kData / "ptbxl/00010.hea").value();
  HeldFiles files((kData / "ptbxl").string());  // where the signal files lie, on the disk
  files.add("00010.hea", header);
  const auto record = read_record(files, "00010.hea");
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().kind, ErrorKind::NotFound);
  EXPECT_EQ(read_record(files, "other").error().reason, "was not sent");
}

}  // namespace
}  // namespace crest::io
