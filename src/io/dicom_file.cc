#include "io/dicom_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "io/byte_order.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kPreamble = 128;
constexpr std::string_view kPrefix = "DICM";
constexpr DicomTag kEndOfMeta = 0x00030000;
constexpr DicomTag kNoLimit = 0xFFFFFFFF;

struct TransferSyntax {
  std::string_view uid;
  DicomEncoding encoding;
  bool deflated = false;
};

/// PS3.5 annex A. Those of compressed pictures write all other elements in explicit VR little
/// endian, but no waveform comes in them.
constexpr std::array<TransferSyntax, 5> kTransferSyntaxes = {{
    {"1.2.840.10008.1.2", {.explicit_vr = false}},
    {"1.2.840.10008.1.2.1", {}},
    {"1.2.840.10008.1.2.1.98", {}},
    {"1.2.840.10008.1.2.1.99", {}, true},
    {"1.2.840.10008.1.2.2", {.explicit_vr = true, .big_endian = true}},
}};

std::size_t start_of_meta(Bytes bytes) {
  if (text_at(bytes, kPreamble, kPrefix.size()) == kPrefix) return kPreamble + kPrefix.size();
  if (text_at(bytes, 0, kPrefix.size()) == kPrefix) return kPrefix.size();
  return 0;
}

std::string words_for(DicomEncoding encoding) {
  return fmt::format("{} VR {} endian", encoding.explicit_vr ? "explicit" : "implicit",
                     encoding.big_endian ? "big" : "little");
}

struct Inflated {
  std::vector<std::byte> bytes;
  bool complete = false;
};

/// Raw deflate, or with zlib's header where `window_bits` is positive; at most `most` bytes.
Result<Inflated> inflate_to(Bytes deflated, int window_bits, std::size_t most) {
  z_stream stream{};
  if (inflateInit2(&stream, window_bits) != Z_OK) {
    return std::unexpected(Error{ErrorKind::Internal, "zlib cannot be started", {}, {}});
  }
  constexpr std::size_t largest_input = 0x7FFFFFFF;
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(deflated.data()));
  stream.avail_in = static_cast<uInt>(std::min(deflated.size(), largest_input));
  std::array<std::byte, 65536> block;  // NOLINT(*-member-init): filled before it is read
  Inflated inflated;
  int status = Z_OK;
  while (status == Z_OK && inflated.bytes.size() <= most) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t written = block.size() - stream.avail_out;
    inflated.bytes.insert(inflated.bytes.end(), block.begin(), block.begin() + written);
  }
  inflateEnd(&stream);
  if (inflated.bytes.size() > most) {
    return std::unexpected(
        Error{ErrorKind::Corrupt, fmt::format("inflates to more than {} bytes", most), {}, {}});
  }
  inflated.complete = status == Z_STREAM_END;
  return inflated;
}

/// The deflated data set from `start`; some writers add a zlib header that does not belong there
/// and whose first byte is that of an "x".
Result<void> inflate_data_set(Bytes bytes, std::size_t start, DicomFile& file) {
  constexpr std::size_t most_times = 64;
  constexpr std::size_t always_allowed = 1 << 20;
  const std::size_t most = bytes.size() * most_times + always_allowed;
  const Bytes deflated = bytes.subspan(start);
  auto inflated = inflate_to(deflated, -MAX_WBITS, most);
  if (inflated && !inflated->complete && text_at(deflated, 0, 1) == "x") {
    if (auto with_header = inflate_to(deflated, MAX_WBITS, most);
        with_header && with_header->bytes.size() > inflated->bytes.size()) {
      inflated = std::move(with_header);
    }
  }
  if (!inflated) {
    inflated.error().place = fmt::format("byte {}", start);
    return std::unexpected(inflated.error());
  }
  if (inflated->bytes.empty()) {
    return std::unexpected(Error{ErrorKind::Corrupt,
                                 "the deflated data set cannot be inflated",
                                 {},
                                 fmt::format("byte {}", start)});
  }
  file.verifications.push_back(
      {"deflated data set", inflated->complete, inflated->complete ? "" : "ends too early"});
  file.inflated = std::move(inflated->bytes);
  return {};
}

void verify_meta_length(const DicomFile& file, std::size_t end, std::vector<Verification>& to) {
  const DicomElement* length = find_element(file.meta, dicom::kMetaLength);
  const auto stated = count_of(file.meta, dicom::kMetaLength);
  if (length == nullptr || !stated) return;
  const std::size_t found = end - (length->position + length->value.size());
  to.push_back({"length of the meta information", *stated == found,
                *stated == found ? "" : fmt::format("expected {}, found {}", *stated, found)});
}

struct DataSetForm {
  DicomEncoding encoding;
  bool deflated = false;
};

/// What the meta information says, checked against the first element.
Result<DataSetForm> form_of_data_set(Bytes bytes, std::size_t start, DicomFile& file) {
  const std::string_view uid = text_of(file.meta, dicom::kTransferSyntax);
  const auto* stated = std::ranges::find(kTransferSyntaxes, uid, &TransferSyntax::uid);
  if (stated == kTransferSyntaxes.end() && !uid.empty()) {
    return std::unexpected(Error{ErrorKind::Unsupported,
                                 fmt::format("transfer syntax {} is not read", in_quotes(uid)),
                                 {},
                                 {}});
  }
  if (!uid.empty() && stated->deflated) return DataSetForm{stated->encoding, true};
  const auto guess = guess_dicom_encoding(bytes, start);
  if (uid.empty()) {
    if (!guess) {
      return std::unexpected(Error{ErrorKind::Corrupt,
                                   "holds no data set that makes sense",
                                   {},
                                   fmt::format("byte {}", start)});
    }
    file.assumptions.push_back("transfer syntax not stated: " + words_for(*guess) +
                               ", as its first element is written");
    return DataSetForm{*guess};
  }
  const bool as_stated = !guess || *guess == stated->encoding;
  file.verifications.push_back({"transfer syntax", as_stated,
                                as_stated
                                    ? ""
                                    : fmt::format("stated: {}, written: {}",
                                                  words_for(stated->encoding), words_for(*guess))});
  return DataSetForm{guess.value_or(stated->encoding)};
}

}  // namespace

bool looks_like_dicom(Bytes bytes) {
  if (start_of_meta(bytes) > 0) return true;
  const auto encoding = guess_dicom_encoding(bytes, 0);
  if (!encoding) return false;
  const auto group = encoding->big_endian ? big_endian<std::uint16_t>(bytes, 0)
                                          : little_endian<std::uint16_t>(bytes, 0);
  // Behind meta information, which may be two elements long, the data set may be deflated.
  if (group == 0x0002) return starts_with_dicom_elements(bytes, 0, *encoding, 2);
  return group == 0x0008 && starts_with_dicom_elements(bytes, 0, *encoding, 3);
}

Result<DicomFile> parse_dicom_file(Bytes bytes) {
  DicomFile file;
  const std::size_t start = start_of_meta(bytes);
  auto meta = parse_dicom_data_set(bytes, start, {}, kEndOfMeta);
  if (!meta) return std::unexpected(meta.error());
  const std::size_t data_start = meta->end;
  if (data_start > start) {
    file.meta = std::move(meta->data_set);
    verify_meta_length(file, data_start, file.verifications);
  } else {
    file.assumptions.emplace_back("has no file meta information");
  }
  const auto form = form_of_data_set(bytes, data_start, file);
  if (!form) return std::unexpected(form.error());
  if (form->deflated) {
    if (auto inflated = inflate_data_set(bytes, data_start, file); !inflated) {
      return std::unexpected(inflated.error());
    }
  }
  auto parsed = form->deflated ? parse_dicom_data_set(file.inflated, 0, form->encoding, kNoLimit)
                               : parse_dicom_data_set(bytes, data_start, form->encoding, kNoLimit);
  if (!parsed) return std::unexpected(parsed.error());
  file.data_set = std::move(parsed->data_set);
  Verification structure{"structure of the data set", true, {}};
  if (const auto& damage = parsed->damage) {
    structure.passed = false;
    structure.detail = fmt::format("byte {}{}: {}", damage->position,
                                   form->deflated ? " after inflating" : "", damage->what);
  }
  file.verifications.push_back(std::move(structure));
  return file;
}

}  // namespace crest::io
