#include "eval/mitbih_split.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <system_error>
#include <utility>

#include "eval/mitbih_pieces.h"

namespace crest::eval {
namespace {

constexpr std::size_t kValidationOfFold = 3;
constexpr std::size_t kValidationOfDs1 = 4;
/// In DS1, the same man as 202 in DS2.
constexpr std::string_view kInBothHalves = "201";

bool is_at_hand(const std::filesystem::path& folder, std::string_view record) {
  std::error_code error;
  return std::filesystem::exists(folder / fmt::format("{}.hea", record), error) &&
         std::filesystem::exists(folder / fmt::format("{}.atr", record), error);
}

std::vector<std::string> at_hand(const std::filesystem::path& folder,
                                 std::span<const std::string_view> records) {
  std::vector<std::string> found;
  for (const std::string_view record : records) {
    if (is_at_hand(folder, record)) found.emplace_back(record);
  }
  return found;
}

/// The records of DS1 and DS2, ascending.
std::vector<std::string_view> both_halves() {
  std::vector<std::string_view> records;
  std::ranges::merge(kMitbihDs1, kMitbihDs2, std::back_inserter(records));
  return records;
}

/// Records by patient, both ascending.
using Patients = std::map<std::string_view, std::vector<std::string>>;

Patients patients_of(std::span<const std::string> records) {
  Patients patients;
  for (const std::string& record : records) patients[mitbih_patient(record)].push_back(record);
  return patients;
}

/// Takes so many patients, evenly spaced among those with normal pieces, out of the training.
void choose_validation(const std::filesystem::path& folder, std::size_t count, MitbihFold& fold) {
  Patients fit;
  for (const auto& [patient, records] : patients_of(fold.training)) {
    const bool has_pieces = std::ranges::any_of(records, [&](const std::string& record) {
      const auto marked = read_annotated_beats(folder / (record + ".hea"));
      return marked && !normal_pieces(*marked).empty();
    });
    if (has_pieces) fit.emplace(patient, records);
  }
  // One patient at least is left to learn from.
  count = std::min(count, fit.empty() ? 0 : fit.size() - 1);
  for (std::size_t i = 0; i < count; ++i) {
    const auto chosen =
        std::next(fit.begin(), static_cast<std::ptrdiff_t>((2 * i + 1) * fit.size() / (2 * count)));
    std::ranges::copy(chosen->second, std::back_inserter(fold.validation));
  }
  std::erase_if(fold.training, [&](const std::string& record) {
    return std::ranges::binary_search(fold.validation, record);
  });
}

std::vector<MitbihFold> leave_records_out(const std::filesystem::path& folder, std::size_t count) {
  const std::vector<std::string> records = at_hand(folder, both_halves());
  const Patients patients = patients_of(records);
  std::vector<MitbihFold> folds(count);
  for (std::size_t k = 0; k < count; ++k) {
    MitbihFold& fold = folds[k];
    fold.name = fmt::format("fold-{}-of-{}", k + 1, count);
    std::size_t i = 0;
    for (const auto& [patient, of_patient] : patients) {
      auto& side = i++ % count == k ? fold.testing : fold.training;
      std::ranges::copy(of_patient, std::back_inserter(side));
    }
    choose_validation(folder, kValidationOfFold, fold);
  }
  return folds;
}

MitbihFold ds1_ds2(const std::filesystem::path& folder) {
  MitbihFold fold{.name = "ds1",
                  .training = at_hand(folder, kMitbihDs1),
                  .validation = {},
                  .testing = at_hand(folder, kMitbihDs2)};
  std::erase(fold.training, kInBothHalves);
  choose_validation(folder, kValidationOfDs1, fold);
  return fold;
}

}  // namespace

std::string_view mitbih_patient(std::string_view record) {
  return record == "202" ? std::string_view("201") : record;
}

std::vector<std::string> mitbih_missing(const std::filesystem::path& folder) {
  std::vector<std::string> missing;
  for (const std::string_view record : both_halves()) {
    if (!is_at_hand(folder, record)) missing.emplace_back(record);
  }
  return missing;
}

Result<std::vector<MitbihFold>> mitbih_folds(const std::filesystem::path& folder, MitbihSplit split,
                                             std::size_t count) {
  std::vector<MitbihFold> folds;
  switch (split) {
    case MitbihSplit::LeaveRecordsOut:
      if (count < 2) {
        return std::unexpected(
            Error{ErrorKind::Config, "leaving records out takes two folds at least", {}, {}});
      }
      folds = leave_records_out(folder, count);
      break;
    case MitbihSplit::Ds1Ds2:
      folds = {ds1_ds2(folder)};
      break;
    case MitbihSplit::RandomBeats: {
      const std::vector<std::string> records = at_hand(folder, both_halves());
      folds = {
          {.name = "random-beats", .training = records, .validation = records, .testing = records}};
      break;
    }
  }
  for (const MitbihFold& fold : folds) {
    const std::string_view lacking = fold.testing.empty()      ? "test"
                                     : fold.training.empty()   ? "train"
                                     : fold.validation.empty() ? "validate"
                                                               : "";
    if (lacking.empty()) continue;
    return std::unexpected(
        Error{ErrorKind::NotFound,
              fmt::format("holds too few records of MIT-BIH with annotations: {} has none to {}",
                          fold.name, lacking),
              folder.string(),
              {}});
  }
  return folds;
}

}  // namespace crest::eval
