// The elements of DICOM files that crest looks at (PS3.6); all others are skipped.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace crest::io {

/// Group and number of an element, "(5400,0100)" as 0x54000100.
using DicomTag = std::uint32_t;

namespace dicom {

inline constexpr DicomTag kMetaLength = 0x00020000;
inline constexpr DicomTag kMediaStorageSopClass = 0x00020002;
inline constexpr DicomTag kTransferSyntax = 0x00020010;
inline constexpr DicomTag kSpecificCharacterSet = 0x00080005;
inline constexpr DicomTag kSopClass = 0x00080016;
inline constexpr DicomTag kStudyDate = 0x00080020;
inline constexpr DicomTag kAcquisitionDate = 0x00080022;
inline constexpr DicomTag kContentDate = 0x00080023;
inline constexpr DicomTag kAcquisitionDateTime = 0x0008002A;
inline constexpr DicomTag kStudyTime = 0x00080030;
inline constexpr DicomTag kAcquisitionTime = 0x00080032;
inline constexpr DicomTag kContentTime = 0x00080033;
inline constexpr DicomTag kAccessionNumber = 0x00080050;
inline constexpr DicomTag kModality = 0x00080060;
inline constexpr DicomTag kInstitutionName = 0x00080080;
inline constexpr DicomTag kReferringPhysician = 0x00080090;
inline constexpr DicomTag kCodeValue = 0x00080100;
inline constexpr DicomTag kCodeMeaning = 0x00080104;
inline constexpr DicomTag kLongCodeValue = 0x00080119;
inline constexpr DicomTag kTimezoneOffset = 0x00080201;
inline constexpr DicomTag kPerformingPhysician = 0x00081050;
inline constexpr DicomTag kReadingPhysician = 0x00081060;
inline constexpr DicomTag kOperator = 0x00081070;
inline constexpr DicomTag kPatientName = 0x00100010;
inline constexpr DicomTag kPatientId = 0x00100020;
inline constexpr DicomTag kPatientBirthDate = 0x00100030;
inline constexpr DicomTag kOtherPatientIds = 0x00101000;
inline constexpr DicomTag kGroupTimeOffset = 0x00181068;
inline constexpr DicomTag kOriginality = 0x003A0004;
inline constexpr DicomTag kChannelCount = 0x003A0005;
inline constexpr DicomTag kSampleCount = 0x003A0010;
inline constexpr DicomTag kSamplingFrequency = 0x003A001A;
inline constexpr DicomTag kGroupLabel = 0x003A0020;
inline constexpr DicomTag kChannelDefinitions = 0x003A0200;
inline constexpr DicomTag kChannelLabel = 0x003A0203;
inline constexpr DicomTag kChannelStatus = 0x003A0205;
inline constexpr DicomTag kChannelSource = 0x003A0208;
inline constexpr DicomTag kSensitivity = 0x003A0210;
inline constexpr DicomTag kSensitivityUnits = 0x003A0211;
inline constexpr DicomTag kSensitivityCorrection = 0x003A0212;
inline constexpr DicomTag kBaseline = 0x003A0213;
inline constexpr DicomTag kTimeSkew = 0x003A0214;
inline constexpr DicomTag kSampleSkew = 0x003A0215;
inline constexpr DicomTag kChannelOffset = 0x003A0218;
inline constexpr DicomTag kBitsStored = 0x003A021A;
inline constexpr DicomTag kWaveformAnnotations = 0x0040B020;
inline constexpr DicomTag kEncapsulatedDocument = 0x00420011;
inline constexpr DicomTag kUnformattedText = 0x00700006;
inline constexpr DicomTag kWaveformSequence = 0x54000100;
inline constexpr DicomTag kBitsAllocated = 0x54001004;
inline constexpr DicomTag kSampleInterpretation = 0x54001006;
inline constexpr DicomTag kPaddingValue = 0x5400100A;
inline constexpr DicomTag kWaveformData = 0x54001010;
inline constexpr DicomTag kPixelData = 0x7FE00010;

}  // namespace dicom

struct DicomDictionaryEntry {
  DicomTag tag;
  std::string_view vr;  ///< value representation, where the file states none
};

/// Sorted by tag.
inline constexpr auto kDicomDictionary = std::to_array<DicomDictionaryEntry>({
    {dicom::kMetaLength, "UL"},
    {dicom::kMediaStorageSopClass, "UI"},
    {dicom::kTransferSyntax, "UI"},
    {dicom::kSpecificCharacterSet, "CS"},
    {dicom::kSopClass, "UI"},
    {dicom::kStudyDate, "DA"},
    {dicom::kAcquisitionDate, "DA"},
    {dicom::kContentDate, "DA"},
    {dicom::kAcquisitionDateTime, "DT"},
    {dicom::kStudyTime, "TM"},
    {dicom::kAcquisitionTime, "TM"},
    {dicom::kContentTime, "TM"},
    {dicom::kAccessionNumber, "SH"},
    {dicom::kModality, "CS"},
    {dicom::kInstitutionName, "LO"},
    {dicom::kReferringPhysician, "PN"},
    {dicom::kCodeValue, "SH"},
    {dicom::kCodeMeaning, "LO"},
    {dicom::kLongCodeValue, "UC"},
    {dicom::kTimezoneOffset, "SH"},
    {dicom::kPerformingPhysician, "PN"},
    {dicom::kReadingPhysician, "PN"},
    {dicom::kOperator, "PN"},
    {dicom::kPatientName, "PN"},
    {dicom::kPatientId, "LO"},
    {dicom::kPatientBirthDate, "DA"},
    {dicom::kOtherPatientIds, "LO"},
    {dicom::kGroupTimeOffset, "DS"},
    {dicom::kOriginality, "CS"},
    {dicom::kChannelCount, "US"},
    {dicom::kSampleCount, "UL"},
    {dicom::kSamplingFrequency, "DS"},
    {dicom::kGroupLabel, "SH"},
    {dicom::kChannelDefinitions, "SQ"},
    {dicom::kChannelLabel, "SH"},
    {dicom::kChannelStatus, "CS"},
    {dicom::kChannelSource, "SQ"},
    {dicom::kSensitivity, "DS"},
    {dicom::kSensitivityUnits, "SQ"},
    {dicom::kSensitivityCorrection, "DS"},
    {dicom::kBaseline, "DS"},
    {dicom::kTimeSkew, "DS"},
    {dicom::kSampleSkew, "DS"},
    {dicom::kChannelOffset, "DS"},
    {dicom::kBitsStored, "US"},
    {dicom::kWaveformAnnotations, "SQ"},
    {dicom::kEncapsulatedDocument, "OB"},
    {dicom::kUnformattedText, "ST"},
    {dicom::kWaveformSequence, "SQ"},
    {dicom::kBitsAllocated, "US"},
    {dicom::kSampleInterpretation, "CS"},
    {dicom::kPaddingValue, "OW"},
    {dicom::kWaveformData, "OW"},
    {dicom::kPixelData, "OW"},
});
static_assert(std::ranges::is_sorted(kDicomDictionary, {}, &DicomDictionaryEntry::tag));

/// The entry of a tag, or null where crest does not look at the element.
constexpr const DicomDictionaryEntry* find_in_dicom_dictionary(DicomTag tag) {
  const auto* const found =
      std::ranges::lower_bound(kDicomDictionary, tag, {}, &DicomDictionaryEntry::tag);
  return found != kDicomDictionary.end() && found->tag == tag ? found : nullptr;
}

}  // namespace crest::io
