#include "detect/record_places.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crest::detect {
namespace {

constexpr double kRate = 10;  // Hz

std::string described(const std::vector<Place>& places) {
  std::string text;
  for (const Place& place : places) {
    text += place.segment + " " + std::to_string(place.begin) + "-" + std::to_string(place.end) +
            (place.mark ? " mark " + std::to_string(*place.mark) : "") + "; ";
  }
  return text;
}

TEST(RecordPlaces, WithoutSegmentsAllIsRhythm) {
  const auto places = places_of({}, 50, kRate, {});
  EXPECT_EQ(described(places), "rhythm 0-50; ");
  EXPECT_FALSE(places[0].placed());
  EXPECT_EQ(place_at(places, 49), 0U);
}

TEST(RecordPlaces, MarksLieOverSegmentsAndLaterOnesOverEarlierOnes) {
  const std::vector<SegmentSpan> segments = {{"QRS", 0, 10}, {"T", 10, 30}, {"TP", 30, 50}};
  const std::vector<BeatMark> marks = {
      {.kind = FindingKind::Beat, .start = 0.55, .end = 2.5},
      {.kind = FindingKind::Pause, .start = 2.0, .end = 3.5},
      {.kind = FindingKind::EarlyBeat, .start = 4.5, .end = 9}};  // beyond the end
  const auto places = places_of(segments, 50, kRate, marks);
  EXPECT_EQ(described(places),
            "QRS 0-6; QRS 6-20 mark 0; rhythm 20-35 mark 1; TP 35-45; rhythm 45-50 mark 2; ");
  EXPECT_EQ(places[2].kind, FindingKind::Pause);
  for (std::size_t i = 0; i < places.size(); ++i) {
    EXPECT_TRUE(places[i].placed());
    EXPECT_EQ(place_at(places, places[i].begin), i);
    EXPECT_EQ(place_at(places, places[i].end - 1), i);
  }
}

}  // namespace
}  // namespace crest::detect
