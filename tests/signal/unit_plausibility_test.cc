#include "signal/unit_plausibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <random>
#include <string>

#include "signal/faulty_ecg.h"

namespace crest::signal {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Record scaled(Record record, float factor) {
  for (Lead& lead : record.leads) {
    for (float& sample : lead.samples) sample *= factor;
  }
  return record;
}

TEST(UnitPlausibility, DoubtsAUnitThatIsWrongByThousands) {
  struct Case {
    float factor;
    std::string words;
  };
  for (const char* name : {"ptbxl/00010", "ptbxl/00287", "ludb/64", "mitdb/104_1080s"}) {
    for (const auto& [factor, words] :
         {Case{1e3F, "1000 times too large"}, Case{1e6F, "1000000 times too large"},
          Case{1e-3F, "1000 times too small"}, Case{1e-6F, "1000000 times too small"}}) {
      const Record record = scaled(bundled(name), factor);
      const RecordQuality quality = quality_of(record);
      EXPECT_THAT(quality.unit_doubt, HasSubstr(words)) << name;
      EXPECT_EQ(quality.verdict, Verdict::Accepted) << name << ' ' << factor << quality.reason;
    }
  }
}

TEST(UnitPlausibility, BelievesHeartsOfAnyStrength) {
  for (const char* name : {"ptbxl/00010", "ptbxl/00287", "ludb/64", "mitdb/104_1080s"}) {
    for (const float factor : {0.2F, 1.0F, 5.0F}) {
      EXPECT_THAT(quality_of(scaled(bundled(name), factor)).unit_doubt, IsEmpty()) << name;
    }
    EXPECT_THAT(quality_of(without_voltage(scaled(bundled(name), 1e3F))).unit_doubt, IsEmpty());
  }
}

// Noise of one step and hum of any size have no heartbeats whose unit could be wrong.
TEST(UnitPlausibility, SaysNothingOfWhatShowsNoHeartbeats) {
  std::mt19937 generator(3);
  Record dead = bundled("ptbxl/00010");
  Record hum = dead;
  for (std::size_t lead = 0; lead < dead.leads.size(); ++lead) {
    for (std::size_t t = 0; t < dead.samples(); ++t) {
      dead.leads[lead].samples[t] = 0.001F * static_cast<float>(generator() % 3);
      const double phase = 2 * std::numbers::pi * 50 * static_cast<double>(t) / hum.rate;
      hum.leads[lead].samples[t] =
          static_cast<float>(500 * std::sin(phase + static_cast<double>(lead)) +
                             static_cast<double>(generator() % 10));
    }
  }
  for (const Record& record : {dead, hum}) {
    const RecordQuality quality = quality_of(record);
    EXPECT_THAT(quality.unit_doubt, IsEmpty());
    EXPECT_EQ(quality.verdict, Verdict::Rejected) << quality.reason;
  }
}

}  // namespace
}  // namespace crest::signal
