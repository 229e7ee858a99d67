#include "io/flac_stream.h"

#include <FLAC/stream_decoder.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

namespace crest::io {
namespace {

constexpr unsigned kMostBits = 24;

/// What the callbacks of one decoding share.
struct Decoding {
  std::span<const std::byte> bytes;
  std::size_t position = 0;
  std::size_t at_most = 0;
  bool md5_stated = false;
  const char* fault = nullptr;
  FlacSamples samples;
};

Decoding& decoding_of(void* client) { return *static_cast<Decoding*>(client); }

FLAC__StreamDecoderReadStatus on_read(const FLAC__StreamDecoder* /*decoder*/, FLAC__byte buffer[],
                                      std::size_t* size, void* client) {
  Decoding& decoding = decoding_of(client);
  *size = std::min(*size, decoding.bytes.size() - decoding.position);
  if (*size == 0) return FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
  std::memcpy(buffer, decoding.bytes.data() + decoding.position, *size);
  decoding.position += *size;
  return FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
}

void on_metadata(const FLAC__StreamDecoder* /*decoder*/, const FLAC__StreamMetadata* metadata,
                 void* client) {
  if (metadata->type != FLAC__METADATA_TYPE_STREAMINFO) return;
  Decoding& decoding = decoding_of(client);
  const FLAC__StreamMetadata_StreamInfo& stream = metadata->data.stream_info;
  decoding.samples.bits = static_cast<int>(stream.bits_per_sample);
  decoding.samples.total = stream.total_samples;
  decoding.md5_stated = std::ranges::any_of(stream.md5sum, [](FLAC__byte b) { return b != 0; });
  decoding.samples.channels.resize(stream.channels);
  // FLAC rarely does better than an eighth of the size: more than that grows as it comes.
  const std::size_t likely = decoding.bytes.size() * 8 / sizeof(std::int16_t) / stream.channels;
  for (std::vector<float>& channel : decoding.samples.channels) {
    channel.reserve(std::min({decoding.at_most, decoding.samples.total, likely}));
  }
}

FLAC__StreamDecoderWriteStatus on_frame(const FLAC__StreamDecoder* /*decoder*/,
                                        const FLAC__Frame* frame, const FLAC__int32* const buffer[],
                                        void* client) {
  Decoding& decoding = decoding_of(client);
  std::vector<std::vector<float>>& channels = decoding.samples.channels;
  if (frame->header.channels != channels.size() ||
      frame->header.bits_per_sample != static_cast<unsigned>(decoding.samples.bits)) {
    decoding.fault = "a FLAC frame disagrees with the head of the stream";
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  }
  const std::size_t room = decoding.at_most - channels.front().size();
  const std::size_t count = std::min<std::size_t>(frame->header.blocksize, room);
  for (std::size_t i = 0; i < channels.size(); ++i) {
    channels[i].insert(channels[i].end(), buffer[i], buffer[i] + count);
  }
  return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

void on_error(const FLAC__StreamDecoder* /*decoder*/, FLAC__StreamDecoderErrorStatus status,
              void* client) {
  Decoding& decoding = decoding_of(client);
  if (decoding.fault != nullptr) return;
  decoding.fault = status == FLAC__STREAM_DECODER_ERROR_STATUS_FRAME_CRC_MISMATCH
                       ? "the checksum of a FLAC frame does not agree"
                       : "the FLAC stream is damaged";
}

std::unexpected<Error> corrupt(std::string reason, std::size_t position) {
  return std::unexpected(
      Error{ErrorKind::Corrupt, std::move(reason), {}, fmt::format("byte {}", position)});
}

}  // namespace

Result<FlacSamples> decode_flac(std::span<const std::byte> bytes, std::size_t at_most) {
  const std::unique_ptr<FLAC__StreamDecoder, void (*)(FLAC__StreamDecoder*)> decoder(
      FLAC__stream_decoder_new(), FLAC__stream_decoder_delete);
  Decoding decoding;
  decoding.bytes = bytes;
  decoding.at_most = at_most;
  if (decoder) FLAC__stream_decoder_set_md5_checking(decoder.get(), 1);
  if (!decoder || FLAC__stream_decoder_init_stream(
                      decoder.get(), on_read, nullptr, nullptr, nullptr, nullptr, on_frame,
                      on_metadata, on_error, &decoding) != FLAC__STREAM_DECODER_INIT_STATUS_OK) {
    return std::unexpected(Error{ErrorKind::Internal, "the FLAC decoder cannot start", {}, {}});
  }
  FLAC__stream_decoder_process_until_end_of_metadata(decoder.get());
  FlacSamples& samples = decoding.samples;
  if (samples.channels.empty()) return corrupt("no FLAC stream begins here", 0);
  if (samples.bits > static_cast<int>(kMostBits)) {
    return std::unexpected(
        Error{ErrorKind::Unsupported,
              fmt::format("a FLAC stream of {} bits, more than {}", samples.bits, kMostBits),
              {},
              {}});
  }
  // The whole stream, for its MD5, unless it states more than was asked for.
  const bool whole = samples.total <= at_most;
  bool more = true;
  while (more && decoding.fault == nullptr &&
         (samples.channels.front().size() < at_most || whole)) {
    more = FLAC__stream_decoder_process_single(decoder.get()) != 0 &&
           FLAC__stream_decoder_get_state(decoder.get()) < FLAC__STREAM_DECODER_END_OF_STREAM;
  }
  if (decoding.fault != nullptr) return corrupt(decoding.fault, decoding.position);
  const bool ended =
      FLAC__stream_decoder_get_state(decoder.get()) == FLAC__STREAM_DECODER_END_OF_STREAM;
  const bool agrees = FLAC__stream_decoder_finish(decoder.get()) != 0;
  if (ended && decoding.md5_stated) samples.md5 = agrees;
  return std::move(samples);
}

}  // namespace crest::io
