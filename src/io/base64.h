// Base64 (RFC 4648), as XML files hold samples.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <string_view>
#include <vector>

namespace crest::io {

/// The bytes; white space anywhere is passed over, padding may be missing. Corrupt where another
/// character stands, with its place in the text, or where a single letter is left at the end. Needs
/// at most 3/4 of the text's length.
Result<std::vector<std::byte>> decode_base64(std::string_view text);

}  // namespace crest::io
