// Records drawn on ECG paper, in the form that a client takes.
#pragma once

#include <crest/assessment.h>
#include <crest/record.h>

#include <array>
#include <string_view>

#include "report/ecg_drawing.h"
#include "serve/http_message.h"
#include "serve/service_context.h"

namespace crest::serve {

inline constexpr std::array<std::string_view, 3> kDrawingTypes = {"image/svg+xml",
                                                                  "application/pdf", "image/png"};
/// What they are called in a request, and their extensions.
inline constexpr std::array<std::string_view, 3> kDrawingNames = {"svg", "pdf", "png"};

/// From the parameters layout, speed, gain, start, restored, findings, cabrera and a4. Error:
/// InvalidInput for a value that is none of theirs.
Result<report::DrawOptions> draw_options_of(const RequestHead& head, const ServiceContext& context);

/// The drawing as `type`, one of kDrawingTypes, with a name that is safe to store it by. A record
/// that was not assessed is drawn alone.
Response drawing_answer(const Record& record, const Assessment* assessment,
                        const report::DrawOptions& options, std::string_view type,
                        std::string_view label);

/// Content-Disposition for a file named after `label`: letters, digits, '-', '_' and '.' alone.
NamedText safe_name(std::string_view label, std::string_view extension, bool to_store);

}  // namespace crest::serve
