#include "report/svg.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "report/ecg_drawing.h"
#include "report/sample_assessment.h"
#include "report/synthetic_record.h"

namespace crest::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// What keeps the text from being well-formed XML of the simple kind that the writer makes: tags
/// that do not pair, attributes without quotes, stray reserved characters. Empty if nothing does.
std::string fault_of(const std::string& xml) {
  std::vector<std::string> open;
  std::size_t position = xml.find("?>") + 2;
  while (position < xml.size()) {
    if (xml[position] == '&') {
      const std::string entity = xml.substr(position, xml.find(';', position) + 1 - position);
      if (entity != "&amp;" && entity != "&lt;" && entity != "&gt;" && entity != "&quot;")
        return "entity " + entity;
    }
    if (static_cast<unsigned char>(xml[position]) < 0x20 && xml[position] != '\n')
      return "control character";
    if (xml[position] == '>') return "stray >";
    if (xml[position] != '<') {
      ++position;
      continue;
    }
    const std::size_t end = xml.find('>', position);
    if (end == std::string::npos) return "tag without end";
    const std::string tag = xml.substr(position + 1, end - position - 1);
    if (tag.find('<') != std::string::npos) return "< within a tag";
    std::size_t name_end = 0;
    while (name_end < tag.size() && std::isalnum(static_cast<unsigned char>(tag[name_end])) != 0)
      ++name_end;
    if (std::ranges::count(tag, '"') % 2 != 0) return "odd quotes in " + tag;
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return "closing " + tag;
      open.pop_back();
    } else if (!tag.ends_with('/')) {
      open.push_back(tag.substr(0, name_end));
    }
    position = end + 1;
  }
  return open.empty() ? "" : "open " + open.back();
}

Drawing sheet(std::vector<Shape> shapes) {
  Drawing drawing;
  drawing.width = 291;
  drawing.height = 210.5;
  drawing.shapes = std::move(shapes);
  return drawing;
}

TEST(Svg, WholeDrawingIsWellFormed) {
  const Assessment assessment = sample_assessment();
  const auto drawing = draw_ecg(synthetic_record(kTwelveNames), &assessment,
                                {.restored = true, .title = "a<b>&\"c"});
  ASSERT_TRUE(drawing);
  const std::string svg = to_svg(*drawing);
  EXPECT_EQ(fault_of(svg), "");
  EXPECT_THAT(svg, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "));
  EXPECT_THAT(svg, HasSubstr("<title>a&lt;b&gt;&amp;&quot;c</title>"));
  EXPECT_EQ(svg, to_svg(*drawing));
}

TEST(Svg, OneUnitIsOneMillimetre) {
  const std::string svg = to_svg(sheet({}));
  EXPECT_THAT(svg, HasSubstr("width=\"291mm\" height=\"210.5mm\" viewBox=\"0 0 291 210.5\""));
}

TEST(Svg, PathsAreStepsBetweenRoundedPoints) {
  // 0.004 mm a step would vanish if each step were rounded; the sum must not.
  Polyline line{.role = Role::MeasuredTrace, .points = {}};
  for (int i = 0; i <= 5; ++i) line.points.push_back({10 + 0.004 * i, 20 - 0.5 * i});
  const std::string svg = to_svg(sheet({line}));
  EXPECT_THAT(svg, HasSubstr("<path d=\"M10 20l0-.5 .01-.5 0-.5 .01-.5 0-.5\"/>"));
}

TEST(Svg, TextIsEscapedAndRepaired) {
  const std::string svg = to_svg(sheet({Text{.role = Role::Caption,
                                             .at = {1, 2.25},
                                             .text = "<V1 & \x01\xff–>",
                                             .anchor = Text::Anchor::End}}));
  EXPECT_THAT(svg, HasSubstr("<text x=\"1\" y=\"2.25\" text-anchor=\"end\">&lt;V1 &amp; "
                             "\uFFFD\uFFFD–&gt;</text>"));
  EXPECT_EQ(fault_of(svg), "");
}

TEST(Svg, ShapesOfOneRoleShareAGroup) {
  const Rectangle box{.role = Role::FindingTint, .box = {1, 2, 3, 4}, .strength = 0.35};
  const std::string svg = to_svg(sheet({box, box}));
  EXPECT_THAT(svg,
              HasSubstr("<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" fill-opacity=\".35\"/>"));
  EXPECT_EQ(svg.find("<g "), svg.rfind("<g "));
  EXPECT_THAT(svg, HasSubstr("class=\"finding-tint\""));
}

TEST(Svg, CheckOfThisTestFindsFaults) {
  EXPECT_EQ(fault_of("<?xml?><a><b/></a>"), "");
  for (const char* text : {"<?xml?><a>", "<?xml?><a></b>", "<?xml?><a b=\"></a>",
                           "<?xml?><a>&x;</a>", "<?xml?><a>></a>", "<?xml?><a>\x02</a>"})
    EXPECT_THAT(fault_of(text), Not("")) << text;
}

}  // namespace
}  // namespace crest::report
