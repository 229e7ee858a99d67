// What crest-train writes is what crest runs.
#include "train/model_export.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "detect/detector.h"
#include "signal/synthetic_ecg.h"
#include "signal/synthetic_strip.h"
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

TEST(ExportModel, OfATaskThatComparesHoldsTheNormalsAndIsCalibratedWithThem) {
  const model::ModelDescription small = small_description();
  TrainingTask task{.description = *model::describe(small.network),
                    .preprocessing = small.preprocessing,
                    .compares = true,
                    .schedule = {},
                    .checkpoint = {}};
  const Trained trained{.tensors = random_tensors(small.network), .best_epoch = 1, .log = {{}}};
  std::vector<signal::Strip> normals;
  for (unsigned person = 1; person <= 11; ++person) {
    normals.push_back(signal::synthetic_strip({.person = person, .rate = 100}));
  }
  const std::vector<signal::Strip> others = {signal::synthetic_strip({.person = 20, .rate = 100})};
  CardFacts facts;
  facts.name = "exported";
  const auto export_with = [&](std::span<const signal::Strip> strips) {
    return export_model(
        task, trained, strips, facts,
        [&](const model::Model& model) -> Result<Measured> {
          EXPECT_TRUE(model.reference);  // so that it is calibrated by what it will say
          return measure_strips(model, others, [](std::size_t, std::size_t) {});
        },
        [](std::size_t, std::size_t) {});
  };
  const auto exported = export_with(normals);
  ASSERT_TRUE(exported) << to_string(exported.error());
  const auto model = model::parse_model(exported->bytes, "exported");
  ASSERT_TRUE(model) << to_string(model.error());
  EXPECT_TRUE(model->description.compares);
  ASSERT_TRUE(model->reference);
  EXPECT_EQ(model->reference->normals, 11U);
  model::Session session(model->network);
  const auto assessment = detect::assess_strip(others.front(), *model, session);
  ASSERT_TRUE(assessment);
  EXPECT_EQ(assessment->scoring, "crest");
  ASSERT_TRUE(model->description.calibration);
  EXPECT_EQ(model->description.calibration->scores, (std::vector<double>{assessment->score}));

  const auto too_few = export_with(std::span(normals).first(9));
  ASSERT_FALSE(too_few);
  EXPECT_EQ(too_few.error().kind, ErrorKind::Config);
}

}  // namespace
}  // namespace crest::train
