// A stretch of a strip as beats: what they have in common, and how each differs from it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/lead_matrix.h"
#include "model/normal_reference.h"
#include "signal/strip.h"
#include "signal/typical_beat.h"

namespace crest::detect {

/// One beat of a stretch. Samples are those of the stretch; [begin, end) is what is its own of the
/// trace: from a part of the way before its R peak to a part of the way after it.
struct StretchBeat {
  double r_peak = 0;  ///< between samples
  std::size_t begin = 0;
  std::size_t end = 0;
  double rr_before = 0;  ///< seconds from the beat before; 0 for the first
  double usual_rr = 0;   ///< seconds: median of the intervals around it
  /// Mean squared difference of its QRS complex from the typical one, in units of what is usual in
  /// normals and in this stretch; about 1 for a beat like the others, 0 for one that an end of the
  /// stretch may cut.
  double difference = 0;
};

/// A plain value.
struct BeatStretch {
  double rate = 0;    ///< Hz
  LeadMatrix signal;  ///< [leads, samples], in the unit of the strip
  std::vector<bool> usable;
  bool millivolts = false;  ///< the unit of the strip is mV
  std::vector<StretchBeat> beats;
  /// Of no beats, and zero, where none lies whole in the stretch.
  signal::TypicalBeat typical;
  bool has_typical_beat() const { return typical.beats > 0; }

  /// How much more the beats of this stretch vary than is usual in normals: 1 or more.
  double restlessness = 1;
};

/// Divides a strip of any length into stretches of equal length of at most `longest` seconds: five
/// minutes, over which a heart keeps its shape. Samples [begin, end).
struct SampleSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};
inline constexpr double kLongestStretch = 300;  // seconds
std::vector<SampleSpan> stretches_of(std::size_t samples, double rate,
                                     double longest = kLongestStretch);

/// The stretch [span.begin, span.end) of a strip, but for what measure_differences fills in.
BeatStretch make_stretch(const signal::Strip& strip, const SampleSpan& span);

/// The same with the difference of each beat and how restless the stretch is, by the usual
/// `variation` [leads, kBeatSamples] of a reference for as many leads.
BeatStretch measure_differences(BeatStretch stretch, const std::vector<float>& variation);

/// Whether a beat at sample `r_peak` of a signal is to be held against the others. Near an end its
/// complex may be cut, and what was taken for its R peak be another part of it.
bool is_clear_of_ends(double r_peak, std::size_t samples, double rate);

/// Mean squared difference of a part of a beat from the typical one over the usable leads, in units
/// of the usual `variation` [leads, kBeatSamples], where it lies in the stretch; none where no
/// sample does. `sampled` is signal::sample_beat of that beat.
std::optional<double> part_difference(const BeatStretch& stretch, const StretchBeat& beat,
                                      const LeadMatrix& sampled, signal::ShapePart part,
                                      std::span<const float> variation);

/// Where a sample of a stretch lies in the shape of a beat.
struct PlaceInBeat {
  std::size_t before = 0;  ///< sample of the shape
  float share = 0;         ///< of the way to the next
};
/// None beyond the ends of a shape.
std::optional<PlaceInBeat> place_in_beat(const BeatStretch& stretch, const StretchBeat& beat,
                                         std::size_t sample);

/// Calls visit(sample, place) for each sample of the stretch that lies in the shape of a beat, beat
/// by beat; not at all where there is no typical beat.
template <typename Visit>
void for_each_place(const BeatStretch& stretch, Visit visit) {
  if (!stretch.has_typical_beat()) return;
  for (const StretchBeat& beat : stretch.beats) {
    for (std::size_t sample = beat.begin; sample < beat.end; ++sample) {
      if (const auto place = place_in_beat(stretch, beat, sample)) visit(sample, *place);
    }
  }
}

/// A sample of a stretch that lies in the shape of a beat, and where it does.
struct PlacedSample {
  std::size_t sample = 0;
  PlaceInBeat place;
};
/// What for_each_place visits, in its order: for those who go through it once for each lead.
std::vector<PlacedSample> placed_samples(const BeatStretch& stretch);

/// Between the two samples of a shape [kBeatSamples].
inline float at_place(const float* shape, const PlaceInBeat& place) {
  return shape[place.before] + place.share * (shape[place.before + 1] - shape[place.before]);
}

}  // namespace crest::detect
