#include "report/ecg_drawing.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "report/ecg_margin.h"
#include "report/ecg_page.h"
#include "report/ecg_paper.h"
#include "report/notice.h"

namespace crest::report {

namespace {

constexpr double kSmallestMargin = 5;        // mm, left free by printers
constexpr std::size_t kListedFindings = 10;  // further ones are counted

/// Where everything goes.
struct Plan {
  double width = 0, height = 0;  ///< mm of the sheet
  EcgPage page;
  Footer footer;
};

/// Rows first give way to the lines below them, then lines to rows.
Result<Plan> plan(const Record& record, const Assessment* assessment, const DrawOptions& options) {
  const bool fixed = options.sheet == Sheet::A4Landscape;
  Room room{.top = kHeaderHeight, .margin = fixed ? kSmallestMargin : kSheetMargin};
  if (fixed) room.sheet_width = kA4Width;
  Result<EcgPage> page = lay_out_page(record, options, room);
  if (!page) return std::unexpected(page.error());
  std::vector<bool> visible;
  if (assessment != nullptr && options.findings) visible = visible_findings(*page, *assessment);
  std::size_t listed = kListedFindings;
  Footer footer = footer_of(*page, assessment, options, visible, listed);
  if (fixed && page->paper.bottom() + footer.height() > kA4Height) {
    room.height = kA4Height - kHeaderHeight - footer.height();
    page = lay_out_page(record, options, room);
    if (!page) return std::unexpected(page.error());
    while (listed > 0 && page->paper.bottom() + footer.height() > kA4Height)
      footer = footer_of(*page, assessment, options, visible, --listed);
  }
  Plan planned{.width = page->paper.left + page->paper.width + page->paper.left,
               .height = page->paper.bottom() + footer.height(),
               .page = std::move(*page),
               .footer = std::move(footer)};
  if (fixed) planned.height = std::max(planned.height, kA4Height);
  return planned;
}

}  // namespace

Result<Drawing> draw_ecg(const Record& record, const Assessment* assessment,
                         const DrawOptions& options) {
  const Result<Plan> planned = plan(record, assessment, options);
  if (!planned) return std::unexpected(planned.error());
  const EcgPage& page = planned->page;
  Drawing drawing;
  drawing.title = options.title.value_or(record.name);
  drawing.description = kNotice;
  drawing.width = planned->width;
  drawing.height = planned->height;
  drawing.shapes.emplace_back(
      Rectangle{.role = Role::Sheet, .box = {.width = drawing.width, .height = drawing.height}});
  draw_paper(drawing, page, assessment, options);
  draw_header(drawing, page, record, assessment, options);
  draw_footer(drawing, page, planned->footer);
  return drawing;
}

}  // namespace crest::report
