// The bytes of an HDF5 file, and fields taken off the front of them.
#pragma once

#include <crest/error.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace crest::io {

/// Addresses count from the base address, where `bytes` begin.
struct Hdf5Bytes {
  std::span<const std::byte> bytes;
  std::size_t offset_size = 8;  ///< bytes of an address
  std::size_t length_size = 8;  ///< bytes of a length

  /// What lies at an address, to the end of the file; empty where the address is beyond it.
  std::span<const std::byte> from(std::uint64_t address) const {
    if (address >= bytes.size()) return {};
    return bytes.subspan(static_cast<std::size_t>(address));
  }

  /// `size` bytes at an address, or nothing where the file ends before they do.
  std::optional<std::span<const std::byte>> at(std::uint64_t address, std::uint64_t size) const {
    if (address > bytes.size() || bytes.size() - address < size) return std::nullopt;
    return bytes.subspan(static_cast<std::size_t>(address), static_cast<std::size_t>(size));
  }
};

/// Reads little-endian fields in their order. Past the end every field is 0 and ok() is false, so
/// that it need be asked only once, before what was read is used.
class Hdf5Cursor {
 public:
  explicit Hdf5Cursor(std::span<const std::byte> bytes) : rest_(bytes) {}

  std::uint64_t number(std::size_t size) {
    const auto field = take(size);
    std::uint64_t value = 0;
    for (std::size_t i = std::min<std::size_t>(field.size(), 8); i-- > 0;) {
      value = value << 8 | std::to_integer<std::uint64_t>(field[i]);
    }
    return value;
  }

  /// The next `size` bytes; empty where there are fewer.
  std::span<const std::byte> take(std::uint64_t size) {
    if (size > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const auto field = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.subspan(static_cast<std::size_t>(size));
    return field;
  }

  void skip(std::uint64_t size) { take(size); }

  /// Whether the next bytes are this signature; takes them.
  bool signature(std::string_view wanted) {
    const auto field = take(wanted.size());
    return ok_ &&
           std::string_view(reinterpret_cast<const char*>(field.data()), field.size()) == wanted;
  }

  bool ok() const { return ok_; }
  std::span<const std::byte> rest() const { return rest_; }

 private:
  std::span<const std::byte> rest_;
  bool ok_ = true;
};

/// The address that stands for "nowhere": all bits set.
inline bool is_undefined_address(std::uint64_t address, const Hdf5Bytes& file) {
  const std::uint64_t all = file.offset_size >= 8 ? std::numeric_limits<std::uint64_t>::max()
                                                  : (std::uint64_t{1} << 8 * file.offset_size) - 1;
  return address == all;
}

inline std::unexpected<Error> hdf5_failure(ErrorKind kind, std::string reason,
                                           std::optional<std::uint64_t> address = {}) {
  return std::unexpected(Error{
      kind, std::move(reason), {}, address ? "byte " + std::to_string(*address) : std::string()});
}

}  // namespace crest::io
