// What `crest check-site` says of a site.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "detect/site_check.h"
#include "model/calibration.h"

namespace crest::report {

inline constexpr std::string_view kSiteCheckSchema = "crest.site-check/1";

/// Lines for a person, the verdict last; of the model with this name and calibration.
std::string site_check_text(const detect::SiteCheck& check, std::string_view model,
                            const model::Calibration& calibration);

/// The same as JSON of schema crest.site-check/1 (docs/calibration.md); `left_out` counts the
/// site's records that could not be assessed.
nlohmann::ordered_json site_check_json(const detect::SiteCheck& check, std::string_view model,
                                       const model::Calibration& calibration, std::size_t left_out);

}  // namespace crest::report
