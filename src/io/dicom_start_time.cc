#include "io/dicom_start_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "io/iso_date_time.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

/// Takes `digits` digits from the front of `text`; nothing where there are fewer.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  const auto value = parse_number<unsigned>(text.substr(0, digits));
  if (value) text.remove_prefix(digits);
  return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

void skip(std::string_view& text, char separator) {
  if (text.starts_with(separator)) text.remove_prefix(1);
}

/// "20210304", or "2021.03.04" as before 1993; takes it from `text`.
std::optional<std::string> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  skip(text, '.');
  const auto month = take_digits(text, 2);
  skip(text, '.');
  const auto day = take_digits(text, 2);
  if (!year || !month || !day) return std::nullopt;
  return iso_date(*year, *month, *day);
}

/// "050607.25" or "05:06:07"; minutes and seconds may be missing, a fraction of zeros is dropped.
std::optional<std::string> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23) return std::nullopt;
  skip(text, ':');
  const int minute = take_digits(text, 2).value_or(0);
  skip(text, ':');
  const int second = take_digits(text, 2).value_or(0);
  if (minute > 59 || second > 60) return std::nullopt;
  std::string time = fmt::format("{:02}:{:02}:{:02}", *hour, minute, second);
  if (text.starts_with('.')) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    std::string_view fraction = text.substr(0, std::min<std::size_t>(end, 7));
    text.remove_prefix(end);
    while (fraction.ends_with('0')) fraction.remove_suffix(1);
    if (fraction.size() > 1) time += fraction;
  }
  return time;
}

/// "+0100" as "+01:00"; empty for anything else.
std::string offset_from_utc(std::string_view text) {
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return {};
  std::string_view digits = text.substr(1);
  const auto hours = take_digits(digits, 2);
  const auto minutes = take_digits(digits, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return {};
  return fmt::format("{}{:02}:{:02}", text[0], *hours, *minutes);
}

std::string start_of(std::string_view date_text, std::string_view time_text,
                     std::string_view offset) {
  const auto date = take_date(date_text);
  if (!date) return {};
  const auto time = take_time(time_text);
  return time ? *date + "T" + *time + offset_from_utc(offset) : *date;
}

}  // namespace

std::string dicom_start_time(const DicomDataSet& data_set, std::vector<std::string>& assumptions) {
  const std::string_view offset = text_of(data_set, dicom::kTimezoneOffset);
  std::string_view rest = text_of(data_set, dicom::kAcquisitionDateTime);
  std::string only_date;
  if (const auto date = take_date(rest)) {
    if (const auto time = take_time(rest)) {
      return *date + "T" + *time + offset_from_utc(rest.empty() ? offset : rest);
    }
    only_date = *date;
  }
  struct Source {
    DicomTag date;
    DicomTag time;
    std::string_view assumption;
  };
  constexpr std::array<Source, 3> sources = {{
      {dicom::kAcquisitionDate, dicom::kAcquisitionTime, ""},
      {dicom::kContentDate, dicom::kContentTime, "start: date and time of the content"},
      {dicom::kStudyDate, dicom::kStudyTime, "start: date and time of the study"},
  }};
  for (const Source& source : sources) {
    const std::string start =
        start_of(text_of(data_set, source.date), text_of(data_set, source.time), offset);
    if (start.find('T') != std::string::npos) {
      if (!source.assumption.empty()) assumptions.emplace_back(source.assumption);
      return start;
    }
    if (only_date.empty()) only_date = start;
  }
  return only_date;
}

}  // namespace crest::io
