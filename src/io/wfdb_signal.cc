#include "io/wfdb_signal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "io/flac_stream.h"
#include "io/refusal.h"
#include "io/wfdb_packing.h"

namespace crest::io {
namespace {

float physical(double value, const WfdbStoredSignal& signal) {
  return static_cast<float>((value - signal.baseline) / signal.gain);
}

/// The lowest value of the format marks an invalid sample; a sum of differences has no such value.
enum class Stored { kValues, kDifferences };

/// Frames that are decoded together, and the values that all of them consist of.
struct FrameBlock {
  std::size_t begin = 0, end = 0;         ///< frames of the file
  std::size_t frame_values = 0;           ///< of all signals
  std::size_t first_value = 0;            ///< of the file: the one that `bytes` begin with
  std::span<const std::byte> bytes = {};  ///< from the beginning of a group of packed values
};

/// One signal on its way through the blocks of a file.
struct SignalReading {
  const WfdbStoredSignal& signal;
  std::size_t first_value = 0;  ///< in each frame
  std::int64_t value = 0;       ///< the last one, to which a difference is added
  std::uint64_t sum = 0;
  DecodedSignal decoded = {};
  float* next = nullptr;  ///< where its next sample goes
};

template <typename Packing, Stored kStored>
void decode_block(const FrameBlock& block, const WfdbFrames& frames, SignalReading& reading) {
  constexpr std::int64_t invalid = -(std::int64_t{1} << (Packing::kBits - 1));
  const WfdbStoredSignal& signal = reading.signal;
  std::size_t index = block.begin * block.frame_values + reading.first_value - block.first_value;
  std::int64_t value = reading.value;
  std::uint64_t sum = reading.sum;
  float* sample = reading.next;
  for (std::size_t frame = block.begin; frame < block.end; ++frame, index += block.frame_values) {
    for (std::size_t i = 0; i < signal.samples_per_frame; ++i) {
      const std::int64_t stored = Packing::value(block.bytes, index + i);
      value = kStored == Stored::kDifferences ? value + stored : stored;
      if (frame < frames.summed) sum += static_cast<std::uint64_t>(value);
      if (!reading.decoded.first) reading.decoded.first = value;
      if (kStored == Stored::kDifferences && frame < frames.begin) continue;
      const bool valid = kStored == Stored::kDifferences || stored != invalid;
      *sample++ = valid ? physical(static_cast<double>(value), signal)
                        : std::numeric_limits<float>::quiet_NaN();
    }
  }
  reading.value = value;
  reading.sum = sum;
  reading.next = sample;
}

template <typename Packing, Stored kStored = Stored::kValues>
Result<DecodedFile> decode_packed(const ByteSource& source, const WfdbSignalFile& file,
                                  const WfdbFrames& frames) {
  constexpr std::size_t values_at_once = (std::size_t{256} << 10) / Packing::kGroupBytes;
  DecodedFile decoded;
  std::size_t frame_values = 0;
  for (const WfdbStoredSignal& signal : file.signals) frame_values += signal.samples_per_frame;
  if (frame_values == 0) return decoded;
  const std::size_t bytes = source.size() - std::min(file.byte_offset, source.size());
  decoded.available = Packing::count(bytes) / frame_values;
  decoded.padding = (Packing::kValuesInGroup - 1) / frame_values;
  const std::size_t end = std::min(decoded.available, frames.end);
  const std::size_t begin = std::min(frames.begin, end);

  std::vector<SignalReading> readings;
  std::size_t first_value = 0;
  for (const WfdbStoredSignal& signal : file.signals) {
    SignalReading& reading = readings.emplace_back(signal, first_value, signal.initial_value);
    if (signal.wanted) reading.decoded.samples.resize((end - begin) * signal.samples_per_frame);
    reading.next = reading.decoded.samples.data();
    first_value += signal.samples_per_frame;
  }
  std::vector<std::byte> room;
  // A sum of differences begins at the first one.
  FrameBlock block{.end = kStored == Stored::kDifferences ? 0 : begin,
                   .frame_values = frame_values};
  while (block.end < end) {
    block.begin = block.end;
    block.end += std::clamp<std::size_t>(values_at_once / frame_values, 1, end - block.begin);
    const std::size_t group = block.begin * frame_values / Packing::kValuesInGroup;
    const std::size_t groups_end =
        (block.end * frame_values + Packing::kValuesInGroup - 1) / Packing::kValuesInGroup;
    block.first_value = group * Packing::kValuesInGroup;
    const auto read = source.read(file.byte_offset + group * Packing::kGroupBytes,
                                  (groups_end - group) * Packing::kGroupBytes, room);
    if (!read) return std::unexpected(read.error());
    block.bytes = *read;
    for (SignalReading& reading : readings) {
      if (reading.signal.wanted) decode_block<Packing, kStored>(block, frames, reading);
    }
  }
  for (SignalReading& reading : readings) {
    reading.decoded.checksum = static_cast<std::int16_t>(reading.sum);
    decoded.signals.push_back(std::move(reading.decoded));
  }
  return decoded;
}

/// Whole numbers of a FLAC channel, of at most 24 bits and so exact in a float, to physical units
/// in place. The loops are of a form of which the compiler makes vectors.
DecodedSignal convert_channel(std::vector<float> channel, const WfdbStoredSignal& signal, int bits,
                              const WfdbFrames& frames) {
  DecodedSignal decoded;
  if (!channel.empty()) decoded.first = static_cast<std::int64_t>(channel.front());
  std::uint32_t sum = 0;  // of which the lower 16 bits count
  const std::size_t summed = std::min(channel.size(), frames.summed * signal.samples_per_frame);
  for (const float value : std::span(channel).first(summed)) {
    sum += static_cast<std::uint32_t>(static_cast<std::int32_t>(value));
  }
  decoded.checksum = static_cast<std::int16_t>(sum);
  const auto invalid = static_cast<float>(-std::ldexp(1.0, bits - 1));
  std::uint32_t gaps = 0;
  for (const float value : channel) gaps += value == invalid ? 1 : 0;
  if (gaps > 0) std::ranges::replace(channel, invalid, std::numeric_limits<float>::quiet_NaN());
  for (float& value : channel) value = physical(double{value}, signal);  // of NaN, NaN
  decoded.samples = std::move(channel);
  return decoded;
}

/// A channel is a signal, with as many samples in a frame as every other one of the file.
Result<DecodedFile> decode_flac_signals(const ByteSource& source, const WfdbSignalFile& file,
                                        int format_bits, const WfdbFrames& frames) {
  const std::size_t samples_per_frame = file.signals.front().samples_per_frame;
  if (std::ranges::any_of(file.signals, [&](const WfdbStoredSignal& signal) {
        return signal.samples_per_frame != samples_per_frame;
      })) {
    return refuse(ErrorKind::InvalidInput,
                  "signals of one FLAC stream differ in samples per frame");
  }
  const FlacStretch stretch{frames.begin * samples_per_frame, frames.end * samples_per_frame,
                            frames.counted * samples_per_frame};
  auto flac = decode_flac(source, stretch);
  if (!flac) return std::unexpected(flac.error());
  if (flac->channels.size() != file.signals.size()) {
    return refuse(ErrorKind::Corrupt,
                  fmt::format("the FLAC stream has {} channels, the header {} signals",
                              flac->channels.size(), file.signals.size()));
  }
  if (flac->bits > format_bits) {
    return refuse(ErrorKind::Corrupt, fmt::format("the FLAC stream has {} bits, its format {}",
                                                  flac->bits, format_bits));
  }
  const bool counted = stretch.counted > 0;
  // Fewer than were counted: the stream ended, whatever it states.
  const std::size_t available = !counted || flac->reached < stretch.counted
                                    ? flac->reached
                                    : std::max(flac->reached, flac->total);
  DecodedFile result{available / samples_per_frame, counted, 0, flac->md5, {}};
  const std::size_t whole = flac->channels.front().size() / samples_per_frame * samples_per_frame;
  for (std::size_t i = 0; i < file.signals.size(); ++i) {
    const WfdbStoredSignal& signal = file.signals[i];
    flac->channels[i].resize(whole);
    result.signals.push_back(
        signal.wanted ? convert_channel(std::move(flac->channels[i]), signal, format_bits, frames)
                      : DecodedSignal{});
  }
  return result;
}

}  // namespace

Result<int> wfdb_format_bits(int format) {
  switch (format) {
    case 8:
    case 80:
    case 508:
      return 8;
    case 310:
    case 311:
      return 10;
    case 212:
      return 12;
    case 16:
    case 61:
    case 160:
    case 516:
      return 16;
    case 24:
    case 524:
      return 24;
    case 32:
      return 32;
    default:
      return refuse(ErrorKind::Unsupported,
                    fmt::format("signal format {} is not supported", format));
  }
}

Result<DecodedFile> decode_wfdb_signals(const ByteSource& source, const WfdbSignalFile& file,
                                        const WfdbFrames& frames) {
  const auto bits = wfdb_format_bits(file.format);
  if (!bits) return std::unexpected(bits.error());
  if (file.format > 500 && file.byte_offset != 0) {
    return refuse(ErrorKind::Unsupported, "a byte offset into a FLAC stream is not supported");
  }
  switch (file.format) {
    case 8:
      return decode_packed<Packed8, Stored::kDifferences>(source, file, frames);
    case 16:
      return decode_packed<Packed16>(source, file, frames);
    case 24:
      return decode_packed<Packed24>(source, file, frames);
    case 32:
      return decode_packed<Packed32>(source, file, frames);
    case 61:
      return decode_packed<Packed61>(source, file, frames);
    case 80:
      return decode_packed<Packed80>(source, file, frames);
    case 160:
      return decode_packed<Packed160>(source, file, frames);
    case 212:
      return decode_packed<Packed212>(source, file, frames);
    case 310:
      return decode_packed<Packed310>(source, file, frames);
    case 311:
      return decode_packed<Packed311>(source, file, frames);
    default:
      return decode_flac_signals(source, file, *bits, frames);
  }
}

std::optional<std::string> check_matlab_header(std::span<const std::byte> bytes,
                                               const WfdbSignalFile& file,
                                               std::optional<std::size_t> samples) {
  // Five little-endian numbers (type, rows, columns, imaginary part, length of the name with its
  // zero), then the name. Type 30 is a little-endian matrix of int16, stored by columns.
  constexpr std::size_t numbers = kMatlabHeaderBytes / 4;
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
  if (rows != file.signals.size() || (samples && columns != *samples)) {
    return fmt::format("expected {} x {}, found {} x {}", file.signals.size(),
                       samples ? std::to_string(*samples) : "any", rows, columns);
  }
  if (numbers * 4 + name_length != file.byte_offset) {
    return fmt::format("expected samples from byte {}, found them from byte {}", file.byte_offset,
                       numbers * 4 + std::uint64_t{name_length});
  }
  return std::nullopt;
}

}  // namespace crest::io
