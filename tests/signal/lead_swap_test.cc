#include "signal/lead_swap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "signal/faulty_ecg.h"

namespace crest::signal {
namespace {

constexpr std::size_t kV1 = 6;
// In sinus rhythm with a usual axis; in atrial fibrillation there is no P wave to turn over.
const std::vector<std::string> kUsualHearts = {"ptbxl/00010.hea", "ludb/1.hea"};

std::string swap_of(const Record& record) {
  const RecordQuality quality = quality_of(record);
  return quality.swap ? quality.swap->what : "none";
}

TEST(LeadSwap, FindsExchangedLimbElectrodes) {
  for (const std::string& name : kUsualHearts) {
    const Record record = bundled(name);
    EXPECT_EQ(swap_of(record), "none") << name;
    EXPECT_EQ(swap_of(with_arms_exchanged(record)), "left arm and right arm") << name;
    EXPECT_EQ(swap_of(with_right_arm_and_leg_exchanged(record)), "right arm and left leg") << name;
    EXPECT_EQ(swap_of(without_voltage(with_arms_exchanged(record))), "left arm and right arm")
        << name;
  }
}

TEST(LeadSwap, FindsChestElectrodesOutOfOrder) {
  for (const std::string& name : kUsualHearts) {
    for (const auto& [a, b] : {std::pair{1, 3}, {1, 6}, {2, 4}, {2, 5}}) {
      Record record = bundled(name);
      std::swap(samples(record, kV1 + static_cast<std::size_t>(a) - 1),
                samples(record, kV1 + static_cast<std::size_t>(b) - 1));
      EXPECT_EQ(swap_of(record), "V" + std::to_string(a) + " and V" + std::to_string(b)) << name;
    }
    Record reversed = bundled(name);
    for (std::size_t i = 0; i < 3; ++i) {
      std::swap(samples(reversed, kV1 + i), samples(reversed, kV1 + 5 - i));
    }
    EXPECT_EQ(swap_of(reversed), "V1 to V6, in reverse order") << name;
  }
}

TEST(LeadSwap, NeedsTheLeadsThatItComparesWith) {
  Record record = with_arms_exchanged(bundled(kUsualHearts.front()));
  hold(record, 11, 1, 0);
  EXPECT_EQ(swap_of(record), "none") << "V6 is lost";
  record.leads.resize(6);
  EXPECT_EQ(swap_of(record), "none") << "V6 is missing";
}

TEST(LeadSwap, ChangesNoVerdict) {
  const RecordQuality quality = quality_of(with_arms_exchanged(bundled(kUsualHearts.front())));
  EXPECT_EQ(quality.verdict, Verdict::Accepted);
  EXPECT_LT(quality.swap->evidence, kTurnedOver);
}

}  // namespace
}  // namespace crest::signal
