// Data sets of DICOM: elements, sequences and items (PS3.5).
#pragma once

#include <crest/error.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/dicom_dictionary.h"

namespace crest::io {

/// How the elements of a data set are written.
struct DicomEncoding {
  bool explicit_vr = true;
  bool big_endian = false;

  bool operator==(const DicomEncoding&) const = default;
};

struct DicomDataSet;

/// An element; refers to the bytes it was parsed from.
struct DicomElement {
  DicomTag tag = 0;
  std::array<char, 2> vr = {};  ///< as the file states it, else the dictionary's
  bool big_endian = false;
  std::size_t position = 0;          ///< byte of the data set at which the value starts
  std::span<const std::byte> value;  ///< empty for a sequence
  std::vector<DicomDataSet> items;   ///< of a sequence
};

struct DicomDataSet {
  std::vector<DicomElement> elements;  ///< those of the dictionary, the first of each tag
};

/// What the bytes contradict; the rest was read all the same.
struct DicomDamage {
  std::size_t position = 0;
  std::string what;
};

struct ParsedDicomDataSet {
  DicomDataSet data_set;
  std::optional<DicomDamage> damage;  ///< the first that was met
  std::size_t end = 0;                ///< first byte that was not read
};

/// The elements of `bytes` from `start` whose tags lie below `limit`, those of the dictionary kept,
/// all others (private ones too) skipped. A length that reaches past what holds it is cut and noted
/// as damage. A value of representation UN that the dictionary knows as a sequence is read as one.
/// An element without a valid representation is read as implicit VR. Refers to `bytes`; takes at
/// most 12 times their size; linear time. Errors: Unsupported, for sequences nested deeper than 16.
Result<ParsedDicomDataSet> parse_dicom_data_set(std::span<const std::byte> bytes, std::size_t start,
                                                DicomEncoding encoding, DicomTag limit);

/// The encoding in which the first element of a data set, at `position`, makes sense: its group is
/// low. Nothing where it makes sense in none.
std::optional<DicomEncoding> guess_dicom_encoding(std::span<const std::byte> bytes,
                                                  std::size_t position);

/// Whether `count` elements from `start` follow each other in ascending order, each within `bytes`.
bool starts_with_dicom_elements(std::span<const std::byte> bytes, std::size_t start,
                                DicomEncoding encoding, std::size_t count);

/// The element of a tag, or null.
const DicomElement* find_element(const DicomDataSet& data_set, DicomTag tag);

/// The value as text, without padding; empty where there is no such element.
std::string_view text_of(const DicomDataSet& data_set, DicomTag tag);

/// The first value as a finite number, binary or text as its representation says.
std::optional<double> number_of(const DicomDataSet& data_set, DicomTag tag);

/// The same where it is a whole number from 0 to 2^32 - 1.
std::optional<std::size_t> count_of(const DicomDataSet& data_set, DicomTag tag);

/// The items of a sequence; none where there is no such element.
std::span<const DicomDataSet> items_of(const DicomDataSet& data_set, DicomTag tag);

/// Text of the data set's character set as UTF-8, where that is ISO 8859-1; else as stored.
std::string dicom_text(const DicomDataSet& data_set, std::string_view text);

}  // namespace crest::io
