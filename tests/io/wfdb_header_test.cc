#include "io/wfdb_header.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "core/file.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

template <typename T>
std::string stated(std::string_view what, const std::optional<T>& value) {
  return value ? fmt::format(" {} {}", what, *value) : "";
}

std::string line_of(const WfdbSignalLine& signal) {
  std::string line = fmt::format("signal {} format {}", signal.file, signal.format);
  if (signal.samples_per_frame != 1) line += fmt::format(" x{}", signal.samples_per_frame);
  if (signal.skew != 0) line += fmt::format(" skew {}", signal.skew);
  if (signal.byte_offset != 0) line += fmt::format(" offset {}", signal.byte_offset);
  line += stated("gain", signal.gain) + stated("baseline", signal.baseline);
  if (!signal.unit.empty()) line += " unit " + signal.unit;
  line += stated("bits", signal.resolution_bits) + stated("zero", signal.adc_zero) +
          stated("first", signal.initial_value) + stated("sum", signal.checksum);
  return line + " '" + signal.description + "'\n";
}

/// What was parsed, in the words of the cases.
std::string in_words(const Result<WfdbHeader>& header) {
  if (!header) {
    const Error& error = header.error();
    return fmt::format("error {}, {}: {}\n", to_string(error.kind), error.place, error.reason);
  }
  std::string words = fmt::format("record {}, {} Hz", header->name, header->rate);
  if (header->samples) words += fmt::format(", {} samples", *header->samples);
  if (!header->start.empty()) words += ", " + header->start;
  words += "\n";
  for (const WfdbSignalLine& signal : header->signals) words += line_of(signal);
  for (const WfdbSegmentLine& segment : header->segments) {
    const std::string kind =
        segment.is_gap() ? "gap" : (segment.is_layout ? "layout " : "segment ") + segment.name;
    words += fmt::format("{} {} frames\n", kind, segment.frames);
  }
  for (const std::string& comment : header->comments) words += "comment " + comment + "\n";
  for (const std::string& line : header->assumptions) words += "assumed " + line + "\n";
  for (const Verification& check : header->verifications) {
    words +=
        fmt::format("{} {}: {}\n", check.passed ? "passed" : "failed", check.what, check.detail);
  }
  return words;
}

std::vector<fs::path> cases() {
  std::vector<fs::path> paths;
  const fs::path folder = fs::path(CREST_SOURCE_DIR) / "tests/cases/wfdb_header";
  for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  return paths;
}

/// A case is a header, a line "----" and what the parser makes of it.
class WfdbHeaderCase : public testing::TestWithParam<fs::path> {};

TEST_P(WfdbHeaderCase, IsReadAsWritten) {
  const std::string text = read_text_file(GetParam()).value();
  const std::string separator = "----\n";
  const std::size_t middle = text.find("\n" + separator) + 1;
  ASSERT_NE(middle, std::string::npos + 1) << "the case has no line of dashes";
  const std::string header = text.substr(0, middle);
  EXPECT_EQ(in_words(parse_wfdb_header(header, "a.hea")), text.substr(middle + separator.size()));
}

INSTANTIATE_TEST_SUITE_P(, WfdbHeaderCase, testing::ValuesIn(cases()),
                         [](const auto& each) { return each.param.stem().string(); });

TEST(WfdbHeader, ErrorsNameTheFile) {
  const auto header = parse_wfdb_header("a 0\n", "folder/a.hea");
  ASSERT_FALSE(header);
  EXPECT_EQ(to_string(header.error()), "folder/a.hea: line 1: the record has no signals");
}

TEST(WfdbHeader, ARateNotStatedMayBeGiven) {
  ReadOptions options;
  options.rate = 300;
  const auto header = parse_wfdb_header("a 1\na.dat 16\n", "a.hea", options);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->rate, 300);
  EXPECT_EQ(header->assumptions.at(0), "sampling rate not stated: 300 Hz, as given");
  EXPECT_EQ(parse_wfdb_header("a 1 200\na.dat 16\n", "a.hea", options)->rate, 200);
}

TEST(WfdbHeader, IsRecognisedByItsRecordLine) {
  EXPECT_TRUE(looks_like_wfdb_header("# comment\n\n100 2 360 650000\n"));
  EXPECT_TRUE(looks_like_wfdb_header("a/3 2 360\n"));
  EXPECT_TRUE(looks_like_wfdb_header("a 0\n"));
  EXPECT_FALSE(looks_like_wfdb_header(""));
  EXPECT_FALSE(looks_like_wfdb_header("# comment\n"));
  EXPECT_FALSE(looks_like_wfdb_header("<?xml version=\"1.0\"?>\n"));
  EXPECT_FALSE(looks_like_wfdb_header("Once upon a time\n"));
  EXPECT_FALSE(looks_like_wfdb_header(std::string_view("a 2 360\n\0", 9)));
}

TEST(WfdbHeader, NoStartOfARealHeaderIsTrusted) {
  const std::string text =
      read_text_file(fs::path(CREST_SOURCE_DIR) / "tests/data/ludb/1.hea").value();
  // The last line that holds a field is the signal line of V6: before its format, nothing is whole.
  const std::size_t needed = text.find("1.dat 16", text.find(" v5\n")) + 6;
  for (std::size_t length = 0; length < needed; ++length) {
    // A record line cut inside its own numbers is another valid record line, but has no signals.
    EXPECT_FALSE(parse_wfdb_header(text.substr(0, length), "1.hea")) << length;
  }
  EXPECT_TRUE(parse_wfdb_header(text, "1.hea"));
}

}  // namespace
}  // namespace crest::io
