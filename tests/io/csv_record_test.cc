#include "io/csv_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "io/csv_writer.h"
#include "io/mutated_bytes.h"
#include "io/read_record.h"
#include "io/written_ecg.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

using testing::ElementsAre;

ReadOptions given(double rate, const std::string& unit) {
  ReadOptions options;
  options.rate = rate;
  options.unit = unit;
  return options;
}

/// A table of `rows` times, 1 / rate seconds apart, and one lead.
std::string timed(const std::string& head, std::size_t rows, double step, int decimals,
                  std::size_t gap_before = 0) {
  std::string text = head;
  for (std::size_t i = 0; i < rows; ++i) {
    const double time =
        (static_cast<double>(i) + (gap_before != 0 && i >= gap_before ? 5 : 0)) * step;
    text += fmt::format("{:.{}f},{:.3f}\n", time, decimals, std::sin(0.1 * static_cast<double>(i)));
  }
  return text;
}

TEST(CsvRecord, TheRateFollowsFromTheTimes) {
  struct Times {
    std::string head;
    double step;
    int decimals;
    double rate;
  };
  const std::vector<Times> all = {
      {"time (s),II (mV)\n", 1.0 / 360, 3, 360},
      {"time,II (mV)\n", 1.0 / 250, 3, 250},
      {"time,II (mV)\n", 2, 0, 500},
      {"time (us),II (mV)\n", 4000, 0, 250},
      {"t [ms],II (mV)\n", 7.8125, 4, 128},
      {"sec,II (mV)\n", 1 / 257.5, 9, 257.5},
      {"II_s,II (mV)\n", 0.001, 3, 1000},
  };
  for (const Times& times : all) {
    const std::string text = timed(times.head, 1000, times.step, times.decimals);
    const auto record = read_csv_record(bytes_of(text), {});
    ASSERT_TRUE(record) << times.head << to_string(record.error());
    EXPECT_NEAR(record->rate, times.rate, 1e-5 * times.rate) << times.head;
    ASSERT_EQ(record->leads.size(), 1U);
    EXPECT_EQ(record->leads[0].name, "II");
  }
}

TEST(CsvRecord, SampleNumbersAreNoTime) {
  for (const std::string head : {"sample #,II (mV)\n", ",II (mV)\n", "time,II (mV)\n"}) {
    const std::string text = timed(head, 100, 1, 0);
    const auto refused = read_csv_record(bytes_of(text), {});
    ASSERT_FALSE(refused) << head;
    EXPECT_EQ(refused.error().reason, "states no sampling rate; give it with --rate");
    const auto record = read_csv_record(bytes_of(text), given(360, ""));
    ASSERT_TRUE(record) << head;
    EXPECT_EQ(record->rate, 360);
    EXPECT_EQ(record->leads.size(), 1U);
    EXPECT_EQ(record->assumptions.size(), 1U) << head;
  }
}

TEST(CsvRecord, AStatedRateIsComparedWithTheTimes) {
  const auto agreeing =
      read_csv_record(bytes_of("# fs: 250 Hz\n" + timed("time (s),II (mV)\n", 100, 0.004, 3)), {});
  EXPECT_TRUE(agreeing.value().verifications.at(0).passed);
  const auto other =
      read_csv_record(bytes_of("# fs: 500\n" + timed("time (s),II (mV)\n", 100, 0.004, 3)), {});
  EXPECT_EQ(other.value().rate, 500);
  EXPECT_FALSE(other->verifications.at(0).passed);
  EXPECT_EQ(other->verifications.at(0).detail, "expected 500 Hz, found 250 Hz");
}

TEST(CsvRecord, DatesOfTheSamplesGiveRateAndStart) {
  std::string iso = "timestamp;ecg (mV)\n";
  std::string rdsamp = "'Elapsed time','ecg'\n'hh:mm:ss.mmm','mV'\n";
  for (int i = 0; i < 200; ++i) {
    const int milliseconds = 59900 + 4 * i;  // past the minute, and past midnight
    const std::string clock = fmt::format("{:06.3f}", milliseconds % 60000 / 1000.0);
    iso += fmt::format("2021-03-04T05:{:02}:{};{}\n", 6 + milliseconds / 60000, clock, i % 7);
    rdsamp += fmt::format("'[{}:{} 0{}/03/2021]',{}\n", milliseconds < 60000 ? "23:59" : "00:00",
                          clock, milliseconds < 60000 ? 4 : 5, i % 7);
  }
  const auto from_iso = read_csv_record(bytes_of(iso), {});
  ASSERT_TRUE(from_iso) << to_string(from_iso.error());
  EXPECT_EQ(from_iso->rate, 250);
  EXPECT_EQ(from_iso->start, "2021-03-04T05:06:59.9");
  const auto from_rdsamp = read_csv_record(bytes_of(rdsamp), {});
  ASSERT_TRUE(from_rdsamp) << to_string(from_rdsamp.error());
  EXPECT_EQ(from_rdsamp->rate, 250);
  EXPECT_EQ(from_rdsamp->start, "2021-03-04T23:59:59.9");
}

TEST(CsvRecord, StatementsAreReadAndThePatientIsNot) {
  const std::string text =
      "Name,Jane Doe\nRecorded Date,2019-10-10 10:20:30 +0100\nDevice,\"Watch4,3\"\n"
      "Sample Rate,512 hertz\n\nLead,Lead I\nUnit,\xC2\xB5V\n\n120.5\n-80\n\n40\n";
  const auto record = read_csv_record(bytes_of(text), {});
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->rate, 512);
  EXPECT_EQ(record->start, "2019-10-10T10:20:30+01:00");
  EXPECT_EQ(record->leads.at(0).name, "Lead I");
  EXPECT_THAT(record->leads.at(0).samples, ElementsAre(0.1205F, -0.08F, 0.04F));
  EXPECT_THAT(record->comments, ElementsAre("Device,\"Watch4,3\""));
  EXPECT_TRUE(record->identity.empty());
  ReadOptions keeping;
  keeping.keep_identity = true;
  EXPECT_THAT(read_csv_record(bytes_of(text), keeping).value().identity,
              ElementsAre("Name: Jane Doe"));
}

TEST(CsvRecord, MissingValuesAreNaN) {
  const std::string text = "I (mV),II (mV),V1 (mV)\n1,,NaN\n-,2,n/a\n1e-3,+2,null\n4,5,6,\n";
  EXPECT_EQ(read_csv_record(bytes_of(text), given(500, "")).error().place, "line 5");
  const auto record = read_csv_record(bytes_of(text.substr(0, text.size() - 7)), given(500, ""));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->leads[0].samples[0], 1.0F);
  EXPECT_TRUE(std::isnan(record->leads[0].samples[1]));
  EXPECT_EQ(record->leads[0].samples[2], 0.001F);
  EXPECT_TRUE(std::isnan(record->leads[1].samples[0]));
  EXPECT_EQ(record->leads[1].samples[2], 2.0F);
  EXPECT_TRUE(std::isnan(record->leads[2].samples[1]));
}

TEST(CsvRecord, ASingleColumnWithDecimalCommasIsNotTwo) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += fmt::format("0,{:03}\n", i);
  const auto record = read_csv_record(bytes_of(text), given(500, "mV"));
  ASSERT_TRUE(record) << to_string(record.error());
  ASSERT_EQ(record->leads.size(), 1U);
  EXPECT_EQ(record->leads[0].samples[49], 0.049F);
}

TEST(CsvRecord, NumbersOfADataFrameAreNoSamples) {
  const auto record = read_csv_record(bytes_of(",0,1\n0,0.5,1\n1,0.25,2\n2,0.125,3\n3,1,4\n4,1,5\n"
                                               "5,1,6\n6,1,7\n7,1,6\n8,1,7\n9,1,6\n"),
                                      given(500, "mV"));
  ASSERT_TRUE(record) << to_string(record.error());
  ASSERT_EQ(record->leads.size(), 2U);
  EXPECT_EQ(record->samples(), 10U);
  EXPECT_EQ(record->leads[0].samples[0], 0.5F);
}

struct Refusal {
  std::string text;
  std::string message;
};

TEST(CsvRecord, RefusalsSayTheLine) {
  const std::vector<Refusal> refusals = {
      {"I (mV),II (mV)\n1,2\n3,x4\n5,6\n7,8\n", "corrupt: line 3: field 2 is 'x4', not a number"},
      {"I (mV),II (mV)\n1,2\n3,4,5\n6,7\n",
       "corrupt: line 3: has 3 fields where the lines before have 2"},
      {"I,II,III\n1,2\n3,4\n5,6\n",
       "corrupt: line 1: names 3 columns where the lines below have 2"},
      {"I (mV),II (mV)\n1,2\n3,inf\n5,6\n7,8\n", "corrupt: line 3: field 2 is 'inf', not a number"},
      {"I (mV),II (mV)\n1,2\n3,1e999\n5,6\n7,8\n",
       "corrupt: line 3: field 2 is '1e999', not a number"},
      {timed("time (s),II (mV)\n", 50, 0.002, 3, 20),
       "corrupt: line 22: the time column does not rise in equal steps: 0.05 after 0.038"},
      {"time (s),II (mV)\n0,1\n0.002,1\n,1\n0.006,1\n",
       "corrupt: line 4: the time column does not rise in equal steps: nan after 0.002"},
      {"I,II\n1,2\n3,4\n", "invalid_input: states no sampling rate; give it with --rate"},
      {"# rate: 500\nI,II\n1,2\n3,4\n",
       "invalid_input: states no unit of its samples; give it with --unit"},
      {"# rate: -500\nI (mV)\n1\n3\n", "invalid_input: states a sampling rate of -500 ('rate')"},
      {"time (s)\n0\n0.002\n0.004\n", "invalid_input: holds times and no samples"},
      {"\xFF\xFEI", "unsupported: is text in UTF-16; save it as UTF-8"},
  };
  for (const Refusal& refusal : refusals) {
    EXPECT_TRUE(looks_like_csv(bytes_of(refusal.text))) << refusal.text;
    const auto record = read_csv_record(bytes_of(refusal.text), {});
    ASSERT_FALSE(record) << refusal.text;
    EXPECT_EQ(std::string(to_string(record.error().kind)) + ": " + to_string(record.error()),
              refusal.message);
  }
}

TEST(CsvRecord, WhatIsNoTableIsNotTakenForOne) {
  for (const std::string text :
       {"", "\n\n", "12\n", "Dear all,\nthe ECG is fine.\n1, 2, 3\n", "<a>\n<b>1</b>\n</a>\n",
        "{\"fs\": 500,\n\"x\": [\n1,\n2]}\n", "I,II\n", "100 2 360 1000\n100.dat 212 200 11\n"}) {
    EXPECT_FALSE(looks_like_csv(bytes_of(text))) << text;
  }
  EXPECT_FALSE(looks_like_csv(bytes_of(std::string("1,2\n3,4\n\0", 9))));
}

TEST(CsvRecord, RowsOfNumbersAreNotTakenForAWfdbHeader) {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 20; ++i) text += fmt::format("{} {} {}\n", i * i % 7, 3 - i % 5, i % 2);
  const auto record = read_record(folder.write("numbers.txt", text), given(500, "uV"));
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->format, "CSV");
  EXPECT_EQ(record->name, "numbers");
  EXPECT_EQ(record->leads.size(), 3U);
}

TEST(CsvRecord, DamagedFilesAreErrorsOrRead) {
  const std::string text =
      "# rate: 500\n'Elapsed time','I','II'\n'hh:mm:ss.mmm','mV','mV'\n"
      "'0:00.000',-0.145,\"1,5\"\n'0:00.002',-0.145,2\n'0:00.004',,2e-3\n";
  mutate(text, text.size(), 3000, [](const std::string& damaged) {
    if (!looks_like_csv(bytes_of(damaged))) return;
    const auto record = read_csv_record(bytes_of(damaged), given(500, "mV"));
    EXPECT_TRUE(record ? !record->leads.empty() : !record.error().reason.empty());
  });
}

}  // namespace
}  // namespace crest::io
