#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "cli/program.h"
#include "temporary_folder.h"

namespace crest {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(PlotCommand, DrawsTheTraceAloneWithoutAModel) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "ecg.svg";
  for (const char* layout : {"12x1", "3x4"}) {
    const ProgramRun run = run_crest("plot tests/data/ptbxl/00184.hea --no-findings --layout " +
                                     std::string(layout) + " -o '" + out.string() + "'");
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(run.output, IsEmpty());
    const std::string svg = read_text_file(out).value();
    EXPECT_THAT(svg, HasSubstr("width=\"291mm\""));
    EXPECT_THAT(svg, HasSubstr("class=\"measured-trace\""));
    EXPECT_THAT(svg, HasSubstr("Not a medical device"));
  }
}

TEST(PlotCommand, FailureNamesItsFileAndLeavesNothingBehind) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "ecg.svg";
  const std::string to_out = " -o '" + out.string() + "'";
  for (const std::string& input :
       {std::string("tests/data/ptbxl/00184.hea --no-findings --start 10"),
        std::string("none.hea --no-findings"),
        std::string("tests/data/ptbxl/00184.hea --model none.safetensors")}) {
    const ProgramRun run = run_crest(std::string("plot ").append(input).append(to_out));
    EXPECT_EQ(run.status, 3) << input;
    EXPECT_THAT(run.errors, StartsWith("crest: ")) << input;
    EXPECT_THAT(run.errors, HasSubstr(input.find("--model") == std::string::npos
                                          ? input.substr(0, input.find(' '))
                                          : "none.safetensors"));
    EXPECT_FALSE(std::filesystem::exists(out)) << input;
  }
}

TEST(PlotCommand, WrongUsageIsTwo) {
  for (const char* arguments : {"plot tests/data/ptbxl/00184.hea", "plot -o a.svg",
                                "plot tests/data/ptbxl/00184.hea --layout 5x5 -o a.svg",
                                "plot tests/data/ptbxl/00184.hea --gain 7 -o a.svg",
                                "plot tests/data/ptbxl/00184.hea --speed 100 -o a.svg",
                                "plot tests/data/ptbxl/00184.hea --dpi 5000 -o a.png",
                                "plot tests/data/ptbxl/00184.hea --sheet a5 -o a.pdf",
                                "plot tests/data/ptbxl/00184.hea --format gif -o a.pdf",
                                "plot tests/data/ptbxl/00184.hea --no-findings -o a.jpg",
                                "report tests/data/ptbxl/00184.hea", "report -o a.pdf",
                                "report tests/data/ptbxl/00184.hea --gain 7 -o a.pdf",
                                "report tests/data/ptbxl/00184.hea -o a.svg"}) {
    const ProgramRun run = run_crest(arguments);
    EXPECT_EQ(run.status, 2) << arguments;
    EXPECT_THAT(run.errors, Not(IsEmpty())) << arguments;
  }
}

TEST(PlotCommand, ExtensionOrFormatSayWhatIsWritten) {
  const TemporaryFolder folder;
  const std::string record = "plot tests/data/ptbxl/00184.hea --no-findings";
  struct Case {
    const char* name;
    const char* options;
    const char* begin;
  };
  for (const auto& [name, options, begin] :
       {Case{"a.pdf", " --layout 6x2 --cabrera --speed 50 --gain 20", "%PDF-"},
        Case{"a.PNG", " --dpi 72 --layout 3x4", "\x89PNG"}, Case{"a", "", "<?xml"},
        Case{"a.svg", " --format pdf", "%PDF-"}}) {
    const auto out = folder.path() / name;
    const ProgramRun run = run_crest(record + options + " -o '" + out.string() + "'");
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_THAT(read_text_file(out).value(), StartsWith(begin)) << name;
  }
}

TEST(PlotCommand, UnwritableOutputIsThree) {
  for (const char* command : {"plot", "report"}) {
    const ProgramRun run =
        run_crest(std::string(command) + " tests/data/ptbxl/00184.hea -o /none/there/a.pdf");
    EXPECT_EQ(run.status, 3) << command;
    EXPECT_THAT(run.errors, HasSubstr("/none/there/a.pdf"));
  }
}

TEST(ReportCommand, WritesTwoPagesOfAShortRecord) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "report.pdf";
  const ProgramRun run = run_crest("report tests/data/ptbxl/00287.hea -o '" + out.string() + "'");
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, IsEmpty());
  const std::string pdf = read_text_file(out).value();
  EXPECT_THAT(pdf, StartsWith("%PDF-"));
  EXPECT_THAT(pdf, HasSubstr("/Count 2"));
}

TEST(ReportCommand, FailureNamesItsFileAndLeavesNothingBehind) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "report.pdf";
  for (const std::string& input :
       {std::string("none.hea"), std::string("tests/data/ptbxl/00184.hea --start 10")}) {
    const ProgramRun run = run_crest("report " + input + " -o '" + out.string() + "'");
    EXPECT_EQ(run.status, 3) << input;
    EXPECT_THAT(run.errors, HasSubstr(input.substr(0, input.find(' ')))) << input;
    EXPECT_FALSE(std::filesystem::exists(out)) << input;
  }
}

}  // namespace
}  // namespace crest
