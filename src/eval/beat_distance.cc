#include "eval/beat_distance.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "eval/beat_shape.h"

namespace crest::eval {
namespace {

/// Beats of all records in one row, [count, features].
struct Beats {
  std::size_t features = 0;
  std::vector<float> values;
};

/// Evenly spaced ones, at most so many.
void thin_out(Beats& beats, std::size_t most) {
  const std::size_t count = beats.features == 0 ? 0 : beats.values.size() / beats.features;
  if (count <= most) return;
  std::vector<float> kept;
  kept.reserve(most * beats.features);
  for (std::size_t i = 0; i < most; ++i) {
    const auto beat = std::span(beats.values).subspan(i * count / most * beats.features);
    kept.insert(kept.end(), beat.begin(),
                beat.begin() + static_cast<std::ptrdiff_t>(beats.features));
  }
  beats.values = std::move(kept);
}

}  // namespace

Result<NormalGaussian> fit_beats(std::span<const Record> normals,
                                 std::vector<std::string>& left_out, std::size_t most_beats) {
  Beats beats;
  for (const Record& record : normals) {
    const std::size_t leads = normals.front().leads.size();
    if (record.leads.size() != leads) {
      return std::unexpected(Error{
          ErrorKind::Config,
          fmt::format("has {} leads where the first record has {}", record.leads.size(), leads),
          record.name,
          {}});
    }
    beats.features = leads * kBeatShapeSamples;
    const auto strip = beat_shape_strip(record, leads);
    if (!strip) {
      left_out.push_back(fmt::format("{}: {}", record.name, strip.error().reason));
      continue;
    }
    const BeatShapes shapes = beat_shapes(*strip, strip->r_peaks);
    if (shapes.r_peaks.empty()) left_out.push_back(record.name + ": no whole beat was found");
    beats.values.insert(beats.values.end(), shapes.values.begin(), shapes.values.end());
  }
  thin_out(beats, most_beats);
  return fit_gaussian(beats.values, beats.features, kBeatShapeVariance);
}

Result<std::vector<BeatDistance>> beat_distances(const Record& record, const NormalGaussian& normal,
                                                 std::optional<std::span<const double>> times) {
  const std::size_t features = normal.mean.size();
  const std::size_t leads = features / kBeatShapeSamples;
  if (record.leads.size() < leads) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 fmt::format("has {} of {} leads", record.leads.size(), leads),
                                 record.name,
                                 {}});
  }
  const auto strip = beat_shape_strip(record, leads);
  if (!strip) return std::unexpected(strip.error());
  std::vector<std::size_t> r_peaks = strip->r_peaks;
  std::vector<BeatDistance> distances;
  if (times) {
    r_peaks.clear();
    for (const double time : *times) {
      distances.push_back({.time = time, .distance = std::nullopt});
      // A time before the record becomes a place behind it: neither has a whole beat.
      const double place = std::round(time * strip->rate);
      const bool inside = place >= 0 && place < static_cast<double>(strip->signal.samples);
      r_peaks.push_back(inside ? static_cast<std::size_t>(place) : strip->signal.samples);
    }
  } else {
    for (const std::size_t r_peak : r_peaks) {
      distances.push_back(
          {.time = static_cast<double>(r_peak) / strip->rate, .distance = std::nullopt});
    }
  }
  const BeatShapes shapes = beat_shapes(*strip, r_peaks);
  for (std::size_t i = 0, whole = 0; i < r_peaks.size() && whole < shapes.r_peaks.size(); ++i) {
    if (r_peaks[i] != shapes.r_peaks[whole]) continue;
    distances[i].distance =
        distance_from(normal, std::span(shapes.values).subspan(whole * features, features));
    ++whole;
  }
  return distances;
}

}  // namespace crest::eval
