#include "signal/lead_name.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace crest::signal {
namespace {

TEST(LeadName, KnowsTheSpellingsOfFiles) {
  const std::vector<std::pair<const char*, std::size_t>> spellings = {{"I", 0},
                                                                      {"i", 0},
                                                                      {"Lead I", 0},
                                                                      {"LEAD II", 1},
                                                                      {"LEADIII", 2},
                                                                      {"D1", 0},
                                                                      {"DI", 0},
                                                                      {"dII", 1},
                                                                      {"D3", 2},
                                                                      {"avR", 3},
                                                                      {"AVR", 3},
                                                                      {"aVL", 4},
                                                                      {"aVF", 5},
                                                                      {"aV F", 5},
                                                                      {"V1", 6},
                                                                      {"v6", 11},
                                                                      {"C1", 6},
                                                                      {"c4", 9},
                                                                      {"ECG1_V1", 6},
                                                                      {"ECG V5", 10},
                                                                      {"ecg V 5", 10},
                                                                      {"EKG aVR", 3},
                                                                      {"MDC_ECG_LEAD_V2", 7},
                                                                      {"MDC_ECG_LEAD_I", 0},
                                                                      {"ECG II", 1},
                                                                      {"Lead 1", 0},
                                                                      {"lead 3", 2},
                                                                      {" V3 ", 8}};
  for (const auto& [name, index] : spellings) EXPECT_EQ(standard_lead(name), index) << name;
}

TEST(LeadName, LeavesOtherLeadsAlone) {
  for (const char* name :
       {"",      " ",      "X",  "vx",     "MLII", "MLI",      "V7",   "V3R",      "-aVR", "ECG1",
        "ECG 2", "1",      "V",  "V0",     "V1V2", "V1-V2",    "IV",   "lead",     "Resp", "PLETH",
        "CM5",   "aVRneg", "D4", "lead 4", "MV1",  "\xC3\x84", "I-II", "ECG I-II", "II-I"}) {
    EXPECT_EQ(standard_lead(name), std::nullopt) << name;
  }
}

TEST(LeadName, DoubtsBareNamesThatAnElectroencephalogramHasToo) {
  for (const char* name : {"C1", "c4", "C 6"}) EXPECT_TRUE(may_be_of_the_scalp(name)) << name;
  for (const char* name : {"ECG C4", "lead C1", "V4", "C7", "C", "C34", ""}) {
    EXPECT_FALSE(may_be_of_the_scalp(name)) << name;
  }
}

TEST(LeadName, TellsTheModifiedLeadTwo) {
  for (const char* name : {"MLII", "mlii", "ML II", "ECG MLII", "ML2"}) {
    EXPECT_TRUE(is_modified_limb_lead_two(name)) << name;
  }
  for (const char* name : {"II", "MLIII", "MLI", ""}) {
    EXPECT_FALSE(is_modified_limb_lead_two(name)) << name;
  }
}

}  // namespace
}  // namespace crest::signal
