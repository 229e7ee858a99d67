// Multiplex groups of a DICOM waveform: what they say of themselves and their samples (PS3.3
// C.10.9).
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/dicom_data_set.h"

namespace crest::io {

/// Of a group, and of all leads of a record; the ECG classes allow for 24.
inline constexpr std::size_t kMostDicomChannels = 1024;

/// How stored samples become whole numbers.
struct DicomSampleForm {
  std::size_t bytes = 2;  ///< of a sample: 1, 2 or 4
  bool is_signed = true;
  /// Byte i of the little endian stream lies at i ^ byte_mask: big endian data sets swap the bytes
  /// of each word of the value's representation, whatever the width of the samples.
  std::size_t byte_mask = 0;
};

/// A multiplex group; refers to the data set it was found in.
struct DicomWaveformGroup {
  std::size_t number = 0;             ///< 1, 2, ... in the order of the file
  std::string label;                  ///< as stored
  bool derived = false;               ///< by its originality
  bool of_one_beat = false;           ///< by its label a median, an average or the like
  std::optional<double> rate;         ///< Hz
  std::optional<double> time_offset;  ///< ms from the acquisition's reference time
  DicomSampleForm form;
  std::size_t channels = 0;  ///< in the interleaved data
  std::size_t samples = 0;   ///< of each channel, that the data hold whole
  std::span<const std::byte> data;
  std::optional<std::int64_t> padding;        ///< stored value that marks a missing sample
  std::span<const DicomDataSet> definitions;  ///< of the channels, no more than `channels`
};

/// Reads an item of the waveform sequence. Lengths that do not fit and what had to be assumed are
/// added to `record`. Errors: InvalidInput (says too little), Unsupported (mu-law and A-law, whose
/// scale is not defined, and unknown interpretations), Corrupt (no channels, no samples).
Result<DicomWaveformGroup> read_dicom_waveform_group(const DicomDataSet& item, std::size_t number,
                                                     Record& record);

/// "group 1 'RHYTHM'".
std::string name_of(const DicomWaveformGroup& group);

/// The stored samples of a channel, times `scale` plus `offset`. Padding becomes NaN unless other
/// samples lie on both sides of its value, for then it cannot be told from a measured one.
struct DicomChannelSamples {
  std::vector<float> values;          ///< [samples]
  std::size_t missing = 0;            ///< padding turned into NaN
  std::size_t ambiguous_padding = 0;  ///< samples of the padding's value that were kept
  std::int64_t lowest = 0;            ///< stored, padding left out
  std::int64_t highest = 0;
};
DicomChannelSamples decode_dicom_channel(const DicomWaveformGroup& group, std::size_t channel,
                                         double scale, double offset);

}  // namespace crest::io
