#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/program.h"
#include "report/assessment_json.h"
#include "report/sample_assessment.h"

namespace crest {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kRecord = "tests/data/ptbxl/00010.hea";

std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

ProgramRun convert(const std::string& in, const std::filesystem::path& out,
                   const std::string& options = {}) {
  return run_crest("convert " + in + " " + quoted(out) + " " + options);
}

TEST(ConvertCommand, TheExtensionSaysTheFormat) {
  const TemporaryFolder folder;
  for (const auto& [name, format] : {std::pair("a.hea", "WFDB 16"),
                                     {"b", "WFDB 16"},
                                     {"c.dat", "WFDB 16"},
                                     {"d.edf", "EDF+C"},
                                     {"e.csv", "CSV"},
                                     {"f.xml", "HL7 aECG"},
                                     {"g.npy", "NPY"}}) {
    const auto out = folder.path() / name;
    const ProgramRun run = convert(kRecord, out);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.errors, IsEmpty());
    EXPECT_THAT(run.output, StartsWith("wrote: "));
    EXPECT_THAT(run.output, HasSubstr("lost: 1 comment not written"));
    EXPECT_THAT(run_crest("inspect --rate 500 --unit mV " + quoted(out)).output, HasSubstr(format));
  }
  const auto flac = folder.path() / "h.hea";
  EXPECT_EQ(convert(kRecord, flac, "--format wfdb-flac --keep-identity").output,
            "wrote: " + (folder.path() / "ha.dat").string() +
                "\nwrote: " + (folder.path() / "hb.dat").string() + "\nwrote: " + flac.string() +
                "\nnothing lost\n");
}

TEST(ConvertCommand, ReadsStandardInputAndAnswersInJson) {
  const TemporaryFolder folder;
  const auto csv = folder.path() / "a.csv";
  ASSERT_EQ(convert(kRecord, csv).status, 0);
  const ProgramRun run =
      run_crest("convert - " + quoted(folder.path() / "b.edf") + " --json < " + quoted(csv));
  EXPECT_EQ(run.status, 0) << run.errors;
  const auto row = nlohmann::json::parse(run.output);
  EXPECT_EQ(row["schema"], "crest.conversion/1");
  EXPECT_EQ(row["status"], "converted");
  EXPECT_EQ(row["format"], "CSV");
  EXPECT_EQ(row["written"].size(), 1U);
  EXPECT_EQ(row["losses"][0], "start date not known: EDF says 1985-01-01 in its place");
}

TEST(ConvertCommand, FailuresAreNamedAndReplaceNothing) {
  const TemporaryFolder folder;
  const auto out = folder.write("out.edf", "precious");
  const ProgramRun there = convert(kRecord, out);
  EXPECT_EQ(there.status, 3);
  EXPECT_EQ(there.errors, "crest: " + out.string() + ": is there already; --force replaces it\n");
  EXPECT_EQ(read_text_file(out).value(), "precious");
  EXPECT_EQ(convert(kRecord, out, "--force").status, 0);
  const ProgramRun missing = convert("none.hea", folder.path() / "x.edf", "--json");
  EXPECT_EQ(missing.status, 3);
  EXPECT_EQ(nlohmann::json::parse(missing.output)["error"]["kind"], "not_found");
  const ProgramRun unknown = convert(kRecord, folder.path() / "x.dcm");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.errors, HasSubstr("give one with --format"));
  EXPECT_EQ(convert(kRecord, folder.path() / "x.dcm", "--format dicom").status, 2);
  EXPECT_EQ(run_crest("convert " + std::string(kRecord)).status, 2);
}

TEST(ConvertCommand, FindingsBecomeAnnotations) {
  const TemporaryFolder folder;
  Assessment assessment;
  assessment.duration = 10;
  assessment.leads = report::sample_assessment().leads;
  assessment.unit = "mV";
  assessment.findings = {{.start = 4.2,
                          .end = 4.5,
                          .p_value = 0.01,
                          .segment = "QRS",
                          .leads = {6},
                          .spans = {{6, 4.2, 4.5, 2.0, 4.3, -0.1}}}};
  const auto row = [&](const std::string& file, const Result<Assessment>& outcome) {
    return report::to_json_line(report::to_json(file, outcome)) + "\n";
  };
  const auto findings =
      folder.write("rows.ndjson", row("other.hea", assessment) + row(kRecord, assessment));
  const auto out = folder.path() / "a.edf";
  const ProgramRun run = convert(kRecord, out, "--findings " + quoted(findings));
  ASSERT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run_crest("inspect --comments " + quoted(out)).output,
              HasSubstr("annotation 4.2 s 0.3 s: 1 in 100 normal ECGs: QRS V1 0.10 mV below "
                        "the expected trace@@ECG V1"));

  const Error error{ErrorKind::InvalidInput, "too short", kRecord, {}};
  const auto failed = folder.write("failed.ndjson", row(kRecord, std::unexpected(error)));
  const auto broken = folder.write("broken.ndjson", row(kRecord, assessment) + "{");
  for (const auto& [file, reason] :
       {std::pair(failed, "failed.ndjson: tests/data/ptbxl/00010.hea: was not assessed: too short"),
        std::pair(broken, "broken.ndjson: line 2: is no JSON")}) {
    const ProgramRun refused =
        convert(kRecord, folder.path() / "b.edf", "--findings " + quoted(file));
    EXPECT_EQ(refused.status, 3);
    EXPECT_THAT(refused.errors, HasSubstr(reason));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "b.edf"));
  }
}

}  // namespace
}  // namespace crest
