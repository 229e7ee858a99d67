#include "io/dicom_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "io/dicom_writer.h"
#include "io/written_ecg.h"

namespace crest::io {
namespace {

using namespace dicom_writer;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

Result<Record> read(const std::string& file, const ReadOptions& options = {}) {
  return read_dicom_record(std::as_bytes(std::span(file)), options);
}

Result<Record> read(const Elements& object, const ReadOptions& options = {}) {
  return read(file_of(object), options);
}

/// "kind: place: reason".
std::string refusal(const Result<Record>& record) {
  if (record) return "read";
  return std::string(to_string(record.error().kind)) + ": " + to_string(record.error());
}

WrittenEcg leads_of(const WrittenEcg& ecg, std::size_t first, std::size_t count) {
  WrittenEcg some = ecg;
  const auto from = static_cast<std::ptrdiff_t>(first);
  const auto to = static_cast<std::ptrdiff_t>(first + count);
  some.leads = {ecg.leads.begin() + from, ecg.leads.begin() + to};
  some.microvolts = {ecg.microvolts.begin() + from, ecg.microvolts.begin() + to};
  return some;
}

std::vector<std::string> names_of(const Record& record) {
  std::vector<std::string> names;
  for (const Lead& lead : record.leads) names.push_back(lead.name);
  return names;
}

TEST(DicomRecord, GivesBackAWholeEcg) {
  const WrittenEcg ecg = coded_ecg();
  const auto record = read(object_of({group_of(ecg)}));
  ASSERT_TRUE(record) << refusal(record);
  expect_same_ecg(*record, ecg);
  EXPECT_EQ(record->format, "DICOM 12-lead ECG");
  EXPECT_EQ(record->leads[0].gain, 1000);
  EXPECT_EQ(record->leads[0].resolution_bits, 16);
  EXPECT_THAT(record->comments, ElementsAre("SINUS RHYTHM"));
  for (const Verification& verification : record->verifications) {
    EXPECT_TRUE(verification.passed) << verification.what << ": " << verification.detail;
  }
}

TEST(DicomRecord, ReadsEveryFormOfADataSet) {
  const WrittenEcg ecg = coded_ecg(700);
  const Elements object = object_of({group_of(ecg)});
  for (const Syntax syntax :
       {Syntax::ExplicitLittle, Syntax::ImplicitLittle, Syntax::ExplicitBig, Syntax::Deflated}) {
    for (const bool undefined : {false, true}) {
      for (const bool unknown : {false, true}) {
        for (const bool preamble : {true, false}) {
          const FileForm form{syntax, preamble, true, undefined, unknown, ""};
          SCOPED_TRACE(testing::Message()
                       << static_cast<int>(syntax) << undefined << unknown << preamble);
          const std::string file = file_of(object, form);
          EXPECT_TRUE(looks_like_dicom(std::as_bytes(std::span(file))));
          const auto record = read(file);
          ASSERT_TRUE(record) << refusal(record);
          expect_same_ecg(*record, ecg);
        }
      }
    }
  }
}

TEST(DicomRecord, ReadsAFileWithoutMetaInformation) {
  const WrittenEcg ecg = coded_ecg(700);
  for (const Syntax syntax :
       {Syntax::ExplicitLittle, Syntax::ImplicitLittle, Syntax::ExplicitBig}) {
    const std::string file =
        file_of(object_of({group_of(ecg)}), {syntax, false, false, false, false, ""});
    EXPECT_TRUE(looks_like_dicom(std::as_bytes(std::span(file))));
    const auto record = read(file);
    ASSERT_TRUE(record) << refusal(record);
    expect_same_ecg(*record, ecg);
    EXPECT_THAT(record->assumptions, Contains("has no file meta information"));
    EXPECT_THAT(record->assumptions, Contains(HasSubstr("transfer syntax not stated")));
  }
}

TEST(DicomRecord, BelievesTheDataSetRatherThanTheStatedSyntax) {
  const WrittenEcg ecg = coded_ecg(700);
  FileForm form;
  form.stated_syntax = "1.2.840.10008.1.2";
  const auto record = read(file_of(object_of({group_of(ecg)}), form));
  ASSERT_TRUE(record) << refusal(record);
  expect_same_ecg(*record, ecg);
  const auto found =
      std::ranges::find(record->verifications, "transfer syntax", &Verification::what);
  ASSERT_NE(found, record->verifications.end());
  EXPECT_FALSE(found->passed);
}

TEST(DicomRecord, ReadsEveryWidthInBothByteOrders) {
  const WrittenEcg ecg = coded_ecg(701);
  struct Case {
    std::size_t bits;
    bool is_signed;
    std::string vr;
  };
  for (const Case& c : {Case{8, true, "OB"}, Case{8, false, "OB"}, Case{8, true, "OW"},
                        Case{8, false, "OW"}, Case{12, true, "OW"}, Case{16, false, "OW"},
                        Case{32, true, "OW"}, Case{32, false, "OW"}, Case{32, true, "OL"}}) {
    for (const Syntax syntax : {Syntax::ExplicitLittle, Syntax::ExplicitBig}) {
      SCOPED_TRACE(testing::Message() << c.bits << c.is_signed << c.vr << static_cast<int>(syntax));
      WrittenEcg held = leads_of(ecg, 0, 3);
      GroupForm form;
      form.bits = c.bits;
      form.is_signed = c.is_signed;
      form.data_vr = c.vr;
      if (c.bits == 8) {  // an odd number of samples, an odd number of bytes
        for (auto& lead : held.microvolts) {
          for (auto& value : lead) value = static_cast<std::int16_t>(value % 100);
        }
      }
      if (!c.is_signed) form.baseline = c.bits == 8 ? "-128" : "-9000";
      const auto record =
          read(file_of(object_of({group_of(held, form)}), {syntax, true, true, false, false, ""}));
      ASSERT_TRUE(record) << refusal(record);
      expect_same_ecg(*record, held);
      EXPECT_EQ(record->leads[0].resolution_bits, static_cast<int>(c.bits));
    }
  }
}

TEST(DicomRecord, SamplesBeyondTheirStatedBitsAreAFinding) {
  GroupForm form;
  form.bits = 9;
  const auto record = read(object_of({group_of(coded_ecg(700), form)}));
  ASSERT_TRUE(record);
  EXPECT_TRUE(std::ranges::any_of(record->verifications, [](const Verification& verification) {
    return !verification.passed && verification.what.starts_with("bits stored of lead");
  }));
}

TEST(DicomRecord, NamesOtherLeadsAsTheyAreSpelt) {
  const WrittenEcg ecg = leads_of(coded_ecg(700), 0, 1);
  const auto name_and_assumptions = [&](Elements source) {
    Elements group = group_of(ecg);
    group[5].items.front().erase(group[5].items.front().begin());
    auto& channel = group[5].items.front();
    channel.insert(channel.begin(), source.begin(), source.end());
    const auto record = read(object_of({group}));
    return record ? record->leads.front().name + " | " +
                        testing::PrintToString(record->assumptions.front())
                  : refusal(record);
  };
  const std::uint32_t source = 0x003A0208;
  EXPECT_THAT(name_and_assumptions({code(source, "2:87", "MDC", "Precordial lead")}),
              HasSubstr("Precordial lead | "));
  EXPECT_THAT(name_and_assumptions({code(source, "131075", "MDC", "")}), HasSubstr("V1 | "));
  EXPECT_THAT(name_and_assumptions({code(source, "2:35", "MDC", "Derived Lead V3")}),
              HasSubstr("V3 | \"all leads: coded as derived from other leads\""));
  EXPECT_THAT(name_and_assumptions({code(source, "2:3", "MDC", "Lead V2")}),
              HasSubstr("V1 | \"all leads: named by its code, though the code's meaning is 'Lead "
                        "V2'\""));
  EXPECT_THAT(name_and_assumptions({text(0x003A0203, "SH", "CHEST 7")}), HasSubstr("CHEST 7 | "));
  EXPECT_THAT(name_and_assumptions({}), HasSubstr("channel 1 | \"all leads: name not stated\""));
  EXPECT_THAT(
      name_and_assumptions({text(0x003A0203, "SH", "I"), text(0x003A0205, "CS", "DISCONNECTED")}),
      HasSubstr("I | \"all leads: status 'DISCONNECTED' by the file"));
}

TEST(DicomRecord, PaddingIsMissingUnlessItMayBeMeasured) {
  WrittenEcg ecg = leads_of(coded_ecg(700), 0, 2);
  ecg.microvolts[1].back() = -32768;
  ecg.microvolts[1].front() = -32768;
  for (const Syntax syntax : {Syntax::ExplicitLittle, Syntax::ExplicitBig}) {
    GroupForm form;
    form.padding = words({-32768}, 2);
    const auto record =
        read(file_of(object_of({group_of(ecg, form)}), {syntax, true, true, false, false, ""}));
    ASSERT_TRUE(record) << refusal(record);
    EXPECT_TRUE(std::isnan(record->leads[1].samples.front()));
    EXPECT_TRUE(std::isnan(record->leads[1].samples.back()));
    EXPECT_FALSE(std::isnan(record->leads[0].samples.back()));
    EXPECT_THAT(record->assumptions,
                Contains("lead II: 2 samples of the padding value -32768 are missing ones"));
  }
  ecg = leads_of(coded_ecg(700), 0, 2);
  ecg.microvolts[0][5] = 0;
  GroupForm form;
  form.padding = words({0}, 2);
  const auto record = read(object_of({group_of(ecg, form)}));
  ASSERT_TRUE(record);
  expect_same_ecg(*record, ecg);
  EXPECT_THAT(record->assumptions, Contains(HasSubstr("padding value 0 lies among the measured")));
}

TEST(DicomRecord, SkewedChannelsMoveToTheirPlace) {
  const WrittenEcg ecg = leads_of(coded_ecg(700), 0, 3);
  Elements group = group_of(ecg);
  const auto skew = [&](std::size_t channel, Element element) {
    auto& elements = group[5].items[channel];
    *std::ranges::find(elements, 0x003A0215u, &Element::tag) = std::move(element);
  };
  skew(0, text(0x003A0215, "DS", "1"));
  skew(1, text(0x003A0215, "DS", "3"));
  skew(2, text(0x003A0214, "DS", "0.0062"));  // 3.1 samples
  const auto record = read(object_of({group}));
  ASSERT_TRUE(record) << refusal(record);
  EXPECT_EQ(record->samples(), 700u);
  EXPECT_NEAR(record->leads[0].samples[0], ecg.microvolts[0][0] / 1000.0, 1e-6);
  EXPECT_TRUE(std::isnan(record->leads[1].samples[1]));
  EXPECT_NEAR(record->leads[1].samples[2], ecg.microvolts[1][0] / 1000.0, 1e-6);
  EXPECT_NEAR(record->leads[2].samples[2], ecg.microvolts[2][0] / 1000.0, 1e-6);
  EXPECT_THAT(record->assumptions, Contains("lead III: skew of 2.1 samples rounded to 2"));
}

TEST(DicomRecord, TheRhythmIsNeverABeat) {
  const WrittenEcg ecg = coded_ecg(700);
  const WrittenEcg beat = coded_ecg(300);
  GroupForm median;
  median.originality = "DERIVED";
  median.label = "MEDIAN BEAT";
  GroupForm average;  // calls itself original and is longer
  average.label = "average";
  for (const bool first : {true, false}) {
    std::vector<Elements> groups = {group_of(beat, median), group_of(coded_ecg(), average)};
    groups.insert(first ? groups.begin() : groups.end(), group_of(ecg));
    const auto record = read(object_of(groups));
    ASSERT_TRUE(record) << refusal(record);
    expect_same_ecg(*record, ecg);
    EXPECT_THAT(record->assumptions, Contains(HasSubstr("'MEDIAN BEAT' left out, 300 samples")));
  }
  EXPECT_EQ(refusal(read(object_of({group_of(beat, median)}))),
            "unsupported: holds beats (medians or averages) only, no rhythm");
  median.label = "";
  EXPECT_EQ(refusal(read(object_of({group_of(beat, median)}))),
            "unsupported: holds beats (medians or averages) only, no rhythm");
  const auto derived = read(object_of({group_of(coded_ecg(), median)}));
  ASSERT_TRUE(derived);
  EXPECT_THAT(derived->assumptions, Contains("group 1 is derived, by the file"));
}

TEST(DicomRecord, JoinsGroupsOfDifferentLeads) {
  const WrittenEcg ecg = coded_ecg(700);
  const auto together =
      read(object_of({group_of(leads_of(ecg, 0, 5)), group_of(leads_of(ecg, 5, 7))}));
  ASSERT_TRUE(together) << refusal(together);
  EXPECT_EQ(together->leads.size(), 12u);
  EXPECT_THAT(names_of(*together),
              testing::ElementsAreArray(ecg.leads));  // the second is the larger
  EXPECT_THAT(together->assumptions, Contains(HasSubstr("leads of group 1 'RHYTHM' joined")));

  std::vector<Elements> rows;  // as on paper, 3 leads at a time
  for (std::size_t row = 0; row < 4; ++row) {
    WrittenEcg part = leads_of(ecg, 3 * row, 3);
    for (auto& lead : part.microvolts) {
      lead = {lead.begin() + static_cast<std::ptrdiff_t>(175 * row),
              lead.begin() + static_cast<std::ptrdiff_t>(175 * (row + 1))};
    }
    GroupForm form;
    form.time_offset = std::to_string(350 * row);
    rows.push_back(group_of(part, form));
  }
  const auto paper = read(object_of(rows));
  ASSERT_TRUE(paper) << refusal(paper);
  EXPECT_THAT(names_of(*paper), testing::ElementsAreArray(ecg.leads));
  ASSERT_EQ(paper->samples(), 700u);
  EXPECT_TRUE(std::isnan(paper->leads[11].samples[524]));
  EXPECT_NEAR(paper->leads[11].samples[525], ecg.microvolts[11][525] / 1000.0, 1e-6);

  GroupForm far;
  far.time_offset = "1e9";
  GroupForm near = far;
  near.time_offset = "0";
  const auto apart =
      read(object_of({group_of(leads_of(ecg, 0, 5), near), group_of(leads_of(ecg, 5, 7), far)}));
  ASSERT_TRUE(apart);
  EXPECT_EQ(apart->samples(), 700u);
}

TEST(DicomRecord, OtherClassesGiveTheirEcgChannels) {
  const WrittenEcg ecg = leads_of(coded_ecg(700), 0, 2);
  Elements group = group_of(ecg);
  group[5].items[1] = {text(0x003A0203, "SH", "ABP"), text(0x003A0210, "DS", "1"),
                       code(0x003A0211, "mm[Hg]", "UCUM", "mmHg")};
  const std::string hemodynamic = "1.2.840.10008.5.1.4.1.1.9.2.1";
  const auto record = read(object_of({group}, hemodynamic));
  ASSERT_TRUE(record) << refusal(record);
  EXPECT_THAT(names_of(*record), ElementsAre("I"));
  EXPECT_EQ(record->format, "DICOM Hemodynamic");
  EXPECT_THAT(record->assumptions,
              Contains("group 1 'RHYTHM': channel 'ABP' left out, as it is no lead of an ECG"));
  group[5].items[0] = group[5].items[1];
  EXPECT_EQ(refusal(read(object_of({group}, hemodynamic))),
            "unsupported: is a DICOM waveform object without a lead of an ECG");
}

}  // namespace
}  // namespace crest::io
