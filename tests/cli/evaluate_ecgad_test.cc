#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "cli/program.h"
#include "io/npy.h"
#include "small_model.h"
#include "temporary_folder.h"

namespace crest {
namespace {

using testing::HasSubstr;

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Two records of 10 s with beats in all leads, the second one flat.
void write_benchmark(const TemporaryFolder& folder) {
  constexpr std::array<std::size_t, 3> kShape = {2, 5000, 12};
  std::vector<float> data;
  std::vector<std::uint8_t> labels;
  for (std::size_t record = 0; record < 2; ++record) {
    for (std::size_t t = 0; t < 5000; ++t) {
      const double distance = (static_cast<double>(t % 400) - 200) / 8;
      for (std::size_t lead = 0; lead < 12; ++lead) {
        data.push_back(record == 1 ? 0
                                   : static_cast<float>((0.3 + 0.1 * static_cast<double>(lead)) *
                                                        std::exp(-distance * distance / 2)));
        labels.push_back(t >= 1900 && t < 2100 ? 1 : 0);
      }
    }
  }
  folder.write("benchmark_data.npy",
               text_of(io::format_npy(kShape, std::span<const float>(data)).value()));
  folder.write("benchmark_label.npy",
               text_of(io::format_npy(kShape, std::span<const std::uint8_t>(labels)).value()));
  folder.write("small.safetensors", text_of(small_model_file()));
}

TEST(EvaluateEcgad, WritesRowsAndMaps) {
  const TemporaryFolder folder;
  write_benchmark(folder);
  const std::string path = folder.path().string();
  const ProgramRun run = run_crest(fmt::format(
      "evaluate ecgad --data '{0}' --model '{0}/small.safetensors' --out '{0}/out' -j 2", path));
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.errors, HasSubstr("crest: record 1: "));
  EXPECT_THAT(run.output, testing::ContainsRegex("small +2 +1 +0"));
  EXPECT_THAT(run.output, testing::ContainsRegex("QRS mask +2 +0 +0"));
  const std::string csv = read_text_file(folder.path() / "out" / "ecgad.csv").value();
  EXPECT_THAT(csv, HasSubstr("\n0,small,0,2400,"));
  EXPECT_THAT(csv, HasSubstr("\n1,small,0,2400,,,0.000000,0.000000,0.000000,1,0,0,0,"));
  const auto maps = io::read_npy(folder.path() / "out" / "ecgad_small.npy");
  ASSERT_TRUE(maps);
  EXPECT_EQ(maps->shape, (std::vector<std::size_t>{2, 12, 5000}));
  EXPECT_FALSE(std::isnan(maps->values[2500]));
  EXPECT_TRUE(std::isnan(maps->values[12 * 5000 + 2500]));
}

TEST(EvaluateEcgad, NamesAMissingFile) {
  const TemporaryFolder folder;
  const ProgramRun run = run_crest("evaluate ecgad --data '" + folder.path().string() + "'");
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.errors, HasSubstr("benchmark_data.npy"));
}

}  // namespace
}  // namespace crest
