// POST /v1/batch: a row a record, sent as they are ready.
#pragma once

#include <memory>

#include "serve/http_message.h"
#include "serve/service_context.h"
#include "serve/worker_pool.h"

namespace crest::serve {

/// Sorts out what was sent and has it assessed, as many records at once as there are workers; rows
/// are sent in order. A client that takes its rows slowly has its own records wait, nobody else's.
/// Context and pool must outlive what is begun here.
void start_batch(std::shared_ptr<const Request> request, const std::shared_ptr<Reply>& reply,
                 ServiceContext& context, WorkerPool& pool);

}  // namespace crest::serve
