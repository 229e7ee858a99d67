// Noise that was recorded without an ECG, added to records at a stated ratio.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <filesystem>
#include <vector>

#include "core/random.h"

namespace crest::eval {

struct RecordedNoise {
  double rate = 0;                           ///< Hz
  std::vector<std::vector<float>> channels;  ///< of equal length, no sample invalid
};

/// The channels of a record of noise, such as bw or ma of the MIT-BIH Noise Stress Test Database.
/// Errors: those of io::read_record; InvalidInput for a record without samples or with invalid
/// ones.
Result<RecordedNoise> read_noise(const std::filesystem::path& file);

/// The record with noise at a ratio of `snr` dB. Each of the nine electrodes gets a stretch of its
/// own out of a channel, both drawn at random, less its mean, and the leads what reaches them. One
/// factor scales all of it: the ratio is that of the variances of trace and noise, each summed over
/// the twelve leads, so that leads keep their own ratios and Einthoven's law the shape that the
/// record has of it. The same state of `random` gives the same noise at every ratio.
/// Errors: InvalidInput for a record of other than the twelve standard leads, one longer than the
/// noise, and one that is flat.
Result<Record> with_noise(Record record, const RecordedNoise& noise, double snr, Random random);

}  // namespace crest::eval
