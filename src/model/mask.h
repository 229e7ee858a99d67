// Which samples of the two views are hidden from the network.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/random.h"

namespace crest::model {

/// Samples [begin, end) of a view.
struct SampleRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const SampleRange&) const = default;
};
using Mask = std::vector<SampleRange>;

// A window is divided into `patches` of equal length, the last of which takes what is left over:
// 100 in the paper, so many as its samples at most.

// Training, as in the paper's code: 30 % of the patches of the window, one span of 30 % of the
// beat.
Mask draw_window_mask(std::size_t window, std::size_t patches, Random& random);
Mask draw_beat_mask(std::size_t beat, Random& random);

// Detection: `count` masks that together hide every sample exactly once. Mask `index` of a window
// takes every count-th patch; that of a beat one of `count` equal spans, so ST-T is hidden too.
Mask window_mask(std::size_t window, std::size_t patches, std::size_t index, std::size_t count);
Mask beat_mask(std::size_t beat, std::size_t index, std::size_t count);

// The three masks of the authors' public test procedure, for parity only: they leave a tenth of the
// window and, of the beat, samples 0-19 and 220-479 unmasked.
inline constexpr std::size_t kPaperCodeMasks = 3;
Mask paper_code_window_mask(std::size_t index);
Mask paper_code_beat_mask(std::size_t index);

/// Sets the masked samples of `view` [length, leads] to zero.
void hide(const Mask& mask, std::size_t leads, std::span<float> view);

}  // namespace crest::model
