#include "report/pdf.h"

#include <fmt/format.h>
#include <hpdf.h>

#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "report/pdf_text.h"

namespace crest::report {

namespace {

constexpr double kPointsPerMillimetre = 72 / 25.4;
constexpr double kSmallestPage = 2;    // mm
constexpr double kLargestPage = 5000;  // mm: 14,400 points are the most that readers know

struct FreeDocument {
  void operator()(HPDF_Doc document) const { HPDF_Free(document); }
};
using Document = std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, FreeDocument>;

/// Parts of a document that its pages share. A failure inside of libharu is kept by the document:
/// it is asked for once, at the end.
class PageWriter {
 public:
  explicit PageWriter(HPDF_Doc document)
      : document_(document),
        regular_(HPDF_GetFont(document, "Helvetica", "WinAnsiEncoding")),
        bold_(HPDF_GetFont(document, "Helvetica-Bold", "WinAnsiEncoding")),
        symbol_(HPDF_GetFont(document, "Symbol", nullptr)) {}

  void write(const Drawing& drawing) {
    page_ = HPDF_AddPage(document_);
    height_ = drawing.height;
    role_.reset();
    opacity_ = kOpaque;
    HPDF_Page_SetWidth(page_, points(drawing.width));
    HPDF_Page_SetHeight(page_, points(drawing.height));
    HPDF_Page_SetLineCap(page_, HPDF_ROUND_END);
    HPDF_Page_SetLineJoin(page_, HPDF_ROUND_JOIN);
    for (const Shape& shape : drawing.shapes)
      std::visit([this](const auto& value) { add(value); }, shape);
  }

 private:
  static constexpr int kOpaque = 100;  // hundredths

  static HPDF_REAL points(double millimetres) {
    return static_cast<HPDF_REAL>(millimetres * kPointsPerMillimetre);
  }
  HPDF_REAL x(double millimetres) const { return points(millimetres); }
  /// A page of a PDF counts upwards.
  HPDF_REAL y(double millimetres) const { return points(height_ - millimetres); }

  void set_stroke(const Color& color, double width) {
    HPDF_Page_SetLineWidth(page_, points(width));
    HPDF_Page_SetRGBStroke(page_, static_cast<HPDF_REAL>(color.red / 255.0),
                           static_cast<HPDF_REAL>(color.green / 255.0),
                           static_cast<HPDF_REAL>(color.blue / 255.0));
  }

  /// Colours and line width of a role, where they are not those of the shape before.
  Style take_role(Role role) {
    const Style style = style_of(role);
    if (role_ == role) return style;
    role_ = role;
    if (style.stroke) set_stroke(*style.stroke, style.stroke_width);
    if (style.fill) {
      HPDF_Page_SetRGBFill(page_, static_cast<HPDF_REAL>(style.fill->red / 255.0),
                           static_cast<HPDF_REAL>(style.fill->green / 255.0),
                           static_cast<HPDF_REAL>(style.fill->blue / 255.0));
    }
    return style;
  }

  /// Opacity of fillings and of the halo, in hundredths.
  void set_opacity(double opacity) {
    const int hundredths = static_cast<int>(std::lround(opacity * kOpaque));
    if (hundredths == opacity_) return;
    opacity_ = hundredths;
    HPDF_ExtGState& state = states_[hundredths];
    if (state == nullptr) {
      state = HPDF_CreateExtGState(document_);
      if (state == nullptr) return;
      HPDF_ExtGState_SetAlphaFill(state, static_cast<HPDF_REAL>(hundredths) / kOpaque);
    }
    HPDF_Page_SetExtGState(page_, state);
  }

  void add(const Polyline& line) {
    if (line.points.size() < 2) return;
    take_role(line.role);
    HPDF_Page_MoveTo(page_, x(line.points.front().x), y(line.points.front().y));
    for (std::size_t i = 1; i < line.points.size(); ++i)
      HPDF_Page_LineTo(page_, x(line.points[i].x), y(line.points[i].y));
    HPDF_Page_Stroke(page_);
  }

  void add(const Rectangle& rectangle) {
    const Style style = take_role(rectangle.role);
    const Box& box = rectangle.box;
    if (style.fill) set_opacity(rectangle.strength);
    HPDF_Page_Rectangle(page_, x(box.left), y(box.bottom()), points(box.width), points(box.height));
    if (style.fill && style.stroke) {
      HPDF_Page_FillStroke(page_);
    } else if (style.fill) {
      HPDF_Page_Fill(page_);
    } else {
      HPDF_Page_Stroke(page_);
    }
  }

  void add(const Text& text) {
    const std::vector<PdfRun> runs = pdf_runs(text.text);
    const Style style = take_role(text.role);
    const HPDF_Font letters = style.bold ? bold_ : regular_;
    const auto font_of = [&](const PdfRun& run) { return run.symbol ? symbol_ : letters; };
    double width = 0;
    for (const PdfRun& run : runs) {
      const auto* bytes = reinterpret_cast<const HPDF_BYTE*>(run.bytes.data());
      width +=
          HPDF_Font_TextWidth(font_of(run), bytes, static_cast<HPDF_UINT>(run.bytes.size())).width *
          style.text_size / 1000;
    }
    const double share = text.anchor == Text::Anchor::Start    ? 0
                         : text.anchor == Text::Anchor::Middle ? 0.5
                                                               : 1;
    const auto show = [&] {
      HPDF_Page_BeginText(page_);
      HPDF_Page_MoveTextPos(page_, x(text.at.x - share * width), y(text.at.y));
      for (const PdfRun& run : runs) {
        HPDF_Page_SetFontAndSize(page_, font_of(run), points(style.text_size));
        HPDF_Page_ShowText(page_, run.bytes.c_str());
      }
      HPDF_Page_EndText(page_);
    };
    if (style.halo) {
      set_stroke({255, 255, 255}, 0.6);
      HPDF_Page_SetTextRenderingMode(page_, HPDF_STROKE);
      show();
      HPDF_Page_SetTextRenderingMode(page_, HPDF_FILL);
    }
    set_opacity(1);
    show();
  }

  HPDF_Doc document_;
  HPDF_Font regular_, bold_, symbol_;
  HPDF_Page page_ = nullptr;
  double height_ = 0;  ///< mm of the page
  std::optional<Role> role_;
  int opacity_ = kOpaque;
  std::map<int, HPDF_ExtGState> states_;
};

/// One font's bytes of a text, for the properties of a document.
std::string plain(std::string_view text) {
  std::string bytes;
  for (const PdfRun& run : pdf_runs(text))
    bytes += run.symbol ? std::string(run.bytes.size(), '?') : run.bytes;
  return bytes;
}

std::unexpected<Error> refusal(ErrorKind kind, std::string reason) {
  return std::unexpected(Error{kind, std::move(reason), {}, {}});
}

}  // namespace

Result<std::string> write_pdf(std::span<const Drawing> pages) {
  if (pages.empty()) return refusal(ErrorKind::Config, "a PDF needs a page at least");
  for (const Drawing& page : pages) {
    for (const double side : {page.width, page.height}) {
      if (!(side >= kSmallestPage) || !(side <= kLargestPage)) {
        return refusal(ErrorKind::Config,
                       fmt::format("a sheet of {:g} mm × {:g} mm is no page of a PDF ({:g} to {:g} "
                                   "mm)",
                                   page.width, page.height, kSmallestPage, kLargestPage));
      }
    }
  }
  const Document document(HPDF_New(nullptr, nullptr));
  if (!document) return refusal(ErrorKind::Internal, "out of memory for a PDF");
  HPDF_SetCompressionMode(document.get(), HPDF_COMP_ALL);
  HPDF_SetInfoAttr(document.get(), HPDF_INFO_TITLE, plain(pages.front().title).c_str());
  HPDF_SetInfoAttr(document.get(), HPDF_INFO_SUBJECT, plain(pages.front().description).c_str());
  HPDF_SetInfoAttr(document.get(), HPDF_INFO_CREATOR, "crest");
  PageWriter writer(document.get());
  for (const Drawing& page : pages) writer.write(page);
  HPDF_SaveToStream(document.get());
  std::string bytes(HPDF_GetStreamSize(document.get()), '\0');
  auto size = static_cast<HPDF_UINT32>(bytes.size());
  HPDF_ResetStream(document.get());
  HPDF_ReadFromStream(document.get(), reinterpret_cast<HPDF_BYTE*>(bytes.data()), &size);
  const HPDF_STATUS status = HPDF_GetError(document.get());
  // The end of the stream is what reading it to its end comes to.
  if ((status != HPDF_OK && status != HPDF_STREAM_EOF) || size != bytes.size()) {
    return refusal(ErrorKind::Internal, fmt::format("libharu failed with status {:#06x}", status));
  }
  return bytes;
}

}  // namespace crest::report
