// What a client takes, and what it sends.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace crest::serve {

/// Which of `offered`, the preferred one first, the field Accept asks for (RFC 9110, 12.5.1); an
/// empty field takes the first. None where it takes none of them.
std::optional<std::string_view> choose_media_type(std::string_view accept,
                                                  std::span<const std::string_view> offered);

/// "multipart/form-data" of "Multipart/Form-Data; boundary=x": in small letters.
std::string media_type_of(std::string_view content_type);

/// The value of a parameter of a field, unquoted: of boundary in "…; boundary=x", of filename* as
/// RFC 8187 encodes it. None where there is none or it is malformed.
std::optional<std::string> field_parameter(std::string_view field, std::string_view name);

}  // namespace crest::serve
