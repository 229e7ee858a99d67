#include "eval/recorded_noise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "io/read_record.h"
#include "normal_record.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::HasSubstr;

/// Two channels of 20 s at 360 Hz around 5.
RecordedNoise noise() {
  Random random(1);
  RecordedNoise result{.rate = 360, .channels = {}};
  for (int channel = 0; channel < 2; ++channel) {
    std::vector<float>& samples = result.channels.emplace_back();
    for (int t = 0; t < 7200; ++t) samples.push_back(static_cast<float>(uniform(random, 4, 6)));
  }
  return result;
}

Record normal() { return io::read_record(kTestData / "ptbxl" / "00010.hea").value(); }

/// What was added to each lead.
std::vector<std::vector<double>> added_to(const Record& before, const Record& after) {
  std::vector<std::vector<double>> added;
  for (std::size_t lead = 0; lead < before.leads.size(); ++lead) {
    std::vector<double>& samples = added.emplace_back();
    for (std::size_t t = 0; t < before.samples(); ++t) {
      samples.push_back(double{after.leads[lead].samples[t]} -
                        double{before.leads[lead].samples[t]});
    }
  }
  return added;
}

template <typename Samples>
double variance(const Samples& samples) {
  double sum = 0;
  double squares = 0;
  for (const auto sample : samples) {
    sum += double{sample};
    squares += double{sample} * double{sample};
  }
  const auto count = static_cast<double>(samples.size());
  return squares / count - sum * sum / count / count;
}

TEST(WithNoise, KeepsTheRatioAndEinthovensLaw) {
  const Record before = normal();
  for (const double ratio : {24.0, 6.0, 0.0}) {
    const auto after = with_noise(before, noise(), ratio, Random(7));
    ASSERT_TRUE(after) << to_string(after.error());
    const auto added = added_to(before, *after);
    double of_trace = 0;
    double of_noise = 0;
    for (std::size_t lead = 0; lead < 12; ++lead) {
      of_trace += variance(before.leads[lead].samples);
      of_noise += variance(added[lead]);
      EXPECT_GT(variance(added[lead]), 0) << before.leads[lead].name;
    }
    EXPECT_NEAR(10 * std::log10(of_trace / of_noise), ratio, 1e-3);
    for (std::size_t t = 0; t < before.samples(); ++t) {
      ASSERT_NEAR(added[2][t], added[1][t] - added[0][t], 1e-5);         // III = II - I
      ASSERT_NEAR(added[3][t], -(added[0][t] + added[1][t]) / 2, 1e-5);  // aVR
    }
  }
}

TEST(WithNoise, ChanceGivesTheSameNoiseAtEveryRatio) {
  const Record before = normal();
  const auto faint = added_to(before, with_noise(before, noise(), 20, Random(7)).value());
  const auto loud = added_to(before, with_noise(before, noise(), 0, Random(7)).value());
  const auto other = added_to(before, with_noise(before, noise(), 0, Random(8)).value());
  double largest = 0;
  for (std::size_t t = 0; t < before.samples(); ++t) {
    ASSERT_NEAR(loud[6][t], 10 * faint[6][t], 1e-4);
    largest = std::max(largest, std::abs(loud[6][t] - other[6][t]));
  }
  EXPECT_GT(largest, 0.1);
}

TEST(WithNoise, RefusesWhatItCannotBeAddedTo) {
  const auto reason = [](const Record& record, const RecordedNoise& added) {
    const auto noisy = with_noise(record, added, 6, Random(1));
    return noisy ? "none" : noisy.error().reason;
  };
  Record record = normal();
  RecordedNoise few = noise();
  for (auto& channel : few.channels) channel.resize(3600);
  EXPECT_EQ(reason(record, few), "is longer than the noise");
  for (Lead& lead : record.leads) std::ranges::fill(lead.samples, 1.0F);
  EXPECT_EQ(reason(record, noise()), "record or noise is flat");
  record = normal();
  record.leads[3].name = "V1";
  EXPECT_EQ(reason(record, noise()), "has other leads than the twelve standard ones");
  record.leads.pop_back();
  EXPECT_EQ(reason(record, noise()), "has other leads than the twelve standard ones");
}

TEST(ReadNoise, TakesTheChannelsOfARecord) {
  const auto read = read_noise(kTestData / "mitdb" / "106_1080s.hea");
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read->rate, 360);
  EXPECT_EQ(read->channels.size(), 2U);
  const TemporaryFolder folder;
  const auto missing = read_noise(folder.path() / "bw.hea");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::NotFound);
  const auto invalid =
      read_noise(folder.write("gap.csv", "I,II\n1,2\n,3\n4,5\n# no rate is stated\n"));
  EXPECT_FALSE(invalid);
}

}  // namespace
}  // namespace crest::eval
