#include "eval/ecgad_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "core/file.h"
#include "eval/ecgad_report.h"
#include "eval/localisation_metrics.h"
#include "io/npy.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

using testing::HasSubstr;

constexpr std::size_t kRecords = 4;
constexpr std::size_t kSamples = 3000;
constexpr std::size_t kLeads = 12;

float value_at(std::size_t record, std::size_t sample, std::size_t lead) {
  const double distance = (static_cast<double>(sample % 400) - 200) / 8;
  return static_cast<float>((1 + static_cast<double>(lead)) * std::exp(-distance * distance / 2)) +
         0.001F * static_cast<float>(record);
}

/// Records 0 to 2 are abnormal in leads II and V1, each somewhere else, record 3 is normal.
bool is_abnormal(std::size_t record, std::size_t sample, std::size_t lead) {
  const std::size_t first = 500 + 600 * record;
  return record < 3 && (lead == 1 || lead == 6) && sample >= first && sample < first + 250;
}

template <typename T, typename At>
std::vector<T> filled(const At& at) {
  std::vector<T> values;
  for (std::size_t record = 0; record < kRecords; ++record) {
    for (std::size_t sample = 0; sample < kSamples; ++sample) {
      for (std::size_t lead = 0; lead < kLeads; ++lead) values.push_back(at(record, sample, lead));
    }
  }
  return values;
}

const std::array<std::size_t, 3> kShape = {kRecords, kSamples, kLeads};

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The bytes of an NPY file of any type in either order; format_npy writes float32 and uint8 only.
template <typename T>
std::string npy(const std::string& type, const std::string& order, const std::string& shape,
                const std::vector<T>& values) {
  std::string dictionary =
      "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
  dictionary.resize(118 - 1, ' ');
  std::string text =
      std::string("\x93NUMPY\x01\x00", 8) + std::string("\x76\x00", 2) + dictionary + '\n';
  text.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  return text;
}

class Ecgad : public testing::Test {
 protected:
  Ecgad() {
    const auto data = filled<float>(value_at);
    const auto labels = filled<std::uint8_t>(is_abnormal);
    data_ = text_of(io::format_npy(kShape, std::span<const float>(data)).value());
    labels_ = text_of(io::format_npy(kShape, std::span<const std::uint8_t>(labels)).value());
    write(data_, labels_);
  }

  void write(const std::string& data, const std::string& labels) const {
    folder_.write("benchmark_data.npy", data);
    folder_.write("benchmark_label.npy", labels);
  }

  Result<EcgadBenchmark> open() const { return EcgadBenchmark::open(folder_.path()); }

  std::string reason(const std::string& data, const std::string& labels) const {
    write(data, labels);
    const auto benchmark = open();
    return benchmark ? "opened" : to_string(benchmark.error());
  }

  TemporaryFolder folder_;
  std::string data_;
  std::string labels_;
};

void expect_content(const EcgadBenchmark& benchmark) {
  ASSERT_EQ(benchmark.records(), kRecords);
  ASSERT_EQ(benchmark.samples(), kSamples);
  const Record record = benchmark.record(2);
  ASSERT_EQ(record.leads.size(), kLeads);
  EXPECT_EQ(record.rate, 500);
  EXPECT_EQ(record.name, "2");
  EXPECT_EQ(record.leads[6].name, "V1");
  EXPECT_EQ(record.leads[6].unit, "NU");
  const auto truth = benchmark.truth(2);
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    for (std::size_t t = 0; t < kSamples; ++t) {
      ASSERT_EQ(record.leads[lead].samples[t], value_at(2, t, lead));
      ASSERT_EQ(truth[lead * kSamples + t] != 0, is_abnormal(2, t, lead));
    }
  }
}

TEST_F(Ecgad, ReadsEitherTypeAndOrder) {
  expect_content(open().value());
  // [records, 12, samples] of float64, labels in Fortran order.
  std::vector<double> turned;
  for (std::size_t record = 0; record < kRecords; ++record) {
    for (std::size_t lead = 0; lead < kLeads; ++lead) {
      for (std::size_t t = 0; t < kSamples; ++t) turned.push_back(value_at(record, t, lead));
    }
  }
  std::vector<std::int64_t> fortran;
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    for (std::size_t t = 0; t < kSamples; ++t) {
      for (std::size_t record = 0; record < kRecords; ++record) {
        fortran.push_back(is_abnormal(record, t, lead) ? 1 : 0);
      }
    }
  }
  write(npy("<f8", "False", "(4, 12, 3000)", turned), npy("<i8", "True", "(4, 3000, 12)", fortran));
  const auto benchmark = open();
  ASSERT_TRUE(benchmark) << to_string(benchmark.error());
  expect_content(*benchmark);
}

TEST_F(Ecgad, LaysLabelsOfSamplesOnAllLeads) {
  std::vector<std::uint8_t> labels(kRecords * kSamples);
  labels[kSamples + 7] = 1;
  write(data_, npy("|b1", "False", "(4, 3000)", labels));
  const auto benchmark = open();
  ASSERT_TRUE(benchmark) << to_string(benchmark.error());
  const auto truth = benchmark->truth(1);
  EXPECT_EQ(std::ranges::count(truth, 1), 12);
  EXPECT_EQ(truth[5 * kSamples + 7], 1);
}

TEST_F(Ecgad, RefusesWhatIsNotTheBenchmark) {
  EXPECT_THAT(reason("no array", labels_), HasSubstr("benchmark_data.npy: byte 0: is not an NPY"));
  const std::vector<float> few(12);
  for (const char* shape :
       {"(4, 3000)", "(12, 3000, 4)", "(0, 3000, 12)", "(4, 2499, 12)", "(4, 30001, 12)",
        "(4, 12, 12)", "(100000, 5000, 12)", "(18446744073709551615, 5000, 12)"}) {
    EXPECT_THAT(reason(npy("<f4", "False", shape, few), labels_),
                HasSubstr("benchmark_data.npy: shape " + std::string(shape) + " is not numbers"));
  }
  EXPECT_THAT(reason(npy("<f4", "False", "(4, 3000, 12)", few), labels_),
              HasSubstr("benchmark_data.npy: byte 128: 48 bytes of values do not fill"));
  EXPECT_THAT(reason(data_, npy("|u1", "False", "(3, 3000, 12)",
                                std::vector<std::uint8_t>(3 * kSamples * kLeads))),
              HasSubstr("shape (3, 3000, 12) is not that of the data, (4, 3000, 12)"));
  std::vector<std::uint8_t> labels(kRecords * kSamples);
  labels[9] = 2;
  EXPECT_THAT(reason(data_, npy("|u1", "False", "(4, 3000)", labels)),
              HasSubstr("benchmark_label.npy: value 9: label 2 is neither 0 nor 1"));
  std::filesystem::remove(folder_.path() / "benchmark_label.npy");
  EXPECT_THAT(to_string(open().error()), HasSubstr("benchmark_label.npy"));
}

TEST_F(Ecgad, TakesWhatIsNotFiniteForInvalid) {
  auto data = filled<float>(value_at);
  data[0] = std::numeric_limits<float>::infinity();
  write(text_of(io::format_npy(kShape, std::span<const float>(data)).value()), labels_);
  EXPECT_TRUE(std::isnan(open()->record(0).leads[0].samples[0]));
}

/// A detector that knows the truth and finds it, but for record 1, which it cannot assess.
EcgadDetector knowing() {
  return {.name = "knowing", .assess = [](const Record& record, std::size_t) -> Result<Assessment> {
            const std::size_t number = std::stoul(record.name);
            if (number == 1) {
              return std::unexpected(Error{ErrorKind::InvalidInput, "too noisy", {}, {}});
            }
            Assessment assessment;
            assessment.rate = 500;
            assessment.samples = kSamples;
            for (std::size_t lead = 0; lead < kLeads; ++lead) {
              for (std::size_t t = 0; t < kSamples; ++t) {
                assessment.map.push_back(is_abnormal(number, t, lead) ? 1 : 0);
              }
            }
            const double start = (500 + 600 * static_cast<double>(number)) / 500;
            Finding finding{.start = start, .end = start + 0.5, .p_value = 0.01, .spans = {}};
            finding.spans.push_back({.lead = 1, .start = start, .end = start + 0.5});
            finding.spans.push_back({.lead = 6, .start = start, .end = start + 0.5});
            assessment.findings = {finding};
            assessment.score = 1;
            return assessment;
          }};
}

TEST_F(Ecgad, CountsARecordThatFailsAgainstTheDetector) {
  std::vector<float> maps;
  EcgadOptions options{.threads = 2, .bootstrap = {.resamples = 100}, .progress = {}, .sink = {}};
  options.sink = [&](const std::string& detector, std::span<const float> values) -> Result<void> {
    EXPECT_EQ(detector, "knowing");
    maps.assign(values.begin(), values.end());
    return {};
  };
  const auto benchmark = open();
  ASSERT_TRUE(benchmark);
  const std::vector<EcgadDetector> detectors = {knowing()};
  const auto scores = run_ecgad(*benchmark, detectors, options);
  ASSERT_TRUE(scores);
  ASSERT_EQ(scores->size(), 5U);
  const auto results = evaluate_ecgad(*scores, options.bootstrap);
  const EcgadResult& known = results.front();
  EXPECT_EQ(known.records, 4U);
  EXPECT_EQ(known.failed, 1U);
  EXPECT_EQ(known.with_both_kinds, 3U);
  EXPECT_NEAR(known.auc.value.value(), 2.0 / 3, 1e-12);
  // Abnormal points: two thirds stand above the normal ones of three records, which are 107,000 of
  // 142,500: 36,000 of record 3 and 35,500 of each other.
  EXPECT_NEAR(known.pooled_auc.value.value(), 2.0 / 3 * 107000 / 142500, 1e-9);
  EXPECT_NEAR(known.pooled_auc_inside.value.value(),
              2.0 / 3 * (3 * 33600 - 1000) / (4 * 33600 - 1500), 1e-9);
  // Dice: 1, 0, 1 and, of a finding in a normal record, 0.
  EXPECT_NEAR(known.dice.value.value(), 0.5, 1e-12);
  EXPECT_EQ(known.events.reference, 3U);
  EXPECT_EQ(known.events.found, 2U);
  EXPECT_EQ(known.events.detected, 3U);
  EXPECT_EQ(known.events.confirmed, 2U);
  EXPECT_GT(known.vus_pr.value.value(), 0.4);
  EXPECT_LT(known.vus_pr.value.value(), 0.67);
  EXPECT_NEAR(results[1].pooled_auc.value.value(), 0.5, 1e-12) << results[1].detector;
  EXPECT_FALSE(results[1].dice.value);
  ASSERT_EQ(maps.size(), kRecords * kLeads * kSamples);
  EXPECT_TRUE(std::isnan(maps[kLeads * kSamples]));
  EXPECT_EQ(maps[2 * kLeads * kSamples + kSamples + 1700], 1);
  const std::string csv = to_csv(*scores);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 5 * 4);
  EXPECT_THAT(
      csv, HasSubstr("1,knowing,0,500,,,0.000000,0.000000,0.000000,1,0,0,0,record 1: too noisy"));
  EXPECT_THAT(csv, HasSubstr("\n3,knowing,0,0,1,1,,,0.000000,0,0,1,0,\n"));
  EXPECT_THAT(to_text(results, options.bootstrap), testing::ContainsRegex("constant +4 +0 +0.500"));
}

TEST_F(Ecgad, PoolsWhatItsRecordsHave) {
  const auto benchmark = open();
  ASSERT_TRUE(benchmark);
  const auto scores = run_ecgad(
      *benchmark, {}, {.threads = 1, .bootstrap = {.resamples = 10}, .progress = {}, .sink = {}});
  ASSERT_TRUE(scores);
  // |dx/dt| of all points, computed once more.
  std::vector<float> slopes;
  std::vector<std::uint8_t> truth;
  for (std::size_t record = 0; record < kRecords; ++record) {
    for (std::size_t t = 0; t < kSamples; ++t) {
      for (std::size_t lead = 0; lead < kLeads; ++lead) {
        const bool inner = t > 0 && t + 1 < kSamples;
        slopes.push_back(
            inner ? std::abs(value_at(record, t + 1, lead) - value_at(record, t - 1, lead)) : 0);
        truth.push_back(is_abnormal(record, t, lead) ? 1 : 0);
      }
    }
  }
  EXPECT_NEAR(scores->at(1).pooled.auc.value(), point_auc(slopes, truth).value(), 1e-12);
}

}  // namespace
}  // namespace crest::eval
