#include "io/write_edf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "io/edf_limits.h"
#include "io/edf_record.h"
#include "io/write_edf_annotations.h"

namespace crest::io {
namespace {

Record one_lead(double gain, int baseline, const std::vector<int>& stored) {
  Record record;
  record.rate = 100;
  record.start = "2021-03-04T05:06:07.5";
  Lead& lead = record.leads.emplace_back();
  lead.name = "II";
  lead.unit = "mV";
  lead.gain = gain;
  lead.baseline = baseline;
  for (const int value : stored) {
    lead.samples.push_back(static_cast<float>((value - baseline) / gain));
  }
  return record;
}

std::string text_of(const FormattedRecord& formatted) {
  const auto& bytes = *formatted.files.front().bytes;
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(WriteEdf, EveryFieldStandsInItsPlace) {
  const Record record = one_lead(1000, 0, std::vector<int>(200, -7));
  const std::string bytes = text_of(format_edf_record({record, {}}).value());
  EXPECT_EQ(bytes.substr(0, 8), "0       ");
  EXPECT_EQ(bytes.substr(8, 80), "X X X X" + std::string(73, ' '));
  EXPECT_EQ(bytes.substr(88, 80), "Startdate 04-MAR-2021 X X X" + std::string(53, ' '));
  EXPECT_EQ(bytes.substr(168, 16), "04.03.2105.06.07");
  EXPECT_EQ(bytes.substr(184, 8), "768     ");
  EXPECT_EQ(bytes.substr(192, 44), "EDF+C" + std::string(39, ' '));
  EXPECT_EQ(bytes.substr(236, 8), "2       ");
  EXPECT_EQ(bytes.substr(244, 8), "1       ");
  EXPECT_EQ(bytes.substr(252, 4), "2   ");
  EXPECT_EQ(bytes.substr(256, 32), "ECG II          EDF Annotations ");
  EXPECT_EQ(bytes.substr(256 + 2 * 96, 16), "uV              ");
  EXPECT_EQ(bytes.substr(256 + 2 * 104, 16), "-32768  -1      ");
  EXPECT_EQ(bytes.substr(256 + 2 * 112, 16), "32767   1       ");
  EXPECT_EQ(bytes.substr(256 + 2 * 216, 8), "100     ");
  EXPECT_EQ(bytes.substr(768, 4), "\xF9\xFF\xF9\xFF");
  // The first data record begins half a second after the header's time.
  EXPECT_EQ(bytes.substr(768 + 200, 8), std::string("+0.5\x14\x14\0\0", 8));
  EXPECT_EQ(bytes.substr(768 + 208 + 200, 8), std::string("+1.5\x14\x14\0\0", 8));
  EXPECT_EQ(bytes.size(), 768U + 2 * 208);
  for (const char c : bytes.substr(0, 768)) EXPECT_TRUE(c >= ' ' && c < 0x7F);
}

TEST(WriteEdf, SixteenBitSourcesKeepEveryStep) {
  const std::vector<int> stored = {-32768, 32767, 0, 1, -1, 1024, 77};
  // Steps of 1, 5, 4.88 (of 2.5 V in 16 bits: 8 characters cannot say its ends) and 0.2 uV; ADC
  // values that lie far to one side; a lead stored upside down.
  for (const double gain : {1000.0, 200.0, 204.8, 4880.0, 419430.0, -1000.0}) {
    for (const int baseline : {0, 1024, -32768}) {
      const Record record = one_lead(gain, baseline, stored);
      const auto formatted = format_edf_record({record, {}});
      ASSERT_TRUE(formatted);
      const std::string bytes = text_of(*formatted);
      const Record read = read_edf_record(HeldBytes(std::as_bytes(std::span(bytes))), {}).value();
      for (std::size_t i = 0; i < stored.size(); ++i) {
        EXPECT_NEAR(read.leads[0].samples[i], record.leads[0].samples[i], 0.1 / std::abs(gain))
            << gain << " " << baseline;
      }
    }
  }
}

TEST(WriteEdf, NumbersFitEightCharacters) {
  EXPECT_EQ(edf_number(0), "0");
  EXPECT_EQ(edf_number(-163.84), "-163.84");
  EXPECT_EQ(edf_number(0.0039), "0.0039");
  EXPECT_EQ(edf_number(1234567.89), "1234568");
  EXPECT_EQ(edf_number(-1234567.89), "-1234568");
  EXPECT_EQ(edf_number(99999999), "99999999");
  EXPECT_EQ(edf_number(-99999999), std::nullopt);
  EXPECT_EQ(edf_number(-1e-12), "0");
  EXPECT_EQ(edf_number(HUGE_VAL), std::nullopt);
}

TEST(WriteEdf, DataRecordsAreFullWhereTheyCanBe) {
  struct Case {
    double rate;
    std::size_t samples, leads, in_a_record;
    const char* duration;
  };
  for (const Case& one : {Case{500, 5000, 12, 500, "1"}, Case{500, 5005, 12, 455, "0.91"},
                          Case{1000.5, 20010, 1, 1000, "0.9995002"}, Case{0.5, 3, 1, 1, "2"},
                          Case{360, 7200, 2, 360, "1"}, Case{8000, 80000, 12, 2000, "0.25"}}) {
    const EdfDataRecords cut = choose_edf_data_records(one.rate, one.samples, one.leads);
    if (!cut.rounded_rate) {
      EXPECT_NEAR(static_cast<double>(cut.samples) / std::stod(cut.duration), one.rate,
                  1e-11 * one.rate);
    }
    EXPECT_EQ(one.samples % cut.samples, 0U) << one.rate;
    EXPECT_LE(cut.samples * one.leads * 2, 61440U);
    EXPECT_LE(cut.duration.size(), 8U);
    EXPECT_FALSE(cut.rounded_rate) << one.rate;
  }
  // A third of a hertz more: no duration of eight characters says it.
  EXPECT_TRUE(choose_edf_data_records(100 * std::sqrt(2), 1000, 1).rounded_rate);
}

TEST(WriteEdf, ARateThatNoFieldSaysIsALoss) {
  Record record = one_lead(1000, 0, std::vector<int>(200, 3));
  record.rate = 100 * std::sqrt(2);
  const auto losses = format_edf_record({record, {}}).value().losses;
  EXPECT_THAT(losses, testing::Contains(testing::StartsWith("sampling rate 141.42135623")));
}

TEST(WriteEdf, SamplesThatFillTheLastDataRecordAreTold) {
  const Record record = one_lead(1000, 0, std::vector<int>(211, 3));  // a prime, 2.11 s
  const auto formatted = format_edf_record({record, {}}).value();
  const std::string bytes = text_of(formatted);
  const Record read = read_edf_record(HeldBytes(std::as_bytes(std::span(bytes))), {}).value();
  const std::size_t filling = read.samples() - 211;
  if (filling == 0) {
    EXPECT_THAT(formatted.losses, testing::IsEmpty());
  } else {
    EXPECT_THAT(formatted.losses, testing::ElementsAre(testing::StartsWith(
                                      std::to_string(filling) + " samples more at the end")));
    EXPECT_EQ(read.comments.size(), 1U);
  }
}

TEST(WriteEdf, AnnotationsFindRoomInWhateverDataRecord) {
  std::vector<EdfAnnotationToWrite> annotations;
  for (int i = 0; i < 50; ++i) annotations.push_back({1.0 * i, 0.5, std::string(1 + i % 40, 'x')});
  for (const std::size_t records : {1, 3, 100}) {
    const auto lists = format_edf_annotations(annotations, 0.25, records, 1);
    ASSERT_EQ(lists.size(), records);
    std::size_t found = 0;
    for (std::size_t i = 0; i < records; ++i) {
      EXPECT_EQ(lists[i].size(), lists[0].size());
      EXPECT_EQ(lists[i].size() % 2, 0U);
      EXPECT_TRUE(lists[i].starts_with("+" + std::to_string(i) + ".25\x14\x14"));
      found += static_cast<std::size_t>(std::ranges::count(lists[i], '\x15'));
    }
    EXPECT_EQ(found, annotations.size());
  }
}

}  // namespace
}  // namespace crest::io
