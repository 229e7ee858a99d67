// What a person may choose about the drawing of an ECG.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crest::report {

enum class Layout {
  TwelveByOne,  ///< every lead over the whole page
  ThreeByFour,  ///< four columns of a quarter of the page, then II over the whole of it
  SixByTwo,     ///< limb leads beside chest leads, half of the page each
};

/// "12x1", "3x4" or "6x2"; none: another.
std::optional<Layout> layout_named(std::string_view name);

enum class Sheet {
  Fitted,       ///< as high as the rows and the text below need
  A4Landscape,  ///< 297 mm × 210 mm: rows move together, texts that find no room are counted
};

/// Band of the filters before the model, in Hz; 0: open on that side.
struct PassBand {
  double highpass = 0, lowpass = 0;
};

struct DrawOptions {
  Layout layout = Layout::TwelveByOne;
  bool cabrera = false;                               ///< aVL I -aVR II aVF III instead of I II III
  double speed = 25;                                  ///< mm/s: 25 or 50
  double gain = 10;                                   ///< mm/mV: 5, 10 or 20
  double start = 0;                                   ///< seconds: begin of the page
  bool findings = true;                               ///< tint and list the findings
  bool restored = false;                              ///< draw the restored trace too
  std::optional<std::string> title = std::nullopt;    ///< none: the name of the record
  std::optional<PassBand> model_band = std::nullopt;  ///< printed; none: unknown
  Sheet sheet = Sheet::Fitted;
};

}  // namespace crest::report
