#include "io/flac_stream.h"

#include <FLAC/stream_decoder.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace crest::io {
namespace {

constexpr unsigned kMostBits = 24;

/// What the callbacks of one decoding share.
struct Decoding {
  const ByteSource& source;
  FlacStretch stretch;
  std::vector<std::byte> room = {};
  std::size_t position = 0;  ///< in the source
  std::size_t next = 0;      ///< the sample that the next frame begins with
  bool sought = false;       ///< the next frame is to be that one by its own number
  bool md5_stated = false;
  const char* fault = nullptr;
  std::optional<Error> unreadable = {};
  FlacSamples samples = {};
};

Decoding& decoding_of(void* client) { return *static_cast<Decoding*>(client); }

FLAC__StreamDecoderReadStatus on_read(const FLAC__StreamDecoder* /*decoder*/, FLAC__byte buffer[],
                                      std::size_t* size, void* client) {
  Decoding& decoding = decoding_of(client);
  const auto bytes = decoding.source.read(decoding.position, *size, decoding.room);
  *size = bytes ? bytes->size() : 0;
  if (!bytes) {
    decoding.unreadable = bytes.error();
    return FLAC__STREAM_DECODER_READ_STATUS_ABORT;
  }
  if (bytes->empty()) return FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
  std::memcpy(buffer, bytes->data(), bytes->size());
  decoding.position += bytes->size();
  return FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
}

FLAC__StreamDecoderSeekStatus on_seek(const FLAC__StreamDecoder* /*decoder*/, FLAC__uint64 position,
                                      void* client) {
  Decoding& decoding = decoding_of(client);
  if (position > decoding.source.size()) return FLAC__STREAM_DECODER_SEEK_STATUS_ERROR;
  decoding.position = position;
  return FLAC__STREAM_DECODER_SEEK_STATUS_OK;
}

FLAC__StreamDecoderTellStatus on_tell(const FLAC__StreamDecoder* /*decoder*/,
                                      FLAC__uint64* position, void* client) {
  *position = decoding_of(client).position;
  return FLAC__STREAM_DECODER_TELL_STATUS_OK;
}

FLAC__StreamDecoderLengthStatus on_length(const FLAC__StreamDecoder* /*decoder*/,
                                          FLAC__uint64* length, void* client) {
  *length = decoding_of(client).source.size();
  return FLAC__STREAM_DECODER_LENGTH_STATUS_OK;
}

FLAC__bool on_end(const FLAC__StreamDecoder* /*decoder*/, void* client) {
  const Decoding& decoding = decoding_of(client);
  return decoding.position >= decoding.source.size() ? 1 : 0;
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
  const std::size_t likely = decoding.source.size() * 8 / sizeof(std::int16_t) / stream.channels;
  const std::size_t wanted = decoding.stretch.end - decoding.stretch.begin;
  for (std::vector<float>& channel : decoding.samples.channels) {
    channel.reserve(std::min({wanted, decoding.samples.total, likely}));
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
  if (decoding.sought && frame->header.number.sample_number != decoding.next) {
    decoding.fault = "a FLAC frame was not found by its number";
    return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
  }
  decoding.sought = false;
  const FlacStretch& stretch = decoding.stretch;
  const std::size_t end = decoding.next + frame->header.blocksize;
  const std::size_t from = std::clamp(stretch.begin, decoding.next, end) - decoding.next;
  const std::size_t to = std::clamp(stretch.end, decoding.next + from, end) - decoding.next;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    channels[i].insert(channels[i].end(), buffer[i] + from, buffer[i] + to);
  }
  decoding.next = end;
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

using Decoder = std::unique_ptr<FLAC__StreamDecoder, void (*)(FLAC__StreamDecoder*)>;

/// Reads the head of the stream into `decoding`, whose callbacks then serve the decoder.
Result<Decoder> begin_decoding(Decoding& decoding) {
  Decoder decoder(FLAC__stream_decoder_new(), FLAC__stream_decoder_delete);
  if (decoder) FLAC__stream_decoder_set_md5_checking(decoder.get(), 1);
  if (!decoder || FLAC__stream_decoder_init_stream(
                      decoder.get(), on_read, on_seek, on_tell, on_length, on_end, on_frame,
                      on_metadata, on_error, &decoding) != FLAC__STREAM_DECODER_INIT_STATUS_OK) {
    return std::unexpected(Error{ErrorKind::Internal, "the FLAC decoder cannot start", {}, {}});
  }
  FLAC__stream_decoder_process_until_end_of_metadata(decoder.get());
  if (decoding.unreadable) return std::unexpected(*decoding.unreadable);
  if (decoding.samples.channels.empty()) return corrupt("no FLAC stream begins here", 0);
  if (decoding.samples.bits > static_cast<int>(kMostBits)) {
    return std::unexpected(Error{
        ErrorKind::Unsupported,
        fmt::format("a FLAC stream of {} bits, more than {}", decoding.samples.bits, kMostBits),
        {},
        {}});
  }
  return decoder;
}

/// Decodes from the sample `decoding.next` to the end of the stretch.
Result<FlacSamples> decode_on(FLAC__StreamDecoder* decoder, Decoding& decoding) {
  const FlacStretch& stretch = decoding.stretch;
  const std::size_t goal = std::max(stretch.end, stretch.counted);
  FlacSamples& samples = decoding.samples;
  // What is counted is decoded whole, for its MD5, unless the stream states more than that.
  const bool whole = stretch.counted > 0 && samples.total <= stretch.counted;
  bool more = true;
  while (more && decoding.fault == nullptr && (decoding.next < goal || whole)) {
    more = FLAC__stream_decoder_process_single(decoder) != 0 &&
           FLAC__stream_decoder_get_state(decoder) < FLAC__STREAM_DECODER_END_OF_STREAM;
  }
  if (decoding.unreadable) return std::unexpected(*decoding.unreadable);
  if (decoding.fault != nullptr) return corrupt(decoding.fault, decoding.position);
  const bool ended = FLAC__stream_decoder_get_state(decoder) == FLAC__STREAM_DECODER_END_OF_STREAM;
  const bool agrees = FLAC__stream_decoder_finish(decoder) != 0;
  if (ended && whole && decoding.md5_stated) samples.md5 = agrees;
  samples.reached = std::min(decoding.next, goal);
  return std::move(samples);
}

/// Goes to the beginning of the stretch; false leaves the decoding of no use.
bool seek(FLAC__StreamDecoder* decoder, Decoding& decoding) {
  decoding.next = decoding.stretch.begin;
  decoding.sought = true;
  return FLAC__stream_decoder_seek_absolute(decoder, decoding.next) != 0 &&
         decoding.fault == nullptr && !decoding.sought;
}

}  // namespace

Result<FlacSamples> decode_flac(const ByteSource& source, const FlacStretch& stretch) {
  if (stretch.begin > 0 && stretch.counted == 0) {
    Decoding decoding{.source = source, .stretch = stretch};
    const auto decoder = begin_decoding(decoding);
    if (!decoder) return std::unexpected(decoder.error());
    if (stretch.begin == stretch.end) {
      decoding.next = stretch.begin;
      return decode_on(decoder->get(), decoding);
    }
    if (seek(decoder->get(), decoding)) return decode_on(decoder->get(), decoding);
  }
  Decoding decoding{.source = source, .stretch = stretch};
  const auto decoder = begin_decoding(decoding);
  if (!decoder) return std::unexpected(decoder.error());
  return decode_on(decoder->get(), decoding);
}

}  // namespace crest::io
