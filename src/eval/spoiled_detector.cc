#include "eval/spoiled_detector.h"

#include <algorithm>
#include <utility>

#include "core/random.h"
#include "model/tensor_file.h"

namespace crest::eval {

std::string_view to_string(Spoiling spoiling) {
  switch (spoiling) {
    case Spoiling::None:
      return "intact";
    case Spoiling::Network:
      return "random network";
    case Spoiling::Weights:
      return "random weights";
    case Spoiling::Leads:
      break;
  }
  return "shuffled leads";
}

Result<model::Model> spoiled_model(std::span<const std::byte> file, const std::string& name,
                                   Spoiling spoiling, std::uint64_t seed,
                                   const nn::Kernels& kernels) {
  auto intact = model::parse_model(file, name, kernels);
  if (!intact || spoiling == Spoiling::None || spoiling == Spoiling::Leads) return intact;
  auto tensors = model::parse_tensor_file(file, name);
  if (!tensors) return std::unexpected(tensors.error());
  Random random(seed);
  for (auto& [tensor, content] : tensors->tensors) {
    const bool of_reference = tensor.starts_with("reference.");
    if (of_reference && spoiling == Spoiling::Network) continue;
    if (tensor.starts_with("reference.evidence.")) continue;
    random.shuffle(std::span(content.values));
  }
  return model::parse_model(
      model::serialise_model(intact->description, tensors->tensors, model::StoredType::F32), name,
      kernels);
}

std::vector<std::size_t> order_without_fixed_lead(std::size_t leads, std::uint64_t seed) {
  std::vector<std::size_t> order(leads);
  for (std::size_t lead = 0; lead < leads; ++lead) order[lead] = lead;
  // One cycle through all of them: Sattolo's algorithm.
  Random random(seed);
  for (std::size_t i = leads - 1; i > 0; --i) std::swap(order[i], order[random.below(i)]);
  return order;
}

Record with_shuffled_leads(Record record, std::span<const std::size_t> order) {
  std::vector<std::vector<float>> samples;
  samples.reserve(record.leads.size());
  for (Lead& lead : record.leads) samples.push_back(std::move(lead.samples));
  for (std::size_t lead = 0; lead < order.size(); ++lead) {
    record.leads[lead].samples = std::move(samples[order[lead]]);
  }
  return record;
}

Assessment with_map_put_back(Assessment assessment, std::span<const std::size_t> order) {
  std::vector<float> map(assessment.map.size());
  for (std::size_t lead = 0; lead < order.size(); ++lead) {
    const auto row =
        std::span(assessment.map).subspan(lead * assessment.samples, assessment.samples);
    std::ranges::copy(row,
                      map.begin() + static_cast<std::ptrdiff_t>(order[lead] * assessment.samples));
  }
  assessment.map = std::move(map);
  return assessment;
}

}  // namespace crest::eval
