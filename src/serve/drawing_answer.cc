#include "serve/drawing_answer.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <filesystem>

#include "report/svg.h"
#include "serve/answer_bytes.h"
#include "serve/assess_answer.h"

namespace crest::serve {
namespace {

std::unexpected<Error> refused(std::string reason) {
  return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), {}, {}});
}

/// Leaves `value` where the parameter was not sent; false where it is neither 0 nor 1.
bool read_switch(const RequestHead& head, std::string_view name, bool& value) {
  const auto text = head.parameter(name);
  if (text) value = *text == "1";
  return !text || *text == "0" || *text == "1";
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
  const std::string layout = head.parameter("layout").value_or("12x1");
  if (layout != "12x1" && layout != "3x4") return refused("layout is 12x1 or 3x4");
  if (layout == "3x4") options.layout = report::Layout::ThreeByFour;
  if (head.parameter("speed").value_or("25") != "25") return refused("speed is 25");
  if (head.parameter("gain").value_or("10") != "10") return refused("gain is 10");
  if (const auto start = head.parameter("start")) {
    const char* const end = start->data() + start->size();
    const auto read = std::from_chars(start->data(), end, options.start);
    if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(options.start))
      return refused("start is a second of the record");
  }
  if (!read_switch(head, "restored", options.restored) ||
      !read_switch(head, "findings", options.findings)) {
    return refused("restored and findings are 0 or 1");
  }
  return options;
}

Response drawing_answer(const Record& record, const Assessment* assessment,
                        const report::DrawOptions& options, std::string_view type,
                        std::string_view label) {
  if (type != "image/svg+xml") return failure(406, fmt::format("{} cannot be drawn yet", type));
  const auto drawing = report::draw_ecg(record, assessment, options);
  if (!drawing) return failure_of(drawing.error(), 422);
  return {.content_type = std::string(type),
          .body = report::to_svg(*drawing),
          .fields = {safe_name(label, ".svg", false)}};
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
