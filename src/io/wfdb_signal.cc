#include "io/wfdb_signal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "io/flac_stream.h"

namespace crest::io {
namespace {

std::vector<std::vector<float>> empty_signals(std::size_t signals, std::size_t samples) {
  return std::vector<std::vector<float>>(signals, std::vector<float>(samples));
}

int unsigned_byte(std::byte byte) { return std::to_integer<int>(byte); }

/// Two bytes a sample, low byte first.
StoredSamples decode_16(std::span<const std::byte> bytes, std::size_t signals,
                        std::size_t at_most) {
  StoredSamples stored;
  stored.available = bytes.size() / 2 / signals;
  const std::size_t samples = std::min(stored.available, at_most);
  stored.signals = empty_signals(signals, samples);
  for (std::size_t s = 0; s < signals; ++s) {
    const std::byte* from = bytes.data() + 2 * s;
    for (float& value : stored.signals[s]) {
      value = static_cast<std::int16_t>(unsigned_byte(from[0]) | unsigned_byte(from[1]) << 8);
      from += 2 * signals;
    }
  }
  return stored;
}

/// Two samples in three bytes: the middle byte holds the high four bits of the first sample low
/// and of the second one high. A last odd sample takes two bytes.
StoredSamples decode_212(std::span<const std::byte> bytes, std::size_t signals,
                         std::size_t at_most) {
  const std::size_t values = bytes.size() / 3 * 2 + (bytes.size() % 3 == 2 ? 1 : 0);
  StoredSamples stored;
  stored.available = values / signals;
  const std::size_t samples = std::min(stored.available, at_most);
  stored.signals = empty_signals(signals, samples);
  const auto value_at = [bytes](std::size_t index) {
    const std::byte* triple = bytes.data() + index / 2 * 3;
    const int value = index % 2 == 0
                          ? unsigned_byte(triple[0]) | (unsigned_byte(triple[1]) & 0x0F) << 8
                          : unsigned_byte(triple[2]) | (unsigned_byte(triple[1]) & 0xF0) << 4;
    return value < 2048 ? value : value - 4096;
  };
  for (std::size_t s = 0; s < signals; ++s) {
    for (std::size_t i = 0; i < samples; ++i) {
      stored.signals[s][i] = static_cast<float>(value_at(i * signals + s));
    }
  }
  return stored;
}

std::unexpected<Error> failure(ErrorKind kind, std::string reason) {
  return std::unexpected(Error{kind, std::move(reason), {}, {}});
}

Result<StoredSamples> decode_flac_signals(std::span<const std::byte> bytes, std::size_t signals,
                                          int format_bits, std::size_t at_most) {
  auto flac = decode_flac(bytes, at_most);
  if (!flac) return std::unexpected(flac.error());
  if (flac->channels.size() != signals) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("the FLAC stream has {} channels, the header {} signals",
                               flac->channels.size(), signals));
  }
  if (flac->bits > format_bits) {
    return failure(ErrorKind::Corrupt, fmt::format("the FLAC stream has {} bits, its format {}",
                                                   flac->bits, format_bits));
  }
  const std::size_t decoded = flac->channels.front().size();
  // Fewer than were asked for: the stream ended, whatever it states.
  const std::size_t available = decoded < at_most ? decoded : std::max(decoded, flac->total);
  return StoredSamples{available, flac->md5, std::move(flac->channels)};
}

}  // namespace

Result<int> wfdb_format_bits(int format) {
  switch (format) {
    case 16:
    case 516:
      return 16;
    case 212:
      return 12;
    case 508:
      return 8;
    case 524:
      return 24;
    default:
      return failure(ErrorKind::Unsupported,
                     fmt::format("signal format {} is not supported", format));
  }
}

Result<StoredSamples> decode_wfdb_signals(std::span<const std::byte> bytes,
                                          const WfdbSignalFile& file, std::size_t at_most) {
  const auto bits = wfdb_format_bits(file.format);
  if (!bits) return std::unexpected(bits.error());
  if (file.format > 500) {
    if (file.byte_offset != 0) {
      return failure(ErrorKind::Unsupported, "a byte offset into a FLAC stream is not supported");
    }
    return decode_flac_signals(bytes, file.signals, *bits, at_most);
  }
  const auto samples = bytes.subspan(std::min(file.byte_offset, bytes.size()));
  return file.format == 16 ? decode_16(samples, file.signals, at_most)
                           : decode_212(samples, file.signals, at_most);
}

std::optional<std::string> check_matlab_header(std::span<const std::byte> bytes,
                                               const WfdbSignalFile& file,
                                               std::optional<std::size_t> samples) {
  // Five little-endian numbers (type, rows, columns, imaginary part, length of the name with its
  // zero), then the name. Type 30 is a little-endian matrix of int16, stored by columns.
  constexpr std::size_t numbers = 5;
  constexpr std::uint32_t int16_matrix = 30;
  if (bytes.size() < numbers * 4) return "too short for a MATLAB header";
  std::array<std::uint32_t, numbers> head{};
  for (std::size_t i = 0; i < numbers * 4; ++i) {
    head[i / 4] |= std::to_integer<std::uint32_t>(bytes[i]) << (i % 4 * 8);
  }
  const auto [type, rows, columns, imaginary, name_length] = head;
  if (type != int16_matrix || imaginary != 0) {
    return fmt::format("expected a MATLAB v4 matrix of int16 (type 30), found type {}", type);
  }
  if (rows != file.signals || (samples && columns != *samples)) {
    return fmt::format("expected {} x {}, found {} x {}", file.signals,
                       samples ? std::to_string(*samples) : "any", rows, columns);
  }
  if (numbers * 4 + name_length != file.byte_offset) {
    return fmt::format("expected samples from byte {}, found them from byte {}", file.byte_offset,
                       numbers * 4 + std::uint64_t{name_length});
  }
  return std::nullopt;
}

}  // namespace crest::io
