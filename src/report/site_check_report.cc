#include "report/site_check_report.h"

#include <fmt/format.h>

#include "model/alarm_budget.h"

namespace crest::report {
namespace {

using detect::SiteCheck;
using detect::SiteVerdict;

double per_1000(double share) { return 1000 * share; }

double alarm_share(const SiteCheck& check) {
  return static_cast<double>(check.alarms) / static_cast<double>(check.site_normals);
}

std::string power_in_words(const SiteCheck& check) {
  std::string power = fmt::format(
      "{:.2f} is the probability that this test finds alarms at twice the budget", check.power);
  if (check.power >= detect::kSiteCheckPower) return power;
  if (check.site_normals_needed) {
    return fmt::format("{}; {:.2f} takes about {} normals of the site", power,
                       detect::kSiteCheckPower, *check.site_normals_needed);
  }
  return fmt::format(
      "{}; no number of the site's normals brings {:.2f} as long as the model is calibrated on no "
      "more than {}",
      power, detect::kSiteCheckPower, check.model_normals_exceeded);
}

std::string verdict_in_words(const SiteCheck& check) {
  switch (check.verdict) {
    case SiteVerdict::Safe:
      return "safe: no difference found, by a test that would have found one that matters";
    case SiteVerdict::Recalibrate:
      return check.p_value <= detect::kSiteCheckLevel
                 ? "recalibrate: the site's normals score differently"
                 : "recalibrate: the site's normals raise more alarms than the budget allows";
    case SiteVerdict::TooFew:
      break;
  }
  return "too few records to tell: no difference found, but one that matters could be missed";
}

std::string_view name_of(SiteVerdict verdict) {
  switch (verdict) {
    case SiteVerdict::Safe:
      return "safe";
    case SiteVerdict::Recalibrate:
      return "recalibrate";
    case SiteVerdict::TooFew:
      break;
  }
  return "too_few";
}

}  // namespace

std::string site_check_text(const SiteCheck& check, std::string_view model,
                            const model::Calibration& calibration) {
  const auto threshold = model::alarm_threshold(calibration.scores, calibration.alarms_per_1000);
  return fmt::format(
      "model: {}, calibrated on {} ({} normals, {})\n"
      "scores: median {:.4f} of {} normals of the site, {:.4f} of the model's; the site's is the "
      "higher in {:.0f} % of pairs\n"
      "alarms: {} of the {} above {:.4f}, {:.0f} per 1000 (95 % interval {:.0f} to {:.0f}); the "
      "budget is {}\n"
      "test: log-rank by permutation, two-sided, p = {:.4f}\n"
      "power: {}\n"
      "verdict: {}\n",
      model, calibration.records, calibration.scores.size(), calibration.date, check.site_median,
      check.site_normals, check.model_median, 100 * check.higher_at_site, check.alarms,
      check.site_normals, threshold.value_or(0), per_1000(alarm_share(check)),
      per_1000(check.alarm_rate.lower), per_1000(check.alarm_rate.upper),
      calibration.alarms_per_1000, check.p_value, power_in_words(check), verdict_in_words(check));
}

nlohmann::ordered_json site_check_json(const SiteCheck& check, std::string_view model,
                                       const model::Calibration& calibration,
                                       std::size_t left_out) {
  using Json = nlohmann::ordered_json;
  const auto threshold = model::alarm_threshold(calibration.scores, calibration.alarms_per_1000);
  return {{"schema", kSiteCheckSchema},
          {"verdict", name_of(check.verdict)},
          {"model", model},
          {"calibration",
           {{"records", calibration.records},
            {"date", calibration.date},
            {"normals", check.model_normals},
            {"alarms_per_1000", calibration.alarms_per_1000},
            {"alarm_threshold", threshold ? Json(*threshold) : Json(nullptr)},
            {"median_score", check.model_median}}},
          {"site",
           {{"normals", check.site_normals},
            {"left_out", left_out},
            {"median_score", check.site_median},
            {"alarms", check.alarms},
            {"alarms_per_1000", per_1000(alarm_share(check))},
            {"alarms_per_1000_interval_95",
             {per_1000(check.alarm_rate.lower), per_1000(check.alarm_rate.upper)}}}},
          {"higher_at_site", check.higher_at_site},
          {"p_value", check.p_value},
          {"level", detect::kSiteCheckLevel},
          {"power_at_twice_the_budget", check.power},
          {"site_normals_needed",
           check.site_normals_needed ? Json(*check.site_normals_needed) : Json(nullptr)},
          {"model_normals_exceeded", check.model_normals_exceeded}};
}

}  // namespace crest::report
