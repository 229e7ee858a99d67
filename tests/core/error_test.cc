#include <crest/error.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace crest {
namespace {

TEST(ErrorText, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(to_string(Error{ErrorKind::Corrupt, "too short", "a.dat", "byte 4096"}),
            "a.dat: byte 4096: too short");
  EXPECT_EQ(to_string(Error{ErrorKind::Corrupt, "too short", "a.dat", ""}), "a.dat: too short");
  EXPECT_EQ(to_string(Error{ErrorKind::Corrupt, "too short", "", "byte 4096"}),
            "byte 4096: too short");
  EXPECT_EQ(to_string(Error{ErrorKind::Corrupt, "too short", "", ""}), "too short");
}

TEST(ErrorKindNames, AreDistinctAndFitForJson) {
  const std::vector<ErrorKind> kinds = {
      ErrorKind::InvalidInput, ErrorKind::Unsupported, ErrorKind::Corrupt, ErrorKind::NotFound,
      ErrorKind::Io,           ErrorKind::Config,      ErrorKind::Internal};
  std::set<std::string> names;
  for (const ErrorKind kind : kinds) {
    const std::string name(to_string(kind));
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string::npos) << name;
    names.insert(name);
  }
  EXPECT_EQ(names.size(), kinds.size());
  EXPECT_EQ(to_string(ErrorKind::NotFound), "not_found");
}

}  // namespace
}  // namespace crest
