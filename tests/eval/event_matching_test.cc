#include "eval/event_matching.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/random.h"

namespace crest::eval {
namespace {

/// Counted by hand, as EC57's episode-by-episode comparison has it.
struct Example {
  std::string name;
  std::vector<TimeSpan> reference;
  std::vector<TimeSpan> detected;
  EventCounts expected;
};

EventCounts counts(std::size_t reference, std::size_t found, std::size_t detected,
                   std::size_t confirmed) {
  return {.reference = reference, .found = found, .detected = detected, .confirmed = confirmed};
}

EventCounts lasting(EventCounts counts, double reference, double detected, double overlap) {
  counts.reference_duration = reference;
  counts.detected_duration = detected;
  counts.overlap_duration = overlap;
  return counts;
}

class EventExamples : public testing::TestWithParam<Example> {};

TEST_P(EventExamples, AreCountedAsByHand) {
  const auto& [name, reference, detected, expected] = GetParam();
  const EventCounts found = match_events(reference, detected);
  EXPECT_EQ(found.reference, expected.reference);
  EXPECT_EQ(found.found, expected.found);
  EXPECT_EQ(found.detected, expected.detected);
  EXPECT_EQ(found.confirmed, expected.confirmed);
  EXPECT_DOUBLE_EQ(found.reference_duration, expected.reference_duration);
  EXPECT_DOUBLE_EQ(found.detected_duration, expected.detected_duration);
  EXPECT_DOUBLE_EQ(found.overlap_duration, expected.overlap_duration);
}

INSTANTIATE_TEST_SUITE_P(
    Worked, EventExamples,
    testing::Values(Example{"AnyOverlapIsEnough",
                            {{10, 20}, {30, 40}},
                            {{19.5, 25}, {50, 51}},
                            lasting(counts(2, 1, 2, 1), 20, 6.5, 0.5)},
                    Example{"SeveralDetectionsFindOneEventOnce",
                            {{10, 20}},
                            {{9, 11}, {12, 13}, {19, 22}},
                            lasting(counts(1, 1, 3, 3), 10, 6, 3)},
                    Example{"OneDetectionFindsSeveralEvents",
                            {{1, 2}, {3, 4}, {8, 9}},
                            {{0, 5}},
                            lasting(counts(3, 2, 1, 1), 3, 5, 2)},
                    Example{"NeighboursThatTouchDoNotOverlap",
                            {{1, 2}},
                            {{0, 1}, {2, 3}},
                            lasting(counts(1, 0, 2, 0), 1, 2, 0)},
                    Example{"MomentsOverlapWhatReachesOverThem",
                            {{1, 1}, {5, 5}, {7, 7}},
                            {{0, 2}, {4, 5}, {7, 7}},
                            lasting(counts(3, 2, 3, 2), 0, 3, 0)},
                    Example{"TimeCoveredTwiceCountsOnce",
                            {{2, 6}, {1, 4}},
                            {{5, 7}, {3, 8}, {3, 4}},
                            lasting(counts(2, 2, 3, 3), 5, 5, 3)},
                    Example{"ALongSpanHidesNoneAfterIt",
                            {{0, 1}, {2, 3}, {50, 51}, {90, 95}},
                            {{0.5, 80}, {1.2, 1.4}, {94, 96}},
                            lasting(counts(4, 4, 3, 2), 8, 81.5, 3.5)},
                    Example{"NoReference", {}, {{1, 2}}, lasting(counts(0, 0, 1, 0), 0, 1, 0)},
                    Example{"NoDetection", {{1, 2}}, {}, lasting(counts(1, 0, 0, 0), 1, 0, 0)}),
    [](const auto& tested) { return tested.param.name; });

TEST(EventMatching, SharesAreNoneWhereThereIsNothingToShare) {
  const EventCounts none = match_events({}, {});
  EXPECT_FALSE(none.sensitivity() || none.positive_predictivity());
  EXPECT_FALSE(none.duration_sensitivity() || none.duration_positive_predictivity());
  EventCounts sum = lasting(counts(4, 3, 8, 2), 10, 20, 5);
  sum += lasting(counts(1, 1, 2, 2), 10, 5, 5);
  EXPECT_DOUBLE_EQ(sum.sensitivity().value(), 0.8);
  EXPECT_DOUBLE_EQ(sum.positive_predictivity().value(), 0.4);
  EXPECT_DOUBLE_EQ(sum.duration_sensitivity().value(), 0.5);
  EXPECT_DOUBLE_EQ(sum.duration_positive_predictivity().value(), 0.4);
}

std::vector<TimeSpan> random_spans(Random& random) {
  std::vector<TimeSpan> spans(random.below(12));
  for (TimeSpan& span : spans) {
    span.start = static_cast<double>(random.below(60));
    span.end = span.start + static_cast<double>(random.below(10));
  }
  return spans;
}

bool covers(const std::vector<TimeSpan>& spans, double time) {
  return std::ranges::any_of(
      spans, [time](const TimeSpan& span) { return span.start <= time && time < span.end; });
}

// Spans that begin and end at whole seconds, looked at in the middle of each second.
TEST(EventMatching, AgreesWithLookingAtEverySecond) {
  Random random(5);
  for (int round = 0; round < 200; ++round) {
    const std::vector<TimeSpan> reference = random_spans(random);
    const std::vector<TimeSpan> detected = random_spans(random);
    EventCounts expected;
    for (int second = 0; second < 70; ++second) {
      const bool in_reference = covers(reference, second + 0.5);
      const bool in_detected = covers(detected, second + 0.5);
      expected.reference_duration += in_reference ? 1 : 0;
      expected.detected_duration += in_detected ? 1 : 0;
      expected.overlap_duration += in_reference && in_detected ? 1 : 0;
    }
    const auto meets = [](const std::vector<TimeSpan>& others, const TimeSpan& span) {
      if (covers(others, span.start)) return true;
      return std::ranges::any_of(others, [&](const TimeSpan& other) {
        return other.start == span.start || (span.start <= other.start && other.start < span.end);
      });
    };
    for (const TimeSpan& span : reference) expected.found += meets(detected, span) ? 1 : 0;
    for (const TimeSpan& span : detected) expected.confirmed += meets(reference, span) ? 1 : 0;
    const EventCounts found = match_events(reference, detected);
    EXPECT_EQ(found.found, expected.found);
    EXPECT_EQ(found.confirmed, expected.confirmed);
    EXPECT_EQ(found.reference_duration, expected.reference_duration);
    EXPECT_EQ(found.detected_duration, expected.detected_duration);
    EXPECT_EQ(found.overlap_duration, expected.overlap_duration);
  }
}

}  // namespace
}  // namespace crest::eval
