// The leads of a WFDB record without segments, or of one segment.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "io/read_options.h"
#include "io/wfdb_files.h"
#include "io/wfdb_header.h"

namespace crest::io {

/// The description of a signal, or "signal N" where it has none; `index` from 0.
std::string wfdb_lead_name(const WfdbSignalLine& signal, std::size_t index);

struct WfdbSignalChoice {
  std::vector<std::size_t> signals;  ///< indices in the order of the header
  int samples_per_frame = 1;         ///< of each of them
};

/// The signals that become leads: those of the rate that the ECG signals have. Every other one, and
/// every null signal, is listed as an assumption. `frame_rate` is the header's. May be empty.
WfdbSignalChoice choose_wfdb_signals(std::span<const WfdbSignalLine> signals, double frame_rate,
                                     std::vector<std::string>& assumptions);

struct WfdbLeads {
  std::size_t frames = 0;  ///< of the whole: the header's count, or what every file holds
  std::vector<Lead>
      leads;  ///< [wanted signals], each with those samples of the part that there are
  std::vector<std::string> assumptions;
  std::vector<Verification> verifications;
};

/// Reads options.part of the signals that `wanted` names by their index, at least one and in the
/// order of the header, none of them null. Voltages become mV. What their lines leave open is an
/// assumption; checksums, first samples and lengths are verifications, as far as the part lets them
/// be known. Memory: the part's, see decode_wfdb_signals. `path` is the header's in errors. Errors:
/// InvalidInput and Unsupported for a header whose signals cannot be read, those of the files, and
/// Corrupt for a file that holds fewer samples than stated.
Result<WfdbLeads> read_wfdb_leads(const WfdbHeader& header, const std::string& path,
                                  std::span<const std::size_t> wanted, const WfdbFiles& files,
                                  const ReadOptions& options);

}  // namespace crest::io
