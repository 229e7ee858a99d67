// What programs that others wrote say of the tests' files, and what the readers say of files that
// such programs wrote. A program that is not installed is a test that is skipped, with the Debian
// package that holds it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "core/file.h"
#include "io/read_record.h"
#include "temporary_folder.h"
#include "torture/arrays.h"
#include "torture/carts.h"
#include "torture/holters.h"
#include "torture/standards.h"

namespace crest::io::torture {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// What a command line writes to standard output.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>/dev/null").c_str(), "r"),
                                                   pclose);
  std::string output;
  if (!pipe) return output;
  for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) {
    output += static_cast<char>(c);
  }
  return output;
}

bool is_installed(const std::string& program) {
  return !output_of("command -v " + program).empty();
}

#define SKIP_WITHOUT(program, package)                                    \
  if (!is_installed(program)) {                                           \
    GTEST_SKIP() << program " is not there (Debian package " package ")"; \
  }

struct ToolFile {
  std::string name;
  std::string bytes;
};

/// The numbers of comma-separated lines, each line's after the other; lines of text are passed
/// over.
std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> numbers;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '"') continue;
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) {
      if (field.find_first_not_of(' ') != std::string::npos) numbers.push_back(std::stod(field));
    }
  }
  return numbers;
}

/// Expects the microvolts of [samples][leads] to be those that the record has in mV.
void expect_same_numbers(const Record& record, const std::vector<double>& microvolts) {
  const std::size_t leads = record.leads.size();
  ASSERT_EQ(microvolts.size(), leads * record.samples());
  for (std::size_t i = 0; i < microvolts.size(); ++i) {
    ASSERT_NEAR(record.leads[i % leads].samples[i / leads] * 1000, microvolts[i], 0.01)
        << "lead " << i % leads << ", sample " << i / leads;
  }
}

std::vector<ToolFile> files_for_biosig(const WrittenEcg& ecg) {
  EdfTestFile bdf = edf_file_of(ecg);
  make_24_bit(bdf);
  return {{"ecg.edf", edf_bytes(edf_file_of(ecg))},
          {"ecg.bdf", edf_bytes(bdf)},
          {"ecg.dcm", dicom_file(ecg, {dicom_group(ecg, {})}).front().second},
          {"implicit.dcm",
           dicom_file(ecg, {dicom_group(ecg, {})}, {Syntax::ImplicitLittle}).front().second},
          {"standard.scp", written_scp(ecg, {})},
          {"plain.scp", written_scp(ecg, {.coding = ScpCoding::Plain, .difference = 0})},
          {"first.scp", written_scp(ecg, {.difference = 1})}};
}

TEST(IndependentTools, BiosigFindsTheSameMillivolts) {
  SKIP_WITHOUT("save2gdf", "biosig-tools");
  const TemporaryFolder folder;
  for (const auto& [name, bytes] : files_for_biosig(ecg_of(Subject::RestingEcg))) {
    SCOPED_TRACE(name);
    const fs::path path = folder.write(name, bytes);
    const auto record = read_record(path);
    ASSERT_TRUE(record) << to_string(record.error());
    expect_same_numbers(*record, numbers_in(output_of("save2gdf -CSV " + path.string())));
    const std::string header = output_of("save2gdf -JSON " + path.string());
    EXPECT_THAT(header, HasSubstr("\"NumberOfChannels\"\t: 12,"));
    EXPECT_THAT(header, HasSubstr("\"NumberOfSamples\"\t: 5000,"));
    EXPECT_THAT(header, HasSubstr("\"Samplingrate\"\t: 500.000000,"));
    // It counts time in days and rounds down; the one of DICOM it reads as another year.
    if (!name.ends_with(".dcm")) {
      EXPECT_THAT(header, HasSubstr("2021-03-04 05:06:06.9999"));
    }
  }
}

TEST(IndependentTools, WhatBiosigConvertsIsRead) {
  SKIP_WITHOUT("save2gdf", "biosig-tools");
  const TemporaryFolder folder;
  const WrittenEcg& ecg = ecg_of(Subject::RestingEcg);
  const fs::path path = folder.write("ecg.edf", edf_bytes(edf_file_of(ecg)));
  for (const std::string format : {"EDF", "BDF", "HL7aECG"}) {
    SCOPED_TRACE(format);
    const fs::path converted = folder.path() / ("converted." + format);
    output_of("save2gdf -f=" + format + " " + path.string() + " " + converted.string());
    const auto record = read_record(converted);
    ASSERT_TRUE(record) << to_string(record.error());
    EXPECT_EQ(record->rate, ecg.rate);
    ASSERT_EQ(record->leads.size(), ecg.leads.size());
    for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) {
      EXPECT_EQ(record->leads[lead].name, ecg.leads[lead]);
      ASSERT_EQ(record->leads[lead].samples.size(), ecg.samples());
      // It spreads the steps anew, between limits that it rounds to eight characters.
      constexpr double tolerance = 1e-4;
      for (std::size_t t = 0; t < ecg.samples(); ++t) {
        ASSERT_NEAR(record->leads[lead].samples[t], ecg.microvolts[lead][t] / 1000.0, tolerance)
            << ecg.leads[lead] << " sample " << t;
      }
    }
  }
}

/// The value in the first line of a dump that names the attribute.
std::string dicom_value(const std::string& dump, const std::string& attribute) {
  const std::size_t name = dump.find(" " + attribute + "\n");
  if (name == std::string::npos) return "";
  const std::size_t line = dump.rfind('\n', name) + 1;
  const std::string text = dump.substr(line, name - line);
  const std::size_t value = text.find_first_not_of(' ', text.find(')') + 4);
  return text.substr(value, text.find("  ", value) - value);
}

/// The words of 16 bits in "ffbf\ff88\...".
std::vector<double> words_in(const std::string& text) {
  std::vector<double> words;
  std::istringstream fields(text);
  for (std::string field; std::getline(fields, field, '\\');) {
    words.push_back(static_cast<std::int16_t>(std::stoul(field, nullptr, 16)));
  }
  return words;
}

TEST(IndependentTools, DcmdumpFindsTheSameHeaderAndSamples) {
  SKIP_WITHOUT("dcmdump", "dcmtk");
  const TemporaryFolder folder;
  const WrittenEcg& ecg = ecg_of(Subject::RestingEcg);
  for (const Quirk& quirk : dicom().quirks) {
    const bool is_transfer_syntax = quirk.what.ends_with("endian") || quirk.what == "deflated";
    if (!is_transfer_syntax) continue;
    SCOPED_TRACE(quirk.what);
    WrittenEcg written = rounded(ecg, quirk.step);
    if (quirk.keep) quirk.keep(written);
    const fs::path path = folder.write("ecg.dcm", quirk.write(written).front().second);
    const auto record = read_record(path);
    ASSERT_TRUE(record) << to_string(record.error());
    const std::string dump = output_of("dcmdump +L " + path.string());
    EXPECT_EQ(dicom_value(dump, "SamplingFrequency"), fmt::format("[{}]", record->rate));
    EXPECT_EQ(dicom_value(dump, "AcquisitionDateTime"), "[" + start_digits(ecg) + "]");
    expect_same_numbers(*record, words_in(dicom_value(dump, "WaveformData")));
  }
}

TEST(IndependentTools, H5dumpFindsTheSameNumbers) {
  SKIP_WITHOUT("h5dump", "hdf5-tools");
  const TemporaryFolder folder;
  for (const Quirk& quirk : hdf5().quirks) {
    if (quirk.keep) continue;  // it prints missing ones as it likes
    SCOPED_TRACE(quirk.what);
    const fs::path path =
        folder.write("ecg.h5", quirk.write(ecg_of(Subject::RestingEcg)).front().second);
    auto record = read_record(path);
    ASSERT_TRUE(record) << to_string(record.error());
    const double stored_in_millivolt = record->leads.front().gain;
    const fs::path numbers = folder.path() / "numbers";
    output_of("h5dump -y -o " + numbers.string() + " -d /tracings " + path.string());
    std::vector<double> microvolts = numbers_in(read_text_file(numbers).value_or(""));
    for (double& number : microvolts) number *= 1000 / stored_in_millivolt;
    expect_same_numbers(*record, microvolts);
  }
}

TEST(IndependentTools, XmllintFindsTheXmlWellFormed) {
  SKIP_WITHOUT("xmllint", "libxml2-utils");
  const TemporaryFolder folder;
  const WrittenEcg& ecg = ecg_of(Subject::RestingEcg);
  for (const Format& format : {aecg(), muse(), sierra()}) {
    for (const Quirk& quirk : format.quirks) {
      // Neither mark nor declaration: no XML by the letter, but crest reads it.
      if (quirk.what == "Latin 1" || quirk.what == "UTF-16 without a mark") continue;
      SCOPED_TRACE(format.reader + ": " + quirk.what);
      WrittenEcg written = rounded(ecg, quirk.step);
      if (quirk.keep) quirk.keep(written);
      const fs::path path = folder.write("ecg.xml", quirk.write(written).front().second);
      EXPECT_EQ(output_of("xmllint --noout --nonet --huge " + path.string() + " && echo well"),
                "well\n");
    }
  }
}

}  // namespace
}  // namespace crest::io::torture
