#include "io/aecg_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "io/aecg_time.h"
#include "io/aecg_writer.h"
#include "io/xml_encodings.h"

namespace crest::io {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The first samples only.
WrittenEcg beginning(WrittenEcg ecg, std::size_t samples) {
  for (auto& lead : ecg.microvolts) lead.resize(samples);
  return ecg;
}

TEST(AecgRecord, TheDerivedSeriesIsLeftOutAndListed) {
  const auto record = read_aecg_record(bytes_of(write_aecg(ptbxl_ecg())), {}).value();
  EXPECT_EQ(record.format, "HL7 aECG");
  EXPECT_THAT(record.assumptions, Contains("derived series (median beats) left out"));
}

TEST(AecgRecord, IsReadInEveryEncoding) {
  const WrittenEcg ecg = beginning(ptbxl_ecg(), 500);
  const std::string text = write_aecg(ecg, {.derived = false, .to = 500});
  const std::string latin1 = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n" + as_latin1(text);
  const std::vector<std::string> encoded = {text,
                                            "\xEF\xBB\xBF" + text,
                                            as_utf16(text, false, true),
                                            as_utf16(text, true, true),
                                            as_utf16(text, false, false),
                                            as_utf16(text, true, false),
                                            latin1,
                                            as_latin1(text),
                                            "<!-- <x> -->\n <!DOCTYPE a SYSTEM \"[.dtd\">" + text};
  for (const std::string& file : encoded) {
    SCOPED_TRACE(file.substr(0, 50));
    ASSERT_TRUE(looks_like_aecg(bytes_of(file)));
    const auto record =
        read_aecg_record(bytes_of(file), {.rate = {}, .unit = "", .keep_identity = true});
    ASSERT_TRUE(record) << to_string(record.error());
    expect_same_ecg(*record, ecg);
    EXPECT_THAT(record->identity, Contains("patient name: Cl\xC3\xA4rk Ann"));
  }
}

TEST(AecgRecord, IdentityIsKeptOnlyIfAskedFor) {
  const std::string text = write_aecg(ptbxl_ecg());
  const auto with =
      read_aecg_record(bytes_of(text), {.rate = {}, .unit = "", .keep_identity = true}).value();
  EXPECT_THAT(with.identity, ElementsAre("document id: 61d1a24f", "patient id: SBJ-123",
                                         "patient name: Cl\xC3\xA4rk Ann", "birth date: 19530508"));
  const auto without = read_aecg_record(bytes_of(text), {}).value();
  EXPECT_TRUE(without.identity.empty());
  EXPECT_THAT(without.comments, ElementsAre("dizzy < 2 minutes"));
  for (const std::string& line : without.assumptions) {
    EXPECT_THAT(line, Not(HasSubstr("SBJ")));
  }
}

TEST(AecgRecord, LeadsRecordedOneAfterTheOtherKeepTheirTime) {
  const WrittenEcg ecg = ptbxl_ecg();
  for (const char* code : {"TIME_ABSOLUTE", "TIME_RELATIVE"}) {
    const std::string text = write_aecg(ecg, {.time_code = code, .sequential = true});
    const Record record = read_aecg_record(bytes_of(text), {}).value();
    ASSERT_EQ(record.leads.size(), 12U);
    ASSERT_EQ(record.samples(), 5000U);
    for (std::size_t lead = 0; lead < 12; ++lead) {
      const std::size_t begin = lead / 3 * 1250;
      for (std::size_t t = 0; t < 5000; t += 7) {
        const float value = record.leads[lead].samples[t];
        if (t < begin || t >= begin + 1250) {
          ASSERT_TRUE(std::isnan(value)) << lead << " " << t;
        } else {
          ASSERT_NEAR(value, ecg.microvolts[lead][t] / 1000.0, 0.0005) << lead << " " << t;
        }
      }
    }
    EXPECT_THAT(record.assumptions, Contains(HasSubstr("one after the other")));
  }
}

TEST(AecgRecord, TheRhythmStripGoesBeforeAPieceOfTheSameLead) {
  const WrittenEcg ecg = ptbxl_ecg();
  const AecgForm form{.sequential = true};
  const std::string strip = "<component><sequenceSet>" +
                            aecg::time_sequence(form, "20210304050607.000") +
                            aecg::lead_sequence(form, "II", ecg.microvolts[1], 0, 5000) +
                            "</sequenceSet></component><derivation>";
  const Record record =
      read_aecg_record(bytes_of(replaced(write_aecg(ecg, form), "<derivation>", strip)), {})
          .value();
  ASSERT_EQ(record.leads.size(), 12U);
  const auto lead = std::ranges::find(record.leads, "II", &Lead::name);
  ASSERT_NE(lead, record.leads.end());
  for (std::size_t t = 0; t < 5000; ++t) {
    ASSERT_NEAR(lead->samples[t], ecg.microvolts[1][t] / 1000.0, 0.0005) << t;
  }
  EXPECT_THAT(record.assumptions,
              Contains("a second sequence of lead 'II' at the same time left out"));
}

TEST(AecgRecord, ShorterLeadsArePaddedAndSaidToBe) {
  const std::string lead = "<digits> 1 2 3 4</digits>";
  std::string text = write_aecg(beginning(ptbxl_ecg(), 6), {.derived = false, .to = 6});
  const std::size_t at = text.find("<digits>");
  text.replace(at, text.find("</digits>", at) + 9 - at, lead);
  const Record record = read_aecg_record(bytes_of(text), {}).value();
  EXPECT_EQ(record.samples(), 6U);
  EXPECT_NEAR(record.leads[0].samples[3], 0.004, 1e-6);
  EXPECT_TRUE(std::isnan(record.leads[0].samples[4]));
  EXPECT_THAT(record.assumptions,
              Contains("lead I: shorter than the longest lead: the last 2 samples are missing"));
}

TEST(AecgRecord, GainAndBaselineAreThoseOfTheFile) {
  const std::string text = write_aecg(beginning(ptbxl_ecg(), 6),
                                      {.scale = "2.5", .origin = "10", .derived = false, .to = 6});
  const Record record = read_aecg_record(bytes_of(text), {}).value();
  EXPECT_NEAR(record.leads[0].gain, 400, 1e-9);
  EXPECT_EQ(record.leads[0].baseline, -4);
}

TEST(AecgRecord, WhatTheFileLeavesOpenMustBeGiven) {
  const WrittenEcg ecg = ptbxl_ecg();
  const std::string no_unit = write_aecg(ecg, {.list = "SLIST_INT", .unit = ""});
  EXPECT_EQ(outcome(read_aecg_record, no_unit),
            "invalid_input: lead 'I': states no unit of its samples; give it with --unit");
  const auto with_unit = read_aecg_record(bytes_of(no_unit), {.rate = {}, .unit = "uV"});
  expect_same_ecg(with_unit.value(), ecg);
  EXPECT_THAT(with_unit->assumptions, Contains("all leads: unit not stated: 'uV' as given"));

  const std::string no_rate = write_aecg(ecg, {.increment_unit = ""});
  EXPECT_EQ(outcome(read_aecg_record, no_rate),
            "invalid_input: states no sampling rate; give it with --rate");
  const auto with_rate = read_aecg_record(bytes_of(no_rate), {.rate = 500, .unit = ""});
  expect_same_ecg(with_rate.value(), ecg);
  EXPECT_THAT(with_rate->assumptions, Contains("sampling rate not stated: 500 Hz as given"));
}

TEST(AecgRecord, UnitsOtherThanVoltageStay) {
  const std::string text = write_aecg(ptbxl_ecg(), {.unit = "mmHg"});
  const Record record = read_aecg_record(bytes_of(text), {}).value();
  EXPECT_EQ(record.leads[0].unit, "mmHg");
  EXPECT_EQ(record.leads[0].gain, 1);
}

TEST(AecgRecord, RefusalsSayWhy) {
  const WrittenEcg ecg = beginning(ptbxl_ecg(), 20);
  const AecgForm form{.derived = false, .to = 20};
  const std::string text = write_aecg(ecg, form);
  const auto refused = [](const std::string& file) { return outcome(read_aecg_record, file); };
  EXPECT_EQ(refused("<AnnotatedECG xmlns=\"urn:hl7-org:v3\"></AnnotatedECG>"),
            "invalid_input: holds no series of samples");
  EXPECT_EQ(refused(replaced(text, "RHYTHM", "REPRESENTATIVE_BEAT")),
            "unsupported: holds no rhythm series; series 1 ('REPRESENTATIVE_BEAT') left out");
  EXPECT_EQ(refused(replaced(text, "scale value=\"1\"", "scale value=\"0\"")),
            "invalid_input: lead 'I': its scale is 0 or out of range");
  EXPECT_EQ(refused(replaced(text, "scale value=\"1\"", "scale value=\"x\"")),
            "invalid_input: lead 'I': its scale is no number");
  EXPECT_EQ(refused(replaced(text, "\n</digits>", " 12,5\n</digits>")),
            "corrupt: lead 'I': sample 20 is no number: '12,5'");
  EXPECT_EQ(refused(replaced(text, "increment value=\"0.002\"", "increment value=\"1e-9\"")),
            "invalid_input: states a sampling rate of 1e+09 Hz");
  EXPECT_THAT(refused(replaced(text, "</sequenceSet>", "</sequence>")),
              HasSubstr("corrupt: byte "));
  EXPECT_EQ(refused("<!DOCTYPE AnnotatedECG [<!ENTITY a \"b\">]>" + text),
            "unsupported: has a DOCTYPE with declarations of its own (entities): such XML is not "
            "read");
}

TEST(AecgRecord, AnotherRateOrAQuiteOtherTimeIsLeftOut) {
  const WrittenEcg ecg = ptbxl_ecg();
  const std::string text = write_aecg(ecg, {.sequential = true});
  const std::string slow = replaced(text, R"(value="20210304050609.500"/><increment value="0.002")",
                                    R"(value="20210304050609.500"/><increment value="0.004")");
  const Record record = read_aecg_record(bytes_of(slow), {}).value();
  EXPECT_EQ(record.leads.size(), 9U);
  EXPECT_THAT(record.assumptions, Contains("sequence set of 3 leads, the first 'AVR', at 250 Hz "
                                           "left out: another rate"));
  const std::string late = replaced(text, "20210304050609.500", "20310304050609.500");
  EXPECT_THAT(read_aecg_record(bytes_of(late), {}).value().assumptions,
              Contains(HasSubstr("recorded at quite another time")));
}

TEST(AecgRecord, CutsAndFlipsAreMet) {
  const std::string text = write_aecg(beginning(ptbxl_ecg(), 8), {.derived = false, .to = 8});
  expect_cuts_and_flips_are_met(read_aecg_record, text.substr(0, text.size() - 1), text.size() - 1);
}

TEST(AecgRecord, DeepNestingCostsNoStack) {
  std::string text = "<AnnotatedECG>";
  for (int i = 0; i < 300000; ++i) text += "<a>";
  EXPECT_THAT(outcome(read_aecg_record, text), HasSubstr("corrupt"));
  for (int i = 0; i < 300000; ++i) text += "</a>";
  EXPECT_EQ(outcome(read_aecg_record, text + "</AnnotatedECG>"),
            "invalid_input: holds no series of samples");
}

TEST(AecgTime, IsAsExactAsStored) {
  const std::vector<std::pair<std::string, std::string>> times = {
      {"20021122", "2002-11-22"},
      {"200211220910", "2002-11-22T09:10"},
      {"20021122091005", "2002-11-22T09:10:05"},
      {"20021122091005.000", "2002-11-22T09:10:05"},
      {"20021122091005.120", "2002-11-22T09:10:05.120"},
      {"20021122091005+0130", "2002-11-22T09:10:05+01:30"},
      {"20021122091005.5-05", "2002-11-22T09:10:05.5-05:00"}};
  for (const auto& [stored, iso] : times) {
    const auto time = read_hl7_time(stored);
    ASSERT_TRUE(time) << stored;
    EXPECT_EQ(time->iso, iso);
  }
  EXPECT_NEAR(
      read_hl7_time("20021122091005.25")->seconds - read_hl7_time("20021121091004")->seconds,
      86401.25, 1e-6);
  for (const char* no_time : {"", "2002", "20021322", "20020230", "2002112224", "20021122240000",
                              "20021122.5", "x", "20021122091005+1"}) {
    EXPECT_FALSE(read_hl7_time(no_time)) << no_time;
  }
}

}  // namespace
}  // namespace crest::io
