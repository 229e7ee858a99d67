// What a model has seen, as its card says, against what it is to be tested on.
#pragma once

#include <crest/error.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crest::eval {

/// Names of records, from the keys "trained_on" and "chosen_on" of a model's card.
struct TrainedOn {
  bool said = false;  ///< whether the card has both keys
  std::vector<std::string> trained, chosen;
};

/// Reads a card, a JSON object. Errors (with the file): Corrupt for what is no object, or a key
/// that is no list of names.
Result<TrainedOn> trained_on(std::string_view card, const std::string& file);

/// Error: Config, naming the record and the file, where the model was trained on or chosen by one
/// of the `tested` records or another one of its MIT-BIH patient (mitbih_patient).
Result<void> check_unseen(const TrainedOn& seen, std::span<const std::string> tested,
                          const std::string& file);

}  // namespace crest::eval
