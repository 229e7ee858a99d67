// One real ECG and one synthetic Holter in every format and every turn that files of it take,
// written by code that the readers do not share and named so that only the content tells the
// format: every reader gives the same millivolts, rate, leads and start.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "io/joined_parts.h"
#include "io/read_record.h"
#include "temporary_folder.h"
#include "torture/arrays.h"
#include "torture/carts.h"
#include "torture/holters.h"
#include "torture/standards.h"
#include "torture/wfdb.h"

namespace crest::io::torture {
namespace {

namespace fs = std::filesystem;

std::vector<Format> all_formats() {
  return {wfdb(), edf(), ishne(), dicom(), aecg(), scp(), muse(), sierra(), csv(), numpy(), hdf5()};
}

/// Writes the ECG, under one of the names that say nothing or something false, and reads it back.
void expect_read_as_written(const Quirk& quirk, const Format& format, const WrittenEcg& whole,
                            const std::string& name) {
  WrittenEcg ecg = rounded(whole, quirk.step);
  if (quirk.keep) quirk.keep(ecg);
  const TemporaryFolder folder;
  Files files = quirk.write(ecg);
  files.front().first = name;
  for (const auto& [file, content] : files) folder.write(file, content);
  ReadOptions options = quirk.options;
  if (options.rate || !options.unit.empty()) options.rate = ecg.rate;

  const auto read = [&](const ReadOptions& given) {
    return read_record(folder.path() / name, given);
  };
  const auto record = read(options);
  ASSERT_TRUE(record) << to_string(record.error());
  expect_same_ecg(*record, ecg);
  EXPECT_EQ(record->start, ecg.start);
  EXPECT_THAT(record->format, testing::HasSubstr(format.recorded_as));
  EXPECT_EQ(record->name, "ecg");
  EXPECT_THAT(record->identity, testing::IsEmpty());
  for (const Verification& check : record->verifications) {
    EXPECT_TRUE(check.passed) << check.what << ": " << check.detail;
  }
  // Every other format is read whole, and then cut.
  const std::set<std::string> read_in_parts = {"wfdb", "edf", "ishne"};
  if (read_in_parts.contains(format.reader)) {
    EXPECT_TRUE(parts_give_the_whole(read, ecg.samples() * 4 / 7, options));
  }
}

struct Trial {
  Format format;
  Subject subject;
};

std::vector<Trial> all_trials() {
  std::vector<Trial> trials;
  for (const Format& format : all_formats()) {
    trials.push_back({format, Subject::RestingEcg});
    if (format.no_holter.empty()) trials.push_back({format, Subject::Holter});
  }
  return trials;
}

class Torture : public testing::TestWithParam<Trial> {};

TEST_P(Torture, EveryFileHoldsTheSameEcg) {
  const auto& [format, subject] = GetParam();
  const std::vector<std::string> names = {"ecg.xyz", "ecg",     "ecg.edf", "ecg.xml",
                                          "ecg.csv", "ecg.dcm", "ecg.hea"};
  std::size_t tried = 0;
  for (const Quirk& quirk : format.quirks) {
    if (subject == Subject::Holter && !quirk.on_holter) continue;
    SCOPED_TRACE(quirk.what);
    expect_read_as_written(quirk, format, ecg_of(subject), names[tried % names.size()]);
    ++tried;
  }
  EXPECT_GT(tried, 0U) << "neither a file nor a reason why there can be none";
}

INSTANTIATE_TEST_SUITE_P(, Torture, testing::ValuesIn(all_trials()), [](const auto& each) {
  const Trial& trial = each.param;
  return trial.format.reader + (trial.subject == Subject::RestingEcg ? "_resting" : "_Holter");
});

/// A format's reader is src/io/<format>_record.h.
TEST(TortureSuite, HoldsEveryFormat) {
  std::set<std::string> readers;
  const std::string ending = "_record.h";
  for (const auto& entry : fs::directory_iterator(fs::path(CREST_SOURCE_DIR) / "src/io")) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(ending)) readers.insert(file.substr(0, file.size() - ending.size()));
  }
  // Not a reader of a format: the dispatcher, what NPY, NPZ and HDF5 share, and the writers.
  for (const char* other : {"read", "array", "write", "formatted"}) {
    EXPECT_EQ(readers.erase(other), 1U);
  }
  std::set<std::string> tried;
  for (const Format& format : all_formats()) tried.insert(format.reader);
  EXPECT_EQ(tried, readers);
}

TEST(TortureSuite, NamesEachQuirkOnce) {
  for (const Format& format : all_formats()) {
    std::set<std::string> names;
    for (const Quirk& quirk : format.quirks) {
      EXPECT_TRUE(names.insert(quirk.what).second) << format.reader << ": " << quirk.what;
    }
  }
}

}  // namespace
}  // namespace crest::io::torture
