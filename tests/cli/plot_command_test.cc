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
                                "plot tests/data/ptbxl/00184.hea --no-findings -o a.png"}) {
    const ProgramRun run = run_crest(arguments);
    EXPECT_EQ(run.status, 2) << arguments;
    EXPECT_THAT(run.errors, Not(IsEmpty())) << arguments;
  }
}

}  // namespace
}  // namespace crest
