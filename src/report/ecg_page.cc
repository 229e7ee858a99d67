#include "report/ecg_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "signal/lead_name.h"
#include "signal/lead_selection.h"
#include "signal/strip.h"

namespace crest::report {

namespace {

constexpr std::size_t kRhythmLead = 1;    // II
constexpr std::size_t kInvertedLead = 3;  // aVR, in Cabrera's order

/// Places of the standard leads in Cabrera's order: aVL I -aVR II aVF III.
constexpr std::array<std::size_t, signal::kStandardLeadCount> kCabreraPlaces = {1, 3, 5, 2, 0,  4,
                                                                                6, 7, 8, 9, 10, 11};

/// How a layout sets the standard leads: down the rows of a column, then on to the next.
struct Columns {
  std::size_t rows = 12;
  std::size_t columns = 1;
  bool rhythm = false;  ///< II once more over the whole page
};

Columns columns_of(Layout layout) {
  switch (layout) {
    case Layout::ThreeByFour:
      return {.rows = 3, .columns = 4, .rhythm = true};
    case Layout::SixByTwo:
      return {.rows = 6, .columns = 2};
    case Layout::TwelveByOne:
      break;
  }
  return {};
}

struct DrawnLead {
  std::string label;
  std::string unit;
  std::optional<std::size_t> lead;
  bool derived = false;
  bool inverted = false;
  std::size_t place = 0;  ///< among the standard leads
  std::vector<float> samples;
};

using Row = std::vector<TraceCell>;

/// The samples that fall on the page, [first, last).
Record slice_of(const Record& record, std::size_t first, std::size_t last) {
  Record slice;
  slice.rate = record.rate;
  for (const Lead& lead : record.leads) {
    Lead part;
    part.name = lead.name;
    part.unit = lead.unit;
    const std::size_t end = std::min(last, lead.samples.size());
    for (std::size_t i = std::min(first, end); i < end; ++i)
      part.samples.push_back(lead.samples[i]);
    slice.leads.push_back(std::move(part));
  }
  return slice;
}

/// Puts the standard leads into Cabrera's order, which turns aVR upside down.
void order_by_cabrera(std::vector<DrawnLead>& drawn) {
  for (DrawnLead& lead : drawn) {
    if (!lead.lead) continue;
    lead.place = kCabreraPlaces.at(*lead.lead);
    if (*lead.lead != kInvertedLead) continue;
    lead.inverted = true;
    lead.label = fmt::format("-{}", lead.label);
    std::ranges::transform(lead.samples, lead.samples.begin(), std::negate());
  }
  const auto others = std::ranges::find_if(drawn, [](const auto& lead) { return !lead.lead; });
  std::ranges::sort(drawn.begin(), others, {}, &DrawnLead::place);
}

std::vector<DrawnLead> leads_to_draw(const Record& slice, bool cabrera) {
  const signal::LeadSelection selection = signal::select_standard_leads(slice);
  std::vector<DrawnLead> drawn;
  std::vector<const Lead*> taken;
  for (std::size_t i = 0; i < selection.leads.size(); ++i) {
    const signal::LeadSource& source = selection.leads[i];
    if (source.parts.empty()) continue;
    const auto& [lead, weight] = source.parts.front();
    const bool derived = source.parts.size() > 1 || weight != 1.0F;
    if (!derived) taken.push_back(lead);
    const bool modified = !derived && signal::is_modified_limb_lead_two(lead->name);
    drawn.push_back({.label = modified ? lead->name : std::string(signal::kStandardLeads[i]),
                     .unit = lead->unit,
                     .lead = i,
                     .derived = derived,
                     .place = i,
                     .samples = signal::samples_of(source)});
    if (derived) drawn.back().label += '*';
  }
  for (const Lead& lead : slice.leads) {
    if (std::ranges::find(taken, &lead) != taken.end()) continue;
    drawn.push_back({.label = lead.name, .unit = lead.unit, .lead = {}, .samples = lead.samples});
  }
  if (cabrera) order_by_cabrera(drawn);
  return drawn;
}

/// The stretch [start, end] of a lead; `first_time` is the time of its first sample.
TraceCell cell_of(const DrawnLead& lead, const EcgPage& page, double first_time, double start,
                  double end) {
  TraceCell cell{.label = lead.label,
                 .unit = lead.unit,
                 .lead = lead.lead,
                 .derived = lead.derived,
                 .inverted = lead.inverted,
                 .start = start,
                 .end = end,
                 .speed = page.speed,
                 .gain = page.gain};
  const auto index_of = [&](double seconds) {
    const double index = std::ceil((seconds - first_time) * page.rate - 1e-6);
    return std::min(static_cast<std::size_t>(std::max(index, 0.0)), lead.samples.size());
  };
  const std::size_t first = index_of(start);
  const std::size_t last = std::min(index_of(end) + 1, lead.samples.size());
  cell.first_time = first_time + static_cast<double>(first) / page.rate;
  cell.samples.assign(lead.samples.begin() + static_cast<std::ptrdiff_t>(first),
                      lead.samples.begin() + static_cast<std::ptrdiff_t>(std::max(first, last)));
  return cell;
}

std::vector<Row> rows_of(const std::vector<DrawnLead>& leads, Layout layout, const EcgPage& page,
                         double first_time) {
  const Columns columns = columns_of(layout);
  const double seconds = page.seconds() / static_cast<double>(columns.columns);
  std::vector<Row> rows(columns.rows);
  for (const DrawnLead& lead : leads) {
    if (!lead.lead) continue;
    const double start = page.start + seconds * static_cast<double>(lead.place / columns.rows);
    rows[lead.place % columns.rows].push_back(
        cell_of(lead, page, first_time, start, start + seconds));
  }
  std::erase_if(rows, [](const Row& row) { return row.empty(); });
  for (const DrawnLead& lead : leads) {
    const bool whole = !lead.lead || (columns.rhythm && *lead.lead == kRhythmLead);
    if (whole) rows.push_back({cell_of(lead, page, first_time, page.start, page.end())});
  }
  return rows;
}

/// Height above and below the median that a trace takes, in mm. The outermost half percent of its
/// samples may cross into the neighbouring rows, so that a spike does not blow up the page.
struct Reach {
  double up = 0, down = 0;
  double highest = 0, lowest = 0;  ///< with those samples

  void include(const Reach& other) {
    up = std::max(up, other.up);
    down = std::max(down, other.down);
    highest = std::max(highest, other.highest);
    lowest = std::max(lowest, other.lowest);
  }
};

/// Finds the median and, for a lead not in mV, the gain of a cell.
Reach scale(TraceCell& cell) {
  std::vector<float> values;
  std::ranges::copy_if(cell.samples, std::back_inserter(values),
                       [](float value) { return std::isfinite(value); });
  if (values.empty()) return {};
  std::ranges::sort(values);
  const auto quantile = [&](double share) {
    return static_cast<double>(values[std::lround(share * static_cast<double>(values.size() - 1))]);
  };
  cell.median = quantile(0.5);
  if (!cell.in_millivolts()) {
    constexpr double kFilledHeight = 16;  // mm
    const double range = static_cast<double>(values.back()) - values.front();
    cell.gain = range > 0 ? kFilledHeight / range : 1;
  }
  return {.up = (quantile(0.995) - cell.median) * cell.gain,
          .down = (cell.median - quantile(0.005)) * cell.gain,
          .highest = (values.back() - cell.median) * cell.gain,
          .lowest = (cell.median - values.front()) * cell.gain};
}

double on_major_grid(double millimetres) {
  return std::ceil(millimetres / kMajorGrid) * kMajorGrid;
}

/// Room of a row above and below its zero line, in mm.
struct RowHeight {
  double up = 0, down = 0;
  double sum() const { return up + down; }
};

double height_of(const std::vector<RowHeight>& heights) {
  return std::transform_reduce(heights.begin(), heights.end(), 0.0, std::plus(),
                               std::mem_fn(&RowHeight::sum));
}

/// As high as the traces need. Rows share the room between two zero lines, which holds at least a
/// calibration pulse. Beyond the first and the last row a trace would leave the paper, so these get
/// all the room they need, within reason.
std::vector<RowHeight> needed_heights(std::vector<Row>& rows, double gain) {
  constexpr double kHighestReach = 20;  // mm, of a row among others
  constexpr double kOuterReach = 60;    // mm, to the edge of the paper
  constexpr double kLabelHeight = 4;    // mm over the traces of a row in columns
  std::vector<RowHeight> heights;
  double room_above = kMajorGrid;
  for (Row& row : rows) {
    Reach reach;
    for (TraceCell& cell : row) reach.include(scale(cell));
    const double label = row.size() > 1 ? kLabelHeight : 0;
    double up = std::min(reach.up + label, kHighestReach);
    double down = std::min(reach.down, kHighestReach);
    if (&row == &rows.front()) up = std::min(reach.highest + label, kOuterReach);
    if (&row == &rows.back()) down = std::min(reach.lowest, kOuterReach);
    up = std::max(on_major_grid(up + 1), gain + kMajorGrid - room_above);
    down = on_major_grid(down + 1);
    room_above = down;
    heights.push_back({.up = up, .down = down});
  }
  return heights;
}

/// The most that each of `lengths` may keep so that they add up to `sum` or less.
double common_limit(std::vector<double> lengths, double sum) {
  std::ranges::sort(lengths);
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const double share = sum / static_cast<double>(lengths.size() - i);
    if (lengths[i] > share) return share;
    sum -= lengths[i];
  }
  return lengths.empty() ? 0 : lengths.back();
}

/// Moves rows together until they take `height` mm: the widest spaces between two zero lines give
/// way first. What lies beyond the outermost zero lines keeps up to a quarter, for there a trace is
/// cut by the edge of the paper.
void squeeze(std::vector<RowHeight>& heights, double gain, double height) {
  double& top = heights.front().up;
  double& bottom = heights.back().down;
  top = std::min(top, std::max(gain + 2, height / 4));
  bottom = std::min(bottom, height / 4);
  std::vector<double> spaces;
  for (std::size_t i = 1; i < heights.size(); ++i)
    spaces.push_back(heights[i - 1].down + heights[i].up);
  const double limit = common_limit(spaces, height - top - bottom);
  for (std::size_t i = 1; i < heights.size(); ++i) {
    const double factor = std::min(1.0, limit / spaces[i - 1]);
    heights[i - 1].down *= factor;
    heights[i].up *= factor;
  }
}

/// Sets the heights of all rows from `top` on; returns the lower edge of the last.
double place(std::vector<Row>& rows, double top, double gain, std::optional<double> room) {
  constexpr double kLowestRow = 10;  // mm
  std::vector<RowHeight> heights = needed_heights(rows, gain);
  if (room && height_of(heights) > *room) {
    const double least = kLowestRow * static_cast<double>(rows.size());
    squeeze(heights, gain,
            std::max(std::floor(*room / kMajorGrid) * kMajorGrid, on_major_grid(least)));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (TraceCell& cell : rows[i]) {
      cell.box.top = top;
      cell.box.height = heights[i].sum();
      cell.zero = std::round(top + heights[i].up);  // on the grid
    }
    top += heights[i].sum();
  }
  return top;
}

bool is_one_of(double value, std::initializer_list<double> known) {
  return std::ranges::find(known, value) != known.end();
}

/// What is wrong with the options for this record.
Result<void> check(const Record& record, const DrawOptions& options) {
  if (!is_one_of(options.speed, {25, 50})) {
    return std::unexpected(Error{ErrorKind::Config,
                                 fmt::format("cannot draw {:g} mm/s, only 25 or 50", options.speed),
                                 record.name,
                                 {}});
  }
  if (!is_one_of(options.gain, {5, 10, 20})) {
    return std::unexpected(
        Error{ErrorKind::Config,
              fmt::format("cannot draw {:g} mm/mV, only 5, 10 or 20", options.gain),
              record.name,
              {}});
  }
  const double start = options.start;
  if (!(start >= 0) || !(start < record.duration())) {
    return std::unexpected(Error{
        ErrorKind::InvalidInput,
        fmt::format("nothing to draw at {} s: the record lasts {} s", start, record.duration()),
        record.name, ""});
  }
  return {};
}

}  // namespace

Result<EcgPage> lay_out_page(const Record& record, const DrawOptions& options, const Room& room) {
  if (const Result<void> checked = check(record, options); !checked)
    return std::unexpected(checked.error());
  EcgPage page{
      .start = options.start, .rate = record.rate, .speed = options.speed, .gain = options.gain};
  const auto first = static_cast<std::size_t>(std::ceil(page.start * page.rate - 1e-6));
  const auto last = static_cast<std::size_t>(std::floor(page.end() * page.rate + 1e-6)) + 1;
  const double first_time = static_cast<double>(first) / page.rate;
  const std::vector<DrawnLead> leads =
      leads_to_draw(slice_of(record, first, last), options.cabrera);
  std::vector<Row> rows = rows_of(leads, options.layout, page, first_time);

  double label_width = 0;
  for (const DrawnLead& lead : leads)
    label_width = std::max(label_width, text_width(Role::LeadLabel, lead.label));
  const double gutter = std::max(10.0, on_major_grid(label_width + 2));
  const double width = gutter + page.calibration_width() + kTraceWidth + kMajorGrid;
  const double left =
      std::max(room.sheet_width ? (*room.sheet_width - width) / 2 : 0.0, room.margin);
  page.paper = {.left = left, .top = room.top, .width = width};
  std::optional<double> row_room;
  if (room.height) row_room = *room.height - 2 * kMajorGrid;
  const double bottom = place(rows, room.top + kMajorGrid, page.gain, row_room);
  for (Row& row : rows) {
    row.front().first_of_row = true;
    for (TraceCell& cell : row) {
      cell.box.left = page.trace_left() + (cell.start - page.start) * page.speed;
      cell.box.width = (cell.end - cell.start) * page.speed;
      page.cells.push_back(std::move(cell));
    }
  }
  page.paper.height = on_major_grid(bottom + kMajorGrid - room.top - 1e-6);
  return page;
}

}  // namespace crest::report
