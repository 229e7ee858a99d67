// What `crest check-site` says of a site.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "detect/site_check.h"
#include "model/model_file.h"

namespace crest::report {

inline constexpr std::string_view kSiteCheckSchema = "crest.site-check/1";

/// Lines for a person, the verdict last. The model is a calibrated one.
std::string site_check_text(const detect::SiteCheck& check, const model::ModelDescription& model);

/// The same as JSON of schema crest.site-check/1 (docs/calibration.md); `left_out` counts the
/// site's records that could not be assessed.
nlohmann::ordered_json site_check_json(const detect::SiteCheck& check,
                                       const model::ModelDescription& model, std::size_t left_out);

}  // namespace crest::report
