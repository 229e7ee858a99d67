// What DICOM files leave out, contradict or try on a reader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "io/dicom_record.h"
#include "io/dicom_writer.h"

namespace crest::io {
namespace {

using namespace dicom_writer;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<Record> read(const std::string& file, const ReadOptions& options = {}) {
  return read_dicom_record(std::as_bytes(std::span(file)), options);
}

std::string refusal(const Result<Record>& record) {
  if (record) return "read";
  return std::string(to_string(record.error().kind)) + ": " + to_string(record.error());
}

std::string refusal_of(const Elements& object) { return refusal(read(file_of(object))); }

Elements without(Elements elements, std::uint32_t tag) {
  std::erase_if(elements, [&](const Element& element) { return element.tag == tag; });
  return elements;
}

Elements with(Elements elements, const Element& element) {
  elements = without(std::move(elements), element.tag);
  elements.insert(std::ranges::upper_bound(elements, element.tag, {}, &Element::tag), element);
  return elements;
}

const Verification* failed(const Record& record) {
  const auto found = std::ranges::find(record.verifications, false, &Verification::passed);
  return found == record.verifications.end() ? nullptr : &*found;
}

TEST(DicomRefusal, UnitAndRateAreNeverInvented) {
  const WrittenEcg ecg = coded_ecg(600);
  GroupForm no_unit;
  no_unit.unit = "";
  GroupForm no_sensitivity = no_unit;
  no_sensitivity.sensitivity = "";
  for (const GroupForm& form : {no_unit, no_sensitivity}) {
    const std::string file = file_of(object_of({group_of(ecg, form)}));
    EXPECT_EQ(refusal(read(file)),
              "invalid_input: waveform group 1, channel 1: states no unit of its samples; give it "
              "with --unit");
    const auto record = read(file, {.rate = {}, .unit = "uV"});
    ASSERT_TRUE(record) << refusal(record);
    expect_same_ecg(*record, ecg);
    EXPECT_THAT(record->assumptions, Contains(HasSubstr("'uV', as given")));
  }
  GroupForm no_rate;
  no_rate.rate = "";
  const std::string file = file_of(object_of({group_of(ecg, no_rate)}));
  EXPECT_EQ(refusal(read(file)), "invalid_input: states no sampling rate; give it with --rate");
  const auto record = read(file, {.rate = 500, .unit = ""});
  ASSERT_TRUE(record) << refusal(record);
  expect_same_ecg(*record, ecg);
  EXPECT_THAT(record->assumptions, Contains("sampling rate not stated: 500 Hz, as given"));
}

TEST(DicomRefusal, StatesWhatIsAssumedOfTheCalibration) {
  GroupForm form;
  form.correction = "";
  form.baseline = "";
  const auto record = read(file_of(object_of({group_of(coded_ecg(600), form)})));
  ASSERT_TRUE(record);
  EXPECT_THAT(record->assumptions,
              Contains("all leads: sensitivity correction factor not stated: 1"));
  EXPECT_THAT(record->assumptions, Contains("all leads: channel baseline not stated: 0"));
}

TEST(DicomRefusal, IdentityIsKeptOnlyOnDemand) {
  const std::string file = file_of(object_of({group_of(coded_ecg(600))}));
  EXPECT_THAT(read(file)->identity, IsEmpty());
  ReadOptions keep;
  keep.keep_identity = true;
  EXPECT_THAT(read(file, keep)->identity,
              ElementsAre("patient name: Secret^Name", "patient id: SECRET-ID",
                          "birth date: 19011111", "accession number: ACCESSION"));
}

TEST(DicomRefusal, StartsWhereTheAcquisitionDid) {
  const Elements object = object_of({group_of(coded_ecg(600))});
  const auto start = [&](const std::vector<Element>& elements) {
    Elements changed = without(object, 0x0008002A);
    for (const Element& element : elements) changed = with(changed, element);
    return read(file_of(changed)).value().start;
  };
  const auto date_time = [](const std::string& value) { return text(0x0008002A, "DT", value); };
  EXPECT_EQ(start({date_time("20210304050607.250000")}), "2021-03-04T05:06:07.25");
  EXPECT_EQ(start({date_time("20210304050607+0130")}), "2021-03-04T05:06:07+01:30");
  EXPECT_EQ(start({date_time("20210304050607"), text(0x00080201, "SH", "-0500")}),
            "2021-03-04T05:06:07-05:00");
  EXPECT_EQ(start({date_time("20210304")}), "2021-03-04");
  EXPECT_EQ(start({date_time("20210230050607")}), "");
  EXPECT_EQ(start({text(0x00080022, "DA", "2021.03.04"), text(0x00080032, "TM", "05:06:07")}),
            "2021-03-04T05:06:07");
  EXPECT_EQ(start({text(0x00080020, "DA", "20210304"), text(0x00080030, "TM", "0506")}),
            "2021-03-04T05:06:00");
  EXPECT_EQ(start({date_time("202103042506")}), "2021-03-04");
  EXPECT_EQ(start({}), "");
}

TEST(DicomRefusal, TextOfLatinOneBecomesUtf8) {
  const Elements object =
      with(with(object_of({group_of(coded_ecg(600))}), text(0x00080005, "CS", "ISO_IR 100")),
           sequence(0x0040B020, {{text(0x00700006, "ST",
                                       "Sch\xFC"
                                       "tz")}}));
  EXPECT_THAT(read(file_of(object))->comments, ElementsAre("Sch\xC3\xBCtz"));
}

TEST(DicomRefusal, SaysWhyAnObjectIsNotRead) {
  const Elements group = group_of(coded_ecg(600));
  const Elements bare = without(object_of({group}), 0x54000100);
  EXPECT_EQ(refusal_of(bare), "corrupt: is a DICOM waveform object without waveforms");
  EXPECT_EQ(refusal_of(with(bare, {0x7FE00010, "OW", "pixels", 1, {}})),
            "unsupported: is a DICOM object of pictures, not of a waveform");
  EXPECT_EQ(refusal_of(with(bare, {0x00420011, "OB", "%PDF", 1, {}})),
            "unsupported: is a DICOM object of an encapsulated document, not of a waveform");
  EXPECT_EQ(refusal_of(with(bare, text(0x00080016, "UI", "1.2.3"))),
            "unsupported: is a DICOM object without waveforms, of class '1.2.3'");
  const std::string unnamed = file_of(without(object_of({group}), 0x00080016));
  EXPECT_THAT(refusal(read(unnamed.substr(0, 251))),
              HasSubstr("corrupt: holds no waveforms; structure of the data set: byte "));
  FileForm jpeg;
  jpeg.stated_syntax = "1.2.840.10008.1.2.4.50";
  EXPECT_EQ(refusal(read(file_of(bare, jpeg))),
            "unsupported: transfer syntax '1.2.840.10008.1.2.4.50' is not read");
  const auto changed = [&](const Element& element) {
    return refusal_of(object_of({with(group, element)}));
  };
  EXPECT_EQ(
      changed(text(0x54001006, "CS", "MB")),
      "unsupported: waveform group 1: holds mu-law samples, whose scale DICOM does not define");
  EXPECT_EQ(changed(text(0x54001006, "CS", "")),
            "invalid_input: waveform group 1: states no sample interpretation");
  EXPECT_EQ(changed(text(0x54001006, "CS", "XX")),
            "unsupported: waveform group 1: sample interpretation 'XX' is not read");
  EXPECT_EQ(changed(number(0x54001004, "US", 8)),
            "corrupt: waveform group 1: allocates 8 bits for samples of interpretation SS");
  EXPECT_EQ(changed(number(0x003A0005, "US", 0)), "corrupt: waveform group 1: has no channels");
  EXPECT_EQ(changed(number(0x003A0005, "US", 65535)),
            "unsupported: waveform group 1: states 65535 channels, of which at most 1024 are read");
  EXPECT_EQ(changed(number(0x003A0010, "UL", 0)), "corrupt: waveform group 1: holds no samples");
  EXPECT_EQ(changed(text(0x003A001A, "DS", "0")),
            "invalid_input: waveform group 1: states a sampling rate of 0 Hz");
  EXPECT_EQ(refusal_of(object_of({without(group, 0x54001010)})),
            "corrupt: waveform group 1: holds no waveform data");
  GroupForm form;
  form.correction = "0";
  form.sensitivity = "one";
  Elements wrong = group;
  wrong[5].items.assign(12, channel_of("I", form));
  EXPECT_EQ(
      refusal_of(object_of({wrong})),
      "corrupt: waveform group 1, channel 1: has channel sensitivity 'one', which is no number");
  form.sensitivity = "1";
  wrong[5].items.assign(12, channel_of("I", form));
  EXPECT_EQ(refusal_of(object_of({wrong})),
            "corrupt: waveform group 1, channel 1: a stored step is 0 'uV'");
}

TEST(DicomRefusal, CountsThatDoNotFitAreFindings) {
  const WrittenEcg ecg = coded_ecg(600);
  const Elements group = group_of(ecg);
  const auto more = read(file_of(object_of({with(group, number(0x003A0010, "UL", 4294967295))})));
  ASSERT_TRUE(more) << refusal(more);
  expect_same_ecg(*more, ecg);
  ASSERT_NE(failed(*more), nullptr);
  EXPECT_EQ(failed(*more)->detail, "expected 103079215080 bytes, found 14400");
  const auto unstated = read(file_of(object_of({without(without(group, 0x003A0010), 0x003A0005)})));
  ASSERT_TRUE(unstated) << refusal(unstated);
  expect_same_ecg(*unstated, ecg);
  Elements fewer = group;
  fewer[5].items.pop_back();
  const auto eleven = read(file_of(object_of({fewer})));
  ASSERT_TRUE(eleven) << refusal(eleven);
  EXPECT_EQ(eleven->leads.size(), 11u);
  EXPECT_EQ(failed(*eleven)->detail, "12 stated, 11 defined");
}

TEST(DicomRefusal, AFileCutAnywhereIsReadInPartOrRefused) {
  WrittenEcg ecg = coded_ecg(12);
  ecg.leads.resize(2);
  ecg.microvolts.resize(2);
  for (const Syntax syntax :
       {Syntax::ExplicitLittle, Syntax::ImplicitLittle, Syntax::ExplicitBig, Syntax::Deflated}) {
    for (const bool undefined : {false, true}) {
      const std::string file =
          file_of(object_of({group_of(ecg)}), {syntax, true, true, undefined, false, ""});
      std::size_t in_part = 0;
      for (std::size_t size = 0; size < file.size(); ++size) {
        const auto record = read(file.substr(0, size));
        if (!record) {
          EXPECT_FALSE(record.error().reason.empty());
          continue;
        }
        EXPECT_LE(record->samples(), 12u);
        in_part += record->samples() < 12 ? 1 : 0;
        if (record->samples() < 12) {
          EXPECT_NE(failed(*record), nullptr);
        }
      }
      EXPECT_GT(in_part, 0u);
    }
  }
}

TEST(DicomRefusal, AnyChangedByteIsReadOrRefused) {
  WrittenEcg ecg = coded_ecg(12);
  ecg.leads.resize(2);
  ecg.microvolts.resize(2);
  for (const Syntax syntax : {Syntax::ExplicitLittle, Syntax::ImplicitLittle, Syntax::Deflated}) {
    const std::string file =
        file_of(object_of({group_of(ecg)}), {syntax, true, true, true, false, ""});
    for (std::size_t position = 0; position < file.size(); ++position) {
      for (const unsigned char change : {0x01, 0x80, 0xFF}) {
        std::string changed = file;
        changed[position] = static_cast<char>(changed[position] ^ change);
        const auto record = read(changed, {.rate = 500, .unit = "uV"});
        if (record) {
          EXPECT_LE(record->samples(), file.size());
        } else {
          EXPECT_FALSE(record.error().reason.empty());
        }
      }
    }
  }
}

TEST(DicomRefusal, NestingIsBounded) {
  Elements nested = {text(0x00080100, "SH", "deep")};
  for (int depth = 0; depth < 20000; ++depth) {
    Elements outer;
    outer.push_back(sequence(0x00081140, {}));
    outer.front().items.push_back(std::move(nested));
    nested = std::move(outer);
    if (depth >= 40) break;
  }
  FileForm form;
  form.undefined_lengths = true;
  EXPECT_THAT(refusal(read(file_of(nested, form))),
              HasSubstr("sequences nested deeper than 16 are not read"));
}

TEST(DicomRefusal, ADeflatedBombIsRefused) {
  std::string file = file_of(object_of({}), {Syntax::Deflated, true, true, false, false, ""});
  const std::string bomb = deflated(std::string(8 << 20, '\0'));
  file = file.substr(0, file.size() - deflated(serialised(object_of({}), {}, false)).size()) + bomb;
  EXPECT_THAT(refusal(read(file)), HasSubstr("inflates to more than"));
}

TEST(DicomRefusal, OtherFilesAreNotTakenForDicom) {
  for (const std::string& other :
       {std::string(), std::string("\x08\x00", 2), std::string(500, '\x08'), std::string(500, '\0'),
        std::string("\x08\x00\x05\x00\x05\x00\x05\x00", 8), std::string("<?xml version=\"1.0\"?>"),
        std::string("0       X X X X")}) {
    EXPECT_FALSE(looks_like_dicom(std::as_bytes(std::span(other)))) << other;
  }
}

}  // namespace
}  // namespace crest::io
