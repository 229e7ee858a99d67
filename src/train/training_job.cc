#include "train/training_job.h"

#include <memory>
#include <utility>

#include "eval/labelled_series.h"
#include "eval/mitbih_pieces.h"

namespace crest::train {
namespace {

namespace fs = std::filesystem;
using Jobs = Result<std::vector<TrainingJob>>;

Jobs mitbih_jobs(const fs::path& folder, eval::MitbihSplit split, std::size_t folds) {
  auto all = eval::mitbih_folds(folder, split, folds);
  if (!all) return std::unexpected(all.error());
  std::vector<TrainingJob> jobs;
  for (eval::MitbihFold& fold : *all) {
    const std::string name = fold.name;
    jobs.push_back({.name = name,
                    .data = "normal beats in sinus rhythm of the MIT-BIH Arrhythmia Database",
                    .trained_on = fold.training,
                    .chosen_on = fold.validation,
                    .load = [folder, split, fold = std::move(fold)]() -> Result<NormalPieces> {
                      auto training = eval::mitbih_training_pieces(folder, fold, split);
                      if (!training) return std::unexpected(training.error());
                      auto validation = eval::mitbih_validation_pieces(folder, fold, split);
                      if (!validation) return std::unexpected(validation.error());
                      return NormalPieces{*std::move(training), *std::move(validation)};
                    }});
  }
  return jobs;
}

template <eval::MitbihSplit split>
Jobs mitbih(const fs::path& folder, std::size_t folds) {
  return mitbih_jobs(folder, split, folds);
}

template <auto read>
Jobs series(const fs::path& folder, std::size_t /*folds*/) {
  auto all = read(folder);
  if (!all) return std::unexpected(all.error());
  std::vector<TrainingJob> jobs;
  for (eval::LabelledSeries& one : *all) {
    const auto shared = std::make_shared<const eval::LabelledSeries>(std::move(one));
    jobs.push_back({.name = shared->name,
                    .data = "the beginning of the series " + shared->name,
                    .trained_on = {},
                    .chosen_on = {},
                    .load = [shared]() -> Result<NormalPieces> {
                      auto training = eval::training_pieces(*shared);
                      if (!training) return std::unexpected(training.error());
                      auto validation = eval::validation_pieces(*shared);
                      if (!validation) return std::unexpected(validation.error());
                      return NormalPieces{*std::move(training), *std::move(validation)};
                    }});
  }
  return jobs;
}

}  // namespace

const std::array<TrainingSource, 5>& training_sources() {
  static constexpr std::string_view kMitbih = "MIT-BIH Arrhythmia Database, ODC-By 1.0";
  static constexpr std::string_view kPublic = "public research data";
  static constexpr std::array<TrainingSource, 5> kSources = {
      {{"mitbih", kMitbih, &mitbih<eval::MitbihSplit::LeaveRecordsOut>},
       {"mitbih-ds1", kMitbih, &mitbih<eval::MitbihSplit::Ds1Ds2>},
       {"mitbih-random-beats", kMitbih, &mitbih<eval::MitbihSplit::RandomBeats>},
       {"keogh", kPublic, &series<&eval::read_keogh>},
       {"ucr", kPublic, &series<&eval::read_ucr>}}};
  return kSources;
}

}  // namespace crest::train
