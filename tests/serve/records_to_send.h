// Bodies that hold ECGs.
#pragma once

#include <string>

#include "core/file.h"
#include "io/read_record.h"
#include "io/write_edf.h"
#include "serve/running_service.h"

namespace crest::serve {

inline const std::string kWfdbRecord = CREST_SOURCE_DIR "/tests/data/ptbxl/00010";

/// The first `samples` of a normal ECG of 10 s at 500 Hz, as EDF.
inline std::string edf_of(std::size_t samples) {
  Record record = io::read_record(kWfdbRecord + ".hea").value();
  for (Lead& lead : record.leads) lead.samples.resize(samples);
  const auto formatted = io::format_edf_record({.record = record, .marks = {}}).value();
  const auto& bytes = *formatted.files.front().bytes;
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline const std::string& one_record() {
  static const std::string bytes = edf_of(5000);
  return bytes;
}

/// Too short to be assessed.
inline std::string short_record() { return edf_of(1000); }

inline Form form_of_one_wfdb_record() {
  Form form;
  for (const char* ending : {".hea", "a.dat", "b.dat"})
    form.add(std::string("00010") + ending, read_text_file(kWfdbRecord + ending).value());
  return form;
}

}  // namespace crest::serve
