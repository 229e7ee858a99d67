// A record whose every feature on paper can be told in advance.
#pragma once

#include <crest/record.h>

#include <cstddef>
#include <string>
#include <vector>

namespace crest::report {

/// `seconds` at 500 Hz, all leads zero but for 1 mV during the first 0.1 s of every second.
inline Record synthetic_record(const std::vector<std::string>& leads, double seconds = 10,
                               const std::string& unit = "mV") {
  Record record;
  record.name = "synthetic";
  record.rate = 500;
  for (const std::string& name : leads) {
    Lead lead;
    lead.name = name;
    lead.unit = unit;
    for (std::size_t i = 0; i < static_cast<std::size_t>(seconds * record.rate); ++i)
      lead.samples.push_back(i % 500 < 50 ? 1.0F : 0.0F);
    record.leads.push_back(lead);
  }
  return record;
}

inline const std::vector<std::string> kTwelveNames = {"I",  "II", "III", "AVR", "AVL", "AVF",
                                                      "V1", "V2", "V3",  "V4",  "V5",  "V6"};

}  // namespace crest::report
