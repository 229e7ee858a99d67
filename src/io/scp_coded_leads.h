// What sections 5 and 6 of SCP-ECG have in common: leads of coded samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "io/scp_huffman.h"

namespace crest::io {

struct ScpCodedLeads {
  std::uint16_t nanovolts = 0;                    ///< of a step; 0: not stated
  std::uint16_t microseconds = 0;                 ///< between samples; 0: not stated
  std::uint8_t difference = 0;                    ///< order of the differences: 0, 1 or 2
  bool bimodal = false;                           ///< of section 6 only
  std::vector<std::span<const std::byte>> leads;  ///< cut where the section ends
};

/// Nothing where the section ends before the byte counts of all leads. `samples`: of each lead by
/// section 3. A byte count of 16 bits cannot state the length of samples stored plainly from
/// 32768 on; where it agrees with `samples` but for that, `plain` takes their full length.
std::optional<ScpCodedLeads> read_scp_coded_leads(std::span<const std::byte> body,
                                                  std::span<const std::size_t> samples, bool plain);

/// At most `most` samples in steps: the stream's values, by `huffman` or as integers of 16 bits,
/// summed up as often as `difference` says. Sums wrap at 16 bits.
std::vector<std::int32_t> decode_scp_samples(std::span<const std::byte> stream, std::size_t most,
                                             int difference,
                                             const std::optional<ScpHuffmanDecoder>& huffman);

}  // namespace crest::io
