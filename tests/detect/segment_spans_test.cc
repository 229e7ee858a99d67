#include "detect/segment_spans.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "io/read_record.h"
#include "signal/delineation.h"
#include "signal/strip.h"

namespace crest::detect {
namespace {

signal::Strip strip_at(double rate) {
  signal::Preprocessing preprocessing;
  preprocessing.rate = rate;
  const auto record = io::read_record(CREST_SOURCE_DIR "/tests/data/ptbxl/00010.hea");
  return signal::make_strip(record.value(), preprocessing).value();
}

TEST(SegmentSpans, CoverTheRecordAndNameEachSample) {
  const signal::Strip strip = strip_at(500);
  const auto spans = segment_spans(strip);
  const auto beats = signal::delineate(strip);
  std::set<std::string> names;
  std::size_t end = 0;
  for (const SegmentSpan& span : spans) {
    ASSERT_EQ(span.begin, end);
    ASSERT_LT(span.begin, span.end);
    for (std::size_t sample = span.begin; sample < span.end; ++sample) {
      ASSERT_EQ(span.segment, signal::to_string(signal::segment_at(beats, sample))) << sample;
    }
    end = span.end;
    names.insert(span.segment);
  }
  EXPECT_EQ(end, strip.signal.samples);
  for (const char* name : {"P", "PR", "QRS", "ST", "T", "TP"}) EXPECT_TRUE(names.contains(name));
}

TEST(SegmentSpans, AreNoneWhereTheRateIsTooLowToDelineate) {
  EXPECT_TRUE(segment_spans(strip_at(100)).empty());
}

}  // namespace
}  // namespace crest::detect
