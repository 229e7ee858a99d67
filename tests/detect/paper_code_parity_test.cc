// Score and map against those of the authors' public test procedure, on a record that is filtered
// and scaled as theirs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>

#include "core/file.h"
#include "detect/detector.h"
#include "parity_data.h"

namespace crest::detect {
namespace {

constexpr double kTolerance = 1e-5;  // relative
constexpr std::size_t kLeads = 12;
constexpr std::size_t kFirst = 100;  // sample of the record at which their window begins

model::Model authors_model(const nn::Kernels& kernels) {
  const auto path = parity_folder() / "weights.safetensors";
  const auto tensors = model::parse_tensor_file(read_file(path).value(), path.string());
  return {.description = {},
          .sha256 = {},
          .network =
              model::make_network(*model::describe({}), tensors.value().tensors, kernels).value(),
          .reference = nullptr};
}

signal::Strip authors_strip() {
  const std::vector<float> values = read_parity_array("record");
  signal::Strip strip;
  strip.rate = 500;
  strip.signal = LeadMatrix(kLeads, values.size() / kLeads);
  strip.usable.assign(kLeads, true);
  for (std::size_t i = 0; i < values.size(); ++i) {
    strip.signal.lead(i % kLeads)[i / kLeads] = values[i];
  }
  std::ifstream file(parity_folder() / "r_peaks.txt");
  strip.r_peaks.assign(std::istream_iterator<std::size_t>(file), {});
  return strip;
}

class PaperCodeParityTest : public testing::TestWithParam<const nn::Kernels*> {};

TEST_P(PaperCodeParityTest, ScoreAndMap) {
  if (!std::filesystem::exists(parity_folder() / "weights.safetensors")) {
    GTEST_SKIP() << "no parity data at " << parity_folder();
  }
  const model::Model model = authors_model(*GetParam());
  model::Session session(model.network);
  const auto assessment =
      assess_strip(authors_strip(), model, session, {.scoring = Scoring::PaperCode, .r_peaks = {}});
  ASSERT_TRUE(assessment) << to_string(assessment.error());

  double score = 0;
  std::ifstream(parity_folder() / "score.txt") >> score;
  EXPECT_NEAR(assessment->score, score, kTolerance * score);

  const std::vector<float> map = read_parity_array("map");
  // Relative to the value itself, and where that is far below the map's mean, to the mean.
  const double mean =
      std::accumulate(map.begin(), map.end(), 0.0) / static_cast<double>(map.size());
  double largest = 0;
  for (std::size_t i = 0; i < map.size(); ++i) {
    const std::size_t place = i % kLeads * assessment->samples + kFirst + i / kLeads;
    const double difference = std::abs(double{assessment->map[place]} - double{map[i]});
    ASSERT_TRUE(std::isfinite(difference));
    largest = std::max(largest, difference / std::max(double{map[i]}, mean));
  }
  EXPECT_LE(largest, kTolerance);
  RecordProperty("score", std::to_string(std::abs(assessment->score / score - 1)));
  RecordProperty("map", std::to_string(largest));
}

std::string name_of(const testing::TestParamInfo<const nn::Kernels*>& test) {
  return test.param->name;
}

// The slow kernels take seconds; each is held to the forward pass by the tests of the model.
INSTANTIATE_TEST_SUITE_P(Fastest, PaperCodeParityTest, testing::Values(&nn::fastest_kernels()),
                         name_of);
INSTANTIATE_TEST_SUITE_P(SlowAll, PaperCodeParityTest, testing::ValuesIn(nn::available_kernels()),
                         name_of);

}  // namespace
}  // namespace crest::detect
