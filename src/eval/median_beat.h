// The plain baseline of detection: how far the median beat of a record lies from normal ones.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "eval/beat_shape.h"
#include "eval/normal_gaussian.h"
#include "eval/ptbxl_labels.h"

namespace crest::eval {

inline constexpr std::size_t kMedianBeatFeatures = signal::kStandardLeadCount * kBeatShapeSamples;

/// The median over the whole beats of a record on the twelve standard leads, sample by sample of
/// their beat_shapes: [12, kBeatShapeSamples]. Errors: those of make_strip; InvalidInput where no
/// whole beat was found. Thread-safe.
Result<std::vector<float>> median_beat(const Record& record);

/// A Gaussian of the median beats of `normals`, records below `folder`; those that give none are
/// listed in `left_out`, a line with the reason each. `progress` is called after each record with
/// the number done. Errors: those of fit_gaussian.
Result<NormalGaussian> fit_median_beats(const std::filesystem::path& folder,
                                        std::span<const PtbxlRow> normals,
                                        std::vector<std::string>& left_out,
                                        const std::function<void(std::size_t)>& progress = {});

}  // namespace crest::eval
