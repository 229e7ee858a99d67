// What crest-train writes is what crest runs.
#include "train/model_export.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "signal/synthetic_ecg.h"
#include "small_model.h"

namespace crest::train {
namespace {

TEST(ExportModel, IsCalibratedByStripsAndSaysWhatItHasSeen) {
  const model::ModelDescription small = small_description();
  const TrainingTask task{.description = *model::describe(small.network),
                          .preprocessing = small.preprocessing,
                          .schedule = {},
                          .checkpoint = {}};
  const Trained trained{.tensors = random_tensors(small.network), .best_epoch = 1, .log = {{}}};
  const CardFacts facts{.name = "exported",
                        .command = "crest-train",
                        .training_data = "invented",
                        .training_records = 2,
                        .licence = "none",
                        .chosen_by = "nobody",
                        .trained_on = {"101", "106"},
                        .chosen_on = {"108"}};
  std::vector<signal::Strip> strips;
  for (const double rate : {60.0, 75.0}) {
    const Record record = signal::make_record({.duration = 12, .beats_per_minute = rate});
    strips.push_back(*signal::make_strip(record, small.preprocessing));
  }
  strips.push_back(strips.front());
  strips.back().signal = LeadMatrix(12, 100);  // too short to be assessed
  const auto exported = export_model(
      task, trained, strips, facts,
      [&](const model::Model& model) -> Result<Measured> {
        return measure_strips(model, strips, [](std::size_t, std::size_t) {});
      },
      [](std::size_t, std::size_t) {});
  ASSERT_TRUE(exported) << to_string(exported.error());
  EXPECT_FALSE(exported->evaluation);
  const auto model = model::parse_model(exported->bytes, "exported");
  ASSERT_TRUE(model) << to_string(model.error());
  ASSERT_TRUE(model->description.calibration);
  EXPECT_EQ(model->description.calibration->scores.size(), 2U);
  EXPECT_EQ(model->description.calibration->records, "normal pieces of records");
  const auto card = nlohmann::json::parse(model->description.card);
  EXPECT_EQ(card.at("trained_on"), (std::vector<std::string>{"101", "106"}));
  EXPECT_EQ(card.at("chosen_on"), (std::vector<std::string>{"108"}));
  EXPECT_FALSE(card.contains("detection"));
}

}  // namespace
}  // namespace crest::train
