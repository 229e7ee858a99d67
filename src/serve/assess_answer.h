// POST /v1/assess and what it has in common with POST /v1/batch.
#pragma once

#include <crest/error.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "io/read_options.h"
#include "model/restorer.h"
#include "serve/http_message.h"
#include "serve/sent_files.h"
#include "serve/service_context.h"

namespace crest::serve {

struct AssessChoices {
  io::ReadOptions read;
  bool keep = false;
};

/// From the parameters rate, unit and keep. Error: InvalidInput.
Result<AssessChoices> assess_choices(const RequestHead& head);

/// The row of a record, and the status that goes with it where it is the only one: 200, 400
/// corrupt, 415 of no format that crest reads, 422 readable and not assessed.
struct AnsweredRow {
  nlohmann::ordered_json row;
  unsigned status = 200;
};
AnsweredRow assessed_row(const SentFiles::Sent& sent, const AssessChoices& choices,
                         ServiceContext& context, model::Session& session);

/// One row, an array of rows, or the drawing of the only record.
Response assess_answer(const std::shared_ptr<const Request>& request, ServiceContext& context,
                       model::Session& session);

/// {"error": ...} of an error, with its status.
Response failure_of(const Error& error, unsigned status);

}  // namespace crest::serve
