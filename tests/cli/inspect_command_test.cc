#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "cli/program.h"

namespace crest {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

TEST(InspectCommand, ShowsARecord) {
  const ProgramRun run = run_crest("inspect tests/data/ptbxl/00010.hea");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.errors, IsEmpty());
  EXPECT_THAT(run.output, StartsWith("tests/data/ptbxl/00010.hea\n"));
  EXPECT_THAT(run.output, HasSubstr("5000 samples at 500 Hz"));
  EXPECT_THAT(run.output, HasSubstr("checks      28 of 28 passed"));
}

TEST(InspectCommand, GoesOnAfterABadInputAndEndsWithThree) {
  const ProgramRun run =
      run_crest("inspect tests/core none.hea tests/data/mitdb/119_20s.atr tests/data/ludb/1");
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.output,
              HasSubstr("tests/data/ludb/1: WFDB 16, 12 leads, 10 s at 500 Hz, accepted"));
  EXPECT_EQ(
      run.errors,
      "crest: tests/core: the folder holds no record\n"
      "crest: none.hea: cannot be opened: No such file or directory\n"
      "crest: tests/data/mitdb/119_20s.atr: is of no format that crest reads, and no WFDB header "
      "beside it names it\n");
}

TEST(InspectCommand, GivesAJsonRowForEveryInput) {
  const ProgramRun run = run_crest("inspect --json 'tests/data/*' none.hea");
  EXPECT_EQ(run.status, 3);
  std::istringstream lines(run.output);
  int read = 0;
  int failed = 0;
  bool counted = false;
  for (std::string line; std::getline(lines, line);) {
    const auto row = nlohmann::json::parse(line);
    EXPECT_EQ(row["schema"], "crest.inspection/1");
    if (row["status"] == "counts") {
      EXPECT_EQ(row["accepted"].get<int>() + row["limited"].get<int>() + row["rejected"].get<int>(),
                read);
      EXPECT_EQ(row["files"].get<int>(), read + row["not_read"].get<int>() +
                                             row["parts_of_records"].get<int>() +
                                             row["of_no_format"].get<int>());
      counted = true;
    } else {
      (row["status"] == "read" ? read : failed) += 1;
    }
  }
  EXPECT_TRUE(counted);
  EXPECT_GE(read, 6);
  EXPECT_EQ(failed, std::ranges::count(run.errors, '\n'));
}

TEST(InspectCommand, CountsEveryFileOfAFolder) {
  const TemporaryFolder folder;
  for (const char* name : {"119_20s.hea", "119_20s.dat", "119_20s.atr"}) {
    std::filesystem::copy(std::filesystem::path(CREST_SOURCE_DIR) / "tests/data/mitdb" / name,
                          folder.path() / name);
  }
  folder.write("broken.hea", "broken 0 500 2\n");
  folder.write("notes.txt", "call the patient");
  const ProgramRun run = run_crest("inspect " + quoted(folder.path()));
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.output, HasSubstr("notes.txt: passed over, of no format that crest reads\n"));
  EXPECT_THAT(run.output,
              EndsWith("\n5 files: 1 accepted, 0 limited, 0 rejected, 1 not read, 2 parts of "
                       "records, 1 of no format that crest reads\n"));
  EXPECT_THAT(run.output, HasSubstr("119_20s.hea: WFDB 212, 2 leads, 20 s at 360 Hz, accepted"));
  EXPECT_THAT(run_crest("inspect --all " + quoted(folder.path())).output,
              HasSubstr("  quality     accepted\n"));
}

TEST(InspectCommand, TakesRateAndUnitWhereAFileLeavesThemOpen) {
  const TemporaryFolder folder;
  std::string table = "I,II\n";
  for (int i = 0; i < 600; ++i) table += std::to_string(i % 50) + ",7\n";
  const std::string file = quoted(folder.write("ecg.csv", table));
  EXPECT_THAT(run_crest("inspect " + file).errors, HasSubstr("--rate"));
  EXPECT_THAT(run_crest("inspect --rate 100 " + file).errors, HasSubstr("--unit"));
  const ProgramRun run = run_crest("inspect --rate 100 --unit uV " + file);
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, HasSubstr("6.000 s (600 samples at 100 Hz)"));
  EXPECT_THAT(run.output, HasSubstr("0 to 0.049 mV"));
  EXPECT_EQ(run_crest("inspect --rate 100 --unit uV - < " + file).status, 0);
  EXPECT_EQ(run_crest("inspect --rate -1 " + file).status, 2);
}

TEST(InspectCommand, KeepsCommentsToItselfUnlessAsked) {
  EXPECT_THAT(run_crest("inspect tests/data/ludb/1").output, Not(HasSubstr("<age>")));
  EXPECT_THAT(run_crest("inspect --comments tests/data/ludb/1").output, HasSubstr("<age>: 51"));
}

TEST(Program, WrongUsageIsTwoAndHelpIsZero) {
  for (const char* arguments : {"", "inspect", "nonsense", "inspect --nonsense x"}) {
    const ProgramRun run = run_crest(arguments);
    EXPECT_EQ(run.status, 2) << arguments;
    EXPECT_THAT(run.output, IsEmpty()) << arguments;
    EXPECT_THAT(run.errors, Not(IsEmpty())) << arguments;
  }
  EXPECT_EQ(run_crest("--help").status, 0);
  EXPECT_EQ(run_crest("inspect --help").status, 0);
  const ProgramRun version = run_crest("--version");
  EXPECT_EQ(version.status, 0);
  EXPECT_EQ(version.output, "crest " CREST_VERSION "\n");
}

TEST(Program, LostOutputIsNoticed) {
  for (const char* arguments : {"inspect tests/data/ludb/1", "--help", "--version"}) {
    const ProgramRun run = run_crest(arguments, "/dev/full");
    EXPECT_EQ(run.status, 3) << arguments;
    EXPECT_THAT(run.errors, StartsWith("crest: standard output: cannot be written")) << arguments;
    EXPECT_EQ(std::ranges::count(run.errors, '\n'), 1) << arguments;
  }
}

}  // namespace
}  // namespace crest
