// FLAC streams for tests.
#pragma once

#include <FLAC/stream_encoder.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace crest::io {

inline FLAC__StreamEncoderWriteStatus append_flac(const FLAC__StreamEncoder* /*encoder*/,
                                                  const FLAC__byte buffer[], std::size_t size,
                                                  std::uint32_t /*samples*/,
                                                  std::uint32_t /*frame*/, void* client) {
  auto& bytes = *static_cast<std::vector<std::byte>*>(client);
  const auto* from = reinterpret_cast<const std::byte*>(buffer);
  bytes.insert(bytes.end(), from, from + size);
  return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

/// A FLAC stream of samples that alternate between channels. It cannot be sought in while it is
/// written, so that it states neither its length nor its MD5.
inline std::vector<std::byte> flac_stream_of(const std::vector<FLAC__int32>& samples,
                                             unsigned channels, unsigned bits) {
  std::vector<std::byte> bytes;
  FLAC__StreamEncoder* encoder = FLAC__stream_encoder_new();
  FLAC__stream_encoder_set_channels(encoder, channels);
  FLAC__stream_encoder_set_bits_per_sample(encoder, bits);
  FLAC__stream_encoder_set_streamable_subset(encoder, 0);
  FLAC__stream_encoder_init_stream(encoder, append_flac, nullptr, nullptr, nullptr, &bytes);
  FLAC__stream_encoder_process_interleaved(encoder, samples.data(),
                                           static_cast<unsigned>(samples.size()) / channels);
  FLAC__stream_encoder_finish(encoder);
  FLAC__stream_encoder_delete(encoder);
  return bytes;
}

}  // namespace crest::io
