// Lead and unit of a channel in the codes of DICOM waveforms.
#pragma once

#include <string>
#include <string_view>

#include "io/dicom_data_set.h"

namespace crest::io {

/// What a channel is called and how sure it is that it is a lead of an ECG.
struct DicomLead {
  std::string name;        ///< "V1"; empty where the file names the channel in no way
  bool known = false;      ///< coded or spelt as a lead of an ECG
  std::string assumption;  ///< what had to be assumed for the name; usually empty
};

/// Of an item of the channel definition sequence: from the code of its source (MDC "2:3", SCPECG
/// "5.6.3-9-3", "MDC_ECG_LEAD_V1", as in CID 3001), else from the code's meaning ("Lead V1"), else
/// from the channel's label. A name that is no known lead is kept as spelt.
DicomLead dicom_lead(const DicomDataSet& channel);

/// Unit of the channel's sensitivity as millivolts_per() spells it where the code or its meaning
/// says a voltage, else as coded ("mm[Hg]"); empty where not stated.
std::string dicom_unit(const DicomDataSet& channel);

}  // namespace crest::io
