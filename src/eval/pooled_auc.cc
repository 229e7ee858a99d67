#include "eval/pooled_auc.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "eval/ranking.h"

namespace crest::eval {
namespace {

constexpr std::size_t kBins = 1024;

struct ScoredPoint {
  float score;
  std::uint32_t place;
};

/// From the lowest score to the highest.
std::vector<ScoredPoint> sorted_points(std::span<const float> scores) {
  std::vector<ScoredPoint> points(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const float score = std::isnan(scores[i]) ? -std::numeric_limits<float>::infinity() : scores[i];
    points[i] = {score, static_cast<std::uint32_t>(i)};
  }
  std::ranges::sort(points, {}, &ScoredPoint::score);
  return points;
}

/// Sums the area from the lowest score up, equal scores being added at once.
class AreaSum {
 public:
  void add(const RankStep& equal) {
    area_ += equal.abnormals * (below_.normals + equal.normals / 2);
    below_.normals += equal.normals;
    below_.abnormals += equal.abnormals;
  }
  std::optional<double> area() const {
    const double pairs = below_.normals * below_.abnormals;
    return pairs > 0 ? std::optional(area_ / pairs) : std::nullopt;
  }

 private:
  RankStep below_;
  double area_ = 0;
};

/// How many points of each record each bin holds: [records, bins].
struct BinnedRecords {
  std::size_t bins = 0;
  std::vector<RankStep> counts;
};

}  // namespace

PooledAuc pooled_auc(std::span<const float> scores, std::span<const std::uint8_t> truth,
                     std::size_t points, const BootstrapOptions& bootstrap) {
  if (points == 0) return {};
  const std::size_t records = scores.size() / points;
  const std::vector<ScoredPoint> sorted = sorted_points(scores);
  BinnedRecords binned{.bins = kBins, .counts = {}};
  binned.counts.resize(records * binned.bins);
  AreaSum exact;
  for (std::size_t first = 0, next = 0; first < sorted.size(); first = next) {
    const std::size_t bin = first * kBins / sorted.size();
    RankStep equal;
    for (; next < sorted.size() && sorted[next].score == sorted[first].score; ++next) {
      const std::size_t place = sorted[next].place;
      RankStep& count = binned.counts[place / points * binned.bins + bin];
      ++(truth[place] != 0 ? equal.abnormals : equal.normals);
      ++(truth[place] != 0 ? count.abnormals : count.normals);
    }
    exact.add(equal);
  }
  if (!exact.area()) return {};
  std::vector<std::int64_t> each(records);
  for (std::size_t i = 0; i < records; ++i) each[i] = static_cast<std::int64_t>(i);
  std::vector<RankStep> sums(binned.bins);
  const Statistic area = [&](std::span<const std::size_t> drawn) {
    std::ranges::fill(sums, RankStep{});
    for (const std::size_t record : drawn) {
      for (std::size_t bin = 0; bin < binned.bins; ++bin) {
        const RankStep& count = binned.counts[record * binned.bins + bin];
        sums[bin].normals += count.normals;
        sums[bin].abnormals += count.abnormals;
      }
    }
    AreaSum resample;
    for (const RankStep& sum : sums) resample.add(sum);
    return resample.area();
  };
  return {.auc = exact.area(), .interval = bootstrap_over_patients(each, area, bootstrap)};
}

}  // namespace crest::eval
