#include "io/sierra_compression.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "io/byte_order.h"

namespace crest::io {
namespace {

constexpr unsigned kCodeBits = 10;
constexpr unsigned kFirstCode = 256;
constexpr unsigned kEnd = (1U << kCodeBits) - 1;          // every bit set: the end
constexpr std::size_t kMostBytes = std::size_t{1} << 25;  // of a channel: 4 hours at 1,000 Hz

/// The strings seen so far, each one longer by a byte than another.
class LzwStrings {
 public:
  LzwStrings() {
    for (unsigned byte = 0; byte < kFirstCode; ++byte) {
      entries_[byte] = {0, 1, static_cast<std::uint8_t>(byte), static_cast<std::uint8_t>(byte)};
    }
  }

  bool knows(unsigned code) const { return code < next_; }
  unsigned next() const { return next_; }
  std::uint8_t first(unsigned code) const { return entries_[code].first; }

  /// A new string: that of `code` and `last`. Nothing once all codes are taken.
  void add(unsigned code, std::uint8_t last) {
    if (next_ >= kEnd) return;
    entries_[next_++] = {static_cast<std::uint16_t>(code),
                         static_cast<std::uint16_t>(entries_[code].length + 1),
                         entries_[code].first, last};
  }

  void append(unsigned code, std::vector<std::uint8_t>& bytes) const {
    bytes.resize(bytes.size() + entries_[code].length);
    for (std::size_t i = bytes.size(), left = entries_[code].length; left > 0; --left) {
      bytes[--i] = entries_[code].last;
      code = entries_[code].shorter;
    }
  }

 private:
  struct Entry {
    std::uint16_t shorter = 0;
    std::uint16_t length = 0;
    std::uint8_t first = 0;
    std::uint8_t last = 0;
  };
  std::array<Entry, kEnd> entries_{};
  unsigned next_ = kFirstCode;
};

/// Codes of a channel, in order; nothing at its end.
class LzwCodes {
 public:
  explicit LzwCodes(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::optional<unsigned> take() {
    while (bits_ < kCodeBits) {
      if (at_ == bytes_.size()) return std::nullopt;
      buffer_ = buffer_ << 8 | std::to_integer<unsigned>(bytes_[at_++]);
      bits_ += 8;
    }
    bits_ -= kCodeBits;
    const unsigned code = buffer_ >> bits_ & kEnd;
    if (code == kEnd) return std::nullopt;
    return code;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  std::uint32_t buffer_ = 0;
  unsigned bits_ = 0;
};

/// Nothing where a code stands that is not yet defined, or for more than kMostBytes.
std::optional<std::vector<std::uint8_t>> decode_lzw(std::span<const std::byte> chunk) {
  std::vector<std::uint8_t> bytes;
  LzwStrings strings;
  LzwCodes codes(chunk);
  std::optional<unsigned> previous;
  while (const auto code = codes.take()) {
    const bool known = strings.knows(*code);
    if (!known && (!previous || *code != strings.next())) return std::nullopt;
    if (previous) strings.add(*previous, strings.first(known ? *code : *previous));
    if (!strings.knows(*code) || bytes.size() > kMostBytes) return std::nullopt;
    strings.append(*code, bytes);
    previous = code;
  }
  return bytes;
}

/// High bytes, then low bytes; two samples, then second differences, modulo 2^16 throughout.
std::vector<std::int16_t> undo_differences(std::span<const std::uint8_t> bytes,
                                           std::int16_t first_difference) {
  constexpr unsigned offset = 64;
  const std::size_t count = (bytes.size() + 1) / 2;
  std::vector<std::int16_t> samples(count);
  const auto value = [&](std::size_t i) {
    const unsigned low = count + i < bytes.size() ? bytes[count + i] : 0U;
    return static_cast<unsigned>(bytes[i]) << 8 | low;
  };
  auto difference = static_cast<unsigned>(first_difference);
  unsigned before = 0;
  unsigned last = 0;
  for (std::size_t i = 0; i < count; ++i) {
    unsigned sample = value(i);
    if (i >= 2) {
      sample = 2 * last - before - difference;
      difference = value(i) - offset;
    }
    before = std::exchange(last, sample);
    samples[i] = static_cast<std::int16_t>(static_cast<std::uint16_t>(sample));
  }
  return samples;
}

}  // namespace

Result<XliChannels> decompress_xli(std::span<const std::byte> bytes, std::size_t most_channels) {
  constexpr std::size_t header = 8;
  constexpr std::size_t first_difference = 6;
  XliChannels result;
  std::size_t at = 0;
  while (bytes.size() - at >= header && result.channels.size() < most_channels) {
    const std::size_t size = little_endian<std::uint32_t>(bytes, at).value_or(0);
    const auto difference = little_endian<std::int16_t>(bytes, at + first_difference).value_or(0);
    const auto corrupt = [&](std::string reason) {
      return std::unexpected(Error{ErrorKind::Corrupt,
                                   std::move(reason),
                                   {},
                                   fmt::format("channel {}", result.channels.size() + 1)});
    };
    at += header;
    if (size > bytes.size() - at) {
      return corrupt(
          fmt::format("its compressed samples are cut short: expected {} bytes, found {}", size,
                      bytes.size() - at));
    }
    const auto decoded = decode_lzw(bytes.subspan(at, size));
    if (!decoded) return corrupt("its compressed samples hold an undefined code");
    result.channels.push_back(undo_differences(*decoded, difference));
    at += size;
  }
  result.bytes_left = bytes.size() - at >= header;
  return result;
}

}  // namespace crest::io
