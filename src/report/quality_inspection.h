// How well a record can be assessed, as `crest inspect` shows it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "signal/quality.h"

namespace crest::report {

/// Lines for a person: the verdict with its reason, each lead that has a fault with the number it
/// rests on, electrodes that seem exchanged, a pacemaker, a unit in doubt.
std::string quality_text(const signal::RecordQuality& quality);

/// The same with every measure of every lead.
nlohmann::ordered_json quality_json(const signal::RecordQuality& quality);

}  // namespace crest::report
