#include "io/scp_coded_leads.h"

#include <algorithm>

#include "io/byte_order.h"

namespace crest::io {
namespace {

std::vector<std::int32_t> plain_values(std::span<const std::byte> stream, std::size_t most) {
  std::vector<std::int32_t> values(std::min(most, stream.size() / 2));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = little_endian<std::int16_t>(stream, 2 * i).value_or(0);
  }
  return values;
}

}  // namespace

std::optional<ScpCodedLeads> read_scp_coded_leads(std::span<const std::byte> body,
                                                  std::span<const std::size_t> samples,
                                                  bool plain) {
  constexpr std::size_t header = 6;
  if (body.size() < header + 2 * samples.size()) return std::nullopt;
  ScpCodedLeads result;
  result.nanovolts = little_endian<std::uint16_t>(body, 0).value_or(0);
  result.microseconds = little_endian<std::uint16_t>(body, 2).value_or(0);
  result.difference = little_endian<std::uint8_t>(body, 4).value_or(0);
  result.bimodal = body[5] != std::byte{0};
  std::size_t position = header + 2 * samples.size();
  for (std::size_t lead = 0; lead < samples.size(); ++lead) {
    std::size_t size = little_endian<std::uint16_t>(body, header + 2 * lead).value_or(0);
    if (plain && size == (2 * samples[lead] & 0xFFFFU)) size = 2 * samples[lead];
    size = std::min(size, body.size() - position);
    result.leads.push_back(body.subspan(position, size));
    position += size;
  }
  return result;
}

std::vector<std::int32_t> decode_scp_samples(std::span<const std::byte> stream, std::size_t most,
                                             int difference,
                                             const std::optional<ScpHuffmanDecoder>& huffman) {
  std::vector<std::int32_t> values =
      huffman ? huffman->decode(stream, most) : plain_values(stream, most);
  // The first sample, and the first two for second differences, are stored as they are.
  if (difference == 1) {
    for (std::size_t t = 1; t < values.size(); ++t) {
      values[t] = static_cast<std::int16_t>(values[t] + values[t - 1]);
    }
  } else if (difference == 2) {
    for (std::size_t t = 2; t < values.size(); ++t) {
      values[t] = static_cast<std::int16_t>(values[t] + 2 * values[t - 1] - values[t - 2]);
    }
  }
  return values;
}

}  // namespace crest::io
