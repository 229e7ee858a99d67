#include "io/dicom_waveform.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "io/text_fields.h"

namespace crest::io {
namespace {

std::unexpected<Error> refuse(ErrorKind kind, const DicomWaveformGroup& group, std::string reason) {
  return std::unexpected(
      Error{kind, std::move(reason), {}, fmt::format("waveform group {}", group.number)});
}

struct Interpretation {
  std::string_view code;
  std::size_t bytes;
  bool is_signed;
};

constexpr std::array<Interpretation, 6> kInterpretations = {{{"SB", 1, true},
                                                             {"UB", 1, false},
                                                             {"SS", 2, true},
                                                             {"US", 2, false},
                                                             {"SL", 4, true},
                                                             {"UL", 4, false}}};

/// Words 16 bits wide are swapped in big endian even where a sample is wider or narrower (PS3.5
/// section 7.3 and annex D); bytes of representation OB are not swapped unless the samples are
/// wider, which that representation does not allow for.
std::size_t byte_mask(const DicomElement& element, std::size_t sample_bytes) {
  if (!element.big_endian) return 0;
  if (element.vr == std::array{'O', 'W'}) return 1;
  if (element.vr == std::array{'O', 'L'}) return 3;
  return sample_bytes - 1;
}

Result<DicomSampleForm> sample_form(const DicomDataSet& item, const DicomElement& data,
                                    const DicomWaveformGroup& group) {
  const std::string_view code = text_of(item, dicom::kSampleInterpretation);
  if (code == "MB" || code == "AB") {
    return refuse(ErrorKind::Unsupported, group,
                  fmt::format("holds {} samples, whose scale DICOM does not define",
                              code == "MB" ? "mu-law" : "A-law"));
  }
  if (code.empty()) {
    return refuse(ErrorKind::InvalidInput, group, "states no sample interpretation");
  }
  const auto* const known = std::ranges::find(kInterpretations, code, &Interpretation::code);
  if (known == kInterpretations.end()) {
    return refuse(ErrorKind::Unsupported, group,
                  fmt::format("sample interpretation {} is not read", in_quotes(code)));
  }
  const std::size_t bits = count_of(item, dicom::kBitsAllocated).value_or(known->bytes * 8);
  if (bits != known->bytes * 8) {
    return refuse(ErrorKind::Corrupt, group,
                  fmt::format("allocates {} bits for samples of interpretation {}", bits, code));
  }
  return DicomSampleForm{known->bytes, known->is_signed, byte_mask(data, known->bytes)};
}

/// The sample whose first byte is `first` of the stream. Where bytes are swapped in words, an odd
/// end lacks its partner.
template <std::size_t bytes>
std::int64_t stored_value(std::span<const std::byte> data, std::size_t first, std::size_t byte_mask,
                          bool is_signed) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t at = std::min((first + i) ^ byte_mask, data.size() - 1);
    value |= std::to_integer<std::uint64_t>(data[at]) << (8 * i);
  }
  constexpr auto sign = std::int64_t{1} << (8 * bytes - 1);
  const auto unsigned_value = static_cast<std::int64_t>(value);
  return is_signed ? (unsigned_value ^ sign) - sign : unsigned_value;
}

std::int64_t stored_value(std::span<const std::byte> data, const DicomSampleForm& form) {
  if (form.bytes == 1) return stored_value<1>(data, 0, form.byte_mask, form.is_signed);
  if (form.bytes == 2) return stored_value<2>(data, 0, form.byte_mask, form.is_signed);
  return stored_value<4>(data, 0, form.byte_mask, form.is_signed);
}

bool is_of_one_beat(std::string_view label) {
  std::string capitals(label);
  for (char& c : capitals) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  constexpr auto words =
      std::to_array<std::string_view>({"MEDIAN", "AVERAGE", "AVG", "MEAN", "TEMPLATE", "BEAT"});
  return std::ranges::any_of(words, [&](std::string_view word) { return capitals.contains(word); });
}

/// Number of channels and of whole samples, and the data cut to them.
Result<void> measure(const DicomDataSet& item, DicomWaveformGroup& group, Record& record) {
  const auto channels = count_of(item, dicom::kChannelCount);
  group.channels = channels.value_or(group.definitions.size());
  if (group.channels > kMostDicomChannels) {
    return refuse(ErrorKind::Unsupported, group,
                  fmt::format("states {} channels, of which at most {} are read", group.channels,
                              kMostDicomChannels));
  }
  if (group.channels == 0) return refuse(ErrorKind::Corrupt, group, "has no channels");
  if (!channels) {
    record.assumptions.push_back(fmt::format("{}: number of channels not stated: {}, as defined",
                                             name_of(group), group.channels));
  }
  if (group.definitions.size() != group.channels) {
    record.verifications.push_back(
        {"channels of " + name_of(group), false,
         fmt::format("{} stated, {} defined", group.channels, group.definitions.size())});
    group.definitions = group.definitions.first(std::min(group.definitions.size(), group.channels));
  }
  const std::size_t frame = group.channels * group.form.bytes;
  const std::size_t held = group.data.size() / frame;
  const auto stated = count_of(item, dicom::kSampleCount);
  group.samples = std::min(stated.value_or(held), held);
  if (group.samples == 0) return refuse(ErrorKind::Corrupt, group, "holds no samples");
  if (!stated) {
    record.assumptions.push_back(
        fmt::format("{}: number of samples not stated: {}, as held", name_of(group), held));
    return {};
  }
  const std::size_t expected = *stated * frame;
  const bool exact = group.data.size() == expected || group.data.size() == expected + expected % 2;
  record.verifications.push_back(
      {"length of " + name_of(group), exact,
       exact ? "" : fmt::format("expected {} bytes, found {}", expected, group.data.size())});
  return {};
}

template <std::size_t bytes>
DicomChannelSamples decode(const DicomWaveformGroup& group, std::size_t channel, double scale,
                           double offset) {
  const auto sample = [&](std::size_t t) {
    return stored_value<bytes>(group.data, (t * group.channels + channel) * bytes,
                               group.form.byte_mask, group.form.is_signed);
  };
  DicomChannelSamples decoded;
  decoded.lowest = std::numeric_limits<std::int64_t>::max();
  decoded.highest = std::numeric_limits<std::int64_t>::min();
  std::size_t padded = 0;
  for (std::size_t t = 0; t < group.samples; ++t) {
    const std::int64_t value = sample(t);
    if (value == group.padding) {
      ++padded;
      continue;
    }
    decoded.lowest = std::min(decoded.lowest, value);
    decoded.highest = std::max(decoded.highest, value);
  }
  const bool ambiguous =
      group.padding && decoded.lowest < *group.padding && *group.padding < decoded.highest;
  (ambiguous ? decoded.ambiguous_padding : decoded.missing) = padded;
  decoded.values.reserve(group.samples);
  for (std::size_t t = 0; t < group.samples; ++t) {
    const std::int64_t value = sample(t);
    const bool missing = !ambiguous && value == group.padding;
    decoded.values.push_back(missing
                                 ? std::numeric_limits<float>::quiet_NaN()
                                 : static_cast<float>(static_cast<double>(value) * scale + offset));
  }
  return decoded;
}

}  // namespace

std::string name_of(const DicomWaveformGroup& group) {
  return group.label.empty() ? fmt::format("group {}", group.number)
                             : fmt::format("group {} {}", group.number, in_quotes(group.label));
}

Result<DicomWaveformGroup> read_dicom_waveform_group(const DicomDataSet& item, std::size_t number,
                                                     Record& record) {
  DicomWaveformGroup group;
  group.number = number;
  group.label = text_of(item, dicom::kGroupLabel);
  group.derived = text_of(item, dicom::kOriginality) == "DERIVED";
  group.of_one_beat = is_of_one_beat(group.label);
  group.rate = number_of(item, dicom::kSamplingFrequency);
  group.time_offset = number_of(item, dicom::kGroupTimeOffset);
  group.definitions = items_of(item, dicom::kChannelDefinitions);
  const DicomElement* data = find_element(item, dicom::kWaveformData);
  if (data == nullptr || data->value.empty()) {
    return refuse(ErrorKind::Corrupt, group, "holds no waveform data");
  }
  group.data = data->value;
  const auto form = sample_form(item, *data, group);
  if (!form) return std::unexpected(form.error());
  group.form = *form;
  if (auto measured = measure(item, group, record); !measured) {
    return std::unexpected(measured.error());
  }
  if (const DicomElement* padding = find_element(item, dicom::kPaddingValue);
      padding != nullptr && padding->value.size() >= group.form.bytes) {
    DicomSampleForm padding_form = group.form;
    padding_form.byte_mask = byte_mask(*padding, group.form.bytes);
    group.padding = stored_value(padding->value, padding_form);
  }
  return group;
}

DicomChannelSamples decode_dicom_channel(const DicomWaveformGroup& group, std::size_t channel,
                                         double scale, double offset) {
  if (group.form.bytes == 1) return decode<1>(group, channel, scale, offset);
  if (group.form.bytes == 2) return decode<2>(group, channel, scale, offset);
  return decode<4>(group, channel, scale, offset);
}

}  // namespace crest::io
