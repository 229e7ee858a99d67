#include "io/numpy_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "io/mutated_bytes.h"
#include "io/numpy_writer.h"
#include "io/read_record.h"
#include "io/written_ecg.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

ReadOptions given(double rate, const std::string& unit) {
  ReadOptions options;
  options.rate = rate;
  options.unit = unit;
  return options;
}

WrittenEcg without_start(WrittenEcg ecg) {
  ecg.start.clear();
  return ecg;
}

/// Microvolts times `scale`, with the lead or the sample running fastest.
std::string samples_of(const WrittenEcg& ecg, const std::string& type, double scale,
                       bool lead_fastest) {
  std::string data;
  const std::size_t leads = ecg.microvolts.size();
  const std::size_t samples = ecg.microvolts.front().size();
  for (std::size_t i = 0; i < leads * samples; ++i) {
    const std::size_t lead = lead_fastest ? i % leads : i / samples;
    const std::size_t sample = lead_fastest ? i / leads : i % samples;
    data += as_type(type, ecg.microvolts[lead][sample] * scale);
  }
  return data;
}

std::string refusal(const std::string& file, const ReadOptions& options = {}) {
  const auto record = read_numpy_record(bytes_of(file), options);
  return record ? "read"
                : std::string(to_string(record.error().kind)) + ": " + record.error().reason;
}

TEST(NumpyRecord, AnArchiveStatesRateUnitAndNames) {
  const WrittenEcg ecg = without_start(ptbxl_ecg());
  const std::string samples = npy_file("<i2", "5000, 12", false, samples_of(ecg, "<i2", 1, true));
  const Members members = {
      {"labels_of_beats.npy", npy_file("<i4", "3,", false, std::string(12, 'x'))},
      {"ecg.npy", samples},
      {"other.npy", samples},
      {"fs.npy", npy_file("<i8", "", false, little(500, 8))},
      {"unit.npy", npy_texts({"uV"})},
      {"leads.npy", npy_texts(ecg.leads)},
      {"start_time.npy", npy_texts({"2021-03-04 05:06:07"})},
      {"readme.txt", "not an array"}};
  for (const Packing packing : {Packing::Stored, Packing::Deflated}) {
    for (const bool zip64 : {false, true}) {
      const std::string file = zip_file(members, packing, zip64);
      ASSERT_TRUE(looks_like_numpy(bytes_of(file)));
      const auto record = read_numpy_record(bytes_of(file), {});
      ASSERT_TRUE(record) << to_string(record.error());
      EXPECT_EQ(record->format, "NPZ");
      EXPECT_EQ(record->start, "2021-03-04T05:06:07");
      EXPECT_EQ(record->leads.front().gain, 1000);
      EXPECT_EQ(record->leads.front().resolution_bits, 16);
      expect_same_ecg(*record, ecg);
      ASSERT_EQ(record->verifications.size(), 1U);
      EXPECT_TRUE(record->verifications.front().passed);
      EXPECT_THAT(record->assumptions,
                  testing::ElementsAre("all leads: unit 'uV' converted to mV: times 0.001"));
    }
  }
}

TEST(NumpyRecord, AWrongChecksumIsAFindingNotAnError) {
  const std::string array = npy_file("<f4", "4,", false, std::string(16, '\0'));
  std::string file = zip_file({{"ecg.npy", array}}, Packing::Stored);
  file[30 + 7 + array.size() - 1] = '\x40';  // the last sample
  const auto record = read_numpy_record(bytes_of(file), given(500, "mV"));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->leads.front().samples.back(), 2.0F);
  EXPECT_FALSE(record->verifications.front().passed);
}

TEST(NumpyRecord, NothingIsInvented) {
  const std::string one = npy_file("<f4", "4,", false, std::string(16, '\0'));
  EXPECT_EQ(refusal(one), "invalid_input: states no sampling rate; give it with --rate");
  ReadOptions rate;
  rate.rate = 500;
  EXPECT_EQ(refusal(one, rate),
            "invalid_input: states no unit of its samples; give it with --unit");
  const auto record = read_numpy_record(bytes_of(one), given(500, "NU"));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->leads.front().name, "lead 1");
  EXPECT_EQ(record->leads.front().unit, "NU");
  EXPECT_THAT(record->assumptions,
              testing::ElementsAre("names of the leads not stated: numbered from lead 1"));
  const std::string rates =
      zip_file({{"x.npy", one},
                {"fs.npy", npy_file("<f8", "", false, as_type("<f8", 500))},
                {"rate.npy", npy_file("<f8", "1,", false, as_type("<f8", 360))}},
               Packing::Stored);
  EXPECT_EQ(refusal(rates), "invalid_input: states two sampling rates, 500 and 360 Hz");
}

TEST(NumpyRecord, WhatIsOpenIsRefusedWithAReason) {
  const ReadOptions options = given(500, "mV");
  const auto zeros = [](const std::string& shape, std::size_t count) {
    return npy_file("|i1", shape, false, std::string(count, '\0'));
  };
  EXPECT_EQ(refusal(zeros("9, 9", 81), options),
            "invalid_input: leaves open which dimension of 'array' (9, 9) is the leads");
  EXPECT_EQ(refusal(zeros("200, 300", 60000), options),
            "invalid_input: leaves open which dimension of 'array' (200, 300) is the leads");
  EXPECT_EQ(refusal(zeros("", 1), options), "invalid_input: array 'array' () holds no samples");
  EXPECT_EQ(refusal(zeros("0, 12", 0), options),
            "invalid_input: array 'array' (0, 12) holds no samples");
  EXPECT_EQ(refusal(zeros("2, 2, 2, 2", 16), options),
            "invalid_input: array 'array' (2, 2, 2, 2) has more dimensions than records, samples "
            "and leads");
  EXPECT_EQ(refusal(npy_texts({"a"}), options), "invalid_input: holds texts, not samples");
  EXPECT_EQ(refusal(npy_file("|O", "1,", false, "pickle"), options),
            "unsupported: NPY type '|O' is not supported");
  EXPECT_EQ(
      refusal(zip_file({{"a.npy", zeros("2, 3", 6)}, {"b.npy", zeros("2, 3", 6)}}, Packing::Stored),
              options),
      "invalid_input: leaves open which array is the ECG: 'a' (2, 3), 'b' (2, 3)");
  EXPECT_EQ(refusal(zip_file({{"a.npy", npy_texts({"a"})}}, Packing::Stored), options),
            "invalid_input: holds no array of numbers");
}

TEST(NumpyRecord, OneRecordOfSeveralIsNamedByItsNumber) {
  const TemporaryFolder folder;
  std::string data(2 * 100 * 2, '\0');
  for (std::size_t i = 200; i < 400; ++i) data[i] = static_cast<char>(i % 2 + 5);
  const auto path = folder.write("two.npy", npy_file("|i1", "2, 100, 2", false, data));
  const ReadOptions options = given(100, "mV");
  const auto open = read_record(path, options);
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().reason, "holds 2 records; name one as FILE#N, from FILE#0 to FILE#1");
  const auto second = read_record(path.string() + "#1", options);
  ASSERT_TRUE(second) << to_string(second.error());
  EXPECT_EQ(second->name, "two#1");
  EXPECT_EQ(second->samples(), 100U);
  EXPECT_EQ(second->leads[1].samples.back(), 6.0F);
  const auto third = read_record(path.string() + "#2", options);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().reason, "has no record 2: it holds 2, counted from 0");
  const auto named = folder.write("two.npy#1", npy_file("|i1", "3,", false, "abc"));
  EXPECT_EQ(read_record(named, options).value().samples(), 3U);
}

TEST(NumpyRecord, ZerosThatFillUpARecordOfABatchAreNoSignal) {
  std::string data(2 * 200 * 2, '\0');
  for (std::size_t i = 40; i < 320; ++i) data[i] = 1;  // samples 20 to 159 of record 0
  ReadOptions options = given(100, "mV");
  options.index = 0;
  const auto record =
      read_numpy_record(bytes_of(npy_file("|i1", "2, 200, 2", false, data)), options);
  ASSERT_TRUE(record);
  EXPECT_TRUE(std::isnan(record->leads[0].samples[19]));
  EXPECT_EQ(record->leads[0].samples[20], 1.0F);
  EXPECT_EQ(record->leads[1].samples[159], 1.0F);
  EXPECT_TRUE(std::isnan(record->leads[1].samples[160]));
  EXPECT_THAT(record->assumptions,
              testing::Contains("20 samples of zeros at the start and 40 at the end taken as "
                                "padding: no signal there"));
  options.index = 1;  // all zeros: a flat record, not an empty one
  const auto flat = read_numpy_record(bytes_of(npy_file("|i1", "2, 200, 2", false, data)), options);
  EXPECT_EQ(flat.value().leads[0].samples[0], 0.0F);
}

TEST(NumpyRecord, ASmallArchiveCannotAskForMuchMemory) {
  std::string zeros_of_32_mb;
  zeros_of_32_mb.resize(32000000);
  const std::string zeros = npy_file("<f8", "4000000, 1", false, zeros_of_32_mb);
  const std::string file = zip_file({{"ecg.npy", zeros}}, Packing::Deflated);
  ASSERT_LT(file.size(), 40000U);
  EXPECT_THAT(refusal(file, given(500, "mV")),
              testing::StartsWith("unsupported: member 'ecg.npy' unpacks to"));
}

TEST(NumpyRecord, DamagedFilesAreErrorsOrRead) {
  const std::string array = npy_file("<i2", "50, 2", false, std::string(200, '\x01'));
  const Members members = {{"ecg.npy", array},
                           {"fs.npy", npy_file("<i4", "", false, little(5, 4))},
                           {"unit.npy", npy_texts({"mV"})}};
  for (const std::string& file :
       {array, zip_file(members, Packing::Stored), zip_file(members, Packing::Deflated, true)}) {
    mutate(file, file.size(), 1000, [](const std::string& damaged) {
      const auto record = read_numpy_record(bytes_of(damaged), given(500, "mV"));
      EXPECT_TRUE(record ? !record->leads.empty() : !record.error().reason.empty());
    });
  }
}

}  // namespace
}  // namespace crest::io
