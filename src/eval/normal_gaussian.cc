#include "eval/normal_gaussian.h"

#include <Eigen/Dense>
#include <algorithm>
#include <numeric>

namespace crest::eval {
namespace {

using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// How many of the variances, largest first, hold this share of their sum.
Eigen::Index components_holding(const Eigen::VectorXd& variances, double share) {
  const double wanted = share * variances.sum();
  double held = 0;
  for (Eigen::Index i = 0; i < variances.size(); ++i) {
    held += variances[i];
    if (held >= wanted) return i + 1;
  }
  return variances.size();
}

/// The shrinkage of Ledoit and Wolf for vectors [count, kept] along principal components, whose
/// covariance is the diagonal of `variances`: the share of the distance between the covariance and
/// equal variances that the noise of the estimate explains.
double ledoit_wolf(const Rows& projected, const Eigen::VectorXd& variances) {
  const auto count = static_cast<double>(projected.rows());
  const double distance = (variances.array() - variances.mean()).square().sum();
  if (!(distance > 0)) return 1;
  // The sum over the vectors of |x x' - S|^2 is that of |x|^4 less count |S|^2.
  const double fourth = projected.rowwise().squaredNorm().array().square().sum();
  const double noise = (fourth - count * variances.squaredNorm()) / (count * count);
  return std::clamp(noise / distance, 0.0, 1.0);
}

}  // namespace

Result<NormalGaussian> fit_gaussian(std::span<const float> normals, std::size_t features,
                                    double kept_variance) {
  const std::size_t count = features == 0 ? 0 : normals.size() / features;
  const auto refusal = [](const char* reason) {
    return std::unexpected(Error{ErrorKind::Config, reason, {}, {}});
  };
  if (count < 2) return refusal("a Gaussian needs two normal records at least");
  const auto columns = static_cast<Eigen::Index>(features);
  Rows centred =
      Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
          normals.data(), static_cast<Eigen::Index>(count), columns)
          .cast<double>();
  const Eigen::RowVectorXd mean = centred.colwise().mean();
  centred.rowwise() -= mean;
  const Eigen::MatrixXd covariance = centred.transpose() * centred / static_cast<double>(count);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  // Eigen sorts upwards.
  const Eigen::VectorXd variances = solver.eigenvalues().reverse().cwiseMax(0);
  if (!(variances.sum() > 0)) return refusal("the normal records do not differ");
  const Eigen::Index kept = components_holding(variances, kept_variance);
  const Rows components = solver.eigenvectors().rowwise().reverse().leftCols(kept).transpose();
  const Eigen::VectorXd of_kept = variances.head(kept);

  NormalGaussian normal;
  normal.mean.assign(mean.data(), mean.data() + columns);
  normal.components.assign(components.data(), components.data() + kept * columns);
  normal.shrinkage = ledoit_wolf(centred * components.transpose(), of_kept);
  normal.variances.reserve(static_cast<std::size_t>(kept));
  for (const double variance : of_kept) {
    normal.variances.push_back((1 - normal.shrinkage) * variance +
                               normal.shrinkage * of_kept.mean());
  }
  return normal;
}

double distance_from(const NormalGaussian& normal, std::span<const float> features) {
  const std::size_t width = normal.mean.size();
  double distance = 0;
  for (std::size_t k = 0; k < normal.variances.size(); ++k) {
    double along = 0;
    for (std::size_t i = 0; i < width; ++i) {
      along += normal.components[k * width + i] * (features[i] - normal.mean[i]);
    }
    distance += along * along / normal.variances[k];
  }
  return distance / static_cast<double>(normal.variances.size());
}

}  // namespace crest::eval
