#include "io/hdf5_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "core/file.h"
#include "io/hdf5_writer.h"
#include "io/mutated_bytes.h"
#include "io/read_record.h"
#include "io/written_ecg.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;
using testing::Contains;

const fs::path kFormats = fs::path(CREST_SOURCE_DIR) / "tests/data/formats";

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string content_of(const fs::path& path) { return read_text_file(path).value(); }

WrittenEcg ecg_without_start() {
  WrittenEcg ecg = ptbxl_ecg();
  ecg.start.clear();
  return ecg;
}

/// The first 0.2 s of leads I, II and V1, which the bundled files hold.
WrittenEcg bundled_ecg() {
  WrittenEcg ecg = ecg_without_start();
  ecg.leads = {"I", "II", "V1"};
  ecg.microvolts = {ecg.microvolts[0], ecg.microvolts[1], ecg.microvolts[6]};
  for (auto& samples : ecg.microvolts) samples.resize(100);
  return ecg;
}

TEST(Hdf5Record, FilesOfHdf5ItselfGiveTheSameEcg) {
  for (const fs::path& path : files_in(kFormats / "hdf5")) {
    if (path.stem() == "code15") continue;
    SCOPED_TRACE(path.filename());
    const auto record = read_record(path);
    ASSERT_TRUE(record) << to_string(record.error());
    expect_same_ecg(*record, bundled_ecg());
    for (const Verification& one : record->verifications) EXPECT_TRUE(one.passed) << one.what;
  }
}

TEST(Hdf5Record, FilesOfNumpyItselfGiveTheSameEcg) {
  const auto archive = read_record(kFormats / "numpy/deflated.npz");
  ASSERT_TRUE(archive) << to_string(archive.error());
  expect_same_ecg(*archive, bundled_ecg());
  ReadOptions options;
  options.rate = 500;
  options.unit = "mV";
  WrittenEcg unnamed = bundled_ecg();
  unnamed.leads = {"lead 1", "lead 2", "lead 3"};
  expect_same_ecg(read_record(kFormats / "numpy/fortran_f8.npy", options).value(), unnamed);
}

TEST(Hdf5Record, AnExamOfCode15IsNamedByItsNumber) {
  const fs::path path = kFormats / "hdf5/code15.h5";
  const auto open = read_record(path);
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().reason, "holds 3 records; name one as FILE#N, from FILE#0 to FILE#2");
  const auto unrated = read_record(path.string() + "#1");
  ASSERT_FALSE(unrated);
  EXPECT_EQ(unrated.error().reason, "states no sampling rate; give it with --rate");
  ReadOptions options;
  options.rate = 400;
  options.unit = "1e-4V";
  const auto record = read_record(path.string() + "#1", options);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->name, "code15#1");
  EXPECT_EQ(record->samples(), 140U);
  EXPECT_EQ(record->leads.front().gain, 10);
  EXPECT_TRUE(std::isnan(record->leads[0].samples[19]));
  EXPECT_TRUE(std::isnan(record->leads[2].samples[120]));
  const WrittenEcg ecg = bundled_ecg();
  for (std::size_t t = 0; t < 100; ++t) {
    EXPECT_NEAR(record->leads[1].samples[20 + t], 2 * ecg.microvolts[1][t] / 1000.0, 1e-4);
  }
  EXPECT_THAT(record->assumptions,
              Contains("20 samples of zeros at the start and 20 at the end taken as padding: no "
                       "signal there"));
  EXPECT_TRUE(record->identity.empty());
  options.keep_identity = true;
  EXPECT_THAT(read_record(path.string() + "#1", options).value().identity,
              testing::ElementsAre("exam_id: 12"));
}

TEST(Hdf5Record, OnlyTheChosenRecordIsUnpacked) {
  const Hdf5Form form{.storage = Hdf5Form::kChunked,
                      .type = "<i2",
                      .shape = {3, 50, 2},
                      .chunk = {1, 50, 2},
                      .deflate = true};
  std::string elements;
  for (int i = 0; i < 300; ++i) elements += as_type("<i2", i);
  std::string file = Hdf5Writer(form).number("fs", 100).text("unit", "uV").file(elements);
  const std::size_t first_chunk = file.find('\x78', 96);  // zlib's first byte
  file.replace(first_chunk, 4, "XXXX");
  ReadOptions options;
  options.index = 0;
  const auto damaged = read_hdf5_record(bytes_of(file), options);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(to_string(damaged.error()), "byte 96: a chunk of an HDF5 dataset cannot be unpacked");
  options.index = 2;
  const auto record = read_hdf5_record(bytes_of(file), options);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_FLOAT_EQ(record->leads[1].samples[49], 0.299F);
}

TEST(Hdf5Record, AWrongChecksumIsAFindingNotAnError) {
  const Hdf5Form form{.storage = Hdf5Form::kChunked,
                      .type = "<i2",
                      .shape = {50, 2},
                      .chunk = {50, 2},
                      .fletcher32 = true};
  std::string file =
      Hdf5Writer(form).number("fs", 100).text("unit", "uV").file(std::string(200, '\x01'));
  file[96] = '\x02';
  const auto record = read_hdf5_record(bytes_of(file), {});
  ASSERT_TRUE(record) << to_string(record.error());
  ASSERT_EQ(record->verifications.size(), 1U);
  EXPECT_FALSE(record->verifications.front().passed);
  EXPECT_EQ(record->verifications.front().detail, "1 differ");
}

std::string refusal(Hdf5Writer writer, const std::string& elements) {
  const auto record = read_hdf5_record(bytes_of(writer.file(elements)), {});
  return record ? "read"
                : std::string(to_string(record.error().kind)) + ": " + to_string(record.error());
}

TEST(Hdf5Record, NothingIsInvented) {
  const Hdf5Form form{.storage = Hdf5Form::kCompact, .type = "<i2", .shape = {50, 2}};
  const std::string zeros(200, '\0');
  EXPECT_EQ(refusal(Hdf5Writer(form), zeros),
            "invalid_input: states no sampling rate; give it with --rate");
  EXPECT_EQ(refusal(Hdf5Writer(form).number("fs", 500), zeros),
            "invalid_input: states no unit of its samples; give it with --unit");
  EXPECT_EQ(refusal(Hdf5Writer(form).number("fs", 0).text("unit", "mV"), zeros),
            "invalid_input: states a sampling rate of 0 ('fs')");
  EXPECT_EQ(refusal(Hdf5Writer(form).text("fs", "500 Hz").text("unit", "mV"), zeros), "read");
}

TEST(Hdf5Record, ASmallFileCannotAskForMuchMemory) {
  const Hdf5Form form{
      .storage = Hdf5Form::kChunked, .type = "<i2", .shape = {10, 10}, .chunk = {10, 10}};
  for (const std::size_t extent : {std::size_t{100000}, std::size_t{1} << 40, SIZE_MAX}) {
    Hdf5Writer writer(form);
    std::string file = writer.number("fs", 500).text("unit", "mV").file(std::string(200, '\0'));
    const std::string stated = little(10, 8) + little(10, 8);
    const std::size_t shape = file.find(stated);
    ASSERT_NE(shape, std::string::npos);
    file.replace(shape, 16, little(extent, 8) + little(extent - 1, 8));
    const auto record = read_hdf5_record(bytes_of(file), {});
    ASSERT_FALSE(record) << extent;
  }
}

TEST(Hdf5Record, DamagedFilesAreErrorsOrRead) {
  ReadOptions options;
  options.rate = 400;
  options.unit = "mV";
  options.index = 0;
  for (const fs::path& path : files_in(kFormats / "hdf5")) {
    const std::string file = content_of(path);
    mutate(file, 500, 500, [&](const std::string& damaged) {
      const auto record = read_hdf5_record(bytes_of(damaged), options);
      EXPECT_TRUE(record ? !record->leads.empty() : !record.error().reason.empty());
    });
  }
}

}  // namespace
}  // namespace crest::io
