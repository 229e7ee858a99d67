#include "report/picture.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "report/ecg_drawing.h"
#include "report/notice.h"
#include "report/pdf.h"
#include "report/pdf_text.h"
#include "report/sample_assessment.h"
#include "report/svg.h"
#include "report/synthetic_record.h"

namespace crest::report {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr double kPoint = 25.4 / 72;  // mm

Drawing ecg(const DrawOptions& options = {.layout = Layout::ThreeByFour}) {
  static const Assessment assessment = sample_assessment();
  return draw_ecg(synthetic_record(kTwelveNames), &assessment, options).value_or(Drawing{});
}

/// The contents of every compressed stream of a PDF, one after the other.
std::string inflated_streams(const std::string& pdf) {
  std::string all;
  for (std::size_t at = pdf.find("stream\r\n"); at != std::string::npos;
       at = pdf.find("stream\r\n", at + 1)) {
    std::string content(1 << 24, '\0');
    uLongf size = content.size();
    const auto* bytes = reinterpret_cast<const Bytef*>(pdf.data() + at + 8);
    const uLong length = pdf.find("endstream", at) - at - 8;
    // What follows the compressed bytes is not read: the end of the stream is in them.
    if (uncompress(reinterpret_cast<Bytef*>(content.data()), &size, bytes, length) == Z_OK)
      all.append(content, 0, size);
  }
  return all;
}

/// The lines of a page as they are stroked, in mm of the page, by number of points.
std::multimap<std::size_t, std::vector<Point>> lines_of(const std::string& content) {
  std::multimap<std::size_t, std::vector<Point>> lines;
  std::vector<Point> points;
  std::vector<double> operands;
  std::istringstream words(content);
  for (std::string word; words >> word;) {
    char* end = nullptr;
    const double number = std::strtod(word.c_str(), &end);
    if (*end == '\0') {
      operands.push_back(number);
      continue;
    }
    if (word == "m") points.clear();
    if ((word == "m" || word == "l") && operands.size() == 2)
      points.push_back({operands[0] * kPoint, operands[1] * kPoint});
    if (word == "S") lines.emplace(points.size(), points);
    operands.clear();
  }
  return lines;
}

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

TEST(Pdf, TenMillimetresAreTenMillimetres) {
  for (const double gain : {5.0, 10.0, 20.0}) {
    for (const double speed : {25.0, 50.0}) {
      const Drawing drawing =
          ecg({.layout = Layout::SixByTwo, .speed = speed, .gain = gain, .findings = false});
      const std::string pdf = write_pdf({&drawing, 1}).value();
      const auto lines = lines_of(inflated_streams(pdf));
      ASSERT_EQ(lines.count(6), 6U);  // pulses: nothing else has six points
      for (auto [pulse, end] = lines.equal_range(6); pulse != end; ++pulse) {
        const std::vector<Point>& points = pulse->second;
        EXPECT_NEAR(points[2].y - points[1].y, gain, 0.005);
        EXPECT_NEAR(points[3].x - points[2].x, 0.2 * speed, 0.005);
      }
    }
  }
}

TEST(Pdf, PageIsAsLargeAsItsDrawing) {
  const Drawing drawing = ecg({.layout = Layout::ThreeByFour, .sheet = Sheet::A4Landscape});
  EXPECT_EQ(drawing.width, 297);
  EXPECT_EQ(drawing.height, 210);
  const std::string pdf = write_pdf({&drawing, 1}).value();
  EXPECT_THAT(pdf, StartsWith("%PDF-1.4"));
  const std::size_t box = pdf.find("/MediaBox");
  ASSERT_NE(box, std::string::npos);
  std::istringstream numbers(pdf.substr(pdf.find('[', box) + 1, 60));
  double left = -1;
  double bottom = -1;
  double right = 0;
  double top = 0;
  numbers >> left >> bottom >> right >> top;
  EXPECT_EQ(left, 0);
  EXPECT_EQ(bottom, 0);
  EXPECT_NEAR(right * kPoint, 297, 0.01);
  EXPECT_NEAR(top * kPoint, 210, 0.01);
}

TEST(Pdf, HoldsEveryPageAndTheSameBytesEachTime) {
  const std::vector<Drawing> pages = {ecg(), ecg({.layout = Layout::TwelveByOne})};
  const std::string pdf = write_pdf(pages).value();
  EXPECT_THAT(pdf, HasSubstr("/Count 2"));
  EXPECT_EQ(pdf, write_pdf(pages).value());
  EXPECT_FALSE(write_pdf({}));
  Drawing huge;
  huge.width = 297;
  huge.height = 6000;
  ASSERT_FALSE(write_pdf({&huge, 1}));
  EXPECT_EQ(write_pdf({&huge, 1}).error().kind, ErrorKind::Config);
}

TEST(Pdf, TextIsInTheFontThatHasIt) {
  EXPECT_THAT(pdf_runs("QT ≥ 0.4 s"),
              ElementsAre(PdfRun{false, "QT "}, PdfRun{true, "\xB3"}, PdfRun{false, " 0.4 s"}));
  EXPECT_THAT(pdf_runs("µV – é…"), ElementsAre(PdfRun{false, "\xB5V \x96 \xE9\x85"}));
  EXPECT_THAT(pdf_runs("Ж\x01\xFF"), ElementsAre(PdfRun{false, "???"}));
  EXPECT_TRUE(pdf_runs("").empty());
}

TEST(Pdf, SaysThatItIsNoMedicalDevice) {
  const Drawing drawing = ecg();
  EXPECT_THAT(inflated_streams(write_pdf({&drawing, 1}).value()), HasSubstr(std::string(kNotice)));
}

TEST(Png, SaysHowLargeAPixelIs) {
  const Drawing drawing = ecg();
  for (const double dots : {72.0, 150.0, 300.0}) {
    const std::string png = write_png(drawing, dots).value();
    EXPECT_THAT(png, StartsWith("\x89PNG\r\n\x1A\n"));
    EXPECT_EQ(big_endian(png, 16), std::lround(drawing.width * dots / 25.4));
    EXPECT_EQ(big_endian(png, 20), std::lround(drawing.height * dots / 25.4));
    EXPECT_EQ(png.substr(37, 4), "pHYs");
    EXPECT_EQ(big_endian(png, 41), std::lround(dots / 0.0254));
    EXPECT_EQ(big_endian(png, 45), big_endian(png, 41));
    EXPECT_EQ(png[49], 1);
    const auto* chunk = reinterpret_cast<const Bytef*>(png.data() + 37);
    EXPECT_EQ(big_endian(png, 50), crc32(0, chunk, 4 + 9));
    EXPECT_THAT(png, EndsWith(std::string("IEND\xAE\x42\x60\x82")));
  }
}

TEST(Png, RefusesOtherDots) {
  for (const double dots : {0.0, 29.0, 601.0, -1.0, std::nan("")}) {
    const auto png = write_png(ecg(), dots);
    ASSERT_FALSE(png) << dots;
    EXPECT_EQ(png.error().kind, ErrorKind::Config);
  }
  EXPECT_FALSE(write_png(Drawing{}, 150));
}

TEST(Picture, FormatsAreKnownByName) {
  EXPECT_EQ(picture_format_named("PDF"), PictureFormat::Pdf);
  EXPECT_EQ(picture_format_named("svg"), PictureFormat::Svg);
  EXPECT_EQ(picture_format_named("Png"), PictureFormat::Png);
  EXPECT_FALSE(picture_format_named("jpg"));
  EXPECT_FALSE(picture_format_named(""));
}

TEST(Picture, OnlyPdfHoldsSeveralPages) {
  const std::vector<Drawing> pages(2, ecg());
  EXPECT_TRUE(write_picture(pages, PictureFormat::Pdf));
  EXPECT_FALSE(write_picture(pages, PictureFormat::Svg));
  EXPECT_FALSE(write_picture(pages, PictureFormat::Png));
  EXPECT_EQ(write_picture({pages.data(), 1}, PictureFormat::Svg).value(), to_svg(pages[0]));
}

TEST(Picture, ThreadsDoNotDisturbEachOther) {
  const Drawing drawing = ecg();
  const std::string pdf = write_pdf({&drawing, 1}).value();
  const std::string png = write_png(drawing, 60).value();
  std::vector<int> same(4);
  {
    std::vector<std::jthread> threads;
    for (int& mine : same) {
      threads.emplace_back([&] {
        mine = write_pdf({&drawing, 1}).value() == pdf && write_png(drawing, 60).value() == png;
      });
    }
  }
  EXPECT_THAT(same, ElementsAre(1, 1, 1, 1));
}

}  // namespace
}  // namespace crest::report
