#include "io/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace crest::io {
namespace {

/// Ends a zlib stream when it goes out of scope.
class InflateStream {
 public:
  explicit InflateStream(DeflateWrapping wrapping)
      : ready_(inflateInit2(&stream_, wrapping == DeflateWrapping::Zlib ? MAX_WBITS : -MAX_WBITS) ==
               Z_OK) {}
  ~InflateStream() {
    if (ready_) inflateEnd(&stream_);
  }
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;
  bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_;
};

constexpr std::size_t kMostAtOnce = std::numeric_limits<uInt>::max();

}  // namespace

std::optional<std::vector<std::byte>> inflate_bytes(std::span<const std::byte> packed,
                                                    DeflateWrapping wrapping, std::size_t most) {
  constexpr std::size_t highest_ratio = 1032;  // of deflate
  InflateStream inflater(wrapping);
  if (!inflater.ready()) return std::nullopt;
  z_stream& stream = inflater.stream();
  const std::size_t possible =
      packed.size() > most / highest_ratio ? most : (packed.size() + 1) * highest_ratio;
  std::vector<std::byte> bytes(std::min(most, possible));
  std::size_t taken = 0;
  std::size_t given = 0;
  for (;;) {
    const std::size_t input = std::min(packed.size() - taken, kMostAtOnce);
    const std::size_t room = std::min(bytes.size() - given, kMostAtOnce);
    // zlib's interface is not const-correct; it does not write to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data() + taken));
    stream.avail_in = static_cast<uInt>(input);
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + given);
    stream.avail_out = static_cast<uInt>(room);
    const int status = inflate(&stream, Z_NO_FLUSH);
    taken += input - stream.avail_in;
    given += room - stream.avail_out;
    if (status == Z_STREAM_END || given == most) break;
    if (status != Z_OK) return std::nullopt;
  }
  bytes.resize(given);
  return bytes;
}

}  // namespace crest::io
