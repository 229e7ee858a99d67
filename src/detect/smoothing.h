// Gaussian smoothing along time.
#pragma once

#include <span>

namespace crest::detect {

/// Convolves with a Gaussian of standard deviation `sigma` samples, cut off at 4 sigma and
/// normalised; beyond its ends the signal is mirrored, the end samples repeated (as SciPy's
/// gaussian_filter1d does by default). In place.
void smooth(std::span<float> samples, double sigma);

}  // namespace crest::detect
