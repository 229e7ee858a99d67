#include "io/scp_healforce.h"

#include <cstddef>
#include <cstdint>

#include "io/byte_order.h"

namespace crest::io {
namespace {

constexpr std::size_t kWordsOfFour = 3;
constexpr std::size_t kHeader = 8;

/// Four samples in steps of the converter, from the three words at `position`.
void append_four(std::span<const std::byte> words, std::size_t position,
                 std::vector<std::int32_t>& samples) {
  constexpr unsigned low_ten = 0x3FF;
  constexpr std::int32_t zero = 512;
  unsigned fourth = 0;
  for (std::size_t word = 0; word < kWordsOfFour; ++word) {
    const unsigned value = little_endian<std::uint16_t>(words, position + 2 * word).value_or(0);
    samples.push_back(static_cast<std::int32_t>(value & low_ten) - zero);
    fourth = fourth << 4U | (value >> 10U & 0xFU);
  }
  samples.push_back(static_cast<std::int32_t>(fourth & low_ten) - zero);
}

}  // namespace

Result<ScpRhythm> read_healforce_rhythm(const ScpSections& sections) {
  const auto unsupported = [] {
    return std::unexpected(Error{ErrorKind::Unsupported,
                                 "samples of a Healforce device in a layout that is not known",
                                 {},
                                 "section 6"});
  };
  constexpr std::uint16_t known_rate = 150;
  const ScpSection* leads = sections.find(3);
  const ScpSection* rhythm = sections.find(6);
  if (leads == nullptr || rhythm == nullptr || rhythm->body.size() < kHeader) return unsupported();
  const std::span<const std::byte> body = rhythm->body;
  const std::size_t channels = little_endian<std::uint8_t>(leads->body, 0).value_or(0);
  const auto nanovolts = little_endian<std::uint16_t>(body, 0).value_or(0);
  const auto size = little_endian<std::uint16_t>(body, 6).value_or(0);
  const bool known = little_endian<std::uint16_t>(body, 2).value_or(0) == known_rate &&
                     little_endian<std::uint16_t>(body, 4).value_or(0) == 0 && nanovolts > 0 &&
                     channels >= 1 && channels <= 12 && size == body.size() - kHeader && size > 0 &&
                     size % (2 * kWordsOfFour) == 0;
  if (!known) return unsupported();

  std::vector<std::int32_t> samples;
  for (std::size_t position = kHeader; position < body.size(); position += 2 * kWordsOfFour) {
    append_four(body, position, samples);
  }
  ScpRhythm result;
  result.rate = known_rate;
  result.unit = "mV";
  result.steps_per_unit = 1e6 / nanovolts;
  result.leads.resize(channels);
  for (std::size_t t = 0; t + channels <= samples.size(); t += channels) {
    for (std::size_t channel = 0; channel < channels; ++channel) {
      result.leads[channel].push_back(
          static_cast<float>(samples[t + channel] / result.steps_per_unit));
    }
  }
  result.assumptions.emplace_back(
      "section 6 read as Healforce devices pack it, at 150 Hz; the names of the leads are not "
      "known");
  return result;
}

}  // namespace crest::io
