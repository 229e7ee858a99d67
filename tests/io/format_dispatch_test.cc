// One ECG in every format that is complete in one file, under a name that says nothing: the content
// alone must lead to the right reader, and every reader to the same ECG.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "io/aecg_writer.h"
#include "io/dicom_writer.h"
#include "io/edf_writer.h"
#include "io/ishne_writer.h"
#include "io/muse_writer.h"
#include "io/read_record.h"
#include "io/scp_writer.h"
#include "io/sierra_writer.h"
#include "io/written_ecg.h"
#include "temporary_folder.h"

namespace crest::io {
namespace {

std::string csv_of(const WrittenEcg& ecg) {
  std::string text;
  for (const std::string& lead : ecg.leads) text += (text.empty() ? "" : ",") + lead + " (uV)";
  text += '\n';
  for (std::size_t t = 0; t < ecg.microvolts.front().size(); ++t) {
    for (std::size_t lead = 0; lead < ecg.leads.size(); ++lead) {
      text += (lead > 0 ? "," : "") + std::to_string(ecg.microvolts[lead][t]);
    }
    text += '\n';
  }
  return text;
}

struct Written {
  std::string format;  ///< how the record's format begins
  std::string bytes;
  double tolerance = 0.0005;  ///< mV
};

std::vector<Written> every_format(const WrittenEcg& ecg) {
  return {{"EDF", edf_bytes(edf_file_of(ecg))},
          {"ISHNE", ishne_bytes(ishne_file_of(ecg))},
          {"aECG", write_aecg(ecg)},
          {"MUSE", write_muse(ecg)},
          {"PhilipsECG", write_sierra(ecg), 0.005},  // its step
          {"DICOM", dicom_writer::file_of(dicom_writer::object_of({dicom_writer::group_of(ecg)}))},
          {"SCP-ECG", written_scp(ecg, {})},
          {"CSV", csv_of(ecg)}};
}

TEST(FormatDispatch, TheContentAloneLeadsToTheSameEcg) {
  const TemporaryFolder folder;
  const WrittenEcg ecg = dicom_writer::coded_ecg();
  for (const Written& written : every_format(ecg)) {
    const auto record =
        read_record(folder.write("ecg.xyz", written.bytes), {.rate = 500, .unit = {}});
    ASSERT_TRUE(record) << written.format << ": " << to_string(record.error());
    EXPECT_THAT(record->format, testing::HasSubstr(written.format));
    EXPECT_EQ(record->rate, 500) << written.format;
    std::size_t found = 0;
    for (const Lead& lead : record->leads) {
      const auto name = std::ranges::find(ecg.leads, lead.name);
      if (name == ecg.leads.end()) continue;
      const auto& truth = ecg.microvolts[static_cast<std::size_t>(name - ecg.leads.begin())];
      ASSERT_GE(lead.samples.size(), truth.size()) << written.format;
      EXPECT_EQ(lead.unit, "mV") << written.format;
      for (std::size_t t = 0; t < truth.size(); ++t) {
        ASSERT_NEAR(lead.samples[t], truth[t] / 1000.0, written.tolerance)
            << written.format << ' ' << lead.name << " sample " << t;
      }
      ++found;
    }
    EXPECT_GE(found, 8U) << written.format;  // MUSE stores eight
  }
}

TEST(FormatDispatch, NoIdentityUnlessAsked) {
  const TemporaryFolder folder;
  for (const Written& written : every_format(dicom_writer::coded_ecg())) {
    const auto record =
        read_record(folder.write("ecg.xyz", written.bytes), {.rate = 500, .unit = {}});
    ASSERT_TRUE(record) << written.format;
    EXPECT_THAT(record->identity, testing::IsEmpty()) << written.format;
  }
}

}  // namespace
}  // namespace crest::io
