#include "io/find_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "temporary_folder.h"
#include "without_roots_rights.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class FindRecords : public testing::Test {
 protected:
  FindRecords() {
    for (const char* name : {"b.hea", "b.dat", "a.hea", "a.dat", "sub/9.hea", "sub/10.hea",
                             "sub/deep/x.hea", ".hidden.hea", ".git/y.hea", "empty/notes.txt"}) {
      folder_.write(name, "");
    }
  }

  /// What the names lead to, without the folder; errors after "!".
  std::vector<std::string> find(const std::vector<std::string>& names) const {
    std::vector<std::string> full;
    for (const std::string& name : names) full.push_back((folder_.path() / name).string());
    const FoundRecords found = find_records(full);
    std::vector<std::string> shown;
    for (const fs::path& path : found.records) {
      shown.push_back(path.lexically_relative(folder_.path()).lexically_normal().string());
    }
    for (const Error& error : found.errors) {
      shown.push_back("!" + fs::path(error.file).lexically_relative(folder_.path()).string() +
                      ": " + error.reason);
    }
    return shown;
  }

  TemporaryFolder folder_;
};

TEST_F(FindRecords, AFolderGivesItsHeadersSorted) {
  EXPECT_THAT(find({"."}),
              ElementsAre("a.hea", "b.hea", "sub/10.hea", "sub/9.hea", "sub/deep/x.hea"));
}

TEST_F(FindRecords, NamesKeepTheirOrderAndArePassedOn) {
  EXPECT_THAT(find({"sub/deep", "b.dat", "none.hea"}),
              ElementsAre("sub/deep/x.hea", "b.dat", "none.hea"));
}

TEST_F(FindRecords, APatternGivesHeadersAndFolders) {
  EXPECT_THAT(find({"*"}), ElementsAre("a.hea", "b.hea", "sub/10.hea", "sub/9.hea",
                                       "sub/deep/x.hea", "!empty: the folder holds no record"));
  EXPECT_THAT(find({"[ab].dat"}), ElementsAre("a.dat", "b.dat"));
  EXPECT_THAT(find({"?.hea"}), ElementsAre("a.hea", "b.hea"));
}

TEST_F(FindRecords, EveryFileOfAFolderIsARecordAPartOrPassedOver) {
  const TemporaryFolder folder;
  folder.write("100.hea", "100 2 360 5\n100.dat 16\n100x.bin 16\n");
  for (const char* name : {"100.dat", "100x.bin", "b_1.dat", "notes.txt", "100.xws"}) {
    folder.write(name, "chapter 1");
  }
  folder.write("100.atr", std::string("\x01\x04\x00\x00", 4));
  folder.write("101.atr", std::string("\x01\x04\x00\x00", 4));
  folder.write("b.hea", "b/3 1 360 5\nb_layout 0\nb_1 5\n~ 0\n");
  folder.write("b_layout.hea", "b_layout 1 360 0\n~ 0 200 12 0 0 0 0 I\n");
  folder.write("b_1.hea", "b_1 1 360 5\nb_1.dat 16\n");
  folder.write("loop.hea", "loop/1 1 360 5\nloop 5\n");
  folder.write("renamed.txt", "renamed 1 360 5\nsome.dat 16\n");
  folder.write("report.txt", "Chapter 1\nabout records\n");
  folder.write("below/c.hea", "");

  const FoundRecords found = find_records(std::vector{folder.path().string()});
  const auto names = [](const std::vector<fs::path>& paths) {
    std::vector<std::string> bare;
    for (const fs::path& path : paths) bare.push_back(path.filename().string());
    return bare;
  };
  EXPECT_THAT(names(found.records),
              ElementsAre("100.hea", "b.hea", "loop.hea", "renamed.txt", "c.hea"));
  EXPECT_THAT(names(found.passed_over),
              ElementsAre("100.xws", "101.atr", "notes.txt", "report.txt"));
  EXPECT_EQ(found.parts, 6U);
  EXPECT_TRUE(found.errors.empty());
}

TEST_F(FindRecords, AFileNamedLikeAPatternIsAFile) {
  folder_.write("a[1].hea", "");
  EXPECT_THAT(find({"a[1].hea"}), ElementsAre("a[1].hea"));
}

TEST_F(FindRecords, WhatLeadsToNothingIsAnError) {
  EXPECT_THAT(find({"empty", "x*"}), ElementsAre("!empty: the folder holds no record",
                                                 "!x*: the pattern matches nothing"));
}

TEST_F(FindRecords, LinksToFoldersAreNotFollowed) {
  fs::create_directory_symlink(folder_.path(), folder_.path() / "sub/loop");
  EXPECT_THAT(find({"sub"}), ElementsAre("sub/10.hea", "sub/9.hea", "sub/deep/x.hea"));
}

TEST_F(FindRecords, AFolderThatMayNotBeListedIsAnError) {
  fs::permissions(folder_.path(), fs::perms::all);
  fs::permissions(folder_.path() / "sub/deep", fs::perms::none);
  std::vector<std::string> found;
  {
    const WithoutRootsRights without;
    found = find({"sub"});
  }
  fs::permissions(folder_.path() / "sub/deep", fs::perms::owner_all);
  EXPECT_THAT(found, ElementsAre("sub/10.hea", "sub/9.hea",
                                 "!sub/deep: cannot be listed: Permission denied"));
}

}  // namespace
}  // namespace crest::io
