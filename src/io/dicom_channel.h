// Channels of a DICOM multiplex group: which are leads of an ECG, and their calibration.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/dicom_lead.h"
#include "io/dicom_waveform.h"
#include "io/lead_assumptions.h"
#include "io/read_options.h"

namespace crest::io {

/// A channel that is a lead of an ECG; refers to the group's data set.
struct DicomEcgChannel {
  std::size_t index = 0;  ///< in its group
  const DicomDataSet* definition = nullptr;
  DicomLead lead;
};

struct DicomEcgChannels {
  std::vector<DicomEcgChannel> leads;
  std::vector<std::string> others;  ///< names of the channels that are none
};

/// A channel coded or spelt as a lead is one unless its unit is no voltage; in an ECG object such a
/// lead is one whatever its unit, and so is every channel of a voltage.
DicomEcgChannels find_ecg_channels(const DicomWaveformGroup& group, bool in_ecg_object);

/// Whole samples by which each channel starts later than the earliest of them (channel sample skew
/// or time skew, and channel offset); a fraction is rounded and noted. [channels]
std::vector<std::size_t> skews_of(const std::vector<DicomEcgChannel>& channels, double rate,
                                  std::size_t samples, LeadAssumptions& assumptions);

/// The lead with all samples of its group: stored value times sensitivity times correction factor,
/// plus baseline (PS3.3 C.10.9: the baseline is in the sensitivity's units), in mV where that is a
/// voltage. Errors: InvalidInput (no unit), Corrupt (a calibration of 0 or that is no number).
Result<Lead> read_dicom_lead(const DicomWaveformGroup& group, const DicomEcgChannel& channel,
                             const ReadOptions& options, LeadAssumptions& assumptions,
                             std::vector<Verification>& verifications);

}  // namespace crest::io
