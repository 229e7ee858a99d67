#include "train/train_options.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "model/network_description.h"
#include "temporary_folder.h"

namespace crest::train {
namespace {

Result<TrainOptions> parsed(std::vector<std::string> arguments) {
  CLI::App app("test", "crest-train");
  TrainOptions options;
  add_options(app, options);
  std::ranges::reverse(arguments);  // as CLI11 takes them
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return std::unexpected(Error{ErrorKind::Config, error.what(), {}, {}});
  }
  return options;
}

TrainOptions options_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--data", "D", "--out", "O", "--threads", "2"});
  return parsed(std::move(arguments)).value();
}

TEST(TrainOptions, WithoutAConfigurationItIsThePapersNetwork) {
  const auto description = description_of(options_of({}));
  ASSERT_TRUE(description);
  EXPECT_EQ(description->name, "crest-paper");
  EXPECT_EQ(description->network, model::NetworkConfig{});
  EXPECT_EQ(description->preprocessing, signal::Preprocessing{});
}

TEST(TrainOptions, EveryConfigurationThatComesWithCrestCanBeBuilt) {
  std::size_t count = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(CREST_SOURCE_DIR "/models/configurations")) {
    const auto description = description_of(options_of({"--config", file.path().string()}));
    ASSERT_TRUE(description) << to_string(description.error());
    const std::string stem = file.path().stem().string();
    EXPECT_EQ(description->name, stem == "crest" ? stem : "crest-" + stem);
    EXPECT_TRUE(model::describe(description->network)) << file.path();
    ++count;
  }
  EXPECT_GE(count, 5U);
  const auto paper = description_of(
      options_of({"--config", CREST_SOURCE_DIR "/models/configurations/paper.json"}));
  EXPECT_EQ(paper->network, model::NetworkConfig{});
  EXPECT_EQ(paper->preprocessing, signal::Preprocessing{});
}

TEST(TrainOptions, EachPartCanBeLeftOut) {
  for (const model::PartName& part : model::kPartNames) {
    const auto description =
        description_of(options_of({"--without", std::string(part.name), "--name", "less"}));
    ASSERT_TRUE(description);
    EXPECT_EQ(description->name, "less");
    model::Parts expected;
    expected.*part.part = false;
    if (!expected.global_branch || !expected.local_branch) expected.cross_attention = false;
    EXPECT_EQ(description->network.parts, expected) << part.name;
  }
  EXPECT_FALSE(parsed({"--data", "D", "--out", "O", "--without", "luck"}));
}

TEST(TrainOptions, AConfigurationThatIsNoneIsNamed) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "bad.json").string();
  ASSERT_TRUE(write_file(file, std::string_view("{}")));
  const auto description = description_of(options_of({"--config", file}));
  ASSERT_FALSE(description);
  EXPECT_EQ(description.error().kind, ErrorKind::Config);
  EXPECT_EQ(description.error().file, file);
}

TEST(TrainOptions, TheCommandOfTheCardHoldsWhatDecidesTheWeights) {
  EXPECT_EQ(command_line(options_of({"--set", "ucr", "--config", "a/ucr.json", "--without", "trend",
                                     "--windows", "8", "--epochs", "60", "--resume"})),
            "crest-train --data DIR --out OUT --set ucr --config ucr.json --without trend "
            "--epochs 60 --batch 32 --learning-rate 0.0001 --weight-decay 1e-05 --seed 1 "
            "--windows 8 --threads 2 --device cpu");
}

}  // namespace
}  // namespace crest::train
