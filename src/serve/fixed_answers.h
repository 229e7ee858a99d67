// Answers that no record is needed for.
#pragma once

#include <string_view>

#include "serve/http_message.h"
#include "serve/service_context.h"

namespace crest::serve {

/// A file of the page, "index.html" or another; 304 where the client has it, 404 where there is
/// none.
Response page_answer(std::string_view name, const RequestHead& head);
Response description_answer(const RequestHead& head);
/// Name, card, preprocessing, calibration and limits of the model, what can be read.
Response model_answer(const ServiceContext& context);

}  // namespace crest::serve
