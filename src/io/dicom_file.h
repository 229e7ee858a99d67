// DICOM files (PS3.10): preamble, meta information and one data set.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "io/dicom_data_set.h"

namespace crest::io {

/// A parsed file; its data set refers to the bytes that it was parsed from or to `inflated`. Moving
/// it keeps that valid, a copy would not.
struct DicomFile {
  DicomFile() = default;
  DicomFile(DicomFile&&) = default;
  DicomFile& operator=(DicomFile&&) = default;
  DicomFile(const DicomFile&) = delete;
  DicomFile& operator=(const DicomFile&) = delete;
  ~DicomFile() = default;

  DicomDataSet meta;
  DicomDataSet data_set;
  std::vector<std::byte> inflated;  ///< of a deflated data set
  std::vector<std::string> assumptions;
  std::vector<Verification> verifications;
};

/// "DICM" behind a preamble of 128 bytes or at the start, or, where both are missing, three
/// elements in order that begin with group 0008 or two that begin with group 0002.
bool looks_like_dicom(std::span<const std::byte> bytes);

/// Reads explicit and implicit VR little endian, explicit VR big endian and deflated explicit VR
/// little endian; where the stated transfer syntax is not the one used, the used one, with a failed
/// verification. A deflated data set may take 64 times the file's size and a MiB, no more; all
/// else at most 12 times the data set. Errors: Corrupt, Unsupported, each with its place.
Result<DicomFile> parse_dicom_file(std::span<const std::byte> bytes);

}  // namespace crest::io
