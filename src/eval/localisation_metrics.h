// How well a map shows where a record is abnormal. A map has one score for each point of a record
// or series, the truth one byte, not 0 where the point is abnormal; both of the same length. No
// point adjustment: a point counts for itself, whatever its neighbours were given. All functions
// are pure and may run on several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace crest::eval {

/// Area under the ROC curve of the points and their average precision, as roc_auc_of and
/// average_precision_of in ranking.h define them. A score that is not a number, a point that was
/// not assessed, is the lowest of all, as minus infinity is. None where the truth has one kind
/// only.
std::optional<double> point_auc(std::span<const float> scores, std::span<const std::uint8_t> truth);
std::optional<double> point_average_precision(std::span<const float> scores,
                                              std::span<const std::uint8_t> truth);

/// Overlap 2 |D ∩ T| / (|D| + |T|) of the points detected (not 0) with those of the truth, after
/// Dice, in [0, 1]; 1 where both are empty, since they agree.
double dice(std::span<const std::uint8_t> detected, std::span<const std::uint8_t> truth);

/// VUS-ROC and VUS-PR, each in [0, 1].
struct SurfaceVolumes {
  double roc = 0;
  double pr = 0;
};

/// As many thresholds as TSB-AD tries.
inline constexpr std::size_t kTsbAdThresholds = 250;

/// Volumes under the ROC and the precision-recall surface: the range-based areas, averaged over
/// buffer lengths l = 0, 1, ..., max_buffer points. None where the truth has one kind only. Scores
/// as in point_auc. Takes O(n log n + n max_buffer).
///
/// Paparrizos, Boniol, Palpanas, Tsay, Elmore, Franklin: Volume Under the Surface, PVLDB 15(11),
/// 2022, computed as its authors' benchmark TSB-AD does it (RangeAUC_volume_opt). Of buffer length
/// l, an event (a run of abnormal points) gets borders on both sides: a normal point at distance
/// d <= floor(l/2) has the label sqrt(1 - d/l), in reach of two events the sum, at most 1. At a
/// threshold, with E the abnormal and B the summed labels of the border points at or above it,
/// P all abnormal points, n all points and N those at or above the threshold:
/// - recall = min(1, (E + B) / (P + B/2)) times the share of events that have any point at or above
///   the threshold in themselves or their borders, events whose borders touch being one;
/// - false positive rate = (N - E - B) / (n - P - B/2), precision = (E + B) / N;
/// - the ROC area is summed by trapezoids from (0, 0) to (1, 1), the precision-recall area by steps
///   of recall, each times the precision at its end.
/// The paper's text differs from that code: B/2 in recall and false positive rate is there half the
/// labels of all border points, whether detected or not; each event counts by itself; the
/// precision-recall area and the mean over l are by trapezoids.
///
/// `thresholds`: none takes each distinct score for a threshold. A number (2 or more) takes the
/// scores at as many evenly spaced places in their order, highest and lowest included. TSB-AD's
/// published numbers have kTsbAdThresholds; over long series these jump over a small event: of
/// 650,000 points its second threshold is the 2611th highest score. TSB-AD hands over twice its
/// sliding window as the largest buffer.
///
/// With one event, a max_buffer of 0 gives point_auc and point_average_precision.
std::optional<SurfaceVolumes> volume_under_surface(
    std::span<const float> scores, std::span<const std::uint8_t> truth, std::size_t max_buffer,
    std::optional<std::size_t> thresholds = std::nullopt);

}  // namespace crest::eval
