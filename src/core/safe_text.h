// Text of unknown encoding made safe to pass on.
#pragma once

#include <string>
#include <string_view>

namespace crest {

/// The text with every byte that is no part of well-formed UTF-8 (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF) replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

/// The text with every control character of ASCII (below space, and DEL) replaced by '?': safe as
/// one line on a terminal, which such a character could break or command. Bytes from 0x80 stay.
std::string without_controls(std::string_view text);

/// One line of well-formed text, whatever was given: both of the above.
std::string plain_line(std::string_view text);

}  // namespace crest
