#include "io/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "core/file.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

using testing::ElementsAreArray;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

/// An NPY file with this dictionary and this many bytes of zeros.
std::string npy(const std::string& dictionary, std::size_t size, char version = 1) {
  std::string file = "\x93NUMPY";
  file += version;
  file += '\0';
  file += static_cast<char>(dictionary.size());
  file += '\0';
  return file + dictionary + std::string(size, '\0');
}

TEST(Npy, EveryShapeComesBack) {
  const std::vector<std::vector<std::size_t>> shapes = {{}, {3}, {0}, {2, 3}, {12, 0}, {4, 1, 5}};
  for (const std::vector<std::size_t>& shape : shapes) {
    std::vector<float> values(
        std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>()));
    std::iota(values.begin(), values.end(), 0.5F);
    const auto bytes = format_npy(shape, values);
    ASSERT_TRUE(bytes) << to_string(bytes.error());
    EXPECT_EQ((bytes->size() - values.size() * sizeof(float)) % 64, 0U);
    const auto array = parse_npy(*bytes);
    ASSERT_TRUE(array) << to_string(array.error());
    EXPECT_THAT(array->shape, ElementsAreArray(shape));
    EXPECT_THAT(array->values, ElementsAreArray(values));
  }
}

TEST(Npy, IsWrittenAsNumPyWritesIt) {
  const std::vector<float> values = {1, 2, 3, 4, 5, 6};
  const auto bytes = format_npy(std::vector<std::size_t>{2, 3}, values).value();
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  EXPECT_EQ(text.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(text.substr(10, 118), dictionary + std::string(117 - dictionary.size(), ' ') + "\n");
  EXPECT_EQ(std::memcmp(bytes.data() + 128, values.data(), 24), 0);
}

TEST(Npy, BytesAreWrittenAsNumPyWritesThem) {
  const std::vector<std::uint8_t> values = {0, 1, 255};
  const auto bytes = format_npy(std::vector<std::size_t>{1, 3}, values).value();
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_THAT(text,
              testing::HasSubstr("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 3), }"));
  EXPECT_EQ(bytes.size() % 64, 3U);
  const auto array = parse_npy(bytes);
  ASSERT_TRUE(array) << to_string(array.error());
  EXPECT_THAT(array->values, testing::ElementsAre(0, 1, 255));
}

TEST(Npy, FilesComeBackWithTheirNaNs) {
  const TemporaryFolder folder;
  const std::vector<float> values = {1, std::numeric_limits<float>::quiet_NaN()};
  ASSERT_TRUE(write_npy(folder.path() / "a.npy", std::vector<std::size_t>{1, 2}, values));
  const auto array = read_npy(folder.path() / "a.npy");
  ASSERT_TRUE(array) << to_string(array.error());
  EXPECT_EQ(std::memcmp(array->values.data(), values.data(), 8), 0);
}

TEST(Npy, AShapeThatDisagreesIsNotWritten) {
  const std::vector<float> values(5);
  const auto bytes = format_npy(std::vector<std::size_t>{2, 3}, values);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, ErrorKind::Internal);
}

TEST(Npy, HostileFilesAreErrors) {
  const auto kind_of = [](const std::string& text) {
    const auto array = parse_npy(bytes_of(text));
    return array ? "none" : std::string(to_string(array.error().kind));
  };
  const auto shaped = [](const std::string& shape) {
    return "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
  };
  EXPECT_EQ(kind_of(npy(shaped("(2,)"), 8)), "none");
  EXPECT_EQ(kind_of(""), "corrupt");
  EXPECT_EQ(kind_of("NUMPY"), "corrupt");
  EXPECT_EQ(kind_of(npy(shaped("(2,)"), 7)), "corrupt");
  EXPECT_EQ(kind_of(npy(shaped("(2,)"), 9)), "corrupt");
  EXPECT_EQ(kind_of(npy(shaped("(-2,)"), 8)), "corrupt");
  EXPECT_EQ(kind_of(npy(shaped("(two,)"), 8)), "corrupt");
  EXPECT_EQ(kind_of(npy(shaped("2"), 8)), "corrupt");
  EXPECT_EQ(kind_of(npy(shaped("(4611686018427387905, 4)"), 16)), "corrupt");  // 4 modulo 2^64
  EXPECT_EQ(kind_of(npy(shaped("(99999999999, 12)"), 8)), "corrupt");
  EXPECT_EQ(kind_of(npy("{'descr': '<f4'}", 8)), "corrupt");
  EXPECT_EQ(kind_of(npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8)),
            "unsupported");
  EXPECT_EQ(kind_of(npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 8)),
            "unsupported");
  EXPECT_EQ(kind_of(npy("{'descr': '<f3', 'fortran_order': False, 'shape': (1,), }", 3)),
            "unsupported");
  EXPECT_EQ(kind_of(npy("{'descr': [('I', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4)),
            "unsupported");
  EXPECT_EQ(kind_of(npy("{'descr': '<U2', 'fortran_order': False, 'shape': (1,), }", 8)),
            "unsupported");
  EXPECT_EQ(kind_of(npy("{'descr': '<f4', 'fortran_order': Perhaps, 'shape': (2,), }", 8)),
            "corrupt");
  EXPECT_EQ(kind_of(npy(shaped("(2,)"), 8, 4)), "unsupported");
  const std::string cut = npy(shaped("(2,)"), 8);
  for (std::size_t length = 0; length < cut.size(); ++length) {
    EXPECT_EQ(kind_of(cut.substr(0, length)), "corrupt") << length;
  }
}

/// One element of `type` in an NPY file, its bytes given.
struct Element {
  const char* type;
  std::string bytes;
  float value;
};

TEST(Npy, EveryTypeOfNumberIsReadInEitherByteOrder) {
  const std::vector<Element> elements = {
      {"|i1", "\xFE", -2},
      {"|u1", "\xFE", 254},
      {"|b1", "\x01", 1},
      {"<i2", "\xFE\xFF", -2},
      {">i2", "\xFF\xFE", -2},
      {"<u2", "\xFE\xFF", 65534},
      {">i4", std::string("\x00\x01\x00\x02", 4), 65538},
      {"<u4", std::string("\x00\x00\x00\x80", 4), 2147483648.0F},
      {">i8", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFD", -3},
      {"<u8", std::string("\x05\x00\x00\x00\x00\x00\x00\x00", 8), 5},
      {"<f2", std::string("\x00\xC1", 2), -2.5F},
      {">f2", std::string("\x00\x01", 2), 0x1p-24F},  // the smallest subnormal
      {"<f4", std::string("\x00\x00\x20\xC0", 4), -2.5F},
      {">f4", std::string("\xC0\x20\x00\x00", 4), -2.5F},
      {"<f8", std::string("\x00\x00\x00\x00\x00\x00\x04\xC0", 8), -2.5F},
      {">f8", std::string("\xC0\x04\x00\x00\x00\x00\x00\x00", 8), -2.5F},
  };
  for (const Element& element : elements) {
    const std::string file =
        npy(std::string("{'descr': '") + element.type + "', 'fortran_order': False, 'shape': ()}",
            0) +
        element.bytes;
    const auto array = parse_npy(bytes_of(file));
    ASSERT_TRUE(array) << element.type << ": " << to_string(array.error());
    EXPECT_THAT(array->values, ElementsAreArray({element.value})) << element.type;
  }
}

TEST(Npy, FortranOrderComesBackInCOrder) {
  std::string file = npy("{'descr': '|i1', 'fortran_order': True, 'shape': (2, 3, 2), }", 0);
  // Element (a, b, c) is 100 a + 10 b + c; the first index runs fastest.
  for (const char value : {0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121}) file += value;
  EXPECT_THAT(parse_npy(bytes_of(file)).value().values,
              ElementsAreArray({0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121}));
}

TEST(Npy, VersionsTwoAndThreeHaveALongerHeaderLength) {
  const std::string dictionary = "{'descr': '|i1', 'fortran_order': False, 'shape': (1,), }";
  for (const char version : {2, 3}) {
    std::string file = "\x93NUMPY";
    file += version;
    file += '\0';
    file += static_cast<char>(dictionary.size());
    file += std::string(3, '\0') + dictionary + '\x07';
    EXPECT_THAT(parse_npy(bytes_of(file)).value().values, ElementsAreArray({7}));
  }
}

TEST(Npy, ErrorsNameTheFile) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.npy", "not one");
  const auto array = read_npy(path);
  ASSERT_FALSE(array);
  EXPECT_EQ(to_string(array.error()), path.string() + ": byte 0: is not an NPY file");
}

}  // namespace
}  // namespace crest::io
