#include "eval/sanity_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/file.h"
#include "normal_record.h"
#include "small_model.h"
#include "temporary_folder.h"

namespace crest::eval {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// One normal record.
class SanityProtocol : public testing::Test {
 protected:
  SanityProtocol() {
    folder_.write("labels.csv",
                  "ecg_id,record,patient_id,strat_fold,signal,diagnostic_superclass,normal_only,"
                  "normal_strict\n1,00010,1,9,raw,NORM,1,1\n");
    for (const char* file : {"00010.hea", "00010a.dat", "00010b.dat"}) {
      fs::copy(kTestData / "ptbxl" / file, folder_.path() / file);
    }
  }

  TemporaryFolder folder_;
};

TEST_F(SanityProtocol, HoldsTheModelAgainstItselfSpoiled) {
  const auto file = read_file(CREST_SOURCE_DIR "/models/crest.safetensors").value();
  SanityOptions options;
  options.planted.kinds = {ChangeKind::TWaveInversion};
  const auto results = run_sanity(folder_.path(), file, "crest", options);
  ASSERT_TRUE(results) << to_string(results.error());
  ASSERT_EQ(results->size(), 1U);
  const SanityResult& result = results->front();
  EXPECT_EQ(result.records, 1U);
  EXPECT_GT(result.maps[0].auc, result.maps[2].auc + 0.1);
  for (const MapMeasures& map : result.maps) {
    EXPECT_GT(map.auc, 0);
    EXPECT_LE(map.auc, 1);
  }
  const std::string text = to_text(*results);
  EXPECT_THAT(text, HasSubstr("random weights"));
  EXPECT_THAT(text, HasSubstr("t-inversion                    1"));
}

TEST_F(SanityProtocol, RefusesModelsOfOtherLeads) {
  model::ModelDescription description = small_description();
  description.network.leads = 2;
  description.preprocessing.signals = 2;
  const auto results = run_sanity(folder_.path(), small_model_file(description), "two leads", {});
  ASSERT_FALSE(results);
  EXPECT_EQ(results.error().kind, ErrorKind::Config);
}

TEST_F(SanityProtocol, TakesTheKindsThatSayMostUnlessAskedForOthers) {
  const auto results = run_sanity(folder_.path(), small_model_file(), "small", {});
  ASSERT_TRUE(results) << to_string(results.error());
  ASSERT_EQ(results->size(), kSanityKinds.size());
  for (std::size_t i = 0; i < kSanityKinds.size(); ++i) {
    EXPECT_EQ((*results)[i].kind, kSanityKinds[i]);
  }
}

}  // namespace
}  // namespace crest::eval
