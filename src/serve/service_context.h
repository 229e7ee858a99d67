// What the answers of one service share.
#pragma once

#include <vector>

#include "model/model_file.h"
#include "model/restorer.h"
#include "serve/kept_records.h"
#include "serve/metrics.h"
#include "serve/service.h"

namespace crest::serve {

/// Thread-safe, a session being used by the worker of its number alone.
struct ServiceContext {
  ServiceContext(const model::Model& shared_model, ServiceOptions given)
      : model(shared_model),
        options(std::move(given)),
        kept(options.most_kept_bytes, options.longest_kept) {
    for (std::size_t i = 0; i < options.workers; ++i) sessions.emplace_back(model.network);
  }

  const model::Model& model;
  const ServiceOptions options;
  Metrics metrics;
  KeptRecords kept;
  std::vector<model::Session> sessions;  ///< [workers]
};

}  // namespace crest::serve
