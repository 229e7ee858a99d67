// Which records of the MIT-BIH Arrhythmia Database train, choose and test.
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace crest::eval {

/// The two halves of de Chazal, O'Dwyer, Reilly, IEEE Trans. Biomed. Eng. 51 (2004), without the
/// paced records 102, 104, 107 and 217, which no split here takes.
inline constexpr std::array<std::string_view, 22> kMitbihDs1 = {
    "101", "106", "108", "109", "112", "114", "115", "116", "118", "119", "122",
    "124", "201", "203", "205", "207", "208", "209", "215", "220", "223", "230"};
inline constexpr std::array<std::string_view, 22> kMitbihDs2 = {
    "100", "103", "105", "111", "113", "117", "121", "123", "200", "202", "210",
    "212", "213", "214", "219", "221", "222", "228", "231", "232", "233", "234"};

/// The patient of a record: its name, but for 201 and 202, which are of one man.
std::string_view mitbih_patient(std::string_view record);

enum class MitbihSplit {
  LeaveRecordsOut,  ///< each group of patients is tested by what the others taught
  Ds1Ds2,           ///< DS1 trains and chooses, DS2 tests
  RandomBeats,      ///< the paper's: beats without regard to the patient
};

/// Names of records, each list ascending. Of a patient no two lists hold records, but for
/// RandomBeats, where all three hold all records and mitbih_pieces says who gets what.
struct MitbihFold {
  std::string name;  ///< "fold-1-of-4", "ds1" or "random-beats"
  std::vector<std::string> training, validation, testing;
};

/// The records of DS1 and DS2 that lack NAME.hea or NAME.atr in `folder`, ascending.
std::vector<std::string> mitbih_missing(const std::filesystem::path& folder);

/// The folds of a split over the records at hand, those whose NAME.hea and NAME.atr are in
/// `folder`:
/// - LeaveRecordsOut: patient number i in ascending order is tested in fold i % count; 3 of the
///   others, evenly spaced among those that have normal pieces, validate.
/// - Ds1Ds2: one fold; 4 of DS1, chosen likewise, validate. 201 is left out, whether or not 202,
///   the same man in DS2, is at hand, so that what is trained does not depend on what is tested.
/// - RandomBeats: one fold.
/// `count` is for LeaveRecordsOut only. Errors: Config for a count below 2; NotFound where the
/// folder holds none of the records, or too few of them for each list to have one.
Result<std::vector<MitbihFold>> mitbih_folds(const std::filesystem::path& folder, MitbihSplit split,
                                             std::size_t count = 4);

}  // namespace crest::eval
