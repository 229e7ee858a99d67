#include "eval/spoiled_detector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/file.h"
#include "detect/detector.h"
#include "eval/assessed_points.h"
#include "eval/localisation_metrics.h"
#include "eval/planting.h"
#include "normal_record.h"
#include "small_model.h"

namespace crest::eval {
namespace {

TEST(SpoiledDetector, NoLeadKeepsItsPlace) {
  for (const std::size_t leads : {2U, 3U, 12U}) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      std::vector<std::size_t> order = order_without_fixed_lead(leads, seed);
      EXPECT_EQ(order, order_without_fixed_lead(leads, seed));
      for (std::size_t lead = 0; lead < leads; ++lead) EXPECT_NE(order[lead], lead);
      std::ranges::sort(order);
      for (std::size_t lead = 0; lead < leads; ++lead) EXPECT_EQ(order[lead], lead);
    }
  }
}

TEST(SpoiledDetector, ShuffledLeadsComeBackToTheirPlaces) {
  Record record;
  Assessment assessment;
  assessment.samples = 2;
  for (const float lead : {0.0F, 1.0F, 2.0F}) {
    record.leads.push_back({.name = std::to_string(lead), .unit = "mV", .samples = {lead, lead}});
  }
  const std::vector<std::size_t> order = {2, 0, 1};
  const Record shuffled = with_shuffled_leads(record, order);
  EXPECT_EQ(shuffled.leads[0].name, record.leads[0].name);
  for (const Lead& lead : shuffled.leads) {
    assessment.map.insert(assessment.map.end(), lead.samples.begin(), lead.samples.end());
  }
  EXPECT_EQ(assessment.map, (std::vector<float>{2, 2, 0, 0, 1, 1}));
  EXPECT_EQ(with_map_put_back(assessment, order).map, (std::vector<float>{0, 0, 1, 1, 2, 2}));
}

TEST(SpoiledDetector, ADamagedFileIsRefused) {
  std::vector<std::byte> file = small_model_file();
  ASSERT_TRUE(spoiled_model(file, "small", Spoiling::Weights, 1));
  file.back() ^= std::byte{1};
  EXPECT_EQ(spoiled_model(file, "small", Spoiling::Weights, 1).error().kind, ErrorKind::Corrupt);
}

/// Mean AUC of the points within the bundled normal record, of changes planted into ST and T in
/// every territory that chance gives for three seeds.
double mean_auc(Spoiling spoiling, std::uint64_t disorder) {
  constexpr std::size_t kLeads = signal::kStandardLeadCount;
  const auto file = read_file(CREST_SOURCE_DIR "/models/crest.safetensors").value();
  const model::Model model = spoiled_model(file, "crest", spoiling, disorder).value();
  model::Session session(model.network);
  const NormalEcg& ecg = normal_record();
  const auto order = order_without_fixed_lead(kLeads, disorder);
  double sum = 0;
  double count = 0;
  for (const ChangeKind kind : {ChangeKind::StElevation, ChangeKind::TWaveInversion}) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const Planted planted = plant(ecg, kind, Strength::Middle, seed).value();
      const Record record = record_of(planted.signal, ecg.rate, "planted");
      const Assessment assessment =
          spoiling == Spoiling::Leads
              ? with_map_put_back(
                    detect::assess(with_shuffled_leads(record, order), model, session).value(),
                    order)
              : detect::assess(record, model, session).value();
      const LeadMatrix map = map_at_samples(assessment, kLeads, planted.signal.samples, ecg.rate);
      std::vector<float> values;
      std::vector<std::uint8_t> truth;
      for (std::size_t i = 0; i < map.values.size(); ++i) {
        if (std::isnan(map.values[i])) continue;
        values.push_back(map.values[i]);
        truth.push_back(planted.mask[i]);
      }
      sum += point_auc(values, truth).value();
      count += 1;
    }
  }
  return sum / count;
}

/// Over three random orders, which differ much from each other.
double mean_auc_of_disorders(Spoiling spoiling) {
  return (mean_auc(spoiling, 1) + mean_auc(spoiling, 2) + mean_auc(spoiling, 3)) / 3;
}

// The model that comes with crest: its map owes what it shows of ST and T to what it has learned,
// and to which lead is which. Measured when this was written: .936, .666 and .811; the margins are
// about half of what lies between (docs/planted.md has the same over 40 records).
TEST(MapSanity, TheMapLosesItsMeaningWithItsWeightsOrItsLeads) {
  const double intact = mean_auc(Spoiling::None, 1);
  RecordProperty("intact", std::to_string(intact));
  EXPECT_GT(intact, 0.8);
  const double weights = mean_auc_of_disorders(Spoiling::Weights);
  RecordProperty("weights", std::to_string(weights));
  EXPECT_LT(weights, intact - 0.13);
  const double leads = mean_auc_of_disorders(Spoiling::Leads);
  RecordProperty("leads", std::to_string(leads));
  EXPECT_LT(leads, intact - 0.06);
}

}  // namespace
}  // namespace crest::eval
