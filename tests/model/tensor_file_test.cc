#include "model/tensor_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace crest::model {
namespace {

using testing::HasSubstr;

/// A file with this header (or with this claim of its size) and so many bytes of zeros as data.
std::vector<std::byte> make_file(const std::string& header, std::size_t data_bytes,
                                 std::uint64_t claimed = 0) {
  std::vector<std::byte> bytes;
  const std::uint64_t size = claimed != 0 ? claimed : header.size();
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::byte>(size >> (8 * i) & 0xFF));
  for (const char letter : header) bytes.push_back(static_cast<std::byte>(letter));
  bytes.resize(bytes.size() + data_bytes);
  return bytes;
}

TensorFile sample_file() {
  TensorFile file;
  file.tensors["b.weight"] = {{2, 3}, {1, -2, 0.5F, 65504, -0.0F, 0x1p-24F}};
  file.tensors["a.bias"] = {{1}, {3}};
  file.tensors["scalar"] = {{}, {7}};
  file.tensors["nothing"] = {{0, 4}, {}};
  file.metadata["card"] = "{\"name\": \"sample\"}\n\u00e9";
  return file;
}

class StoredTypeTest : public testing::TestWithParam<StoredType> {};

TEST_P(StoredTypeTest, WhatIsWrittenIsRead) {
  const TensorFile file = sample_file();
  const auto read = parse_tensor_file(serialise_tensor_file(file, GetParam()), "f");
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read->metadata, file.metadata);
  ASSERT_EQ(read->tensors.size(), file.tensors.size());
  for (const auto& [name, tensor] : file.tensors) {
    EXPECT_EQ(read->tensors.at(name).shape, tensor.shape) << name;
    EXPECT_EQ(read->tensors.at(name).values, tensor.values) << name;
  }
}

TEST_P(StoredTypeTest, ValuesStartOnEightBytes) {
  const auto bytes = serialise_tensor_file(sample_file(), GetParam());
  EXPECT_EQ((bytes.size() - (GetParam() == StoredType::F32 ? 4 : 2) * 8) % 8, 0);
  EXPECT_EQ(bytes, serialise_tensor_file(sample_file(), GetParam()));
}

TEST_P(StoredTypeTest, EveryCutIsCorrupt) {
  const auto bytes = serialise_tensor_file(sample_file(), GetParam());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto read = parse_tensor_file(std::span(bytes).first(size), "model");
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().kind, ErrorKind::Corrupt);
    EXPECT_EQ(read.error().file, "model");
    EXPECT_FALSE(read.error().reason.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Both, StoredTypeTest, testing::Values(StoredType::F32, StoredType::F16));

struct Damage {
  const char* name;
  std::string header;
  std::size_t data_bytes;
  const char* reason;
  const char* place;
};

class DamagedFileTest : public testing::TestWithParam<Damage> {};

TEST_P(DamagedFileTest, IsCorruptForTheRightReason) {
  const Damage& damage = GetParam();
  const auto read = parse_tensor_file(make_file(damage.header, damage.data_bytes), "model");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::Corrupt);
  EXPECT_THAT(read.error().reason, HasSubstr(damage.reason));
  EXPECT_EQ(read.error().place, damage.place);
  EXPECT_THAT(to_string(read.error()), testing::Not(HasSubstr("\n")));
}

const Damage kDamages[] = {
    {"NoJson", "{\"w\": ", 0, "not a JSON object", "byte 8"},
    {"NoObject", "[1, 2]", 0, "not a JSON object", "byte 8"},
    {"DeepNesting", std::string(100'000, '['), 0, "not a JSON object", "byte 8"},
    {"NoDescription", R"({"w": 3})", 0, "no description", "tensor w"},
    {"NoDtype", R"({"w": {"shape": [1], "data_offsets": [0, 4]}})", 4, "no dtype", "tensor w"},
    {"OtherDtype", R"({"w": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}})", 8, "I64",
     "tensor w"},
    {"NoShape", R"({"w": {"dtype": "F32", "data_offsets": [0, 4]}})", 4, "shape", "tensor w"},
    {"NegativeShape", R"({"w": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}})", 4,
     "shape", "tensor w"},
    {"FractionalShape", R"({"w": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}})", 4,
     "shape", "tensor w"},
    {"ManyDimensions",
     R"({"w": {"dtype": "F32", "shape": [1,1,1,1,1,1,1,1,1], "data_offsets": [0, 4]}})", 4, "shape",
     "tensor w"},
    {"ShapeOverflow",
     R"({"w": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 0]}})", 0,
     "do not fit", "tensor w"},
    {"ShapeOverflowToSize",
     R"({"w": {"dtype": "F32", "shape": [4611686018427387905], "data_offsets": [0, 4]}})", 4,
     "do not fit", "tensor w"},
    {"TooFewBytes", R"({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}})", 4,
     "do not fit", "tensor w"},
    {"OneOffset", R"({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0]}})", 4,
     "data_offsets", "tensor w"},
    {"OffsetsReversed", R"({"w": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}})", 4,
     "lies at bytes 4 to 0", "tensor w"},
    {"BeyondTheEnd", R"({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}})", 4,
     "lies at bytes 0 to 8 of 4", "tensor w"},
    {"OffsetsNearTheLargest",
     R"({"w": {"dtype": "F32", "shape": [1],
         "data_offsets": [18446744073709551612, 18446744073709551615]}})",
     4, "lies at bytes", "tensor w"},
    {"Overlap",
     R"({"v": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
         "w": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}})",
     8, "overlaps", "tensor w"},
    {"Hole",
     R"({"v": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
         "w": {"dtype": "F32", "shape": [1], "data_offsets": [8, 12]}})",
     12, "4 unused bytes", "tensor w"},
    {"Tail", R"({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})", 7,
     "3 bytes follow", ""},
    {"NameTwice",
     R"({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
         "w": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}})",
     8, "twice", "tensor w"},
    {"MetadataNoObject", R"({"__metadata__": 3})", 0, "__metadata__", ""},
    {"MetadataNoText", R"({"__metadata__": {"a": 3}})", 0, "not text", ""},
    {"NameWithLineBreak", R"({"a\nb": 3})", 0, "no description", "tensor a\\nb"},
};

INSTANTIATE_TEST_SUITE_P(Headers, DamagedFileTest, testing::ValuesIn(kDamages),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(TensorFile, AHeaderThatClaimsToBeHugeIsRefused) {
  for (const std::uint64_t claimed :
       {std::uint64_t{3}, std::uint64_t{1} << 40U, std::numeric_limits<std::uint64_t>::max()}) {
    const auto read = parse_tensor_file(make_file("{}", 0, claimed), "model");
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().reason, HasSubstr("claims a header of"));
  }
}

/// The value of a 16-bit number as a file holds it.
float read_half(const char* dtype, std::uint16_t bits) {
  auto bytes = make_file(
      std::string(R"({"w": {"dtype": ")") + dtype + R"(", "shape": [1], "data_offsets": [0, 2]}})",
      2);
  bytes[bytes.size() - 2] = static_cast<std::byte>(bits & 0xFFU);
  bytes[bytes.size() - 1] = static_cast<std::byte>(bits >> 8U);
  const auto file = parse_tensor_file(bytes, "f");
  return file ? file->tensors.at("w").values.front() : NAN;
}

/// Sign, exponent and fraction by the definition of IEEE 754 binary16.
double half_by_definition(std::uint16_t bits) {
  const int exponent = bits >> 10U & 0x1F;
  const int fraction = bits & 0x3FF;
  const double magnitude =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000U) != 0 ? -magnitude : magnitude;
}

TEST(TensorFile, HalfPrecisionIsExact) {
  for (std::uint32_t bits = 0; bits < 0x10000; bits += 3) {
    const auto half = static_cast<std::uint16_t>(bits);
    if ((half & 0x7C00U) == 0x7C00U) continue;
    ASSERT_EQ(read_half("F16", half), half_by_definition(half)) << bits;
  }
  EXPECT_EQ(read_half("F16", 0x0001), 0x1p-24F);
  EXPECT_EQ(read_half("F16", 0x03FF), 1023 * 0x1p-24F);
  EXPECT_EQ(read_half("F16", 0xFC00), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(read_half("F16", 0x7E01)));
}

TEST(TensorFile, BrainFloatIsTheUpperHalf) {
  EXPECT_EQ(read_half("BF16", 0x3F80), 1.0F);
  EXPECT_EQ(read_half("BF16", 0xC049), -3.140625F);
  EXPECT_EQ(read_half("BF16", 0x0001), std::bit_cast<float>(0x10000U));
}

float through_half(float value) {
  TensorFile file;
  file.tensors["w"] = {{1}, {value}};
  return parse_tensor_file(serialise_tensor_file(file, StoredType::F16), "f")
      ->tensors.at("w")
      .values.front();
}

TEST(TensorFile, RoundsToTheNearestHalfTiesToEven) {
  const std::pair<float, float> cases[] = {
      {1 + 0x1p-11F, 1.0F},                     // halfway to the odd 1 + 2^-10
      {1 + 3 * 0x1p-11F, 1 + 2 * 0x1p-10F},     // halfway, up to even
      {1 + 0x1p-11F + 0x1p-23F, 1 + 0x1p-10F},  // just above halfway
      {0x1p-25F, 0.0F},                         // half of the smallest, to even
      {3 * 0x1p-25F, 2 * 0x1p-24F},             // halfway between subnormals
      {0x1p-14F - 0x1p-25F, 0x1p-14F},          // the largest subnormal rounds to a normal
      {2047.0F * 0x1p-25F, 0x1p-14F},
      {65519.0F, 65504.0F},  // the largest
      {1e-30F, 0.0F}};
  for (const auto& [value, expected] : cases) {
    EXPECT_EQ(through_half(value), expected) << value;
    EXPECT_EQ(through_half(-value), -expected) << value;
    EXPECT_EQ(std::signbit(through_half(-value)), true) << value;
  }
  EXPECT_EQ(through_half(65520.0F), std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(through_half(NAN)));
}

TEST(TensorFile, EveryHalfSurvivesTheWay) {
  for (std::uint32_t bits = 0; bits < 0x7C00; ++bits) {
    const auto value = static_cast<float>(half_by_definition(static_cast<std::uint16_t>(bits)));
    ASSERT_EQ(through_half(value), value);
  }
}

}  // namespace
}  // namespace crest::model
