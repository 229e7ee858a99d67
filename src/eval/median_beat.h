// The plain baseline of detection: how far the median beat of a record lies from normal ones.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "eval/normal_gaussian.h"
#include "eval/ptbxl_labels.h"

namespace crest::eval {

/// Samples of the median beat that stand for each of the twelve leads.
inline constexpr std::size_t kMedianBeatSamples = 60;
inline constexpr std::size_t kMedianBeatFeatures = 12 * kMedianBeatSamples;

/// The median over the beats of a record, from 0.25 s before the R peak to 0.45 s after it,
/// filtered to 0.5-40 Hz, each lead divided by its own standard deviation over the record, so that
/// records without voltages can take part: [12, kMedianBeatSamples]. Zero in a lead that cannot be
/// used. Errors: those of make_strip; InvalidInput where no whole beat was found. Thread-safe.
Result<std::vector<float>> median_beat(const Record& record);

/// A Gaussian of the median beats of `normals`, records below `folder`; those that give none are
/// listed in `left_out`, a line with the reason each. `progress` is called after each record with
/// the number done. Errors: those of fit_gaussian.
Result<NormalGaussian> fit_median_beats(const std::filesystem::path& folder,
                                        std::span<const PtbxlRow> normals,
                                        std::vector<std::string>& left_out,
                                        const std::function<void(std::size_t)>& progress = {});

/// The share of the variance that the Gaussian of median beats keeps.
inline constexpr double kMedianBeatVariance = 0.99;

}  // namespace crest::eval
