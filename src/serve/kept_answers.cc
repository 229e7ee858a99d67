#include "serve/kept_answers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/wfdb_annotation.h"
#include "io/write_wfdb.h"
#include "report/assessment_json.h"
#include "report/finding_marks.h"
#include "serve/answer_bytes.h"
#include "serve/assess_answer.h"
#include "serve/drawing_answer.h"
#include "serve/media_type.h"
#include "serve/trace.h"

namespace crest::serve {
namespace {

/// By the parameter "format", else by Accept.
std::optional<std::string_view> drawing_type(const RequestHead& head) {
  const auto format = head.parameter("format");
  if (!format) return choose_media_type(head.accept, kDrawingTypes);
  const auto found = std::ranges::find(kDrawingNames, *format);
  if (found == kDrawingNames.end()) return std::nullopt;
  return kDrawingTypes[static_cast<std::size_t>(found - kDrawingNames.begin())];
}

}  // namespace

Response kept_row(const KeptRecord& kept) {
  return {.body = report::to_json_line(kept.row) + '\n'};
}

Response trace_answer(const KeptRecord& kept, const RequestHead& head) {
  const auto window = trace_window(head, kept.duration());
  if (!window) return failure_of(window.error(), 400);
  return {.body = trace_json(kept, *window)};
}

Response kept_drawing(const KeptRecord& kept, const RequestHead& head,
                      const ServiceContext& context) {
  const auto type = drawing_type(head);
  if (!type) return failure(406, "a drawing is SVG, PDF or PNG");
  const auto options = draw_options_of(head, context);
  if (!options) return failure_of(options.error(), 400);
  const Record record = whole_record(kept);
  const std::optional<Assessment> assessment = whole_assessment(kept);
  return drawing_answer(record, assessment ? &*assessment : nullptr, *options, *type, kept.label);
}

Response annotations_answer(const KeptRecord& kept) {
  if (!kept.assessment) return failure(422, "the record was not assessed");
  const Record record = whole_record(kept);
  const auto marks = report::finding_marks(*kept.assessment, record);
  if (!marks) return failure_of(marks.error(), 422);
  std::vector<std::string> losses;
  const auto bytes = marks->empty()
                         ? io::format_wfdb_annotations({})
                         : io::format_wfdb_marks({.record = record, .marks = *marks}, losses);
  if (!bytes) return failure_of(bytes.error(), 422);
  return {.content_type = "application/octet-stream",
          .body = std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()),
          .fields = {safe_name(kept.label, ".crest", true)}};
}

}  // namespace crest::serve
