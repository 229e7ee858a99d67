// Whether the map of a detector means anything: planted changes, placed by it as it is and deprived
// of what it has learned.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "eval/planted_protocol.h"
#include "eval/spoiled_detector.h"

namespace crest::eval {

struct SanityOptions {
  PlantedOptions planted;  ///< its strengths default to the middle one, its kinds to kSanityKinds
  std::uint64_t seed = 1;  ///< of the disorder
  const nn::Kernels* kernels = &nn::fastest_kernels();
};

/// A change of the shape of ST and T, of the QRS complex in all beats, and of a single beat.
inline constexpr std::array kSanityKinds = {ChangeKind::StElevation, ChangeKind::TWaveInversion,
                                            ChangeKind::LeftBundleBranchBlock,
                                            ChangeKind::PrematureVentricularBeat};

/// Means over the records with this change.
struct SanityResult {
  ChangeKind kind = ChangeKind::StElevation;
  std::size_t records = 0;
  std::array<MapMeasures, kSpoilings.size()> maps;  ///< in the order of kSpoilings
  double trivial_auc = 0;                           ///< of the best map that knows nothing
};

/// Errors: those of spoiled_model and run_planted; Config for a model of other than the twelve
/// leads.
Result<std::vector<SanityResult>> run_sanity(const std::filesystem::path& folder,
                                             std::span<const std::byte> model_file,
                                             const std::string& name, const SanityOptions& options);

/// A table for people, with what its numbers mean.
std::string to_text(std::span<const SanityResult> results);

}  // namespace crest::eval
