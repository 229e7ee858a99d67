#include "serve/drawing_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>

#include "io/text_fields.h"
#include "report/picture.h"
#include "report/png.h"
#include "serve/assess_answer.h"

namespace crest::serve {
namespace {

/// Leaves `value` where the parameter was not sent; false where it is neither 0 nor 1.
bool read_switch(const RequestHead& head, std::string_view name, bool& value) {
  const auto text = head.parameter(name);
  if (text) value = *text == "1";
  return !text || *text == "0" || *text == "1";
}

/// Leaves `value` where the parameter was not sent; false where it is none of the numbers.
bool read_one_of(const RequestHead& head, std::string_view name, std::initializer_list<int> numbers,
                 double& value) {
  const auto text = head.parameter(name);
  if (!text) return true;
  for (const int number : numbers) {
    if (*text != std::to_string(number)) continue;
    value = number;
    return true;
  }
  return false;
}

}  // namespace

Result<report::DrawOptions> draw_options_of(const RequestHead& head,
                                            const ServiceContext& context) {
  report::DrawOptions options;
  const signal::Preprocessing& preprocessing = context.model.description.preprocessing;
  if (preprocessing.signals > 0)
    return refused("only models of the 12 standard leads can be drawn");
  options.model_band =
      report::PassBand{.highpass = preprocessing.highpass, .lowpass = preprocessing.lowpass};
  const auto layout = report::layout_named(head.parameter("layout").value_or("12x1"));
  if (!layout) return refused("layout is 12x1, 3x4 or 6x2");
  options.layout = *layout;
  if (!read_one_of(head, "speed", {25, 50}, options.speed)) return refused("speed is 25 or 50");
  if (!read_one_of(head, "gain", {5, 10, 20}, options.gain)) return refused("gain is 5, 10 or 20");
  if (const auto start = head.parameter("start")) {
    const auto seconds = io::parse_number<double>(*start);
    if (!seconds || !std::isfinite(*seconds)) return refused("start is a second of the record");
    options.start = *seconds;
  }
  bool a4 = false;
  if (!read_switch(head, "restored", options.restored) ||
      !read_switch(head, "findings", options.findings) ||
      !read_switch(head, "cabrera", options.cabrera) || !read_switch(head, "a4", a4)) {
    return refused("restored, findings, cabrera and a4 are 0 or 1");
  }
  if (a4) options.sheet = report::Sheet::A4Landscape;
  return options;
}

Response drawing_answer(const Record& record, const Assessment* assessment,
                        const report::DrawOptions& options, std::string_view type,
                        std::string_view label) {
  const auto drawing = report::draw_ecg(record, assessment, options);
  if (!drawing) return failure_of(drawing.error(), 422);
  const auto found = std::ranges::find(kDrawingTypes, type);
  const auto place = static_cast<std::size_t>(found - kDrawingTypes.begin());
  constexpr std::array formats = {report::PictureFormat::Svg, report::PictureFormat::Pdf,
                                  report::PictureFormat::Png};
  auto picture = report::write_picture({&*drawing, 1}, formats[place], report::kDotsPerInch);
  if (!picture) return failure_of(picture.error(), 500);
  return {.content_type = std::string(type),
          .body = std::move(*picture),
          .fields = {safe_name(label, fmt::format(".{}", kDrawingNames[place]), false)}};
}

NamedText safe_name(std::string_view label, std::string_view extension, bool to_store) {
  std::string name;
  for (const char letter : std::filesystem::path(label).stem().string()) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
    name += plain ? letter : '_';
  }
  return {"Content-Disposition",
          fmt::format("{}; filename=\"{}{}\"", to_store ? "attachment" : "inline",
                      name.empty() ? "record" : name.substr(0, 100), extension)};
}

}  // namespace crest::serve
