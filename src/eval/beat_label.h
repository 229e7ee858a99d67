// The classes in which ANSI/AAMI EC57 compares beats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace crest::eval {

/// The five classes of beats and the two labels of what is no beat, in the order of EC57's table.
enum class BeatLabel : std::uint8_t {
  Normal,            ///< N: any beat that is none of the following, bundle branch blocks too
  Supraventricular,  ///< S: premature or escape beat of atria or junction, aberrant or not
  Ventricular,       ///< V: premature or escape beat of the ventricles
  Fusion,            ///< F: of a ventricular and a normal beat
  Unknown,           ///< Q: paced, fusion of a paced and a normal beat, or cannot be classified
  Absent,            ///< O: no beat where the other side has one
  ShutDown,          ///< X: the same while the signal was declared unreadable
};

inline constexpr std::size_t kBeatClasses = 5;
inline constexpr std::size_t kBeatLabels = 7;

/// 'N', 'S', 'V', 'F', 'Q', 'O' and 'X'.
char symbol_of(BeatLabel label);

/// The class of an annotation code of the MIT format, or none for codes that mark no beat, as EC57
/// has it and PhysioNet's bxb maps it:
///   N  N L R B          S  A a J S e j n          V  V E r          F  F          Q  Q / f ?
/// De Chazal et al. (IEEE Trans. Biomed. Eng. 51, 2004) and many papers after them count the escape
/// beats e and j as N, so that their numbers for N and S differ a little.
std::optional<BeatLabel> aami_label(int annotation_code);

}  // namespace crest::eval
