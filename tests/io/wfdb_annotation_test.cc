#include "io/wfdb_annotation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/file.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAreArray;
using testing::SizeIs;

const fs::path kData = fs::path(CREST_SOURCE_DIR) / "tests/data";

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

TEST(WfdbAnnotation, ReadsTheBeatsOfMitBih) {
  const auto file = read_wfdb_annotations(kData / "mitdb/119_20s.atr");
  ASSERT_TRUE(file) << to_string(file.error());
  ASSERT_THAT(file->annotations, SizeIs(22));
  EXPECT_EQ(file->annotations[0].code, kRhythmChange);
  EXPECT_EQ(file->annotations[0].text, "(N");
  EXPECT_EQ(file->annotations[0].sample, 32);
  EXPECT_EQ(annotation_symbol(file->annotations[2].code), "V");
  EXPECT_EQ(file->annotations[2].sample, 503);
  EXPECT_EQ(file->annotations[21].sample, 6864);
  EXPECT_EQ(std::ranges::count_if(file->annotations,
                                  [](const WfdbAnnotation& a) { return is_beat(a.code); }),
            21);
}

TEST(WfdbAnnotation, ReadsTheWavesOfLudb) {
  const auto file = read_wfdb_annotations(kData / "ludb/1.ii");
  ASSERT_TRUE(file) << to_string(file.error());
  ASSERT_THAT(file->annotations, SizeIs(48));
  std::string symbols;
  for (const WfdbAnnotation& annotation : file->annotations) {
    symbols += annotation_symbol(annotation.code);
  }
  EXPECT_EQ(symbols.substr(0, 12), "(N)(t)(p)(N)");
  EXPECT_EQ(file->annotations[10].sample, 1342);
}

TEST(WfdbAnnotation, EveryFieldSurvivesTheWayThereAndBack) {
  const std::vector<WfdbAnnotation> annotations = {
      {.sample = 0, .code = 1, .text = {}},
      {.sample = 0, .code = kNote, .subtype = -128, .channel = 255, .number = -1, .text = "odd"},
      {.sample = 1023, .code = 49, .subtype = 127, .channel = 255, .number = -1, .text = "even"},
      {.sample = 2047, .code = 5, .subtype = 0, .channel = 0, .number = 127, .text = {}},
      {.sample = 4'000'000'00, .code = 28, .text = std::string(255, 'x')},
      {.sample = 2'400'000'000, .code = 1, .text = {}},
      {.sample = 2'399'999'999, .code = 8, .text = {}}};
  for (const std::optional<double> rate : {std::optional<double>(), std::optional(128.5)}) {
    const auto bytes = format_wfdb_annotations({rate, annotations});
    ASSERT_TRUE(bytes) << to_string(bytes.error());
    const auto read = parse_wfdb_annotations(*bytes);
    ASSERT_TRUE(read) << to_string(read.error());
    EXPECT_EQ(read->rate, rate);
    EXPECT_THAT(read->annotations, ElementsAreArray(annotations));
  }
}

TEST(WfdbAnnotation, ARealFileIsWrittenAsItWas) {
  const TemporaryFolder folder;
  for (const char* name : {"mitdb/119_20s.atr", "ludb/1.ii", "ludb/1.v6"}) {
    const auto file = read_wfdb_annotations(kData / name);
    ASSERT_TRUE(file) << to_string(file.error());
    const fs::path copy = folder.path() / "copy";
    ASSERT_TRUE(write_wfdb_annotations(copy, *file));
    EXPECT_EQ(read_wfdb_annotations(copy).value().annotations, file->annotations) << name;
  }
}

TEST(WfdbAnnotation, WhatCannotBeStoredIsRefused) {
  std::vector<WfdbAnnotation> wrong(7);
  wrong[0].code = 50;
  wrong[1].code = 0;
  wrong[2].subtype = 128;
  wrong[3].channel = 256;
  wrong[4].number = -129;
  wrong[5].text = std::string(256, 'x');
  wrong[6].sample = 3'000'000'000;
  for (const WfdbAnnotation& annotation : wrong) {
    const auto bytes = format_wfdb_annotations({{}, {annotation}});
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().kind, ErrorKind::InvalidInput);
  }
}

TEST(WfdbAnnotation, DamageNamesItsByte) {
  struct Case {
    std::vector<std::byte> bytes;
    std::string place;
  };
  const std::vector<Case> cases = {
      {{}, "byte 0"},
      {bytes_of({0x12, 0x04}), "byte 2"},                     // no end mark
      {bytes_of({0x12}), "byte 1"},                           // half a word
      {bytes_of({0x00, 0xEC, 0x01, 0x00}), "byte 4"},         // half an interval
      {bytes_of({0x03, 0xFC, 'a', 'b', 'c', 0}), "byte 0"},   // text before an annotation
      {bytes_of({0x12, 0x04, 0xFF, 0xFF, 'a'}), "byte 4"},    // text of 1023 bytes, one there
      {bytes_of({0x12, 0x04, 0x00, 0xC8, 0, 0}), "byte 2"}};  // code 50
  for (const Case& damaged : cases) {
    const auto file = parse_wfdb_annotations(damaged.bytes);
    ASSERT_FALSE(file) << damaged.place;
    EXPECT_EQ(file.error().kind, ErrorKind::Corrupt);
    EXPECT_EQ(file.error().place, damaged.place);
  }
  const auto missing = read_wfdb_annotations("no/such.atr");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::NotFound);
}

TEST(WfdbAnnotation, SymbolsAndCodesAreOneTable) {
  for (int code = 1; code <= 41; ++code) {
    const auto symbol = annotation_symbol(code);
    if (symbol == " ") continue;
    EXPECT_EQ(annotation_code(symbol), code);
  }
  EXPECT_EQ(annotation_symbol(99), " ");
  EXPECT_FALSE(annotation_code("??").has_value());
  EXPECT_TRUE(is_beat(annotation_code("f").value()));
  EXPECT_FALSE(is_beat(annotation_code("!").value()));
}

}  // namespace
}  // namespace crest::io
