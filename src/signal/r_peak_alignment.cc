#include "signal/r_peak_alignment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace crest::signal {
namespace {

// Beats are compared every 8 ms over 200 ms, shifted by up to 64 ms to each side.
constexpr double kStep = 0.008;  // s
constexpr std::size_t kPoints = 25;
constexpr std::size_t kShifts = 17;
constexpr std::size_t kWidePoints = kPoints + kShifts - 1;
constexpr std::size_t kRoom = 20;  // for the shifts, so that they fill whole vectors
constexpr std::size_t kNoShift = kShifts / 2;
constexpr std::size_t kMiddle = kWidePoints / 2;
constexpr float kSameShape = 0.9F;  // correlation
constexpr float kRenewal = 0.125F;  // share of each new beat in the mean of its shape
constexpr std::size_t kShapesAtOnce = 4;
constexpr double kNear = 0.012;  // s; beats that near to the point of the others stay

struct Shape {
  std::size_t number = 0;
  std::vector<float> mean;  // [leads, kPoints], each lead of mean 0
  float energy = 0;         // of the mean
};

float correlation(float product, float energy, float other_energy) {
  return energy > 0 && other_energy > 0 ? product / std::sqrt(energy * other_energy) : 0;
}

// How often the main deflection of the beats of a shape lay where, in shifts.
using Votes = std::array<std::uint32_t, kShifts>;

// A beat as the shapes see it.
struct Alignment {
  std::size_t shape = 0;
  std::size_t shift = kNoShift;  // at which it is most like its shape
};

// [usable leads, kWidePoints] around a sample; the record's ends are repeated.
std::vector<float> points_around(const LeadMatrix& signal, const std::vector<bool>& usable,
                                 double rate, std::size_t centre) {
  std::vector<float> points;
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead]) continue;
    const std::span<const float> samples = signal.lead(lead);
    for (std::size_t k = 0; k < kWidePoints; ++k) {
      const double distance =
          (static_cast<double>(k) - static_cast<double>(kMiddle)) * kStep * rate;
      const double place = std::clamp(static_cast<double>(centre) + distance, 0.0,
                                      static_cast<double>(signal.samples - 1));
      points.push_back(samples[static_cast<std::size_t>(place)]);
    }
  }
  return points;
}

// The part of wide points [leads, kWidePoints] at a shift, each lead less its mean.
std::vector<float> cut_points(std::span<const float> wide, std::size_t shift) {
  std::vector<float> points;
  points.reserve(wide.size() / kWidePoints * kPoints);
  for (std::size_t first = shift; first < wide.size(); first += kWidePoints) {
    float sum = 0;
    for (std::size_t k = 0; k < kPoints; ++k) sum += wide[first + k];
    for (std::size_t k = 0; k < kPoints; ++k) points.push_back(wide[first + k] - sum / kPoints);
  }
  return points;
}

float energy_of(std::span<const float> points) {
  float energy = 0;
  for (const float value : points) energy += value * value;
  return energy;
}

// A beat at every shift at once: what is [.., kRoom] holds a value for each, and the last repeat
// the end of the points.
class ShiftedPoints {
 public:
  using Values = std::array<float, kRoom>;

  // Of wide points [leads, kWidePoints].
  explicit ShiftedPoints(std::span<const float> wide) : leads_(wide.size() / kWidePoints) {
    padded_.reserve(leads_ * kPaddedPoints);
    for (std::size_t lead = 0; lead < leads_; ++lead) {
      const auto points = wide.subspan(lead * kWidePoints, kWidePoints);
      padded_.insert(padded_.end(), points.begin(), points.end());
      padded_.insert(padded_.end(), kPaddedPoints - kWidePoints, points.back());
      Values sum{};
      for (std::size_t k = 0; k < kPoints; ++k) {
        for (std::size_t s = 0; s < kRoom; ++s) sum[s] += at(lead, k)[s];
      }
      for (float& value : sum) value /= kPoints;
      means_.push_back(sum);
      for (std::size_t k = 0; k < kPoints; ++k) {
        for (std::size_t s = 0; s < kRoom; ++s) {
          const float value = at(lead, k)[s] - means_[lead][s];
          energies_[s] += value * value;
        }
      }
    }
  }

  const Values& energies() const { return energies_; }

  // The products with points [leads, kPoints] summed up.
  Values products(std::span<const float> points) const {
    Values sum{};
    for (std::size_t lead = 0; lead < leads_; ++lead) {
      for (std::size_t k = 0; k < kPoints; ++k) {
        const float other = points[lead * kPoints + k];
        for (std::size_t s = 0; s < kRoom; ++s) {
          sum[s] += (at(lead, k)[s] - means_[lead][s]) * other;
        }
      }
    }
    return sum;
  }

 private:
  static constexpr std::size_t kPaddedPoints = kPoints + kRoom - 1;

  const float* at(std::size_t lead, std::size_t k) const {
    return padded_.data() + lead * kPaddedPoints + k;
  }

  std::size_t leads_;
  std::vector<float> padded_;  // [leads, kPaddedPoints]
  std::vector<Values> means_;  // [leads]
  Values energies_{};
};

// The shapes seen last, most recent first.
class RecentShapes {
 public:
  // Finds the shape of a beat, or makes it a new one.
  Alignment place(std::span<const float> wide, std::vector<Votes>& votes) {
    const ShiftedPoints shifted(wide);
    std::vector<ShiftedPoints::Values> products;
    products.reserve(shapes_.size());
    for (const Shape& shape : shapes_) products.push_back(shifted.products(shape.mean));
    float best = kSameShape;
    std::size_t found = shapes_.size();
    Alignment alignment{.shape = votes.size(), .shift = kNoShift};
    for (std::size_t shift = 0; shift < kShifts; ++shift) {
      for (std::size_t shape = 0; shape < shapes_.size(); ++shape) {
        const float alike =
            correlation(products[shape][shift], shifted.energies()[shift], shapes_[shape].energy);
        if (alike <= best) continue;
        best = alike;
        found = shape;
        alignment = {.shape = shapes_[shape].number, .shift = shift};
      }
    }
    const std::vector<float> points = cut_points(wide, alignment.shift);
    const auto first = shapes_.begin();
    if (found == shapes_.size()) {
      votes.emplace_back();
      if (shapes_.size() == kShapesAtOnce) shapes_.pop_back();
      shapes_.insert(first, Shape{.number = alignment.shape, .mean = points});
    } else {
      Shape& shape = shapes_[found];
      for (std::size_t i = 0; i < points.size(); ++i) {
        shape.mean[i] += kRenewal * (points[i] - shape.mean[i]);
      }
      const auto place = first + static_cast<std::ptrdiff_t>(found);
      std::rotate(first, place, place + 1);
    }
    shapes_.front().energy = energy_of(shapes_.front().mean);
    ++votes[alignment.shape][alignment.shift];
    return alignment;
  }

 private:
  std::vector<Shape> shapes_;
};

}  // namespace

std::size_t main_deflection(const LeadMatrix& signal, const std::vector<bool>& usable,
                            std::size_t first, std::size_t last) {
  std::vector<float> magnitude(last - first);
  for (std::size_t lead = 0; lead < signal.leads; ++lead) {
    if (!usable[lead]) continue;
    const std::span<const float> samples = signal.lead(lead).subspan(first, last - first);
    const float baseline = (samples.front() + samples.back()) / 2;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      magnitude[i] += (samples[i] - baseline) * (samples[i] - baseline);
    }
  }
  return first + static_cast<std::size_t>(std::ranges::max_element(magnitude) - magnitude.begin());
}

std::vector<std::size_t> align_r_peaks(const LeadMatrix& signal, const std::vector<bool>& usable,
                                       double rate, std::span<const std::size_t> r_peaks) {
  std::vector<Votes> votes;
  std::vector<Alignment> alignments;
  RecentShapes shapes;
  for (const std::size_t r_peak : r_peaks) {
    alignments.push_back(shapes.place(points_around(signal, usable, rate, r_peak), votes));
  }
  std::vector<std::size_t> aligned;
  for (std::size_t b = 0; b < r_peaks.size(); ++b) {
    const Votes& vote = votes[alignments[b].shape];
    // A beat found at shift s from its shape has its main deflection at -s; the others' is at -top.
    const auto top = static_cast<double>(std::ranges::max_element(vote) - vote.begin());
    const double distance = (static_cast<double>(alignments[b].shift) - top) * kStep;
    std::size_t r_peak = r_peaks[b];
    if (std::abs(distance) > kNear) {
      const double target = static_cast<double>(r_peak) + distance * rate;
      const double reach = kNear * rate;
      const auto end = static_cast<double>(signal.samples);
      const auto first = static_cast<std::size_t>(std::clamp(target - reach, 0.0, end - 1));
      const auto last = static_cast<std::size_t>(std::clamp(target + reach + 1, 1.0, end));
      r_peak = main_deflection(signal, usable, first, std::max(last, first + 1));
    }
    if (aligned.empty() || r_peak > aligned.back()) aligned.push_back(r_peak);
  }
  return aligned;
}

}  // namespace crest::signal
