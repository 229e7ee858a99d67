#include "eval/cycle_length.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "synthetic_beats.h"

namespace crest::eval {
namespace {

using testing::HasSubstr;

TEST(SamplesACycle, FindsTheCycleOfAnyLengthWithinThreePercent) {
  std::mt19937 generator(7);
  for (unsigned i = 0; i < 30; ++i) {
    // Evenly over the octaves.
    const double octave =
        std::uniform_real_distribution<double>(0, std::log2(2000.0 / 50))(generator);
    SyntheticBeats beats;
    beats.cycle = 50 * std::exp2(octave) * 0.98 + 1;
    beats.samples = static_cast<std::size_t>(beats.cycle * (8 + 3 * (i % 5)));
    beats.leads = 1 + i % 2;
    beats.jitter = 0.02 + 0.01 * (i % 4);
    beats.noise = 0.02 + 0.04 * (i % 4);
    beats.wander = 0.3 * (i % 3);
    beats.seed = i;
    const auto cycle = samples_a_cycle(synthetic_beats(beats));
    ASSERT_TRUE(cycle) << to_string(cycle.error()) << " at " << beats.cycle;
    EXPECT_NEAR(*cycle, beats.cycle, 0.03 * beats.cycle) << "draw " << i;
  }
}

TEST(SamplesACycle, TakesTwoCyclesThatAreTooShortForOne) {
  const auto cycle = samples_a_cycle(synthetic_beats({.cycle = 33, .wander = 0}));
  ASSERT_TRUE(cycle);
  EXPECT_NEAR(*cycle, 66, 2);
}

TEST(SamplesACycle, FollowsARateThatChanges) {
  const SyntheticBeats slow{.samples = 30000, .cycle = 300};
  const SyntheticBeats fast{.samples = 30000, .cycle = 270, .seed = 2};
  LeadMatrix both = synthetic_beats(slow);
  const LeadMatrix second = synthetic_beats(fast);
  both.values.insert(both.values.end(), second.values.begin(), second.values.end());
  both.samples *= 2;
  const auto cycle = samples_a_cycle(both);
  ASSERT_TRUE(cycle);
  EXPECT_GT(*cycle, 265);
  EXPECT_LT(*cycle, 305);
}

TEST(SamplesACycle, LooksOverAFlatBeginningAndAFlatLead) {
  LeadMatrix signal = synthetic_beats({.leads = 2, .samples = 6000, .cycle = 360});
  std::ranges::fill(signal.lead(0).first(1500), 4.995F);
  std::ranges::fill(signal.lead(1), 0.5F);
  const auto cycle = samples_a_cycle(signal);
  ASSERT_TRUE(cycle) << to_string(cycle.error());
  EXPECT_NEAR(*cycle, 360, 0.03 * 360);
}

TEST(SamplesACycle, DoesNotDependOnVoltages) {
  LeadMatrix signal = synthetic_beats({});
  const auto cycle = samples_a_cycle(signal);
  for (float& value : signal.values) value = -200 * value + 1000;
  const auto scaled = samples_a_cycle(signal);
  ASSERT_TRUE(cycle && scaled);
  EXPECT_NEAR(*scaled, *cycle, 1e-3 * *cycle);
}

TEST(SamplesACycle, RefusesWhatHasNoCycle) {
  const auto reason = [](const LeadMatrix& signal) {
    const auto cycle = samples_a_cycle(signal);
    return cycle ? "found " + std::to_string(*cycle) : cycle.error().reason;
  };
  EXPECT_THAT(reason(LeadMatrix(2, 0)), HasSubstr("does not change"));
  EXPECT_THAT(reason(LeadMatrix(0, 0)), HasSubstr("does not change"));
  EXPECT_THAT(reason(LeadMatrix(2, 5000)), HasSubstr("does not change"));
  EXPECT_THAT(reason(synthetic_beats({.samples = 1})), HasSubstr("does not change"));
  EXPECT_THAT(reason(synthetic_beats({.samples = 60, .cycle = 300})), HasSubstr("no cycle"));
  LeadMatrix noise(1, 40000);
  std::mt19937 generator(1);
  std::normal_distribution<float> normal(0, 1);
  for (float& value : noise.values) value = normal(generator);
  EXPECT_THAT(reason(noise), HasSubstr("no cycle"));
}

}  // namespace
}  // namespace crest::eval
