// The files in the body of a request, and the records in them.
#pragma once

#include <crest/error.h>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "io/held_files.h"
#include "io/read_options.h"
#include "serve/http_message.h"

namespace crest::serve {

/// Names are labels, never looked for on a disk: of "../a/b.dcm" the folder is "a".
struct SentFiles {
  struct Sent {
    const io::HeldFiles* folder;
    std::string name;   ///< in the folder
    std::string label;  ///< with the folder, as rows and errors have it
  };
  std::shared_ptr<const Request> request;  ///< owns the bytes
  std::list<io::HeldFiles> folders;
  /// What becomes a row: records and files that belong to none, which the reader will refuse.
  std::vector<Sent> records;
};

/// Sorts the body of a request into files: one, named by the parameter "name" or
/// Content-Disposition, or those of multipart/form-data. Errors: InvalidInput where there is no
/// file or the body is malformed.
Result<SentFiles> sent_files(std::shared_ptr<const Request> request);

/// From the parameters "rate" and "unit". Error: InvalidInput for a rate that is none.
Result<io::ReadOptions> read_options_of(const RequestHead& head);

}  // namespace crest::serve
