// The scorings that a model can be asked for.
#pragma once

#include <string_view>

namespace crest::detect {

enum class Scoring {
  /// Compared with normal ECGs and with itself (detect/comparison.h), what the network restored
  /// being part of it. For a model without a reference of normals this is Paper.
  Crest,
  /// The paper's score with the traps of its public code repaired: masks that hide every sample
  /// once, overlapping beats divided by their coverage.
  Paper,
  /// What the authors' public code computes, for comparison with it: its masks, its window of the
  /// record's samples 100 to 4899, beats with 200 < R < 4400, no division by coverage.
  PaperCode,
};

/// "crest", "paper", "paper-code".
std::string_view to_string(Scoring scoring);

}  // namespace crest::detect
