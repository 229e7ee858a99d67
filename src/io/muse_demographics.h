// Date, statements and persons of a GE MUSE XML file.
#pragma once

#include <crest/record.h>

#include "io/read_options.h"
#include "io/xml_document.h"

namespace crest::io {

/// Fills start, comments (the statements of the diagnosis, but for those that name a person) and,
/// if it is to be kept, identity from <RestingECG>.
void read_muse_demographics(XmlElement root, const ReadOptions& options, Record& record);

}  // namespace crest::io
