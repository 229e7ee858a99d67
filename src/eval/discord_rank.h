// How soon somebody who looks at the peaks of a map one after the other meets the anomaly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace crest::eval {

/// 1 where the highest score lies in the truth, else one more than the peaks met before: peaks are
/// taken from the highest score down, none nearer to another than `separation` samples, outside of
/// the truth, as long as they reach the highest score within it; one of the same height counts
/// against it. A score that is not a number, a sample that was not assessed, is no peak; 0 where no
/// sample of the truth has a score. One byte of truth for each score, not 0 where abnormal. Pure.
std::size_t discord_rank(std::span<const float> scores, std::span<const std::uint8_t> truth,
                         std::size_t separation);

}  // namespace crest::eval
