#include "io/wfdb_segments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "io/failed_checks.h"
#include "io/read_record.h"
#include "io/wfdb_record.h"
#include "io/wfdb_writer.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsNan;

Result<Record> read(const WrittenFiles& files) {
  return read_wfdb_record("a.hea", files.text("a.hea"), files);
}

std::string refusal(const WrittenFiles& files) {
  const auto record = read(files);
  return record ? "read" : to_string(record.error());
}

/// A segment of format 16 with leads in mV.
void write_segment(const std::string& name, const std::vector<WfdbTestSignal>& signals,
                   WrittenFiles& folder) {
  write_wfdb(name, 100, {{name + ".dat", 16, signals, {}}}, folder);
}

TEST(WfdbSegments, OfAFixedLayoutFollowEachOther) {
  const WrittenEcg ecg = ptbxl_ecg();
  const std::vector<std::size_t> ends = {0, 1200, 1201, 5000};
  WrittenFiles folder;
  std::string header = "a/3 12 500 5000 05:06:07 04/03/2021\n";
  for (std::size_t segment = 0; segment < 3; ++segment) {
    WfdbTestFile file{"s" + std::to_string(segment) + ".dat", segment == 1 ? 24 : 16, {}, {}};
    for (std::size_t lead = 0; lead < 12; ++lead) {
      const auto& values = ecg.microvolts[lead];
      file.signals.push_back({ecg.leads[lead],
                              {values.begin() + static_cast<long>(ends[segment]),
                               values.begin() + static_cast<long>(ends[segment + 1])},
                              "1000/mV",
                              1,
                              0});
    }
    const std::string name = "s" + std::to_string(segment);
    write_wfdb(name, 500, {file}, folder);
    header += name + " " + std::to_string(ends[segment + 1] - ends[segment]) + "\n";
  }
  folder.write("a.hea", header);
  const auto record = read(folder);
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_EQ(record->name, "a");
  EXPECT_EQ(record->format, "WFDB 16, 24 in 3 segments");
  EXPECT_THAT(record->assumptions, IsEmpty());
  EXPECT_THAT(failed_checks(*record), IsEmpty());
  // A length a file, and a first sample and a checksum a lead.
  EXPECT_THAT(record->verifications,
              Contains(testing::Field(&Verification::what, "75 checks of the segments' own")));

  const TemporaryFolder disk;
  for (const char* name : {"a.hea", "s0.hea", "s0.dat", "s1.hea", "s1.dat", "s2.hea", "s2.dat"}) {
    disk.write(name, folder.text(name));
  }
  const auto from_disk = read_record(disk.path() / "a.hea");
  ASSERT_TRUE(from_disk) << to_string(from_disk.error());
  expect_same_ecg(*from_disk, ecg);
}

TEST(WfdbSegments, OfAVariableLayoutAreMatchedByDescription) {
  WrittenFiles folder;
  folder.write("a_layout.hea",
               "a_layout 4 100 0\n~ 0 200/mV 11 0 0 0 0 II\n~ 0 100/mmHg 11 0 0 0 0 ABP\n"
               "~ 0 200/mV 11 0 0 0 0 V\n~ 0 200/mV 11 0 0 0 0 MCL1\n");
  write_segment("a_1", {{"V", {10, 20}, "10/mV", 1, 0}, {"II", {1, 2}, "1/mV", 1, 0}}, folder);
  write_segment("a_2", {{"II", {3000, 4000}, "1/uV", 1, 0}, {"ABP", {7, 8}, "1/mmHg", 1, 0}},
                folder);
  folder.write("a.hea", "a/6 4 100 9\na_layout 0\n~ 1\na_1 2\n~ 2\na_2 2\na_1 2\n");
  const auto record = read(folder);
  ASSERT_TRUE(record) << to_string(record.error());
  ASSERT_EQ(record->leads.size(), 3U);
  EXPECT_EQ(record->leads[0].name, "II");
  EXPECT_THAT(record->leads[0].samples, ElementsAre(IsNan(), 1, 2, IsNan(), IsNan(), 3, 4, 1, 2));
  EXPECT_EQ(record->leads[1].name, "ABP");
  EXPECT_EQ(record->leads[1].unit, "mmHg");
  EXPECT_THAT(record->leads[1].samples,
              ElementsAre(IsNan(), IsNan(), IsNan(), IsNan(), IsNan(), 7, 8, IsNan(), IsNan()));
  EXPECT_THAT(record->leads[2].samples,
              ElementsAre(IsNan(), 1, 2, IsNan(), IsNan(), IsNan(), IsNan(), 1, 2));
  EXPECT_THAT(record->assumptions,
              ElementsAre("signal 'MCL1' left out: it has no samples",
                          "lead II: gain or baseline change between segments: the first is listed",
                          "1 of 2 segments: lead II: unit 'uV' converted to mV: times 0.001"));
  EXPECT_THAT(failed_checks(*record), IsEmpty());
}

TEST(WfdbSegments, OfSeveralRatesKeepThatOfTheEcg) {
  WrittenFiles folder;
  folder.write("a_0.hea",
               "a_0 2 50 0\n~ 0x4 200/mV 11 0 0 0 0 II\n~ 0x2 100/NU 11 0 0 0 0 Pleth\n");
  const WfdbTestSignal ecg{"II", {1, 2, 3, 4, 5, 6, 7, 8}, "1/mV", 4, 0};
  write_wfdb(
      "a_1", 50,
      {{"p.dat", 516, {{"Pleth", {1, 2, 3, 4}, "1/NU", 2, 0}}, {}}, {"e.dat", 516, {ecg}, {}}},
      folder);
  folder.write("a.hea", "a/3 2 50/200 3\na_0 0\n~ 1\na_1 2\n");
  const auto record = read(folder);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->rate, 200);
  ASSERT_EQ(record->leads.size(), 1U);
  EXPECT_THAT(record->leads[0].samples,
              ElementsAre(IsNan(), IsNan(), IsNan(), IsNan(), 1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(record->assumptions, ElementsAre("signal 'Pleth' at 100 Hz left out"));
  EXPECT_THAT(failed_checks(*record), IsEmpty());
}

TEST(WfdbSegments, WhatDoesNotAddUpIsAFinding) {
  WrittenFiles folder;
  write_segment("b", {{"I", {1, 2, 3}, "1/mV", 1, 0}, {"II", {4, 5, 6}, "1/mV", 1, 0}}, folder);
  write_segment("c", {{"I", {7, 8}, "1/NU", 1, 0}, {"V1", {9, 10}, "1/mV", 1, 0}}, folder);
  write_segment("d", {{"I", {11, 12}, "1/mV", 2, 0}}, folder);
  folder.write("a.hea", "a/3 2 100.5 10\nb 3\nc 4\nd 1\n");
  const auto record = read(folder);
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_THAT(record->leads[0].samples,
              ElementsAre(1, 2, 3, IsNan(), IsNan(), IsNan(), IsNan(), IsNan()));
  EXPECT_THAT(record->leads[1].samples,
              ElementsAre(4, 5, 6, IsNan(), IsNan(), IsNan(), IsNan(), IsNan()));
  EXPECT_THAT(
      failed_checks(*record),
      ElementsAre("rate of segment b: expected 100.5, found 100",
                  "rate of segment c: expected 100.5, found 100",
                  "rate of segment d: expected 100.5, found 100",
                  "number of signals of segment d: expected 2, found 1",
                  "signal 1 of segment c: expected 'II', found 'V1'",
                  "lengths of the segments: expected 10 in all, found 8",
                  "length of segment c: expected 4 frames, found 2",
                  "segment c: unit of lead I: expected 'mV', found 'NU': left out there",
                  "segment d: samples in a frame of lead I: expected 1, found 2: left out there"));
}

TEST(WfdbSegments, AFailedCheckNamesItsSegment) {
  WrittenFiles folder;
  folder.write("b.dat", std::string("\x01\x00", 2));
  folder.write("b.hea", "b 1 100 1\nb.dat 16 1/mV 16 0 1 2 0 I\n");
  folder.write("a.hea", "a/1 1 100 1\nb 1\n");
  EXPECT_THAT(failed_checks(read(folder).value()),
              ElementsAre("segment b: checksum of lead I: expected 2, found 1"));
}

TEST(WfdbSegments, Refusals) {
  WrittenFiles folder;
  write_segment("b", {{"I", {1, 2, 3}, "1/mV", 1, 0}}, folder);
  folder.write("a.hea", "a/2 1 100\nb 3\nmissing 2\n");
  EXPECT_EQ(refusal(folder), "missing.hea: cannot be opened");
  folder.write("a.hea", "a/1 1 100\na 3\n");
  EXPECT_EQ(refusal(folder), "a.hea: a segment may not itself have segments");
  folder.write("a.hea", "a/1 1 360\nb 3\n");
  EXPECT_EQ(refusal(folder), "b.hea: a segment of 100 Hz in a record of 360 Hz");
  folder.write("a.hea", "a/2 1 100\n~ 0\n~ 0\n");
  EXPECT_EQ(refusal(folder), "a.hea: the segments have no samples");
  folder.write("a.hea", "a/1 1 100\n~ 10\n");
  EXPECT_EQ(refusal(folder), "a.hea: no signal has samples");
  folder.write("c.hea", "c 1 100 3\nc.dat 16\n");
  folder.write("c.dat", "1234");
  folder.write("a.hea", "a/1 1 100\nc 3\n");
  EXPECT_EQ(refusal(folder), "c.dat: too short: expected 3 samples of 1 signal, found 2");
  folder.write("c.hea", "c 1 100 3\n../c.dat 16\n");
  EXPECT_EQ(refusal(folder),
            "c.hea: line 2: the signal file must be a plain name in the folder of the header");
}

TEST(WfdbSegments, GapsCannotAskForMemory) {
  WrittenFiles folder;
  write_segment("b", {{"I", {1, 2, 3}, "1/mV", 1, 0}}, folder);
  folder.write("a.hea", "a/2 1 100 1000000000\nb 3\n~ 999999997\n");
  EXPECT_EQ(refusal(folder),
            "a.hea: 1000000000 frames of 1 samples are out of proportion to 6 bytes of signal "
            "files");
  std::string many = "a/100000 1 100\n";
  for (int i = 0; i < 100000; ++i) many += "b 1000000000\n";
  folder.write("a.hea", many);
  EXPECT_THAT(refusal(folder), testing::HasSubstr("out of proportion to 6 bytes"));
}

/// Header and files of a record with everything, as small as can be.
WrittenFiles everything() {
  WrittenFiles folder;
  folder.write("a_0.hea", "a_0 2 50 0\n~ 0x2 200/mV 11 0 0 0 0 II\n~ 0 1/NU 8 0 0 0 0 P\n");
  write_wfdb("a_1", 50,
             {{"e.dat", 310, {{"II", {1, 2, 3, 4, 5, 6}, "1/mV", 2, 1}}, {}},
              {"p.dat", 8, {{"P", {1, 2, 3}, "1/NU", 1, 0}}, {}}},
             folder);
  write_wfdb("a_2", 50, {{"f.dat", 516, {{"II", {1, 2, 3, 4}, "1/mV", 2, 0}}, {}}}, folder);
  folder.write("a.hea", "a/4 2 50 6 10:00:00\na_0 0\na_1 3\n~ 1\na_2 2\n");
  return folder;
}

TEST(WfdbSegments, NoChangedByteDoesHarm) {
  const WrittenFiles whole = everything();
  ASSERT_TRUE(read(whole)) << refusal(whole);
  const std::vector<std::string> names = {"a.hea", "a_0.hea", "a_1.hea", "a_2.hea",
                                          "e.dat", "p.dat",   "f.dat"};
  std::mt19937 random(1);
  std::size_t refused = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    WrittenFiles changed = whole;
    const std::string& name = names[random() % names.size()];
    std::string text = whole.text(name);
    const std::size_t place = random() % text.size();
    if (trial % 4 == 0) {
      text.resize(place);
    } else {
      text[place] =
          static_cast<char>(trial % 2 == 0 ? random() : "0123456789 x:+~\n-"[random() % 17]);
    }
    changed.write(name, text);
    const auto record = read(changed);
    if (!record) {
      ++refused;
      EXPECT_FALSE(record.error().reason.empty());
      EXPECT_FALSE(record.error().file.empty());
      continue;
    }
    for (const Lead& lead : record->leads) EXPECT_EQ(lead.samples.size(), record->samples());
  }
  EXPECT_GT(refused, 500U);
}

}  // namespace
}  // namespace crest::io
