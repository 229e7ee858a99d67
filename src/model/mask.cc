#include "model/mask.h"

#include <algorithm>

namespace crest::model {
namespace {

constexpr double kHiddenShare = 0.3;

std::size_t hidden_of(std::size_t count) {
  return static_cast<std::size_t>(kHiddenShare * static_cast<double>(count));
}

SampleRange patch(std::size_t window, std::size_t patches, std::size_t index) {
  const std::size_t length = window / patches;
  return {index * length, index + 1 == patches ? window : (index + 1) * length};
}

}  // namespace

Mask draw_window_mask(std::size_t window, std::size_t patches, Random& random) {
  Mask mask;
  for (std::size_t i = 0; i < patches; ++i) mask.push_back(patch(window, patches, i));
  random.shuffle(std::span<SampleRange>(mask));
  mask.resize(hidden_of(patches));
  return mask;
}

Mask draw_beat_mask(std::size_t beat, Random& random) {
  const std::size_t length = hidden_of(beat);
  const std::size_t begin = random.below(beat - length + 1);
  return {{begin, begin + length}};
}

Mask window_mask(std::size_t window, std::size_t patches, std::size_t index, std::size_t count) {
  Mask mask;
  for (std::size_t i = index; i < patches; i += count) mask.push_back(patch(window, patches, i));
  return mask;
}

Mask beat_mask(std::size_t beat, std::size_t index, std::size_t count) {
  return {{beat * index / count, beat * (index + 1) / count}};
}

Mask paper_code_window_mask(std::size_t index) {
  Mask mask;
  for (std::size_t k = 0; k < 30; ++k) {
    const std::size_t begin = 48 * index + 160 * k;
    mask.push_back({begin, begin + 48});
  }
  return mask;
}

Mask paper_code_beat_mask(std::size_t index) {
  const std::size_t begin = 20 + 50 * index;
  return {{begin, begin + 100}};
}

void hide(const Mask& mask, std::size_t leads, std::span<float> view) {
  for (const SampleRange& range : mask) {
    std::ranges::fill(view.subspan(range.begin * leads, (range.end - range.begin) * leads), 0.0F);
  }
}

}  // namespace crest::model
