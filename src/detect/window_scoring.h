// Restores one window and sums up where that failed: the paper's score and map.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/lead_matrix.h"
#include "model/mask.h"
#include "model/restorer.h"
#include "signal/strip.h"
#include "signal/window.h"

namespace crest::detect {

/// One heartbeat as the network sees it.
struct BeatView {
  LeadMatrix signal;         ///< [leads, beat]
  std::ptrdiff_t start = 0;  ///< where its first sample lies in the window
};

/// The passes through the network: each beat with each pair of masks.
struct Passes {
  std::vector<BeatView> beats;            ///< none for a network without the local branch: then
                                          ///< each mask is one pass; else at least one
  std::vector<model::Mask> window_masks;  ///< pass m uses window mask m and beat mask m
  std::vector<model::Mask> beat_masks;    ///< as many
  /// Divide the local errors by how many beats cover a sample; the authors' public code does not.
  bool divide_by_coverage = true;
  /// Restore the window once a mask, with its middle beat, and the other beats alone: a fifth of
  /// the work. Else the window is restored anew with each beat, as in the paper.
  bool window_once = false;
};

/// [leads, window] blocks of one window, samples beyond window.valid being meaningless. What a
/// network without some parts does not restore adds no error.
struct WindowScore {
  /// Mean over the passes of mean(exp(-v) e^2) of the window and of the beat and of mean(e^2) of
  /// the trend-assisted restoration, over what counts; empty where nothing does.
  std::optional<double> score;
  LeadMatrix map;  ///< exp(-v) e^2 + trend-assisted e^2, mean over the passes, + that of the beats
  /// Mean over the passes that hid a sample; of all passes where none did. In the scale of
  /// window.signal. Of the global branch, or else with help of the trend, or else the signal
  /// itself.
  LeadMatrix restored;
};

/// What counts for the score of a window: [leads, window], 1 for samples of usable leads that the
/// record itself holds, 0 for gaps and other leads.
LeadMatrix counted_samples(const signal::Strip& strip, const signal::Window& window);

/// `counted` is as counted_samples gives it; beyond window.valid it says nothing about the window,
/// and a beat that reaches beyond the window counts there as at its edge. `session` must be of a
/// network of as many leads and the sizes of the views. Errors are summed up in double precision,
/// in a fixed order.
WindowScore score_window(const signal::Window& window, const LeadMatrix& counted,
                         const Passes& passes, model::Session& session);

}  // namespace crest::detect
