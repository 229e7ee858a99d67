#include "signal/strip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "signal/synthetic_ecg.h"

namespace crest::signal {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr float kInvalid = std::numeric_limits<float>::quiet_NaN();

Record record_of(std::vector<std::string> names, const std::string& unit = "mV") {
  Record record = make_record({.leads = names.size(), .duration = 10});
  for (std::size_t l = 0; l < names.size(); ++l) {
    record.leads[l].name = names[l];
    record.leads[l].unit = unit;
  }
  return record;
}

const NotAssessed* find_not_assessed(const Strip& strip, std::size_t lead) {
  const auto found = std::ranges::find_if(strip.not_assessed,
                                          [lead](const auto& span) { return span.lead == lead; });
  return found == strip.not_assessed.end() ? nullptr : &*found;
}

std::string refusal_of(const Record& record, const Preprocessing& preprocessing = {}) {
  const Result<Strip> strip = make_strip(record, preprocessing);
  EXPECT_FALSE(strip.has_value());
  return strip ? "" : std::string(to_string(strip.error().kind)) + ": " + strip.error().reason;
}

TEST(Strip, BringsAllTwelveLeadsToTheModelsRate) {
  Record record = make_record({.rate = 360, .duration = 10});
  std::ranges::reverse(record.leads);
  const Result<Strip> strip = make_strip(record, {});
  ASSERT_TRUE(strip) << strip.error().reason;
  EXPECT_EQ(strip->rate, 500);
  EXPECT_EQ(strip->signal.samples, 5000U);
  EXPECT_THAT(strip->usable, testing::Each(true));
  EXPECT_TRUE(strip->not_assessed.empty());
  EXPECT_TRUE(strip->assumptions.empty());
  EXPECT_EQ(strip->r_peaks.size(), 10U);
  // Lead V6 has the tallest R of the leads, lead I the lowest, both upright.
  EXPECT_GT(std::ranges::max(strip->signal.lead(9)), 2 * std::ranges::max(strip->signal.lead(0)));
}

TEST(Strip, DerivesTheLimbLeadsFromTwo) {
  const Result<Strip> full = make_strip(record_of({"I", "II"}), {});
  ASSERT_TRUE(full);
  const auto at = [&](std::size_t lead) { return full->signal.lead(lead)[full->r_peaks[3]]; };
  EXPECT_NEAR(at(2), at(1) - at(0), 1e-5);
  EXPECT_NEAR(at(3), -(at(0) + at(1)) / 2, 1e-5);
  EXPECT_NEAR(at(4), at(0) - at(1) / 2, 1e-5);
  EXPECT_NEAR(at(5), at(1) - at(0) / 2, 1e-5);
  EXPECT_THAT(full->assumptions, Contains("aVL derived from I and II"));
  EXPECT_FALSE(full->usable[6]);
  ASSERT_NE(find_not_assessed(*full, 6), nullptr);
  EXPECT_EQ(find_not_assessed(*full, 6)->reason, "not in the record");
}

TEST(Strip, DerivesOneOfTheFirstThreeLeadsFromTheOthers) {
  const Record two = record_of({"I", "II"});
  Record record = two;
  record.leads[0].name = "III";  // III = II - I
  for (std::size_t i = 0; i < two.samples(); ++i) {
    record.leads[0].samples[i] = two.leads[1].samples[i] - two.leads[0].samples[i];
  }
  const Result<Strip> expected = make_strip(two, {});
  const Result<Strip> strip = make_strip(record, {});
  ASSERT_TRUE(expected && strip);
  for (std::size_t i = 0; i < 6 * strip->signal.samples; ++i) {
    ASSERT_NEAR(strip->signal.values[i], expected->signal.values[i], 1e-5) << i;
  }
  EXPECT_THAT(strip->assumptions, Contains("aVL derived from II and III"));
}

TEST(Strip, DerivesNothingFromScaledLeads) {
  const Result<Strip> strip = make_strip(record_of({"I", "II"}, "NU"), {});
  ASSERT_TRUE(strip);
  EXPECT_TRUE(strip->usable[0] && strip->usable[1]);
  ASSERT_NE(find_not_assessed(*strip, 4), nullptr);
  EXPECT_THAT(find_not_assessed(*strip, 4)->reason, HasSubstr("not derived"));
}

TEST(Strip, TakesTheModifiedLeadTwoForTwoButDerivesNothingFromIt) {
  const Result<Strip> strip = make_strip(record_of({"MLII", "I"}), {});
  ASSERT_TRUE(strip);
  EXPECT_THAT(strip->assumptions, Contains("MLII taken as II"));
  EXPECT_TRUE(strip->usable[0] && strip->usable[1]);
  EXPECT_FALSE(strip->usable[2]);
}

TEST(Strip, SaysWhichLeadsItLeavesOut) {
  const Result<Strip> strip = make_strip(record_of({"V1", "V1", "Resp"}), {});
  ASSERT_TRUE(strip);
  EXPECT_THAT(strip->assumptions, Contains("the first of several leads V1 taken"));
  EXPECT_THAT(strip->assumptions, Contains(HasSubstr("\"Resp\" left out")));
}

TEST(Strip, TakesNoElectrodeOfTheScalpForOneOfTheChest) {
  const Result<Strip> sleep = make_strip(record_of({"C3", "C4", "O1", "ECG II"}), {});
  ASSERT_TRUE(sleep);
  EXPECT_EQ(std::ranges::count(sleep->usable, true), 1);
  EXPECT_TRUE(sleep->usable[1]);
  EXPECT_THAT(sleep->assumptions, Contains(HasSubstr("\"C4\" left out")));
  const Result<Strip> chest =
      make_strip(record_of({"I", "II", "C1", "C2", "C3", "C4", "C5", "C6"}), {});
  ASSERT_TRUE(chest);
  EXPECT_EQ(std::ranges::count(chest->usable, true), 12);
}

TEST(Strip, InterpolatesShortGapsAndListsLongOnes) {
  Record record = make_record({.duration = 10});
  std::fill_n(record.leads[6].samples.begin() + 1000, 5, kInvalid);
  std::fill_n(record.leads[7].samples.begin() + 1000, 500, kInvalid);
  const Result<Strip> strip = make_strip(record, {});
  ASSERT_TRUE(strip);
  EXPECT_THAT(strip->assumptions, Contains("5 invalid samples of V1 interpolated"));
  EXPECT_EQ(find_not_assessed(*strip, 6), nullptr);
  const NotAssessed* span = find_not_assessed(*strip, 7);
  ASSERT_NE(span, nullptr);
  EXPECT_NEAR(span->start, 2, 1e-9);
  EXPECT_NEAR(span->end, 3, 1e-9);
  EXPECT_TRUE(strip->usable[7]);
  EXPECT_TRUE(std::ranges::all_of(strip->signal.values, [](float x) { return std::isfinite(x); }));
  EXPECT_EQ(strip->r_peaks.size(), 10U);
}

TEST(Strip, APartHasTimesOfItsOwn) {
  Record record = make_record({.duration = 10});
  std::fill_n(record.leads[7].samples.begin() + 1000, 500, kInvalid);  // from 2 s to 3 s
  const Strip whole = make_strip(record, {}).value();
  const Strip part = strip_part(whole, 1250, 3000);
  EXPECT_EQ(part.signal.samples, 1750U);
  EXPECT_EQ(part.leads, whole.leads);
  EXPECT_EQ(part.usable, whole.usable);
  EXPECT_EQ(part.signal.lead(7)[10], whole.signal.lead(7)[1260]);
  const NotAssessed* span = find_not_assessed(part, 7);
  ASSERT_NE(span, nullptr);
  EXPECT_NEAR(span->start, 0, 1e-9);
  EXPECT_NEAR(span->end, 0.5, 1e-9);
  EXPECT_EQ(find_not_assessed(strip_part(whole, 1500, 3000), 7), nullptr);
  std::vector<std::size_t> expected;
  for (const std::size_t r_peak : whole.r_peaks) {
    if (r_peak >= 1250 && r_peak < 3000) expected.push_back(r_peak - 1250);
  }
  EXPECT_EQ(part.r_peaks, expected);
  EXPECT_GE(expected.size(), 3U);
}

TEST(Strip, LeavesOutFlatAndInvalidLeads) {
  Record record = make_record({.duration = 10});
  std::ranges::fill(record.leads[3].samples, 0.4F);
  std::fill_n(record.leads[4].samples.begin(), 2600, kInvalid);
  for (std::size_t i = 0; i < 5000; ++i) record.leads[5].samples[i] = (i % 3 == 0) ? 0.002F : 0;
  const Result<Strip> strip = make_strip(record, {});
  ASSERT_TRUE(strip);
  for (const std::size_t lead : {3, 4, 5}) {
    EXPECT_FALSE(strip->usable[lead]);
    ASSERT_NE(find_not_assessed(*strip, lead), nullptr) << lead;
    EXPECT_EQ(find_not_assessed(*strip, lead)->end, 10);
    EXPECT_THAT(strip->signal.lead(lead), testing::Each(0.0F));
  }
  EXPECT_EQ(find_not_assessed(*strip, 3)->reason, "flat line");
  EXPECT_THAT(find_not_assessed(*strip, 4)->reason, HasSubstr("more than half"));
  EXPECT_EQ(find_not_assessed(*strip, 5)->reason, "flat line");
}

TEST(Strip, RefusesWhatItCannotUse) {
  EXPECT_THAT(refusal_of(Record{}), HasSubstr("no leads"));
  EXPECT_THAT(refusal_of(record_of({"X", "Y", "Z"})), HasSubstr("none of its leads is one of"));
  EXPECT_THAT(refusal_of(make_record({.duration = 0.9})), HasSubstr("0.9 s long"));
  Record record = make_record({.duration = 10});
  record.rate = 0;
  EXPECT_THAT(refusal_of(record), HasSubstr("no sampling rate"));
  record.rate = 40;
  EXPECT_THAT(refusal_of(record), HasSubstr("more than 50 Hz are needed"));
  record.rate = 1e7;
  EXPECT_THAT(refusal_of(record), HasSubstr("10000000 Hz"));
  record = make_record({.duration = 10});
  for (Lead& lead : record.leads) std::ranges::fill(lead.samples, 1.0F);
  EXPECT_THAT(refusal_of(record), HasSubstr("all are flat or invalid"));
  for (Lead& lead : record.leads) std::ranges::fill(lead.samples, kInvalid);
  EXPECT_THAT(refusal_of(record), HasSubstr("all are flat or invalid"));
}

TEST(Strip, RefusesFiltersThatDoNotFitTheRate) {
  EXPECT_THAT(refusal_of(make_record({}), {.rate = 100, .lowpass = 50}), HasSubstr("config"));
  EXPECT_THAT(refusal_of(make_record({}), {.filter_order = 0}), HasSubstr("config"));
}

}  // namespace
}  // namespace crest::signal
