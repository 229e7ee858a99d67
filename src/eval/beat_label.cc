#include "eval/beat_label.h"

#include <array>
#include <utility>

#include "io/wfdb_annotation.h"

namespace crest::eval {
namespace {

/// The symbols of annotations that make up each class.
constexpr std::array<std::pair<BeatLabel, std::string_view>, kBeatClasses> kClasses = {
    {{BeatLabel::Normal, "NLRB"},
     {BeatLabel::Supraventricular, "AaJSejn"},
     {BeatLabel::Ventricular, "VEr"},
     {BeatLabel::Fusion, "F"},
     {BeatLabel::Unknown, "Q/f?"}}};

}  // namespace

char symbol_of(BeatLabel label) {
  constexpr std::string_view kSymbols = "NSVFQOX";
  return kSymbols[static_cast<std::size_t>(label)];
}

std::optional<BeatLabel> aami_label(int annotation_code) {
  const std::string_view symbol = io::annotation_symbol(annotation_code);
  for (const auto& [label, symbols] : kClasses) {
    if (symbols.find(symbol) != std::string_view::npos) return label;
  }
  return std::nullopt;
}

}  // namespace crest::eval
