#include "eval/localisation_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "eval/ranking.h"

namespace crest::eval {
namespace {

constexpr std::size_t kFar = std::numeric_limits<std::size_t>::max();

Ranking rank_points(std::span<const float> scores, std::span<const std::uint8_t> truth) {
  std::vector<double> assessed(scores.begin(), scores.end());
  for (double& score : assessed) {
    if (std::isnan(score)) score = -std::numeric_limits<double>::infinity();
  }
  return rank(assessed, truth);
}

/// The same ranking with fewer steps: each ends at the score of one of `thresholds` evenly spaced
/// places of the order.
Ranking thinned(Ranking ranking, std::size_t thresholds) {
  const auto last = static_cast<double>(ranking.order.size() - 1);
  const double spacing = last / static_cast<double>(thresholds - 1);
  std::vector<RankStep> steps;
  RankStep step;
  std::size_t end = 0;
  std::size_t threshold = 0;
  for (const RankStep& fine : ranking.steps) {
    step.normals += fine.normals;
    step.abnormals += fine.abnormals;
    end += static_cast<std::size_t>(fine.normals + fine.abnormals);
    const std::size_t first = threshold;
    while (threshold + 1 < thresholds &&
           static_cast<std::size_t>(static_cast<double>(threshold) * spacing) < end) {
      ++threshold;
    }
    if (threshold == first && end < ranking.order.size()) continue;
    steps.push_back(step);
    step = {};
  }
  ranking.steps = std::move(steps);
  return ranking;
}

/// A run of abnormal points, and how early in the ranking the first point in it or in its borders
/// is reached.
struct Event {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t earliest_step = kFar;
};

/// A normal point near an event: when the ranking reaches it, and its distances in points to the
/// nearest event and the second nearest.
struct BorderPoint {
  std::size_t step = 0;
  std::size_t nearest = kFar;
  std::size_t second = kFar;

  void offer(std::size_t distance) {
    if (distance < nearest) std::swap(distance, nearest);
    second = std::min(second, distance);
  }
};

/// What the thresholds of one ranking meet, whatever the buffer length.
struct Surroundings {
  std::vector<std::size_t> step_of;  ///< of each point
  std::vector<Event> events;
  std::vector<BorderPoint> border;  ///< within the longest reach, in the order of the ranking
};

std::vector<Event> events_of(std::span<const std::uint8_t> truth,
                             std::span<const std::size_t> step_of) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] == 0) continue;
    if (i == 0 || truth[i - 1] == 0) events.push_back({.first = i});
    events.back().last = i;
    events.back().earliest_step = std::min(events.back().earliest_step, step_of[i]);
  }
  return events;
}

std::vector<BorderPoint> border_of(const Ranking& ranking, std::span<const std::uint8_t> truth,
                                   const Surroundings& around, std::size_t reach) {
  std::vector<BorderPoint> points(truth.size());
  for (const Event& event : around.events) {
    for (std::size_t d = 1; d <= reach; ++d) {
      if (d <= event.first) points[event.first - d].offer(d);
      if (event.last + d < points.size()) points[event.last + d].offer(d);
    }
  }
  std::vector<BorderPoint> border;
  for (const std::size_t i : ranking.order) {
    if (truth[i] != 0 || points[i].nearest > reach) continue;
    border.push_back(points[i]);
    border.back().step = around.step_of[i];
  }
  return border;
}

Surroundings look_around(const Ranking& ranking, std::span<const std::uint8_t> truth,
                         std::size_t reach) {
  Surroundings around;
  around.step_of.resize(truth.size());
  std::size_t place = 0;
  for (std::size_t step = 0; step < ranking.steps.size(); ++step) {
    const RankStep& counts = ranking.steps[step];
    for (auto left = static_cast<std::size_t>(counts.normals + counts.abnormals); left > 0;
         --left) {
      around.step_of[ranking.order[place++]] = step;
    }
  }
  around.events = events_of(truth, around.step_of);
  around.border = border_of(ranking, truth, around, reach);
  return around;
}

/// Lets the borders of all events reach one point farther.
void widen(Surroundings& around, std::size_t reach) {
  const auto& step_of = around.step_of;
  for (Event& event : around.events) {
    if (reach <= event.first) {
      event.earliest_step = std::min(event.earliest_step, step_of[event.first - reach]);
    }
    if (event.last + reach < step_of.size()) {
      event.earliest_step = std::min(event.earliest_step, step_of[event.last + reach]);
    }
  }
}

/// What a step of the ranking adds.
struct Gain {
  double border = 0;  ///< labels of border points
  double events = 0;  ///< found for the first time
};

/// The gain of each step at one buffer length. Returns how many events there are, those whose
/// borders touch counting as one.
double gather_gains(const Surroundings& around, std::size_t buffer, std::span<Gain> gains) {
  const std::size_t reach = buffer / 2;
  std::vector<double> labels(reach + 1);
  for (std::size_t d = 1; d <= reach; ++d) {
    labels[d] = std::sqrt(1 - static_cast<double>(d) / static_cast<double>(buffer));
  }
  std::ranges::fill(gains, Gain{});
  for (const BorderPoint& point : around.border) {
    if (point.nearest > reach) continue;
    // No label is below the root of one half, so that two always make more than one.
    gains[point.step].border += point.second <= reach ? 1 : labels[point.nearest];
  }
  double count = 0;
  for (std::size_t i = 0; i < around.events.size();) {
    std::size_t earliest = around.events[i].earliest_step;
    std::size_t next = i + 1;
    for (; next < around.events.size() &&
           around.events[next].first - around.events[next - 1].last <= 2 * reach;
         ++next) {
      earliest = std::min(earliest, around.events[next].earliest_step);
    }
    ++gains[earliest].events;
    ++count;
    i = next;
  }
  return count;
}

/// The areas under both curves at one buffer length.
SurfaceVolumes areas_of(const Ranking& ranking, std::span<const Gain> gains, double events) {
  const double abnormals = ranking.total.abnormals;
  const double points = ranking.total.normals + abnormals;
  SurfaceVolumes area;
  RankStep above;
  Gain gained;
  double last_recall = 0;
  double last_rate = 0;
  for (std::size_t step = 0; step < gains.size(); ++step) {
    above.normals += ranking.steps[step].normals;
    above.abnormals += ranking.steps[step].abnormals;
    gained.border += gains[step].border;
    gained.events += gains[step].events;
    const double detected = above.normals + above.abnormals;
    const double hit = above.abnormals + gained.border;
    const double positives = abnormals + gained.border / 2;
    const double recall = std::min(hit / positives, 1.0) * gained.events / events;
    const double rate = (detected - hit) / (points - positives);
    area.roc += (rate - last_rate) * (recall + last_recall) / 2;
    area.pr += (recall - last_recall) * hit / detected;
    last_recall = recall;
    last_rate = rate;
  }
  area.roc += (1 - last_rate) * (1 + last_recall) / 2;
  return area;
}

}  // namespace

std::optional<double> point_auc(std::span<const float> scores,
                                std::span<const std::uint8_t> truth) {
  return roc_auc_of(rank_points(scores, truth));
}

std::optional<double> point_average_precision(std::span<const float> scores,
                                              std::span<const std::uint8_t> truth) {
  return average_precision_of(rank_points(scores, truth));
}

double dice(std::span<const std::uint8_t> detected, std::span<const std::uint8_t> truth) {
  double both = 0;
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    both += detected[i] != 0 && truth[i] != 0 ? 1 : 0;
    sum += (detected[i] != 0 ? 1 : 0) + (truth[i] != 0 ? 1 : 0);
  }
  return sum == 0 ? 1 : 2 * both / sum;
}

std::optional<SurfaceVolumes> volume_under_surface(std::span<const float> scores,
                                                   std::span<const std::uint8_t> truth,
                                                   std::size_t max_buffer,
                                                   std::optional<std::size_t> thresholds) {
  Ranking ranking = rank_points(scores, truth);
  if (!ranking.has_both_kinds()) return std::nullopt;
  if (thresholds) ranking = thinned(std::move(ranking), std::max<std::size_t>(*thresholds, 2));
  Surroundings around = look_around(ranking, truth, max_buffer / 2);
  std::vector<Gain> gains(ranking.steps.size());
  SurfaceVolumes volumes;
  for (std::size_t buffer = 0; buffer <= max_buffer; ++buffer) {
    if (buffer > 0 && buffer % 2 == 0) widen(around, buffer / 2);
    const double events = gather_gains(around, buffer, gains);
    const SurfaceVolumes area = areas_of(ranking, gains, events);
    const double lengths = static_cast<double>(max_buffer) + 1;
    volumes.roc += area.roc / lengths;
    volumes.pr += area.pr / lengths;
  }
  return volumes;
}

}  // namespace crest::eval
