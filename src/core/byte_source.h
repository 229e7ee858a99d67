// Bytes that can be read at any place: of a file, without holding all of it, or of memory.
#pragma once

#include <crest/error.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace crest {

/// Reading changes nothing: thread-safe as long as every thread has a room of its own.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  virtual std::size_t size() const = 0;

  /// At most `length` bytes from `position`, fewer only where the source ends. They lie in `room`,
  /// whose content is lost, or where they are held, and are valid until either is changed. Errors:
  /// Io, and Corrupt for a file that has become shorter, with the file.
  virtual Result<std::span<const std::byte>> read(std::size_t position, std::size_t length,
                                                  std::vector<std::byte>& room) const = 0;

 protected:
  ByteSource() = default;
};

/// Bytes in memory, its own or somebody else's; never copied, and no error.
class HeldBytes final : public ByteSource {
 public:
  /// A view: `bytes` outlive it.
  explicit HeldBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}
  explicit HeldBytes(std::vector<std::byte>&& bytes) : owned_(std::move(bytes)), bytes_(owned_) {}

  std::size_t size() const override { return bytes_.size(); }
  Result<std::span<const std::byte>> read(std::size_t position, std::size_t length,
                                          std::vector<std::byte>& /*room*/) const override {
    const auto rest = bytes_.subspan(std::min(position, bytes_.size()));
    return rest.first(std::min(length, rest.size()));
  }

 private:
  std::vector<std::byte> owned_;
  std::span<const std::byte> bytes_;
};

/// Reads a source from front to back, in pieces that overlap or lie close to each other, without
/// asking for each of them.
class ForwardReader {
 public:
  /// `source` outlives it; `ahead`: bytes read beside those asked for.
  ForwardReader(const ByteSource& source, std::size_t ahead) : source_(source), ahead_(ahead) {}

  /// As ByteSource::read; valid until the next call.
  Result<std::span<const std::byte>> read(std::size_t position, std::size_t length) {
    if (position < begin_ || position + length > begin_ + held_.size()) {
      const auto read = source_.read(position, std::max(length, ahead_), room_);
      if (!read) return read;
      begin_ = position;
      held_ = *read;
    }
    const auto rest = held_.subspan(position - begin_);
    return rest.first(std::min(length, rest.size()));
  }

 private:
  const ByteSource& source_;
  std::size_t ahead_;
  std::size_t begin_ = 0;
  std::vector<std::byte> room_;
  std::span<const std::byte> held_;
};

}  // namespace crest
