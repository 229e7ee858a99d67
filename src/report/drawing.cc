#include "report/drawing.h"

namespace crest::report {

namespace {

constexpr Color kBlack{0, 0, 0};
constexpr Color kGrey{85, 85, 85};
constexpr Color kLightGrey{190, 190, 190};
constexpr Color kWhite{255, 255, 255};
constexpr Color kPaper{255, 247, 245};
constexpr Color kMinorLine{248, 215, 210};
constexpr Color kMajorLine{236, 170, 162};
// Orange and blue stay apart for every kind of colour blindness, and orange under black in grey.
constexpr Color kOrange{240, 140, 0};
constexpr Color kBlue{0, 80, 185};

/// How far a character of UTF-8 moves the pen, in ems, by its bytes: the widest of its kind in
/// DejaVu Sans, the widest of the fonts that a viewer is likely to choose.
double advance_of(char byte) {
  const auto is_in = [byte](std::string_view kind) { return kind.find(byte) != kind.npos; };
  const auto code = static_cast<unsigned char>(byte);
  if ((code & 0xC0) == 0x80) return 0;  // goes on with a character
  if (code >= 0x80 || is_in("mwMW%@")) return 1;
  if (is_in(" .,:;'|!/-ijlI")) return 0.365;
  if (is_in("ftr()[]")) return 0.42;
  if (code >= '0' && code <= '9') return 0.64;
  if (code >= 'a' && code <= 'z') return 0.635;
  if (code >= 'A' && code <= 'Z') return 0.77;
  return 0.84;
}

}  // namespace

Style style_of(Role role) {
  switch (role) {
    case Role::Sheet:
      return {.name = "sheet", .fill = kWhite};
    case Role::Paper:
      return {.name = "paper", .fill = kPaper};
    case Role::MinorGrid:
      return {.name = "minor-grid", .stroke = kMinorLine, .stroke_width = 0.1};
    case Role::MajorGrid:
      return {.name = "major-grid", .stroke = kMajorLine, .stroke_width = 0.18};
    case Role::FindingTint:
      return {.name = "finding-tint", .stroke = kOrange, .fill = kOrange, .stroke_width = 0.15};
    case Role::NotAssessedHatch:
      return {.name = "not-assessed", .stroke = kGrey, .stroke_width = 0.12};
    case Role::CalibrationPulse:
      return {.name = "calibration-pulse", .stroke = kBlack, .stroke_width = 0.25};
    case Role::ColumnMark:
      return {.name = "column-mark", .stroke = kBlack, .stroke_width = 0.25};
    case Role::MeasuredTrace:
      return {.name = "measured-trace", .stroke = kBlack, .stroke_width = 0.2};
    case Role::RestoredTrace:
      return {.name = "restored-trace", .stroke = kBlue, .stroke_width = 0.2};
    case Role::LeadLabel:
      return {.name = "lead-label", .fill = kBlack, .text_size = 3.4, .bold = true, .halo = true};
    case Role::FindingNumber:
      return {
          .name = "finding-number", .fill = kBlack, .text_size = 2.3, .bold = true, .halo = true};
    case Role::TimeLabel:
      return {.name = "time-label", .fill = kGrey, .text_size = 2.3};
    case Role::Title:
      return {.name = "title", .fill = kBlack, .text_size = 4, .bold = true};
    case Role::Caption:
      return {.name = "caption", .fill = kBlack, .text_size = 2.7};
    case Role::Notice:
      return {.name = "notice", .fill = kBlack, .text_size = 2.7, .bold = true};
    case Role::Heading:
      return {.name = "heading", .fill = kBlack, .text_size = 3.2, .bold = true};
    case Role::TrendFrame:
      return {.name = "trend-frame", .stroke = kLightGrey, .stroke_width = 0.15};
    case Role::TrendLine:
      return {.name = "trend-line", .stroke = kBlack, .stroke_width = 0.35};
    case Role::TrendRange:
      return {.name = "trend-range", .fill = kLightGrey};
    case Role::EarlyBeats:
      return {.name = "early-beats", .fill = kBlue};
    case Role::LateBeats:
      return {.name = "late-beats", .fill = kGrey};
    case Role::UnusualBeats:
      return {.name = "unusual-beats", .fill = kOrange};
  }
  return {};
}

double text_width(Role role, std::string_view text) {
  constexpr double kBolder = 1.08;
  const Style style = style_of(role);
  double ems = 0;
  for (const char byte : text) ems += advance_of(byte);
  return ems * style.text_size * (style.bold ? kBolder : 1);
}

}  // namespace crest::report
