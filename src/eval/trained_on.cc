#include "eval/trained_on.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "eval/mitbih_split.h"

namespace crest::eval {
namespace {

using nlohmann::json;

Result<std::vector<std::string>> names_of(const json& card, const char* key,
                                          const std::string& file) {
  std::vector<std::string> names;
  const auto found = card.find(key);
  if (found == card.end()) return names;
  const bool of_names = found->is_array() && std::ranges::all_of(*found, [](const json& name) {
                          return name.is_string();
                        });
  if (!of_names) {
    return std::unexpected(Error{ErrorKind::Corrupt, fmt::format("\"{}\" is no list of names", key),
                                 file, "card of the model"});
  }
  for (const json& name : *found) names.push_back(name.get<std::string>());
  return names;
}

/// The first of the records whose patient a model has seen.
const std::string* seen_among(std::span<const std::string> tested,
                              std::span<const std::string> seen) {
  for (const std::string& record : tested) {
    const bool known = std::ranges::any_of(seen, [&](const std::string& name) {
      return mitbih_patient(name) == mitbih_patient(record);
    });
    if (known) return &record;
  }
  return nullptr;
}

}  // namespace

Result<TrainedOn> trained_on(std::string_view card, const std::string& file) {
  const json object = json::parse(card, nullptr, false);
  if (!object.is_object()) {
    return std::unexpected(
        Error{ErrorKind::Corrupt, "is no JSON object", file, "card of the model"});
  }
  auto trained = names_of(object, "trained_on", file);
  if (!trained) return std::unexpected(trained.error());
  auto chosen = names_of(object, "chosen_on", file);
  if (!chosen) return std::unexpected(chosen.error());
  return TrainedOn{.said = object.contains("trained_on") && object.contains("chosen_on"),
                   .trained = *std::move(trained),
                   .chosen = *std::move(chosen)};
}

Result<void> check_unseen(const TrainedOn& seen, std::span<const std::string> tested,
                          const std::string& file) {
  const auto refusal = [&](const char* how, const std::string& record) {
    return std::unexpected(
        Error{ErrorKind::Config,
              fmt::format("the model was {} record {} or its patient, on which it would be tested",
                          how, record),
              file,
              {}});
  };
  if (const std::string* record = seen_among(tested, seen.trained)) {
    return refusal("trained on", *record);
  }
  if (const std::string* record = seen_among(tested, seen.chosen)) {
    return refusal("chosen by", *record);
  }
  return {};
}

}  // namespace crest::eval
