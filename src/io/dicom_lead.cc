#include "io/dicom_lead.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

#include "io/text_fields.h"
#include "io/voltage_unit.h"

namespace crest::io {
namespace {

struct CodedLead {
  int number;
  std::string_view name;
  bool derived = false;  ///< computed from other leads, by the code
};

/// CID 3001: the numbers of ISO/IEEE 11073-10101, partition 2, which are those of SCP-ECG's section
/// 3 as far as that goes. Leads not listed here are named by the meaning of their code.
constexpr auto kCodedLeads = std::to_array<CodedLead>({
    {1, "I"},           {2, "II"},          {3, "V1"},          {4, "V2"},
    {5, "V3"},          {6, "V4"},          {7, "V5"},          {8, "V6"},
    {9, "V7"},          {10, "V2R"},        {11, "V3R"},        {12, "V4R"},
    {13, "V5R"},        {14, "V6R"},        {15, "V7R"},        {16, "X"},
    {17, "Y"},          {18, "Z"},          {19, "CC5"},        {20, "CM5"},
    {61, "III"},        {62, "aVR"},        {63, "aVL"},        {64, "aVF"},
    {65, "-aVR"},       {66, "V8"},         {67, "V9"},         {68, "V8R"},
    {69, "V9R"},        {31, "I", true},    {32, "II", true},   {33, "V1", true},
    {34, "V2", true},   {35, "V3", true},   {36, "V4", true},   {37, "V5", true},
    {38, "V6", true},   {111, "III", true}, {112, "aVR", true}, {113, "aVL", true},
    {114, "aVF", true},
});

constexpr int kFirstNoLead = 256;  // 2:256 and above are measurements (MDC_ECG_ELEC_POTL ...)

bool equal_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool remove_prefix(std::string_view& text, std::string_view prefix) {
  if (!equal_but_for_case(text.substr(0, prefix.size()), prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// The lead's own spelling, or nothing.
std::optional<std::string_view> known_lead(std::string_view name) {
  const auto* const found = std::ranges::find_if(
      kCodedLeads, [&](const CodedLead& lead) { return equal_but_for_case(lead.name, name); });
  if (found == kCodedLeads.end()) return std::nullopt;
  return found->name;
}

/// The number in partition 2 that a code stands for.
std::optional<int> lead_number(std::string_view code) {
  constexpr int partition = 2 << 16;
  int offset = 0;
  if (!remove_prefix(code, "5.6.3-9-") && !remove_prefix(code, "2:")) offset = partition;
  const auto number = parse_number<int>(code);
  if (!number || *number < offset || *number - offset >= kFirstNoLead) return std::nullopt;
  return *number - offset;
}

/// "aVR" of "Lead aVR", "ECG Lead aVR (Goldberger)" or "aVR, augmented voltage, right".
std::string_view without_words(std::string_view name) {
  name = trimmed(name.substr(0, name.find_first_of(",(")));
  remove_prefix(name, "MDC_ECG_");
  remove_prefix(name, "ECG ");
  if (remove_prefix(name, "LEAD"))
    name.remove_prefix(std::min(name.find_first_not_of(" _"), name.size()));
  return trimmed(name);
}

std::string_view code_of(const DicomDataSet& code) {
  const std::string_view value = text_of(code, dicom::kCodeValue);
  return value.empty() ? text_of(code, dicom::kLongCodeValue) : value;
}

DicomLead lead_of_words(std::string_view words) {
  const std::string_view name = without_words(words);
  if (const auto known = known_lead(name)) return {std::string(*known), true, {}};
  return {std::string(trimmed(words)), false, {}};
}

DicomLead lead_of_number(int number, std::string_view meaning) {
  const auto* const coded = std::ranges::find(kCodedLeads, number, &CodedLead::number);
  if (coded == kCodedLeads.end()) {
    DicomLead lead = lead_of_words(meaning);
    lead.known = lead.known || number > 0;
    return lead;
  }
  DicomLead lead{std::string(coded->name), true, {}};
  const auto meant = known_lead(without_words(meaning));
  if (coded->derived) {
    lead.assumption = "coded as derived from other leads";
  } else if (meant && *meant != coded->name) {
    lead.assumption =
        fmt::format("named by its code, though the code's meaning is {}", in_quotes(meaning));
  }
  return lead;
}

}  // namespace

DicomLead dicom_lead(const DicomDataSet& channel) {
  const std::string_view label = text_of(channel, dicom::kChannelLabel);
  const auto sources = items_of(channel, dicom::kChannelSource);
  if (sources.empty()) return lead_of_words(label);
  const std::string_view code = code_of(sources.front());
  const std::string_view meaning = text_of(sources.front(), dicom::kCodeMeaning);
  if (const auto number = lead_number(code)) {
    DicomLead lead = lead_of_number(*number, meaning.empty() ? label : meaning);
    if (!lead.name.empty()) return lead;
  }
  for (const std::string_view words : {code, meaning, label}) {
    if (DicomLead lead = lead_of_words(words); lead.known) return lead;
  }
  return lead_of_words(!label.empty() ? label : !meaning.empty() ? meaning : code);
}

std::string dicom_unit(const DicomDataSet& channel) {
  const auto units = items_of(channel, dicom::kSensitivityUnits);
  if (units.empty()) return {};
  const std::string_view code = code_of(units.front());
  const std::string_view meaning = text_of(units.front(), dicom::kCodeMeaning);
  // Codes of ISO/IEEE 11073-10101 (MDC_DIM_VOLT and its multiples) and words met as meanings.
  using Spelling = std::pair<std::string_view, std::string_view>;
  constexpr auto spellings = std::to_array<Spelling>({{"4:4256", "V"},
                                                      {"266400", "V"},
                                                      {"4:4274", "mV"},
                                                      {"266418", "mV"},
                                                      {"4:4275", "uV"},
                                                      {"266419", "uV"},
                                                      {"4:4276", "nV"},
                                                      {"266420", "nV"},
                                                      {"UV", "uV"},
                                                      {"microvolt", "uV"},
                                                      {"microvolts", "uV"},
                                                      {"millivolt", "mV"},
                                                      {"millivolts", "mV"},
                                                      {"nanovolt", "nV"},
                                                      {"nanovolts", "nV"},
                                                      {"volt", "V"},
                                                      {"volts", "V"}});
  for (const std::string_view words : {code, meaning}) {
    if (millivolts_per(words)) return std::string(words);
    const auto* const found = std::ranges::find_if(
        spellings, [&](const Spelling& s) { return equal_but_for_case(s.first, words); });
    if (found != spellings.end()) return std::string(found->second);
  }
  return std::string(code.empty() ? meaning : code);
}

}  // namespace crest::io
