#include "core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

namespace crest {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> failure(const fs::path& path, std::string reason,
                               ErrorKind kind = ErrorKind::Io) {
  return std::unexpected(Error{kind, std::move(reason), path.string(), {}});
}

std::unexpected<Error> system_failure(const fs::path& path, std::string_view doing, int code) {
  return failure(path, std::string(doing) + ": " + std::strerror(code),
                 code == ENOENT ? ErrorKind::NotFound : ErrorKind::Io);
}

/// Closes a file descriptor when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  /// Closes now, so that an error which only close() reports is seen.
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

/// How many bytes `read_some` (a place, a number of bytes, and how many were before) could read
/// before the end of the input, or errno.
template <typename ReadSome>
std::expected<std::size_t, int> fill(std::span<std::byte> bytes, ReadSome read_some) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = read_some(bytes.data() + filled, bytes.size() - filled, filled);
    if (got < 0) {
      if (errno == EINTR) continue;
      return std::unexpected(errno);
    }
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

class OpenFile final : public ByteSource {
 public:
  OpenFile(fs::path path, int descriptor) : path_(std::move(path)), file_(descriptor) {}

  /// Asks the system for the size. Errors: see open_file.
  Result<void> prepare() {
    if (file_.number() < 0) return system_failure(path_, "cannot be opened", errno);
    struct stat status{};
    if (::fstat(file_.number(), &status) != 0) {
      return system_failure(path_, "cannot be read", errno);
    }
    if (S_ISDIR(status.st_mode)) return failure(path_, "is a folder, not a file");
    if (!S_ISREG(status.st_mode)) return failure(path_, "is not a regular file");
    size_ = static_cast<std::size_t>(status.st_size);
    return {};
  }

  std::size_t size() const override { return size_; }

  Result<std::span<const std::byte>> read(std::size_t position, std::size_t length,
                                          std::vector<std::byte>& room) const override {
    position = std::min(position, size_);
    room.resize(std::min(length, size_ - position));
    const auto filled = fill(room, [&](std::byte* to, std::size_t bytes, std::size_t before) {
      return ::pread(file_.number(), to, bytes, static_cast<off_t>(position + before));
    });
    if (!filled) return system_failure(path_, "cannot be read", filled.error());
    if (*filled < room.size()) {
      return failure(path_,
                     "became shorter while it was read: " + std::to_string(size_) + " bytes, now " +
                         std::to_string(position + *filled),
                     ErrorKind::Corrupt);
    }
    return room;
  }

 private:
  fs::path path_;
  Descriptor file_;
  std::size_t size_ = 0;
};

/// Zero or the errno of the first write that failed.
int write_all(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return 0;
}

/// Creates a new file beside `path` and puts its name into `aside`; -1 and errno where it cannot.
/// Not mkostemp(), whose mode 0600 only umask() could widen, and that is not thread-safe.
int create_aside(const fs::path& path, std::string& aside) {
  constexpr int kAttempts = 1000;
  int descriptor = -1;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    aside = path.string() + "." + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    descriptor = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) break;
  }
  return descriptor;
}

Result<void> write_directly(const fs::path& path, std::span<const std::byte> bytes) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.number() < 0) return system_failure(path, "cannot be opened for writing", errno);
  if (const int code = write_all(file.number(), bytes); code != 0) {
    return system_failure(path, "cannot be written", code);
  }
  if (!file.close()) return system_failure(path, "cannot be written", errno);
  return {};
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const fs::path& path) {
  auto file =
      std::make_unique<OpenFile>(path, ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (auto prepared = file->prepare(); !prepared) return std::unexpected(prepared.error());
  return file;
}

Result<std::vector<std::byte>> read_file(const fs::path& path) {
  return read_file_start(path, std::numeric_limits<std::size_t>::max());
}

Result<std::vector<std::byte>> read_file_start(const fs::path& path, std::size_t at_most) {
  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  std::vector<std::byte> bytes;
  if (const auto read = (*file)->read(0, at_most, bytes); !read) {
    return std::unexpected(read.error());
  }
  return bytes;
}

Result<std::vector<std::byte>> read_standard_input() {
  constexpr std::size_t kBlock = std::size_t{1} << 20;
  std::vector<std::byte> bytes;
  for (;;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + kBlock);
    const auto filled =
        fill(std::span(bytes).subspan(before), [](std::byte* to, std::size_t size, std::size_t) {
          return ::read(STDIN_FILENO, to, size);
        });
    if (!filled) return system_failure("standard input", "cannot be read", filled.error());
    bytes.resize(before + *filled);
    if (*filled < kBlock) return bytes;
  }
}

Result<std::string> read_text_file(const fs::path& path) {
  const auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

Result<void> write_file(const fs::path& path, std::span<const std::byte> bytes) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status)) return failure(path, "is a folder, not a file");
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_directly(path, bytes);

  std::string aside;
  Descriptor file(create_aside(path, aside));
  if (file.number() < 0) return system_failure(path, "cannot be written", errno);
  int code = write_all(file.number(), bytes);
  if (code == 0 && ::fsync(file.number()) != 0) code = errno;
  if (!file.close() && code == 0) code = errno;
  if (code == 0 && ::rename(aside.c_str(), path.c_str()) != 0) code = errno;
  if (code != 0) {
    ::unlink(aside.c_str());
    return system_failure(path, "cannot be written", code);
  }
  return {};
}

Result<void> write_file(const fs::path& path, std::string_view text) {
  return write_file(path, std::as_bytes(std::span(text)));
}

}  // namespace crest
