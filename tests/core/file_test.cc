#include "core/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "temporary_folder.h"
#include "without_roots_rights.h"

namespace crest {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A folder of its own for each test, gone afterwards.
class FileTest : public testing::Test {
 protected:
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      found.push_back(entry.path().filename().string());
    }
    return found;
  }

  TemporaryFolder temporary_;
  fs::path folder_ = temporary_.path();
};

/// While it lives, no file of this process can grow past the limit: what a full disk does to a
/// writer, with EFBIG in place of ENOSPC.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(FileTest, ComesBackAsWritten) {
  const std::string text("two\nlines\0and a zero", 20);
  const fs::path path = folder_ / "a.txt";
  ASSERT_TRUE(write_file(path, text));
  EXPECT_EQ(read_text_file(path).value(), text);
  ASSERT_TRUE(write_file(path, std::string_view("shorter")));
  EXPECT_EQ(read_text_file(path).value(), "shorter");
  EXPECT_THAT(names(), ElementsAre("a.txt"));
}

TEST_F(FileTest, AnEmptyFileIsReadAsEmpty) {
  ASSERT_TRUE(write_file(folder_ / "empty", std::string_view()));
  EXPECT_THAT(read_file(folder_ / "empty").value(), IsEmpty());
}

TEST_F(FileTest, IsReadAtAnyPlace) {
  const auto file = open_file(temporary_.write("a", "0123456789"));
  ASSERT_TRUE(file) << to_string(file.error());
  EXPECT_EQ((*file)->size(), 10U);
  std::vector<std::byte> room;
  EXPECT_THAT((*file)->read(8, 5, room).value(), ElementsAre(std::byte{'8'}, std::byte{'9'}));
  EXPECT_THAT((*file)->read(0, 1, room).value(), ElementsAre(std::byte{'0'}));
  EXPECT_THAT((*file)->read(11, 1, room).value(), IsEmpty());
  ForwardReader reader(**file, 4);
  EXPECT_EQ(reader.read(1, 2).value().front(), std::byte{'1'});
  EXPECT_EQ(reader.read(4, 3).value().back(), std::byte{'6'});
  EXPECT_EQ(reader.read(2, 1).value().front(), std::byte{'2'});
  EXPECT_EQ(reader.read(9, 3).value().size(), 1U);
}

TEST_F(FileTest, ThatBecomesShorterIsCorrupt) {
  const fs::path path = temporary_.write("a", "0123456789");
  const auto file = open_file(path);
  fs::resize_file(path, 4);
  std::vector<std::byte> room;
  EXPECT_TRUE((*file)->read(0, 4, room));
  const auto gone = (*file)->read(2, 4, room);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::Corrupt);
  EXPECT_EQ(gone.error().reason, "became shorter while it was read: 10 bytes, now 4");
}

TEST_F(FileTest, ANewFileHasTheModeOfAPlainOpen) {
  const mode_t before = ::umask(0027);
  const auto written = write_file(folder_ / "a.txt", std::string_view("x"));
  ::umask(before);
  ASSERT_TRUE(written);
  EXPECT_EQ(fs::status(folder_ / "a.txt").permissions(),
            fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
}

TEST_F(FileTest, WhatIsMissingIsNotFound) {
  const fs::path path = folder_ / "missing.hea";
  const auto read = read_file(path);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::NotFound);
  EXPECT_EQ(to_string(read.error()),
            path.string() + ": cannot be opened: No such file or directory");
}

TEST_F(FileTest, WhatIsNoRegularFileIsNotRead) {
  EXPECT_EQ(read_file(folder_).error().reason, "is a folder, not a file");
  // A pipe nobody writes to must not hang the reader.
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(read_file(pipe).error().reason, "is not a regular file");
}

TEST_F(FileTest, AFolderIsNotOverwritten) {
  const auto written = write_file(folder_, std::string_view("x"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::Io);
  EXPECT_EQ(written.error().reason, "is a folder, not a file");
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(FileTest, AMissingParentFolderIsNamed) {
  const fs::path path = folder_ / "no" / "such" / "a.txt";
  const auto written = write_file(path, std::string_view("x"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::NotFound);
  EXPECT_EQ(written.error().file, path.string());
  EXPECT_THAT(names(), IsEmpty());
}

// /proc lets nobody make files, root included.
TEST_F(FileTest, AFolderThatForbidsFilesIsAnIoError) {
  if (!fs::exists("/proc/self")) GTEST_SKIP() << "no /proc here";
  const auto written = write_file("/proc/crest.txt", std::string_view("x"));
  ASSERT_FALSE(written);
  EXPECT_THAT(to_string(written.error()), HasSubstr("/proc/crest.txt: cannot be written: "));
}

TEST_F(FileTest, NoPermissionIsAnIoError) {
  const fs::path path = folder_ / "a.txt";
  ASSERT_TRUE(write_file(path, std::string_view("x")));
  fs::permissions(path, fs::perms::none);
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  const auto [read, written] = [&] {
    const WithoutRootsRights nobody;
    return std::pair(read_file(path), write_file(folder_ / "b.txt", std::string_view("x")));
  }();
  fs::permissions(folder_, fs::perms::owner_all);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::Io);
  EXPECT_EQ(read.error().reason, "cannot be opened: Permission denied");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().reason, "cannot be written: Permission denied");
}

TEST_F(FileTest, AFullDiskLeavesTheOldFileAndNothingElse) {
  const fs::path path = folder_ / "a.txt";
  ASSERT_TRUE(write_file(path, std::string_view("before")));
  const auto written = [&] {
    const FileSizeLimit limit(1000);
    return write_file(path, std::string(5000, 'x'));
  }();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::Io);
  EXPECT_EQ(written.error().file, path.string());
  EXPECT_EQ(read_text_file(path).value(), "before");
  EXPECT_THAT(names(), ElementsAre("a.txt"));
}

TEST_F(FileTest, ADeviceIsWrittenToAndNotReplaced) {
  EXPECT_TRUE(write_file("/dev/null", std::string_view("x")));
  const auto written = write_file("/dev/full", std::string_view("x"));
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().reason, HasSubstr("No space left on device"));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

}  // namespace
}  // namespace crest
