#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "cli/program.h"
#include "small_model.h"
#include "temporary_folder.h"

namespace crest {
namespace {

using testing::HasSubstr;

TEST(EvaluateCalibration, RunsOverTheNormalsOfAFold) {
  const TemporaryFolder folder;
  folder.write("labels.csv",
               "ecg_id,record,patient_id,strat_fold,signal,diagnostic_superclass,normal_only,"
               "normal_strict\n"
               "1,ptbxl/00010,1,9,raw,NORM,1,1\n"
               "2,ptbxl/00287,2,9,raw,NORM,1,1\n"
               "3,ptbxl/99999,3,9,raw,NORM,1,1\n");
  std::filesystem::create_directory_symlink(CREST_SOURCE_DIR "/tests/data/ptbxl",
                                            folder.path() / "ptbxl");
  const std::vector<std::byte> bytes = small_model_file();
  folder.write("model.safetensors", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const std::string arguments = fmt::format(
      "evaluate calibration --data '{0}' --model '{0}/model.safetensors' --out '{0}/out' -j 2",
      folder.path().string());
  const ProgramRun run = run_crest(arguments);
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.errors, HasSubstr("99999"));
  EXPECT_THAT(run.output, HasSubstr("2 normal records assessed, 1 not\n"));
  EXPECT_THAT(run.output, HasSubstr("it takes 9 normals to calibrate"));
  EXPECT_THAT(read_text_file(folder.path() / "out" / "calibration.csv").value(),
              HasSubstr("\nptbxl/00287,2,,,"));

  const ProgramRun without_noise = run_crest(arguments + " --noise nowhere");
  EXPECT_EQ(without_noise.status, 3);
  EXPECT_THAT(without_noise.errors, HasSubstr("nowhere/bw.hea"));
}

}  // namespace
}  // namespace crest
