#include "io/write_flac.h"

#include <FLAC/stream_encoder.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>

namespace crest::io {
namespace {

/// What the callbacks share: the head is written again when length and MD5 are known.
struct Encoding {
  std::vector<std::byte> bytes;
  std::size_t position = 0;
};

Encoding& encoding_of(void* client) { return *static_cast<Encoding*>(client); }

FLAC__StreamEncoderWriteStatus on_write(const FLAC__StreamEncoder* /*encoder*/,
                                        const FLAC__byte buffer[], std::size_t size,
                                        std::uint32_t /*samples*/, std::uint32_t /*frame*/,
                                        void* client) {
  Encoding& encoding = encoding_of(client);
  const auto* from = reinterpret_cast<const std::byte*>(buffer);
  encoding.bytes.resize(std::max(encoding.bytes.size(), encoding.position + size));
  std::copy_n(from, size, encoding.bytes.data() + encoding.position);
  encoding.position += size;
  return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

FLAC__StreamEncoderSeekStatus on_seek(const FLAC__StreamEncoder* /*encoder*/, FLAC__uint64 position,
                                      void* client) {
  encoding_of(client).position = position;
  return FLAC__STREAM_ENCODER_SEEK_STATUS_OK;
}

FLAC__StreamEncoderTellStatus on_tell(const FLAC__StreamEncoder* /*encoder*/,
                                      FLAC__uint64* position, void* client) {
  *position = encoding_of(client).position;
  return FLAC__STREAM_ENCODER_TELL_STATUS_OK;
}

}  // namespace

Result<std::vector<std::byte>> encode_flac(std::span<const std::vector<std::int32_t>> channels,
                                           int bits) {
  const auto failed = [](std::string_view doing) {
    return std::unexpected(
        Error{ErrorKind::Internal, fmt::format("the FLAC encoder cannot {}", doing), {}, {}});
  };
  const std::unique_ptr<FLAC__StreamEncoder, void (*)(FLAC__StreamEncoder*)> encoder(
      FLAC__stream_encoder_new(), FLAC__stream_encoder_delete);
  if (!encoder) return failed("be made");
  const std::size_t samples = channels.front().size();
  FLAC__stream_encoder_set_channels(encoder.get(), static_cast<std::uint32_t>(channels.size()));
  FLAC__stream_encoder_set_bits_per_sample(encoder.get(), static_cast<std::uint32_t>(bits));
  FLAC__stream_encoder_set_streamable_subset(encoder.get(), 0);
  FLAC__stream_encoder_set_total_samples_estimate(encoder.get(), samples);
  Encoding encoding;
  if (FLAC__stream_encoder_init_stream(encoder.get(), on_write, on_seek, on_tell, nullptr,
                                       &encoding) != FLAC__STREAM_ENCODER_INIT_STATUS_OK) {
    return failed("start");
  }
  constexpr std::size_t block = 1 << 16;  // its count of samples is of 32 bits
  for (std::size_t first = 0; first < samples; first += block) {
    std::vector<const FLAC__int32*> buffers;
    for (const std::vector<std::int32_t>& channel : channels) {
      buffers.push_back(channel.data() + first);
    }
    const auto count = static_cast<std::uint32_t>(std::min(block, samples - first));
    if (FLAC__stream_encoder_process(encoder.get(), buffers.data(), count) == 0) {
      return failed("encode");
    }
  }
  if (FLAC__stream_encoder_finish(encoder.get()) == 0) return failed("finish");
  return std::move(encoding.bytes);
}

}  // namespace crest::io
