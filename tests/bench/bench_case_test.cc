// Cases that are made, checked and timed; the larger ones are crest bench's own to check.
#include "bench/bench_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/measurement.h"
#include "bench/synthetic_ecg.h"
#include "detect/gated_strip.h"
#include "nn/kernels_reference.h"

namespace crest::bench {
namespace {

Result<model::Model> open_default(const nn::Kernels& kernels) {
  return model::load_model(CREST_SOURCE_DIR "/models/crest.safetensors", kernels);
}

const Workbench kWorkbench{.kernels = nn::fastest_kernels(), .open_model = open_default};

class RightCase : public testing::TestWithParam<const char*> {};

TEST_P(RightCase, IsCheckedAndTimed) {
  const auto made = make_case(GetParam(), kWorkbench);
  ASSERT_TRUE(made) << to_string(made.error());
  EXPECT_EQ(made->name, GetParam());
  double peak = 0;
  const Measurement measured = measure(*made, kWorkbench.kernels, 1, peak);
  EXPECT_TRUE(measured.right) << measured.difference << " > " << measured.tolerance;
  EXPECT_GT(measured.timing.median, 0);
  EXPECT_GT(peak, 0);
  EXPECT_LE(measured.share, 1.05);
}

INSTANTIATE_TEST_SUITE_P(
    Small, RightCase,
    testing::Values("conv k4 s2 3x40->5", "conv k15 s1 b3 5x15->7", "conv k3 s1 p1 2x9->4",
                    "deconv k4 s2 6x9->5", "deconv k15 s1 7x1->6", "deconv k15 s1 b2 7x20->6",
                    "linear 9x17->33", "attention h2 12x6", "tanh 30x7", "softmax 5x37",
                    "forward default b2 t1", "forward default t2", "record default", "read default",
                    "prepare default", "restore default", "compare default", "json default",
                    "detect default",
                    "detect default " CREST_SOURCE_DIR "/tests/data/ptbxl/00010.hea"));

TEST(MakeCase, CountsTheWork) {
  EXPECT_EQ(make_case("conv k4 s2 12x4800->32", kWorkbench)->operations, 2.0 * 2400 * 4 * 12 * 32);
  EXPECT_EQ(make_case("conv k4 s2 b3 12x4800->32", kWorkbench)->operations,
            6.0 * 2400 * 4 * 12 * 32);
  EXPECT_EQ(make_case("linear 9x17->33", kWorkbench)->operations, 2.0 * 9 * 17 * 33);
  EXPECT_EQ(make_case("forward default b2 t3", kWorkbench)->operations,
            6 * make_case("forward default", kWorkbench)->operations);
}

TEST(MakeCase, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> wrong[] = {
      {"", "no words"},
      {"swim k4", "no kind of work"},
      {"conv k4 s2 12x4800", "no such convolution"},
      {"conv k4 s1 p0 12x3->5", "no such convolution"},
      {"deconv k5 s2 12x3->5", "no such convolution"},
      {"linear 4x5", "no outputs"},
      {"attention h4 12x6", "whole heads"},
      {"forward big", "paper or default"},
      {"detect", "does not name the model"}};
  for (const auto& [text, reason] : wrong) {
    const auto made = make_case(text, kWorkbench);
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().kind, ErrorKind::Config);
    EXPECT_THAT(made.error().reason, testing::HasSubstr(reason));
  }
  const auto missing = make_case("detect default /no/such file.hea", kWorkbench);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::NotFound);
  EXPECT_EQ(missing.error().file, "/no/such file.hea");
}

TEST(Measure, DoesNotTimeAWrongAnswer) {
  std::size_t runs = 0;
  const Case wrong{.name = "wrong",
                   .operations = 1,
                   .difference = [] { return 2.0; },
                   .tolerance = 1,
                   .run = [&runs] { ++runs; }};
  double peak = 0;
  const Measurement measured = measure(wrong, kWorkbench.kernels, 9, peak);
  EXPECT_FALSE(measured.right);
  EXPECT_EQ(runs, 0);
  EXPECT_THAT(table_row(measured, false),
              testing::HasSubstr("differs from what it must be by 2.0e+00"));
  Case undefined = wrong;
  undefined.difference = [] { return std::nan(""); };
  EXPECT_FALSE(measure(undefined, kWorkbench.kernels, 9, peak).right);
}

TEST(Table, HasAsManyCellsInEveryRow) {
  const auto made = make_case("tanh 30x7", kWorkbench);
  double peak = 0;
  Measurement measured = measure(*made, kWorkbench.kernels, 9, peak);
  const auto bars = [](const std::string& line) { return std::ranges::count(line, '|'); };
  const std::string head = table_head(true);
  const auto columns = bars(head.substr(0, head.find('\n')));
  EXPECT_EQ(bars(head), 2 * columns);
  EXPECT_EQ(bars(table_row(measured, true)), columns);
  measured.right = false;
  EXPECT_EQ(bars(table_row(measured, true)), columns);
}

TEST(SyntheticEcg, ObeysTheLawsOfTheLimbLeads) {
  const Record record = synthetic_ecg();
  ASSERT_EQ(record.leads.size(), 12);
  const auto at = [&](std::size_t lead, std::size_t i) { return record.leads[lead].samples[i]; };
  for (std::size_t i = 0; i < record.samples(); ++i) {
    EXPECT_NEAR(at(0, i) + at(2, i), at(1, i), 2e-3);
    EXPECT_NEAR(at(3, i) + at(4, i) + at(5, i), 0, 2e-3);
  }
}

TEST(SyntheticEcg, IsAnEcgOfGoodQuality) {
  const auto strip = detect::make_gated_strip(synthetic_ecg(), {});
  ASSERT_TRUE(strip);
  EXPECT_EQ(std::ranges::count(strip->usable, true), 12);
  EXPECT_EQ(strip->r_peaks.size(), synthetic_r_peaks().size());
}

}  // namespace
}  // namespace crest::bench
