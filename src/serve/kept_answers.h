// What is answered of kept records: /v1/records/{id} and below.
#pragma once

#include "serve/http_message.h"
#include "serve/kept_record.h"
#include "serve/service_context.h"

namespace crest::serve {

Response kept_row(const KeptRecord& kept);
Response trace_answer(const KeptRecord& kept, const RequestHead& head);
Response kept_drawing(const KeptRecord& kept, const RequestHead& head,
                      const ServiceContext& context);
/// The findings as a WFDB annotation file; 422 for a record that was not assessed.
Response annotations_answer(const KeptRecord& kept);

}  // namespace crest::serve
