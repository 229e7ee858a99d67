// A detector deprived of what it has learned: what its map is worth then says what it owes to that.
#pragma once

#include <crest/assessment.h>
#include <crest/error.h>
#include <crest/record.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/model_file.h"

namespace crest::eval {

enum class Spoiling {
  None,
  Network,  ///< the weights of the network in random order
  Weights,  ///< these, and the shapes and scales of its reference of normals
  Leads,    ///< the leads of the record under each other's names
};
inline constexpr std::array kSpoilings = {Spoiling::None, Spoiling::Network, Spoiling::Weights,
                                          Spoiling::Leads};
/// "intact", "random network", "random weights", "shuffled leads".
std::string_view to_string(Spoiling spoiling);

/// The model of a file with the values of each tensor in random order among themselves, so that
/// their distribution stays: of none, of the network's, or of the reference's too but for its
/// sorted lists of evidence. Errors: those of parse_model. Deterministic.
Result<model::Model> spoiled_model(std::span<const std::byte> file, const std::string& name,
                                   Spoiling spoiling, std::uint64_t seed,
                                   const nn::Kernels& kernels = nn::fastest_kernels());

/// A random order of so many leads (two at least) in which none keeps its place.
std::vector<std::size_t> order_without_fixed_lead(std::size_t leads, std::uint64_t seed);

/// The record whose lead i has the samples of lead order[i].
Record with_shuffled_leads(Record record, std::span<const std::size_t> order);

/// The map of such a record with every lead back in its place; nothing else of the assessment is
/// changed. `order` is of as many leads.
Assessment with_map_put_back(Assessment assessment, std::span<const std::size_t> order);

}  // namespace crest::eval
