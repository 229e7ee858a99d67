// How far a vector of features lies from a set of normal ones.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <span>
#include <vector>

namespace crest::eval {

/// A Gaussian fitted to normal vectors, within the space that their principal components span. A
/// plain value; thread-safe.
struct NormalGaussian {
  std::vector<double> mean;        ///< [features]
  std::vector<double> components;  ///< [kept, features], orthonormal rows, largest variance first
  std::vector<double> variances;   ///< [kept], along the components, shrunk
  double shrinkage = 0;            ///< in [0, 1]: towards equal variances
};

/// Keeps the fewest principal components that hold `kept_variance` (0 to 1] of the variance and
/// shrinks their variances towards their mean by Ledoit and Wolf, "A well-conditioned estimator for
/// large-dimensional covariance matrices", J. Multivariate Analysis 88 (2004). `normals` is
/// [count, features]. Error: Config for fewer than two vectors or none that differ.
Result<NormalGaussian> fit_gaussian(std::span<const float> normals, std::size_t features,
                                    double kept_variance);

/// Squared Mahalanobis distance of [features] values from the mean, within the space kept, divided
/// by the number of components: about 1 for what is normal.
double distance_from(const NormalGaussian& normal, std::span<const float> features);

}  // namespace crest::eval
