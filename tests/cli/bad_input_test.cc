// What can be wrong with an input or an output: one line on standard error that names the file and
// the reason, the exit status, a row in every table, and nothing half-written left behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/program.h"
#include "small_model.h"

namespace crest {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kGood = "tests/data/ptbxl/00010.hea";

std::string in_quotes(const fs::path& path) { return "'" + path.string() + "'"; }

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

class BadInput : public testing::Test {
 protected:
  BadInput() {
    model_ = folder_.path() / "small.safetensors";
    EXPECT_TRUE(write_file(model_, small_model_file()));
  }

  /// `crest detect` with the small model.
  ProgramRun detect(const std::string& arguments, const fs::path& destination = {}) const {
    return run_crest("detect --model " + in_quotes(model_) + " " + arguments, destination);
  }

  /// A header of format 16 with all that is wrong in it, and its signal file.
  fs::path record(const std::string& header, const std::string& signal) const {
    folder_.write("bad/bad.dat", signal);
    return folder_.write("bad/bad.hea", header);
  }

  TemporaryFolder folder_;
  fs::path model_;
};

/// One line that names the file and says why.
void expect_one_line(const ProgramRun& run, const std::string& file, const std::string& reason) {
  EXPECT_EQ(run.status, 3) << run.errors;
  EXPECT_THAT(run.errors, AllOf(StartsWith("crest: " + file), HasSubstr(reason)));
  EXPECT_EQ(std::ranges::count(run.errors, '\n'), 1) << run.errors;
}

struct BadRecord {
  const char* name;
  std::string header;
  std::string signal;
  std::string reason;
  const char* blamed = "bad.hea";
  bool inspectable = false;  ///< the file is sound; only the ECG cannot be assessed
};

void PrintTo(const BadRecord& bad, std::ostream* out) { *out << bad.name; }

/// 12 leads of format 16.
std::string header_of(std::size_t samples, const std::string& gain = "1000/mV") {
  std::string text = "bad 12 500 " + std::to_string(samples) + "\n";
  for (const char* lead :
       {"I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"}) {
    text += "bad.dat 16 " + gain + " 16 0 0 0 0 " + lead + "\n";
  }
  return text;
}

/// Samples of format 16, all of one value (-32768: NaN).
std::string constant(std::size_t samples, int value) {
  std::string bytes;
  for (std::size_t i = 0; i < 12 * samples; ++i) {
    bytes += static_cast<char>(value & 0xFF);
    bytes += static_cast<char>((value >> 8) & 0xFF);
  }
  return bytes;
}

/// Samples that alternate, which is neither flat nor NaN.
std::string alternating(std::size_t samples) {
  std::string bytes;
  for (std::size_t i = 0; i < samples; ++i) {
    for (int lead = 0; lead < 12; ++lead) {
      bytes += static_cast<char>(i % 100 < 10 ? 100 : i % 7);
      bytes += '\0';
    }
  }
  return bytes;
}

class BadRecordTest : public BadInput, public testing::WithParamInterface<BadRecord> {};

TEST_P(BadRecordTest, IsOneLineAndARow) {
  const BadRecord& bad = GetParam();
  const fs::path header = record(bad.header, bad.signal);
  const std::string file = (header.parent_path() / bad.blamed).string();
  const std::string arguments = in_quotes(header) + " " + kGood;
  expect_one_line(detect(arguments), file, bad.reason);

  const ProgramRun json = detect("--json " + arguments);
  expect_one_line(json, file, bad.reason);
  const auto rows = nlohmann::json::parse(json.output);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_THAT(rows.dump(), AllOf(HasSubstr(bad.reason), HasSubstr("00010.hea")));

  const ProgramRun lines = detect("--ndjson " + arguments);
  expect_one_line(lines, file, bad.reason);
  EXPECT_EQ(std::ranges::count(lines.output, '\n'), 2);
  const ProgramRun table = detect("--csv " + arguments);
  expect_one_line(table, file, bad.reason);
  EXPECT_EQ(std::ranges::count(table.output, '\n'), 3);

  const ProgramRun inspection = run_crest("inspect " + in_quotes(header));
  if (bad.inspectable) {
    EXPECT_EQ(inspection.status, 0) << inspection.errors;
  } else {
    expect_one_line(inspection, file, bad.reason);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, BadRecordTest,
    testing::Values(
        BadRecord{"EmptyHeader", "", "", "is empty"},
        BadRecord{"ShortSignal", header_of(5000), constant(100, 1), "too short", "bad.dat"},
        BadRecord{"ImpossibleGain", header_of(5000, "1e999/mV"), alternating(5000), "line 2"},
        BadRecord{"GainNoNumber", header_of(5000, "nan/mV"), alternating(5000), "line 2"},
        BadRecord{"ZeroLeads", "bad 0 500 5000\n", "", "has no signals"},
        BadRecord{"NoSamplesButNaN", header_of(5000), constant(5000, -32768),
                  "12.0 of 12 leads lost; invalid samples: I, II", "bad.hea", true},
        BadRecord{"Flat", header_of(5000), constant(5000, 7),
                  "12.0 of 12 leads lost; flat line: I, II", "bad.hea", true},
        BadRecord{"TwoSeconds", header_of(1000), alternating(1000), "lasts 2.00 s", "bad.hea",
                  true}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(BadInput, AHeaderWithoutItsSignalFile) {
  const fs::path file = folder_.write("alone/bad.hea", header_of(5000));
  for (const ProgramRun& run : {detect(in_quotes(file)), run_crest("inspect " + in_quotes(file))}) {
    EXPECT_EQ(run.status, 3);
    EXPECT_THAT(run.errors, AllOf(StartsWith("crest: "), HasSubstr("bad.dat")));
    EXPECT_EQ(std::ranges::count(run.errors, '\n'), 1);
  }
}

TEST_F(BadInput, PathsThatHoldNoRecord) {
  fs::create_directory(folder_.path() / "hollow");
  for (const fs::path& path : {folder_.path() / "hollow", folder_.write("empty", ""),
                               folder_.path() / "none.hea", folder_.write("text.txt", "Hello\n")}) {
    expect_one_line(detect(in_quotes(path)), path.string(), "");
    expect_one_line(run_crest("inspect " + in_quotes(path)), path.string(), "");
    const auto rows = nlohmann::json::parse(detect("--json " + in_quotes(path)).output);
    EXPECT_EQ(rows.size(), 1U) << path;
  }
}

TEST_F(BadInput, DamagedModels) {
  const auto bytes = small_model_file();
  const fs::path half = folder_.path() / "half.safetensors";
  ASSERT_TRUE(write_file(half, std::span(bytes).first(bytes.size() / 2)));
  for (const fs::path& model : {half, folder_.write("empty", ""), folder_.write("text", "Hello\n"),
                                folder_.path() / "none", folder_.path()}) {
    const ProgramRun run = run_crest("detect --model " + in_quotes(model) + " " + kGood);
    expect_one_line(run, model.string(), "");
    EXPECT_THAT(run.output, IsEmpty());
  }
}

TEST_F(BadInput, NoPermission) {
  // Root may read everything, so the program runs as somebody else.
  const std::string as_nobody =
      ::geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : "";
  if (run_program(as_nobody, "--version").status != 0) {
    GTEST_SKIP() << "the program cannot be run as another user";
  }
  fs::permissions(folder_.path(), fs::perms(0755));
  const fs::path file = folder_.write("closed.hea", header_of(5000));
  fs::permissions(file, fs::perms::none);
  const std::string with_model = "detect --model " + in_quotes(model_) + " ";
  expect_one_line(run_program(as_nobody, with_model + in_quotes(file)), file.string(),
                  "Permission denied");
  expect_one_line(run_program(as_nobody, "inspect " + in_quotes(file)), file.string(),
                  "Permission denied");
  expect_one_line(run_program(as_nobody, "detect --model " + in_quotes(file) + " " + kGood),
                  file.string(), "Permission denied");

  const fs::path locked = folder_.path() / "locked";
  fs::create_directory(locked);
  fs::permissions(locked, fs::perms(0555));
  const fs::path map = locked / "map.npy";
  expect_one_line(run_program(as_nobody, with_model + kGood + " --map " + in_quotes(map)),
                  map.string(), "Permission denied");
  EXPECT_EQ(entries(locked), 0U);
}

TEST_F(BadInput, AFullDiskLeavesNothingBehind) {
  fs::create_directory(folder_.path() / "out");
  const fs::path map = folder_.path() / "out" / "map.npy";
  // 8 blocks of 512 or 1024 bytes; the signal that more would bring is ignored, as on a disk.
  const std::string limited = R"(sh -c 'trap "" XFSZ; ulimit -f 8; exec "$@"' sh )";
  const ProgramRun run = run_program(
      limited, "detect --model " + in_quotes(model_) + " " + kGood + " --map " + in_quotes(map));
  expect_one_line(run, map.string(), "cannot be written: File too large");
  EXPECT_EQ(entries(folder_.path() / "out"), 0U);
  const ProgramRun drawn =
      run_program(limited, std::string("plot --no-findings ") + kGood + " -o " +
                               in_quotes(folder_.path() / "out" / "a.svg"));
  expect_one_line(drawn, (folder_.path() / "out" / "a.svg").string(), "File too large");
  EXPECT_EQ(entries(folder_.path() / "out"), 0U);
  expect_one_line(detect(std::string("--map /dev/full ") + kGood), "/dev/full",
                  "No space left on device");
  expect_one_line(run_crest(std::string("plot --no-findings -o /dev/full ") + kGood), "/dev/full",
                  "No space left on device");
}

TEST_F(BadInput, FullStandardOutput) {
  for (const char* form : {"", "--json ", "--ndjson ", "--csv "}) {
    expect_one_line(detect(std::string(form) + kGood, "/dev/full"), "standard output",
                    "cannot be written");
  }
}

TEST_F(BadInput, WrongUsageIsTwo) {
  for (const char* arguments :
       {"", "--json --csv tests/data/ptbxl/00010.hea", "-j 0 tests/data/ptbxl/00010.hea",
        "--scoring other tests/data/ptbxl/00010.hea",
        "--map a.npy tests/data/ptbxl/00010.hea tests/data/ptbxl/00184.hea"}) {
    const ProgramRun run = detect(arguments);
    EXPECT_EQ(run.status, 2) << arguments;
    EXPECT_THAT(run.output, IsEmpty()) << arguments;
    EXPECT_THAT(run.errors, Not(IsEmpty())) << arguments;
  }
}

TEST_F(BadInput, RPeaksThatAreNone) {
  for (const char* text : {"100\nabc\n", "100\n-5\n", "1.5\n", "99999999999999999999\n"}) {
    const fs::path file = folder_.write("r_peaks.txt", text);
    expect_one_line(detect("--r-peaks " + in_quotes(file) + " " + kGood), file.string(), "line ");
  }
}

TEST(ImportCommand, WeightsThatDoNotFitAreNamed) {
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "out.safetensors";
  const fs::path weights = folder.path() / "weights.safetensors";
  ASSERT_TRUE(write_file(weights, small_model_file()));
  const fs::path text = folder.write("text", "Hello\n");
  for (const fs::path& file : {weights, text, folder.path() / "none"}) {
    expect_one_line(run_crest("import " + in_quotes(file) + " " + in_quotes(out)), file.string(),
                    "");
    EXPECT_FALSE(fs::exists(out));
  }
}

}  // namespace
}  // namespace crest
