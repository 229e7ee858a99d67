// Layouts, orders of leads and scales of the drawing, and colours that everyone can tell apart.
#include "report/draw_options.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "report/drawn_shapes.h"
#include "report/ecg_drawing.h"
#include "report/ecg_paper.h"
#include "report/sample_assessment.h"
#include "report/synthetic_record.h"

namespace crest::report {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Drawing draw(const Record& record, const DrawOptions& options,
             const Assessment* assessment = nullptr) {
  Result<Drawing> drawing = draw_ecg(record, assessment, options);
  EXPECT_TRUE(drawing) << to_string(drawing.error());
  return drawing.value_or(Drawing{});
}

TEST(DrawOptions, EveryScaleIsTrueInTraceAndPulse) {
  for (const double speed : {25.0, 50.0}) {
    for (const double gain : {5.0, 10.0, 20.0}) {
      const Drawing drawing = draw(synthetic_record(kTwelveNames), {.speed = speed, .gain = gain});
      const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
      ASSERT_THAT(traces, SizeIs(12));
      EXPECT_NEAR(traces[3].points[100].y - traces[3].points[0].y, gain, 1e-9);
      EXPECT_NEAR(traces[3].points[500].x - traces[3].points[0].x, speed, 1e-9);
      const auto pulses = shapes<Polyline>(drawing, Role::CalibrationPulse);
      ASSERT_THAT(pulses, SizeIs(12));
      EXPECT_NEAR(pulses[0].points[1].y - pulses[0].points[2].y, gain, 1e-9);
      EXPECT_NEAR(pulses[0].points[3].x - pulses[0].points[2].x, 0.2 * speed, 1e-9);
      EXPECT_THAT(texts(drawing, Role::Caption),
                  Contains(HasSubstr(std::to_string(static_cast<int>(speed)) + " mm/s, " +
                                     std::to_string(static_cast<int>(gain)) + " mm/mV")));
    }
  }
}

TEST(DrawOptions, TwiceTheSpeedShowsHalfTheSeconds) {
  for (const Layout layout : {Layout::TwelveByOne, Layout::SixByTwo, Layout::ThreeByFour}) {
    const Drawing drawing = draw(synthetic_record(kTwelveNames), {.layout = layout, .speed = 50});
    EXPECT_THAT(texts(drawing, Role::TimeLabel),
                ElementsAre("0 s", "1 s", "2 s", "3 s", "4 s", "5 s"));
  }
}

TEST(DrawOptions, SixByTwoSetsLimbLeadsBesideChestLeads) {
  const Drawing drawing = draw(synthetic_record(kTwelveNames), {.layout = Layout::SixByTwo});
  EXPECT_THAT(texts(drawing, Role::LeadLabel), ElementsAre("I", "V1", "II", "V2", "III", "V3",
                                                           "aVR", "V4", "aVL", "V5", "aVF", "V6"));
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  EXPECT_NEAR(traces[1].points[0].x - traces[0].points[0].x, 125, 1e-9);
  EXPECT_EQ(traces[0].points[2500].y, traces[1].points[0].y);  // the same moment in two leads
}

TEST(DrawOptions, CabreraTurnsAvrAndGoesRoundTheHeart) {
  const Assessment assessment = sample_assessment();
  const Drawing drawing = draw(synthetic_record(kTwelveNames), {.cabrera = true}, &assessment);
  EXPECT_THAT(texts(drawing, Role::LeadLabel), ElementsAre("aVL", "I", "-aVR", "II", "aVF", "III",
                                                           "V1", "V2", "V3", "V4", "V5", "V6"));
  const auto traces = shapes<Polyline>(drawing, Role::MeasuredTrace);
  EXPECT_NEAR(traces[2].points[100].y - traces[2].points[0].y, -10, 1e-9);
  EXPECT_NEAR(traces[3].points[100].y - traces[3].points[0].y, 10, 1e-9);
  EXPECT_THAT(texts(drawing, Role::Caption), Contains(HasSubstr("upside down")));
  // The finding of aVL from 1 to 1.1 s is still on aVL, which is the first row now.
  const Rectangle tint = shapes<Rectangle>(drawing, Role::FindingTint)[0];
  EXPECT_LT(tint.box.bottom(), traces[1].points[0].y + 10);
}

TEST(DrawOptions, RestoredAvrIsTurnedWithTheMeasuredOne) {
  const Record record = synthetic_record(kTwelveNames);
  Assessment assessment = sample_assessment();
  assessment.samples = 5000;
  assessment.restored.clear();
  for (const Lead& lead : record.leads)
    assessment.restored.insert(assessment.restored.end(), lead.samples.begin(), lead.samples.end());
  const Drawing drawing = draw(record, {.cabrera = true, .restored = true}, &assessment);
  const auto measured = shapes<Polyline>(drawing, Role::MeasuredTrace);
  const auto restored = shapes<Polyline>(drawing, Role::RestoredTrace);
  for (std::size_t i = 400; i < 4600; ++i)
    ASSERT_NEAR(restored[2].points[i].y, measured[2].points[i].y, 0.01) << i;
}

TEST(DrawOptions, A4HoldsEveryLayoutWithWhatIsSaidOfIt) {
  Assessment assessment = sample_assessment();
  for (int i = 0; i < 20; ++i) assessment.findings.push_back(assessment.findings[0]);
  assessment.not_assessed = {{5, 2, 4, std::string(500, 'r')}};
  Record record = synthetic_record(kTwelveNames);
  for (Lead& lead : record.leads)
    for (float& sample : lead.samples) sample *= 3;
  for (const Layout layout : {Layout::TwelveByOne, Layout::SixByTwo, Layout::ThreeByFour}) {
    for (const double gain : {5.0, 10.0, 20.0}) {
      for (const double speed : {25.0, 50.0}) {
        const Drawing drawing = draw(record,
                                     {.layout = layout,
                                      .speed = speed,
                                      .gain = gain,
                                      .restored = true,
                                      .sheet = Sheet::A4Landscape},
                                     &assessment);
        EXPECT_EQ(drawing.width, 297);
        EXPECT_EQ(drawing.height, 210);
        const Box paper = shapes<Rectangle>(drawing, Role::Paper).front().box;
        EXPECT_EQ(std::fmod(paper.height, 5), 0);
        for (const auto& text : shapes<Text>(drawing, Role::Notice)) EXPECT_LT(text.at.y, 205);
        for (const Polyline& pulse : shapes<Polyline>(drawing, Role::CalibrationPulse)) {
          EXPECT_GE(pulse.points[2].y, paper.top);
          EXPECT_NEAR(pulse.points[1].y - pulse.points[2].y, gain, 1e-9);
        }
        const auto captions = texts(drawing, Role::Caption);
        EXPECT_THAT(captions, Contains(HasSubstr("more on this page")));
      }
    }
  }
}

TEST(DrawOptions, PulsesOfRowsThatMovedTogetherDoNotCross) {
  Record record = synthetic_record(kTwelveNames);
  for (Lead& lead : record.leads)
    for (float& sample : lead.samples) sample *= 3;
  const Drawing drawing = draw(record, {.sheet = Sheet::A4Landscape});
  const auto pulses = shapes<Polyline>(drawing, Role::CalibrationPulse);
  ASSERT_FALSE(pulses.empty());
  for (std::size_t i = 1; i < pulses.size(); ++i)
    EXPECT_GT(pulses[i].points[2].y, pulses[i - 1].points[1].y);
}

TEST(DrawOptions, OtherScalesAreRefused) {
  const Record record = synthetic_record({"II"});
  for (const DrawOptions& options :
       {DrawOptions{.speed = 30}, DrawOptions{.gain = 0}, DrawOptions{.gain = std::nan("")}}) {
    const auto drawing = draw_ecg(record, nullptr, options);
    ASSERT_FALSE(drawing);
    EXPECT_EQ(drawing.error().kind, ErrorKind::Config);
  }
}

// Colours as eyes see them. Linear light of an sRGB colour (IEC 61966-2-1).
using Light = std::array<double, 3>;

Light light_of(const Color& color) {
  Light light{};
  const std::array<int, 3> bytes = {color.red, color.green, color.blue};
  for (std::size_t i = 0; i < 3; ++i) {
    const double share = bytes[i] / 255.0;
    light[i] = share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  }
  return light;
}

Color mixed(const Color& under, const Color& over, double opacity) {
  const auto mix = [&](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * opacity));
  };
  return {mix(under.red, over.red), mix(under.green, over.green), mix(under.blue, over.blue)};
}

double luminance(const Light& light) {
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

/// CIE lightness, 0 to 100: what is left in grey.
double lightness(const Light& light) {
  const double y = luminance(light);
  return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

/// WCAG 2: (L1 + 0.05) / (L2 + 0.05).
double contrast(const Light& a, const Light& b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

/// Without green or red cones: G. Machado, M. Oliveira, L. Fernandes, IEEE TVCG 15 (2009), at
/// severity 1.
constexpr std::array<std::array<double, 9>, 2> kDichromats = {
    {{0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
     {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
      1.051998}}};

Light seen(const Light& light, const std::array<double, 9>& matrix) {
  Light result{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t i = 0; i < 3; ++i) result[row] += matrix[3 * row + i] * light[i];
    result[row] = std::clamp(result[row], 0.0, 1.0);
  }
  return result;
}

TEST(Colours, StepsOfTheTintAreSeenInGreyAndTheTraceOnThem) {
  const Color paper = *style_of(Role::Paper).fill;
  const Color tint = *style_of(Role::FindingTint).fill;
  const Light trace = light_of(*style_of(Role::MeasuredTrace).stroke);
  double above = lightness(light_of(paper));
  for (const double p_value : {0.1, 0.01, 0.001}) {
    const Light tinted = light_of(mixed(paper, tint, tint_strength(p_value)));
    EXPECT_GT(above - lightness(tinted), 5) << p_value;  // twice what the eye just notices
    above = lightness(tinted);
    EXPECT_GT(contrast(tinted, trace), 7) << p_value;  // WCAG AAA
  }
}

TEST(Colours, StayApartWithoutGreenOrRedCones) {
  const Color paper = *style_of(Role::Paper).fill;
  const Color tint = *style_of(Role::FindingTint).fill;
  for (const auto& cones : kDichromats) {
    const Light measured = seen(light_of(*style_of(Role::MeasuredTrace).stroke), cones);
    const Light restored = seen(light_of(*style_of(Role::RestoredTrace).stroke), cones);
    EXPECT_GT(lightness(restored) - lightness(measured), 30);
    double above = lightness(seen(light_of(paper), cones));
    for (const double p_value : {0.1, 0.01, 0.001}) {
      const Light tinted = seen(light_of(mixed(paper, tint, tint_strength(p_value))), cones);
      EXPECT_GT(above - lightness(tinted), 5);
      above = lightness(tinted);
      EXPECT_GT(contrast(tinted, measured), 7);
      EXPECT_GT(contrast(tinted, restored), 3);  // WCAG AA of graphics
    }
  }
}

TEST(Colours, TextIsReadableOnTheSheet) {
  for (const Role role : {Role::LeadLabel, Role::FindingNumber, Role::TimeLabel, Role::Title,
                          Role::Caption, Role::Notice}) {
    EXPECT_GT(contrast(light_of(*style_of(role).fill), light_of({255, 255, 255})), 4.5);
  }
}

}  // namespace
}  // namespace crest::report
