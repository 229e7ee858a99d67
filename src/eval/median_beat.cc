#include "eval/median_beat.h"

#include <algorithm>
#include <filesystem>

#include "io/read_record.h"
#include "signal/median.h"

namespace crest::eval {

Result<std::vector<float>> median_beat(const Record& record) {
  const auto strip = beat_shape_strip(record, 0);
  if (!strip) return std::unexpected(strip.error());
  const BeatShapes shapes = beat_shapes(*strip, strip->r_peaks);
  if (shapes.r_peaks.empty()) {
    return std::unexpected(
        Error{ErrorKind::InvalidInput, "no whole beat was found", record.name, {}});
  }
  std::vector<float> beat(kMedianBeatFeatures);
  std::vector<float> across(shapes.r_peaks.size());
  for (std::size_t i = 0; i < kMedianBeatFeatures; ++i) {
    for (std::size_t k = 0; k < across.size(); ++k) {
      across[k] = shapes.values[k * kMedianBeatFeatures + i];
    }
    beat[i] = signal::median_of(across);
  }
  return beat;
}

Result<NormalGaussian> fit_median_beats(const std::filesystem::path& folder,
                                        std::span<const PtbxlRow> normals,
                                        std::vector<std::string>& left_out,
                                        const std::function<void(std::size_t)>& progress) {
  std::vector<float> beats;
  beats.reserve(normals.size() * kMedianBeatFeatures);
  std::size_t done = 0;
  for (const PtbxlRow& row : normals) {
    const auto record = io::read_record(folder / (row.record + ".hea"));
    const auto beat =
        record ? median_beat(*record) : Result<std::vector<float>>(std::unexpected(record.error()));
    if (beat) {
      beats.insert(beats.end(), beat->begin(), beat->end());
    } else {
      left_out.push_back(to_string(beat.error()));
    }
    if (progress) progress(++done);
  }
  return fit_gaussian(beats, kMedianBeatFeatures, kBeatShapeVariance);
}

}  // namespace crest::eval
