#include "io/read_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/file.h"
#include "temporary_folder.h"
#include "without_roots_rights.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(CREST_SOURCE_DIR) / "tests/data";

/// "kind: message", the folder left out.
std::string refusal(const fs::path& path, const fs::path& folder) {
  const auto record = read_record(path);
  if (record) return "read";
  std::string message = to_string(record.error());
  if (const auto at = message.find(folder.string()); at != std::string::npos) {
    message.erase(at, folder.string().size());
  }
  return std::string(to_string(record.error().kind)) + ": " + message;
}

TEST(ReadRecord, ASignalFileOrABareNameStandsForItsRecord) {
  EXPECT_EQ(read_record(kData / "mitdb/119_20s.dat").value().name, "119_20s");
  EXPECT_EQ(read_record(kData / "mitdb/119_20s").value().name, "119_20s");
  EXPECT_EQ(read_record(kData / "cinc2021/E00005.mat").value().name, "E00005");
  EXPECT_EQ(read_record(kData / "ptbxl/00010b.dat").value().name, "00010");
}

TEST(ReadRecord, TheContentDecidesNotTheExtension) {
  const TemporaryFolder folder;
  fs::copy(kData / "mitdb/119_20s.hea", folder.path() / "renamed.txt");
  fs::copy(kData / "mitdb/119_20s.dat", folder.path() / "119_20s.dat");
  const auto record = read_record(folder.path() / "renamed.txt");
  ASSERT_TRUE(record) << to_string(record.error());
  EXPECT_EQ(record->samples(), 7200U);
}

TEST(ReadRecord, ATableIsReadWhateverHeaderItsNamePromises) {
  const TemporaryFolder folder;
  const std::string table = "I_uV II_uV\n1 2\n3 4\n5 6\n";
  ReadOptions options;
  options.rate = 100;
  EXPECT_TRUE(read_record(folder.write("table.hea", table), options));
  folder.write("other.hea", "no header\n");
  EXPECT_TRUE(read_record(folder.write("other.txt", table), options));
}

TEST(ReadRecord, EveryRefusalIsOneLineWithItsFile) {
  const TemporaryFolder folder;
  const auto refused = [&](const fs::path& name) {
    return refusal(folder.path() / name, folder.path());
  };
  folder.write("empty.hea", "");
  EXPECT_EQ(refused("empty.hea"), "invalid_input: /empty.hea: is empty");
  folder.write("below/x", "");
  EXPECT_EQ(refused("below"), "io: /below: is a folder, not a file");
  EXPECT_EQ(refused("none.hea"),
            "not_found: /none.hea: cannot be opened: No such file or directory");
  folder.write("alone.dat", std::string("\x01\x00\x02\x00", 4));
  EXPECT_EQ(
      refused("alone.dat"),
      "unsupported: /alone.dat: is of no format that crest reads, and no WFDB header beside it "
      "names it");
  folder.write("other.hea", "other 1 500 2\nanother.dat 16\n");
  folder.write("other.dat", std::string("\x01\x00\x02\x00", 4));
  EXPECT_EQ(
      refused("other.dat"),
      "unsupported: /other.dat: is of no format that crest reads, and no WFDB header beside it "
      "names it");
  folder.write("broken.hea", "broken 0 500 2\n");
  folder.write("broken.dat", std::string("\x01\x00\x02\x00", 4));
  EXPECT_EQ(refused("broken.dat"), "invalid_input: /broken.hea: line 1: the record has no signals");
  fs::create_symlink("loop.hea", folder.path() / "loop.hea");
  EXPECT_EQ(refused("loop.hea"),
            "io: /loop.hea: cannot be opened: Too many levels of symbolic links");
}

TEST(ReadRecord, AFileThatMayNotBeReadIsAnIoError) {
  const TemporaryFolder folder;
  const fs::path path = folder.write("secret.hea", "secret 1 500 2\n");
  fs::permissions(folder.path(), fs::perms::others_exec | fs::perms::owner_all);
  fs::permissions(path, fs::perms::none);
  const WithoutRootsRights without;
  EXPECT_EQ(refusal(path, folder.path()), "io: /secret.hea: cannot be opened: Permission denied");
}

TEST(ReadRecord, ALinkedSignalFileOfAPlainNameIsFollowed) {
  const TemporaryFolder folder;
  fs::copy(kData / "mitdb/119_20s.hea", folder.path() / "119_20s.hea");
  fs::create_symlink(kData / "mitdb/119_20s.dat", folder.path() / "119_20s.dat");
  EXPECT_TRUE(read_record(folder.path() / "119_20s.hea"));
}

}  // namespace
}  // namespace crest::io
