// Where one beat's QRS complex, T wave and P wave begin and end.
#pragma once

#include <cstddef>
#include <optional>

#include "signal/beat_view.h"

namespace crest::signal {

/// Places of a view.
struct WavePlaces {
  std::ptrdiff_t onset = 0;
  std::ptrdiff_t peak = 0;
  std::ptrdiff_t end = 0;
};

/// QRS lies where the slope of all leads together is more than a share of its steepest and than
/// noise around it; it ends where the slope stays below that for 12 ms. `earliest` and `latest` are
/// places that belong to the beats next to it.
WavePlaces find_qrs(const BeatView& view, const ScaledLeads& leads, std::ptrdiff_t earliest,
                    std::ptrdiff_t latest);

/// The greatest departure of all leads together from the level that the beat comes back to, the
/// nearer to where T waves lie at this cycle length (`interval`, s) the likelier; from there to
/// both sides to where its slope falls below a share of its steepest. None where nothing stands
/// out between `qrs.end` and `latest` (excluded).
std::optional<WavePlaces> find_t(const BeatView& view, const ScaledLeads& leads,
                                 const WavePlaces& qrs, std::ptrdiff_t latest, double interval);

/// What may be a P wave.
struct PCandidate {
  WavePlaces places;
  float height = 0;     ///< of the usual QRS complex, root mean square over the leads
  float coherence = 0;  ///< correlation of this beat with those alike in this place, -1 to 1; 0
                        ///< where none is alike
};

/// The greatest departure from the line between `earliest` and the onset of QRS, bounded like T.
std::optional<PCandidate> find_p(const BeatView& view, const ScaledLeads& leads,
                                 const WavePlaces& qrs, std::ptrdiff_t earliest);

}  // namespace crest::signal
