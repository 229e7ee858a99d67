#include "report/site_check_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crest::report {
namespace {

using detect::SiteVerdict;
using testing::HasSubstr;

model::Calibration calibration() {
  model::Calibration result;
  result.records = "normals of a clinic";
  result.date = "2024-02-29";
  result.alarms_per_1000 = 20;
  result.scores.assign(499, 0.25);
  return result;
}

detect::SiteCheck sample() {
  detect::SiteCheck check;
  check.verdict = SiteVerdict::Safe;
  check.model_normals = 499;
  check.site_normals = 400;
  check.model_median = 0.1;
  check.site_median = 0.11;
  check.higher_at_site = 0.52;
  check.p_value = 0.31;
  check.alarms = 9;
  check.alarm_rate = {0.0103, 0.0423};
  check.power = 0.84;
  check.site_normals_needed = 353;
  check.model_normals_exceeded = 206;
  return check;
}

TEST(SiteCheckReport, SaysInWordsWhatWasCompared) {
  EXPECT_EQ(site_check_text(sample(), "small", calibration()),
            "model: small, calibrated on normals of a clinic (499 normals, 2024-02-29)\n"
            "scores: median 0.1100 of 400 normals of the site, 0.1000 of the model's; the site's "
            "is the higher in 52 % of pairs\n"
            "alarms: 9 of the 400 above 0.2500, 22 per 1000 (95 % interval 10 to 42); the budget "
            "is 20\n"
            "test: log-rank by permutation, two-sided, p = 0.3100\n"
            "power: 0.84 is the probability that this test finds alarms at twice the budget\n"
            "verdict: safe: no difference found, by a test that would have found one that "
            "matters\n");
}

TEST(SiteCheckReport, SaysWhatItTakesToTellAndWhyToRecalibrate) {
  detect::SiteCheck check = sample();
  check.verdict = SiteVerdict::TooFew;
  check.power = 0.4;
  EXPECT_THAT(site_check_text(check, "small", calibration()),
              HasSubstr("budget; 0.80 takes about 353 normals of the site\nverdict: too few"));
  check.site_normals_needed.reset();
  EXPECT_THAT(site_check_text(check, "small", calibration()),
              HasSubstr("no number of the site's normals brings 0.80 as long as the model is "
                        "calibrated on no more than 206\n"));
  check.verdict = SiteVerdict::Recalibrate;
  EXPECT_THAT(site_check_text(check, "small", calibration()),
              HasSubstr("recalibrate: the site's normals "
                        "raise more alarms"));
  check.p_value = 0.01;
  EXPECT_THAT(site_check_text(check, "small", calibration()),
              HasSubstr("recalibrate: the site's normals score differently"));
}

TEST(SiteCheckReport, JsonHoldsTheSame) {
  const auto json = site_check_json(sample(), "small", calibration(), 3);
  EXPECT_EQ(json.at("verdict"), "safe");
  EXPECT_EQ(json.at("calibration").at("alarm_threshold"), 0.25);
  EXPECT_EQ(json.at("site").at("left_out"), 3);
  EXPECT_EQ(json.at("site").at("alarms_per_1000"), 22.5);
  EXPECT_EQ(json.at("site_normals_needed"), 353);
}

}  // namespace
}  // namespace crest::report
