#include "io/write_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/file.h"
#include "io/read_record.h"
#include "io/wfdb_annotation.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path kData = fs::path(CREST_SOURCE_DIR) / "tests/data";
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

struct Target {
  OutputFormat format;
  const char* file;
};
/// The formats that hold rate, names and units.
constexpr Target kTargets[] = {{OutputFormat::WfdbPlain, "out.hea"},
                               {OutputFormat::WfdbFlac, "flac.hea"},
                               {OutputFormat::EdfPlus, "out.edf"},
                               {OutputFormat::Csv, "out.csv"},
                               {OutputFormat::Aecg, "out.xml"}};

struct RoundTrip {
  WriteReport report;
  Record record;
};

RoundTrip round_trip(const Record& record, const Target& target,
                     std::span<const RecordMark> marks = {}) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / target.file;
  auto report = write_record(record, marks, path, {.format = target.format});
  EXPECT_TRUE(report) << target.file << ": " << to_string(report.error());
  auto read = read_record(path);
  EXPECT_TRUE(read) << target.file << ": " << to_string(read.error());
  if (!report || !read) return {};
  for (const Verification& check : read->verifications) {
    EXPECT_TRUE(check.passed) << target.file << ": " << check.what << ": " << check.detail;
  }
  return {*std::move(report), *std::move(read)};
}

/// The largest difference of two leads; infinite where a sample is missing in one only.
double largest_difference(const Lead& a, const Lead& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i) {
    if (std::isnan(a.samples[i]) != std::isnan(b.samples[i])) return HUGE_VAL;
    if (std::isnan(a.samples[i])) continue;
    largest = std::max(largest, std::abs(static_cast<double>(a.samples[i]) - b.samples[i]));
  }
  return largest;
}

/// The largest error that the report states of a lead, 0 where it states none.
double stated_error(const WriteReport& report, const std::string& lead) {
  constexpr std::string_view mark = "largest error ";
  for (const std::string& line : report.losses) {
    const std::size_t at = line.find(mark);
    if (at == std::string::npos) continue;
    // "lead I", "leads I, V1" or "all leads"
    std::string who = line.substr(0, line.find(':'));
    std::ranges::replace(who, ' ', ',');
    if (who != "all,leads" && !(who + ",").contains("," + lead + ",")) continue;
    double error = 0;
    std::from_chars(line.data() + at + mark.size(), line.data() + line.size(), error);
    return error;
  }
  return 0;
}

Record synthetic(double rate, std::size_t samples, std::size_t leads, double amplitude = 1) {
  Record record;
  record.name = "made";
  record.rate = rate;
  record.start = "2021-03-04T05:06:07";
  constexpr const char* names[] = {"I",  "II", "III", "aVR", "aVL", "aVF",
                                   "V1", "V2", "V3",  "V4",  "V5",  "V6"};
  for (std::size_t lead = 0; lead < leads; ++lead) {
    Lead& made = record.leads.emplace_back();
    made.name = names[lead];
    made.unit = "mV";
    made.gain = 1;
    for (std::size_t i = 0; i < samples; ++i) {
      made.samples.push_back(static_cast<float>(
          amplitude * std::sin(0.031 * static_cast<double>(i) + static_cast<double>(lead)) / 3));
    }
  }
  return record;
}

std::string without_type(const std::string& name) {
  return name.starts_with("ECG ") ? name.substr(4) : name;
}

std::string in_capitals(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

TEST(WriteRecord, RealRecordsComeBackAsTheyWere) {
  for (const char* name : {"ptbxl/00010", "ludb/1", "mitdb/119_20s", "cinc2021/E00005"}) {
    Record record = read_record(kData / name).value();
    record.comments.clear();
    if (record.start.empty()) record.start = "1999-12-31T23:59:58";
    for (const Target& target : kTargets) {
      SCOPED_TRACE(std::string(name) + " " + target.file);
      const auto [report, read] = round_trip(record, target);
      EXPECT_THAT(report.losses, IsEmpty());
      EXPECT_EQ(read.rate, record.rate);
      EXPECT_EQ(read.start, record.start);
      ASSERT_EQ(read.leads.size(), record.leads.size());
      for (std::size_t i = 0; i < read.leads.size(); ++i) {
        EXPECT_EQ(in_capitals(without_type(read.leads[i].name)), in_capitals(record.leads[i].name));
        EXPECT_EQ(read.leads[i].unit, record.leads[i].unit);
        ASSERT_EQ(read.leads[i].samples.size(), record.samples());
        EXPECT_LT(largest_difference(read.leads[i], record.leads[i]), 1e-6);
      }
    }
  }
}

TEST(WriteRecord, WfdbKeepsGainBaselineAndEveryBit) {
  for (const char* name : {"ptbxl/00010", "mitdb/119_20s", "cinc2021/E00005"}) {
    const Record record = read_record(kData / name).value();
    for (const Target& target : std::span(kTargets).first(2)) {
      const Record read = round_trip(record, target).record;
      for (std::size_t i = 0; i < record.leads.size(); ++i) {
        EXPECT_EQ(read.leads[i].gain, record.leads[i].gain);
        EXPECT_EQ(read.leads[i].baseline, record.leads[i].baseline);
        EXPECT_EQ(read.leads[i].samples, record.leads[i].samples) << name << " " << target.file;
      }
    }
  }
}

TEST(WriteRecord, TheStatedErrorIsTheOneThatIsMeasured) {
  for (const double amplitude : {1e-4, 0.3, 1.0, 40.0, 1e6}) {
    for (const std::size_t leads : {1, 12}) {
      const Record record = synthetic(500, 1000, leads, amplitude);
      for (const Target& target : kTargets) {
        SCOPED_TRACE(std::to_string(amplitude) + " " + target.file);
        const auto [report, read] = round_trip(record, target);
        ASSERT_EQ(read.leads.size(), leads);
        for (std::size_t i = 0; i < leads; ++i) {
          const double measured = largest_difference(read.leads[i], record.leads[i]);
          const double stated = stated_error(report, record.leads[i].name);
          EXPECT_LE(measured, std::max(1e-5 * amplitude, 4e-6));  // 16 bits for at least 0.5 mV
          if (stated == 0) {
            EXPECT_LE(measured, amplitude / 3 / (1 << 22));
          } else {
            EXPECT_NEAR(measured, stated, 1e-5 * stated + amplitude * 1e-8);
          }
        }
        EXPECT_EQ(stated_error(report, "I") > 0, target.format != OutputFormat::Csv);
      }
    }
  }
}

TEST(WriteRecord, RatesAreHeldExactly) {
  for (const double rate : {128.0, 250.0, 257.0, 360.0, 1000.0, 1000.5, 62.5, 256.41025641025641}) {
    const Record record = synthetic(rate, 2000, 3);
    for (const Target& target : kTargets) {
      SCOPED_TRACE(std::to_string(rate) + " " + target.file);
      const auto [report, read] = round_trip(record, target);
      EXPECT_NEAR(read.rate, rate, 1e-11 * rate);
      EXPECT_GE(read.samples(), record.samples());
      for (const std::string& line : report.losses) {
        EXPECT_EQ(line.find("rate"), std::string::npos) << line;
      }
    }
  }
}

TEST(WriteRecord, MissingSamplesStayMissingOrAreToldOf) {
  Record record = synthetic(250, 1000, 3);
  for (Lead& lead : record.leads) std::fill_n(lead.samples.begin(), 10, kMissing);
  std::fill_n(record.leads[1].samples.begin() + 500, 250, kMissing);
  for (const Target& target : kTargets) {
    SCOPED_TRACE(target.file);
    const auto [report, read] = round_trip(record, target);
    ASSERT_EQ(read.samples(), record.samples());
    if (target.format != OutputFormat::EdfPlus) {
      EXPECT_LT(largest_difference(read.leads[1], record.leads[1]), 1e-4);
      continue;
    }
    EXPECT_EQ(read.leads[1].samples[700], read.leads[1].samples[499]);
    EXPECT_EQ(read.leads[1].samples[0], read.leads[1].samples[10]);
    EXPECT_THAT(report.losses,
                testing::Contains("lead II: 260 missing samples written as the last value before, "
                                  "annotated as \"no signal\""));
    EXPECT_THAT(read.comments, ElementsAre("annotation 0 s 0.04 s: no signal",
                                           "annotation 2 s 1 s: no signal@@ECG II"));
  }
}

TEST(WriteRecord, LeadsWithoutAnySampleAndOneLeadWithGapsComeBack) {
  Record record = synthetic(100, 400, 1);
  std::fill_n(record.leads[0].samples.begin() + 30, 7, kMissing);
  Record empty = synthetic(100, 400, 3);
  std::ranges::fill(empty.leads[2].samples, kMissing);
  for (const Target& target : kTargets) {
    if (target.format == OutputFormat::EdfPlus) continue;
    SCOPED_TRACE(target.file);
    EXPECT_LT(largest_difference(round_trip(record, target).record.leads.at(0), record.leads[0]),
              1e-4);
    EXPECT_EQ(largest_difference(round_trip(empty, target).record.leads.at(2), empty.leads[2]), 0);
  }
}

TEST(WriteRecord, MarksBecomeAnnotationsOfTheirLead) {
  const Record record = read_record(kData / "ptbxl/00010").value();
  const RecordMark marks[] = {
      {4.2, 4.62, 7, "rare"}, {1, 1.5, std::nullopt, "all"}, {20, 21, 0, "outside"}};
  const TemporaryFolder folder;
  const auto report = write_record(record, marks, folder.path() / "out", {});
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_THAT(report->losses, testing::Contains("1 mark not written: outside of the record"));
  const auto annotations = read_wfdb_annotations(folder.path() / "out.crest").value().annotations;
  const auto at = [](std::int64_t sample, int code, int channel, const char* text) {
    WfdbAnnotation annotation;
    annotation.sample = sample;
    annotation.code = code;
    annotation.channel = channel;
    annotation.text = text;
    return annotation;
  };
  EXPECT_THAT(annotations,
              ElementsAre(at(500, 39, 0, "no channel: all"), at(750, 40, 0, "no channel: all"),
                          at(2100, 39, 7, "rare"), at(2310, 40, 7, "rare")));
  const RoundTrip edf = round_trip(record, kTargets[2], marks);
  EXPECT_THAT(edf.record.comments,
              ElementsAre("annotation 1 s 0.5 s: all", "annotation 4.2 s 0.42 s: rare@@ECG V2"));
}

TEST(WriteRecord, IdentityAndCommentsAreWrittenOnlyIfAsked) {
  Record record = synthetic(250, 500, 3);
  record.comments = {"rate: 3", "72 years"};
  record.identity = {"patient name: Ann Example"};
  for (const Target& target : kTargets) {
    SCOPED_TRACE(target.file);
    for (const bool keep : {false, true}) {
      const TemporaryFolder folder;
      const auto report = write_record(record, {}, folder.path() / target.file,
                                       {.format = target.format, .keep_identity = keep})
                              .value();
      std::string all;
      for (const fs::path& file : report.files) all += read_text_file(file).value();
      EXPECT_EQ(all.contains("72 years"), keep);
      EXPECT_EQ(all.contains("Example"), keep);
      EXPECT_EQ(std::ranges::any_of(report.losses,
                                    [](const std::string& line) {
                                      return line.starts_with("2 comments not written");
                                    }),
                !keep);
      EXPECT_EQ(read_record(folder.path() / target.file).value().rate, 250);
    }
  }
}

TEST(WriteRecord, OddNamesAndUnitsAreChangedAloud) {
  Record record = synthetic(250, 500, 3);
  record.leads[0].name = "t";  // a table would take it for times
  record.leads[1].name = "a \"lead\", \xC3\xA4 [x] of far too long a name\n";
  record.leads[2].unit = "deg C";
  for (const Target& target : kTargets) {
    SCOPED_TRACE(target.file);
    const auto [report, read] = round_trip(record, target);
    ASSERT_EQ(read.leads.size(), 3U);
    EXPECT_EQ(read.leads[0].name, "t");
    EXPECT_LT(largest_difference(read.leads[2], record.leads[2]), 1e-4);
    const bool said = std::ranges::any_of(
        report.losses, [](const std::string& line) { return line.starts_with("lead name"); });
    EXPECT_EQ(said, target.format != OutputFormat::Aecg);
  }
}

TEST(WriteRecord, AStartIsHeldAsExactlyAsTheFormatCan) {
  struct Case {
    const char* start;
    Target target;
    const char* read;
    bool lost;
  };
  const Case cases[] = {
      {"2021-03-04T05:06:07.25", kTargets[0], "2021-03-04T05:06:07.25", false},
      {"2021-03-04T05:06:07.25", kTargets[2], "2021-03-04T05:06:07.25", false},
      {"2021-03-04T05:06:07.25+01:00", kTargets[0], "2021-03-04T05:06:07.25", true},
      {"2021-03-04T05:06:07.25+01:00", kTargets[2], "2021-03-04T05:06:07.25", true},
      {"2021-03-04T05:06:07.25+01:00", kTargets[3], "2021-03-04T05:06:07.25+01:00", false},
      {"2021-03-04T05:06:07.25+01:00", kTargets[4], "2021-03-04T05:06:07.25+01:00", false},
      {"2021-03-04", kTargets[0], "", true},
      {"2021-03-04", kTargets[4], "2021-03-04", false},
      {"05:06:07", kTargets[0], "05:06:07", false},
      {"05:06:07", kTargets[2], "1985-01-01T05:06:07", true},
      {"05:06:07", kTargets[4], "", true},
      {"", kTargets[0], "", false},
      {"", kTargets[2], "1985-01-01T00:00:00", true},
      {"2101-03-04T05:06:07", kTargets[2], "2101-03-04T05:06:07", false},
      {"1950-03-04T05:06:07", kTargets[2], "1950-03-04T05:06:07", false}};
  for (const Case& one : cases) {
    SCOPED_TRACE(std::string(one.start) + " " + one.target.file);
    Record record = synthetic(250, 500, 3);
    for (Lead& lead : record.leads) std::ranges::fill(lead.samples, 0.25F);
    record.start = one.start;
    const auto [report, read] = round_trip(record, one.target);
    EXPECT_EQ(read.start, one.read);
    EXPECT_EQ(!report.losses.empty(), one.lost) << testing::PrintToString(report.losses);
  }
}

TEST(WriteRecord, NpyTellsAllThatItDoesNotHold) {
  Record record = synthetic(250, 500, 12);
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "out.npy";
  const auto report = write_record(record, {}, path, {.format = OutputFormat::Npy}).value();
  EXPECT_THAT(
      report.losses,
      ElementsAre("sampling rate 250 Hz not written: NPY holds numbers only", "unit mV not written",
                  "names of the leads not written: I, II, III, aVR, aVL, aVF, V1, V2, V3, "
                  "V4, V5, V6",
                  "start 2021-03-04T05:06:07 not written"));
  const Record read = read_record(path, {.rate = 250, .unit = "mV"}).value();
  for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(read.leads[i].samples, record.leads[i].samples);
}

TEST(WriteRecord, NothingIsReplacedUnasked) {
  const TemporaryFolder folder;
  const Record record = synthetic(250, 500, 2);
  const RecordMark mark{0, 1, 0, "x"};
  const fs::path out = folder.path() / "out.hea";
  ASSERT_TRUE(write_record(record, std::span(&mark, 1), out, {}));
  const std::string before = read_text_file(out).value();
  const auto refused = write_record(synthetic(500, 500, 2), {}, out, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Config);
  EXPECT_EQ(read_text_file(out).value(), before);
  // Annotations of the record that was replaced would be taken for those of the new one.
  ASSERT_TRUE(write_record(record, {}, out, {.replace = true}));
  EXPECT_FALSE(fs::exists(folder.path() / "out.crest"));
}

TEST(WriteRecord, WhatCannotBeWrittenIsRefusedAndLeavesNothing) {
  const TemporaryFolder folder;
  const auto refusal = [&](const Record& record, const char* name, OutputFormat format) {
    const auto written = write_record(record, {}, folder.path() / name, {.format = format});
    return written ? "written" : written.error().reason;
  };
  EXPECT_EQ(refusal({}, "out.csv", OutputFormat::Csv), "the record holds no samples");
  EXPECT_THAT(refusal(synthetic(250, 9, 1), "a b.hea", OutputFormat::WfdbPlain),
              HasSubstr("cannot name a WFDB record"));
  EXPECT_THAT(refusal(synthetic(250, 9, 1, 1e30), "out.edf", OutputFormat::EdfPlus),
              HasSubstr("eight characters"));
  EXPECT_THAT(refusal(synthetic(250, 9, 1, 1e30), "out.hea", OutputFormat::WfdbPlain),
              HasSubstr("no gain"));
  Record uneven = synthetic(250, 9, 2);
  uneven.leads[1].samples.pop_back();
  EXPECT_EQ(refusal(uneven, "out.csv", OutputFormat::Csv),
            "the leads of the record differ in length");
  fs::create_directory(folder.path() / "taken.hea");
  EXPECT_NE(refusal(synthetic(250, 9, 1), "taken", OutputFormat::WfdbPlain), "written");
  EXPECT_FALSE(fs::exists(folder.path() / "taken.dat"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace crest::io
