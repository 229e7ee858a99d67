// Parts of records, against the records that they are parts of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/file.h"
#include "io/edf_record.h"
#include "io/edf_writer.h"
#include "io/ishne_record.h"
#include "io/joined_parts.h"
#include "io/read_record.h"
#include "io/wfdb_record.h"
#include "io/wfdb_writer.h"
#include "io/write_record.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::Not;

const fs::path kData = fs::path(CREST_SOURCE_DIR) / "tests/data";

ReadWith reader_of(const fs::path& path) {
  return [path](const ReadOptions& options) { return read_record(path, options); };
}

ReadWith reader_of(const WrittenFiles& files) {
  return [&files](const ReadOptions& options) {
    return read_wfdb_record("a.hea", files.text("a.hea"), files, options);
  };
}

std::vector<std::string> what_is_checked(const Record& record) {
  std::vector<std::string> checks;
  for (const Verification& check : record.verifications) checks.push_back(check.what);
  return checks;
}

class PartOf : public testing::TestWithParam<int> {};

TEST_P(PartOf, ARecordOfSeveralFiles) {
  WrittenEcg ecg = ptbxl_ecg();
  for (auto& lead : ecg.microvolts) lead.resize(997);
  WrittenFiles folder;
  write_wfdb("a", 500, wfdb_files_of(ecg, GetParam(), 40, 5), folder);
  for (const std::size_t length : {1000, 301, 64}) {
    EXPECT_TRUE(parts_give_the_whole(reader_of(folder), length));
  }
}

TEST_P(PartOf, AnyNumberOfValues) {
  for (const std::size_t samples : {1, 2, 3, 4, 5, 6, 7}) {
    WfdbTestSignal signal{"I", {}, "1/mV", 1, 0};
    for (std::size_t i = 0; i < samples; ++i) {
      signal.values.push_back(static_cast<std::int32_t>(i % 2 == 0 ? 10 * i : 0 - 10 * i));
    }
    WrittenFiles folder;
    write_wfdb("a", 100, {{"a.dat", GetParam(), {signal}, {}}}, folder);
    for (const std::size_t length : {1, 2, 3}) {
      EXPECT_TRUE(parts_give_the_whole(reader_of(folder), length)) << samples;
    }
  }
}

TEST_P(PartOf, SkewedSignalsWithSeveralSamplesInAFrame) {
  const bool flac = GetParam() > 500;
  WfdbTestSignal ecg{"II", {}, "1/mV", 4, 0};
  WfdbTestSignal second{"V", {}, "1/mV", 4, 2};
  const WfdbTestSignal pressure{"ABP", {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1}, "1/mmHg", 1, 1};
  for (int i = 0; i < 44; ++i) {
    ecg.values.push_back(i);
    second.values.push_back(44 - i);
  }
  WfdbTestFile file{"a.dat", GetParam(), {ecg, second}, flac ? "" : "12345678"};
  if (!flac) file.signals.push_back(pressure);
  WrittenFiles folder;
  const std::string header = write_wfdb("a", 100, {file}, folder);
  for (const std::size_t length : {1, 3, 4, 5, 43}) {
    EXPECT_TRUE(parts_give_the_whole(reader_of(folder), length)) << length;
  }
  // The number of samples left to the file, and a last frame that the skew takes.
  const std::size_t line = header.find('\n');
  folder.write("a.hea", header.substr(0, header.rfind(' ', line)) + header.substr(line));
  for (const std::size_t length : {1, 5, 43}) {
    EXPECT_TRUE(parts_give_the_whole(reader_of(folder), length)) << length << ", not stated";
  }
}

TEST_P(PartOf, AFileThatIsTooShort) {
  const bool flac = GetParam() > 500;
  WrittenFiles folder;
  const WrittenEcg ecg = ptbxl_ecg();
  write_wfdb("a", 500, wfdb_files_of(ecg, GetParam(), 40), folder);
  const std::string whole = folder.text("a0.dat");
  folder.write("a0.dat", whole.substr(0, whole.size() * 19 / 20));
  const ReadWith read = reader_of(folder);
  // What a FLAC stream lacks shows where it is read.
  EXPECT_EQ(read({.part = {0, 100}}).has_value(), flac);
  const auto late = read({.part = {4900, 4950}});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::Corrupt);
  EXPECT_EQ(late.error().file, "a0.dat");
  if (!flac) {
    EXPECT_THAT(late.error().reason, testing::StartsWith("too short: expected 5000 samples"));
  }
}

INSTANTIATE_TEST_SUITE_P(, PartOf,
                         testing::Values(8, 16, 24, 32, 61, 80, 160, 212, 310, 311, 508, 516, 524),
                         [](const auto& each) { return std::to_string(each.param); });

TEST(ReadPart, OfEveryBundledRecord) {
  std::size_t records = 0;
  for (const char* folder : {"ptbxl", "ludb", "mitdb", "cinc2021"}) {
    for (const auto& entry : fs::directory_iterator(kData / folder)) {
      if (entry.path().extension() != ".hea") continue;
      ++records;
      EXPECT_TRUE(parts_give_the_whole(reader_of(entry.path()), 1777)) << entry.path();
    }
  }
  EXPECT_GT(records, 10U);
}

TEST(ReadPart, OfEveryFormatThatIsWritten) {
  Record record = read_record(kData / "ptbxl/00010.hea").value();
  for (std::size_t t = 1490; t < 1510; ++t) record.leads[2].samples[t] = std::nanf("");
  const TemporaryFolder folder;
  for (const auto& [format, name] :
       {std::pair{OutputFormat::WfdbPlain, "plain.hea"},
        std::pair{OutputFormat::WfdbFlac, "flac.hea"}, std::pair{OutputFormat::EdfPlus, "a.edf"},
        std::pair{OutputFormat::Csv, "a.csv"}, std::pair{OutputFormat::Npy, "a.npy"},
        std::pair{OutputFormat::Aecg, "a.xml"}}) {
    const fs::path path = folder.path() / name;
    ASSERT_TRUE(write_record(record, {}, path, {.format = format})) << name;
    const ReadOptions options{.rate = 500, .unit = "mV"};
    EXPECT_TRUE(parts_give_the_whole(reader_of(path), 1501, options)) << name;
  }
}

TEST(ReadPart, OfHeldFiles) {
  const auto header = read_file(kData / "mitdb/119_20s.hea").value();
  const auto signals = read_file(kData / "mitdb/119_20s.dat").value();
  HeldFiles files;
  files.add("119_20s.hea", header);
  files.add("119_20s.dat", signals);
  const auto read = [&](const ReadOptions& options) {
    return read_record(files, "119_20s.dat", options);
  };
  EXPECT_TRUE(parts_give_the_whole(read, 1111));
}

TEST(ReadPart, OfSegmentsAndGaps) {
  const auto segment = [](const std::string& name, int format,
                          const std::vector<WfdbTestSignal>& signals, WrittenFiles& folder) {
    write_wfdb(name, 100, {{name + ".dat", format, signals, {}}}, folder);
  };
  WrittenFiles folder;
  folder.write("l.hea",
               "l 3 100 0\n~ 0 1/mV 0 0 0 0 0 II\n~ 0 1/mmHg 0 0 0 0 0 ABP\n"
               "~ 0 1/mV 0 0 0 0 0 V\n");
  segment("b", 212, {{"V", {10, 20, 30}, "10/mV", 1, 0}, {"II", {1, 2, 3}, "1/mV", 1, 1}}, folder);
  segment("c", 516, {{"II", {3000, 4000}, "1/uV", 1, 0}}, folder);
  segment("d", 16, {{"ABP", {7, 8, 9, 10}, "1/mmHg", 1, 0}, {"V", {1, 2, 3, 4}, "1/NU", 1, 0}},
          folder);
  // With segments listed twice, in part, and shorter than stated.
  folder.write("a.hea", "a/9 3 100 17\nl 0\n~ 1\nb 3\nc 2\n~ 2\nd 3\nb 2\nc 3\n~ 1\n");
  for (const std::size_t length : {1, 2, 3, 4, 5, 6, 16}) {
    EXPECT_TRUE(parts_give_the_whole(reader_of(folder), length)) << length;
  }
  const auto part = reader_of(folder)({.part = {1, 3}});
  EXPECT_THAT(part->leads[2].samples, testing::ElementsAre(1, 2));
  EXPECT_EQ(part->leads[0].gain, 1);
}

TEST(ReadPart, OfADiscontinuousRecording) {
  EdfTestFile file = small_edf_file();
  file.reserved = "EDF+D";
  file.signals.push_back(edf_annotation_signal(
      {std::string("+0\x14\x14\0", 5), std::string("+3\x14\x14late\x14\0", 10)}));
  const std::string bytes = edf_bytes(file);
  const auto read = [&](const ReadOptions& options) {
    return read_edf_record(HeldBytes(std::as_bytes(std::span(bytes))), options);
  };
  ASSERT_EQ(read({})->samples(), 20U);  // 5, a gap of 10, and 5
  for (const std::size_t length : {1, 3, 5, 7, 11}) {
    EXPECT_TRUE(parts_give_the_whole(read, length)) << length;
  }
}

TEST(ReadPart, LeavesOutWhatOnlyTheWholeTells) {
  const auto whole = read_record(kData / "mitdb/119_20s.hea");
  const auto part = read_record(kData / "mitdb/119_20s.hea", {.part = {0, 7199}});
  ASSERT_TRUE(whole && part);
  EXPECT_THAT(what_is_checked(*whole), testing::Contains(testing::StartsWith("checksum of lead")));
  EXPECT_THAT(what_is_checked(*part), testing::ElementsAre("length of 119_20s.dat"));
  const auto flac = read_record(kData / "ptbxl/00010.hea", {.part = {0, 4999}});
  ASSERT_TRUE(flac);
  EXPECT_THAT(what_is_checked(*flac), IsEmpty());
  EXPECT_THAT(what_is_checked(read_record(kData / "ptbxl/00010.hea").value()), Not(IsEmpty()));
}

}  // namespace
}  // namespace crest::io
