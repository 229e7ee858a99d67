// The same work for many records, shared among threads.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <functional>

namespace crest::eval {

/// Assesses a record. Called from several threads at once, with the number of the calling thread,
/// from 0, so that each can have a session of its own.
using AssessRecord = std::function<Result<Assessment>(const Record& record, std::size_t thread)>;

/// Called after each record, by one thread at a time.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

/// Calls `work` once for each of `count` records, on at most `threads` threads (at least 1, the
/// calling one among them), with the number of the thread, from 0. Returns when all are done;
/// `work` must not throw.
void for_each_record(std::size_t count, std::size_t threads,
                     const std::function<void(std::size_t record, std::size_t thread)>& work,
                     const Progress& progress = {});

}  // namespace crest::eval
