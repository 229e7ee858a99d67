// The training loop on a network and on records small enough for a test.
#include "train/training.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/file.h"
#include "temporary_folder.h"
#include "train/training_set.h"

namespace crest::train {
namespace {

model::NetworkConfig small_network() {
  return {.leads = 12,
          .window = 400,
          .beat = 32,
          .channels = {4, 6},
          .halving_kernel = 4,
          .latent_kernel = 8,
          .latent = 6,
          .heads = 2,
          .attention_dropout = 0.1,
          .mask_patches = 100,
          .parts = {}};
}

signal::Preprocessing small_views() {
  signal::Preprocessing preprocessing;
  preprocessing.rate = 50;
  preprocessing.window = 400;
  preprocessing.beat_before = 10;
  preprocessing.beat_after = 22;
  return preprocessing;
}

/// A spike a second and a slow wave, different for each record and lead.
signal::Strip spikes(std::size_t record) {
  signal::Strip strip;
  strip.rate = 50;
  strip.signal = LeadMatrix(12, 450);
  strip.usable.assign(12, true);
  for (std::size_t lead = 0; lead < 12; ++lead) {
    const auto samples = strip.signal.lead(lead);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const double phase = static_cast<double>(i + 3 * record + lead) / 50;
      samples[i] = static_cast<float>(0.2 * std::sin(2 * std::numbers::pi * phase));
    }
    for (std::size_t r = 25; r < samples.size(); r += 50) samples[r] += 1;
  }
  for (std::size_t r = 25; r < 450; r += 50) strip.r_peaks.push_back(r);
  return strip;
}

TrainingSet records(std::size_t count) {
  TrainingSet set;
  for (std::size_t i = 0; i < count; ++i) set.strips.push_back(spikes(i));
  return set;
}

TrainingHooks silent() {
  return {.on_step = [](const StepProgress&) {}, .on_epoch = [](const std::vector<EpochLog>&) {}};
}

class TrainingTest : public testing::Test {
 protected:
  void SetUp() override {
    at::set_num_threads(1);  // a network this small is slower on two
  }

  TrainingTask task(const std::string& checkpoint, std::size_t epochs = 4) const {
    return {.description = *model::describe(small_network()),
            .preprocessing = small_views(),
            .schedule = {.epochs = epochs, .batch = 4, .learning_rate = 1e-2},
            .checkpoint = folder_.path() / checkpoint,
            .checkpoint_interval = 0};
  }

  TemporaryFolder folder_;
};

/// Thrown by a hook to end a run where a kill would.
struct Killed {};

TEST_F(TrainingTest, LossFallsAndTheBestEpochIsThatOfTheLeastValidationLoss) {
  const auto trained = train(task("run", 6), records(10), records(3), silent());
  ASSERT_TRUE(trained) << to_string(trained.error());
  ASSERT_EQ(trained->log.size(), 6U);
  EXPECT_LT(trained->log.back().training_loss, trained->log.front().training_loss);
  for (const EpochLog& row : trained->log) {
    EXPECT_GE(row.validation_loss, trained->log[trained->best_epoch - 1].validation_loss);
    EXPECT_GT(row.gflops, 0);
  }
  EXPECT_DOUBLE_EQ(trained->log.front().learning_rate, 1e-2);
  EXPECT_LT(trained->log.back().learning_rate, 1e-3);
}

TEST_F(TrainingTest, ResumedRunEndsInTheSameBitsAsAnUnbrokenOne) {
  const auto unbroken = train(task("unbroken"), records(10), records(3), silent());
  ASSERT_TRUE(unbroken);

  TrainingTask broken = task("broken");
  TrainingHooks killer = silent();
  killer.on_epoch = [](const std::vector<EpochLog>& log) {
    if (log.size() == 2) throw Killed{};
  };
  EXPECT_THROW((void)train(broken, records(10), records(3), killer), Killed);
  broken.resume = true;
  const auto resumed = train(broken, records(10), records(3), silent());
  ASSERT_TRUE(resumed) << to_string(resumed.error());

  EXPECT_EQ(resumed->best_epoch, unbroken->best_epoch);
  ASSERT_EQ(resumed->log.size(), unbroken->log.size());
  for (std::size_t i = 0; i < resumed->log.size(); ++i) {
    EXPECT_EQ(resumed->log[i].training_loss, unbroken->log[i].training_loss);
    EXPECT_EQ(resumed->log[i].validation_loss, unbroken->log[i].validation_loss);
  }
  for (const auto& [name, tensor] : unbroken->tensors) {
    EXPECT_EQ(tensor.values, resumed->tensors.at(name).values) << name;
  }
}

TEST_F(TrainingTest, ShortEpochsShareACheckpointAndTheLastOneWritesIt) {
  TrainingTask quick = task("quick");
  quick.checkpoint_interval = 3600;
  TrainingHooks watcher = silent();
  watcher.on_epoch = [&](const std::vector<EpochLog>& log) {
    EXPECT_EQ(std::filesystem::exists(quick.checkpoint), log.size() == quick.schedule.epochs);
  };
  ASSERT_TRUE(train(quick, records(4), records(2), watcher));
}

TEST_F(TrainingTest, SeedDecidesTheWeights) {
  TrainingTask other = task("other", 1);
  other.schedule.seed = 2;
  const auto one = train(task("one", 1), records(4), records(2), silent());
  const auto two = train(task("two", 1), records(4), records(2), silent());
  const auto different = train(other, records(4), records(2), silent());
  ASSERT_TRUE(one && two && different);
  const std::string name = "global_encoder.main.0.weight";
  EXPECT_EQ(one->tensors.at(name).values, two->tensors.at(name).values);
  EXPECT_NE(one->tensors.at(name).values, different->tensors.at(name).values);
}

TEST_F(TrainingTest, RefusesACheckpointOfAnotherScheduleAndOneThatIsDamaged) {
  TrainingTask first = task("run", 1);
  ASSERT_TRUE(train(first, records(4), records(2), silent()));
  TrainingTask longer = task("run", 2);
  longer.resume = true;
  const auto refused = train(longer, records(4), records(2), silent());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Config);

  const auto whole = read_file(first.checkpoint);
  ASSERT_TRUE(whole);
  ASSERT_TRUE(write_file(first.checkpoint, std::span(*whole).first(whole->size() / 2)));
  first.resume = true;
  const auto damaged = train(first, records(4), records(2), silent());
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind, ErrorKind::Corrupt);
  EXPECT_EQ(damaged.error().file, first.checkpoint.string());
}

TEST_F(TrainingTest, AnEmptySetIsAnError) {
  const auto trained = train(task("run"), {}, records(2), silent());
  ASSERT_FALSE(trained);
  EXPECT_EQ(trained.error().kind, ErrorKind::Config);
}

TEST(TrainingBatch, HidesWhatTheMasksSayAndNothingElse) {
  const TrainingSet set = records(3);
  const std::vector<std::size_t> chosen = {2, 0};
  Random random(5);
  const Batch batch = draw_batch(set, chosen, small_views(), small_network(), random);
  ASSERT_EQ(batch.window.sizes(), (std::vector<std::int64_t>{2, 400, 12}));
  ASSERT_EQ(batch.beat.sizes(), (std::vector<std::int64_t>{2, 32, 12}));
  const torch::Tensor hidden = batch.window != batch.masked_window;
  EXPECT_EQ(batch.masked_window.masked_select(hidden).abs().max().item<float>(), 0.0F);
  // 30 of 100 patches of 4 samples; 30 % of 32 samples, rounded down.
  const torch::Tensor zero_rows = (batch.masked_window == 0).all(2).sum(1);
  EXPECT_GE(zero_rows.min().item<std::int64_t>(), 120);
  EXPECT_LE(hidden.any(2).sum(1).max().item<std::int64_t>(), 120);
  EXPECT_LE((batch.beat != batch.masked_beat).any(2).sum(1).max().item<std::int64_t>(), 9);
  EXPECT_GE((batch.masked_beat == 0).all(2).sum(1).min().item<std::int64_t>(), 9);
}

TEST(TrainingBatch, WithoutMaskingNothingIsHidden) {
  const TrainingSet set = records(2);
  const std::vector<std::size_t> chosen = {0, 1};
  model::NetworkConfig plain = small_network();
  plain.parts.masking = false;
  Random random(5);
  for (const Batch& batch : {draw_batch(set, chosen, small_views(), plain, random),
                             validation_batch(set, chosen, small_views(), plain, 0, 3)}) {
    EXPECT_TRUE(torch::equal(batch.window, batch.masked_window));
    EXPECT_TRUE(torch::equal(batch.beat, batch.masked_beat));
  }
}

TEST_F(TrainingTest, LearnsWithoutAnyPartThatMayBeLeftOut) {
  std::size_t run = 0;
  for (const model::PartName& part : model::kPartNames) {
    model::NetworkConfig config = small_network();
    config.parts.*part.part = false;
    if (!config.parts.global_branch || !config.parts.local_branch) {
      config.parts.cross_attention = false;
    }
    TrainingTask without = task(std::to_string(run++), 3);
    without.description = *model::describe(config);
    const auto trained = train(without, records(4), records(2), silent());
    ASSERT_TRUE(trained) << part.name;
    EXPECT_LT(trained->log.back().training_loss, trained->log.front().training_loss) << part.name;
  }
}

TEST(TrainingBatch, ValidationIsTheSameEveryTime) {
  const TrainingSet set = records(2);
  const std::vector<std::size_t> chosen = {0, 1};
  const Batch one = validation_batch(set, chosen, small_views(), small_network(), 1, 3);
  const Batch two = validation_batch(set, chosen, small_views(), small_network(), 1, 3);
  EXPECT_TRUE(torch::equal(one.masked_window, two.masked_window));
  EXPECT_TRUE(torch::equal(one.masked_beat, two.masked_beat));
  EXPECT_TRUE(torch::equal(one.trend, two.trend));
}

}  // namespace
}  // namespace crest::train
