// A stretch of a record, as a record.
#pragma once

#include <crest/record.h>

#include <cstddef>
#include <string>

namespace crest {

/// The samples [first, end) of every lead, with what is said of the leads and with the assumptions;
/// without start, comments, identity and verifications, which are of the whole.
/// first <= end <= whole.samples(). Thread-safe.
Record record_part(const Record& whole, std::size_t first, std::size_t end, std::string name);

}  // namespace crest
