#include "report/ecg_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "signal/lead_name.h"
#include "signal/lead_selection.h"
#include "signal/strip.h"

namespace crest::report {

namespace {

constexpr double kColumnSeconds = 2.5;
constexpr std::size_t kRowsOfColumns = 3;
constexpr std::size_t kRhythmLead = 1;  // II

struct DrawnLead {
  std::string label;
  std::string unit;
  std::optional<std::size_t> lead;
  bool derived = false;
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

std::vector<DrawnLead> leads_to_draw(const Record& slice) {
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
                     .samples = signal::samples_of(source)});
    if (derived) drawn.back().label += '*';
  }
  for (const Lead& lead : slice.leads) {
    if (std::ranges::find(taken, &lead) != taken.end()) continue;
    drawn.push_back({.label = lead.name, .unit = lead.unit, .lead = {}, .samples = lead.samples});
  }
  return drawn;
}

/// The stretch [start, end] of a lead; `page_start` is the time of its first sample.
TraceCell cell_of(const DrawnLead& lead, double page_start, double rate, double start, double end) {
  TraceCell cell{
      .label = lead.label, .unit = lead.unit, .lead = lead.lead, .derived = lead.derived};
  cell.start = start;
  cell.end = end;
  const auto index_of = [&](double seconds) {
    const double index = std::ceil((seconds - page_start) * rate - 1e-6);
    return std::min(static_cast<std::size_t>(std::max(index, 0.0)), lead.samples.size());
  };
  const std::size_t first = index_of(start);
  const std::size_t last = std::min(index_of(end) + 1, lead.samples.size());
  cell.first_time = page_start + static_cast<double>(first) / rate;
  cell.samples.assign(lead.samples.begin() + static_cast<std::ptrdiff_t>(first),
                      lead.samples.begin() + static_cast<std::ptrdiff_t>(std::max(first, last)));
  return cell;
}

std::vector<Row> rows_of(const std::vector<DrawnLead>& leads, Layout layout, double page_start,
                         double first_time, double rate) {
  const auto whole_row = [&](const DrawnLead& lead) {
    return Row{cell_of(lead, first_time, rate, page_start, page_start + kPageSeconds)};
  };
  std::vector<Row> rows;
  if (layout == Layout::ThreeByFour) {
    rows.resize(kRowsOfColumns);
    for (const DrawnLead& lead : leads) {
      if (!lead.lead) continue;
      const std::size_t column = *lead.lead / kRowsOfColumns;
      const double start = page_start + kColumnSeconds * static_cast<double>(column);
      rows[*lead.lead % kRowsOfColumns].push_back(
          cell_of(lead, first_time, rate, start, start + kColumnSeconds));
    }
    std::erase_if(rows, [](const Row& row) { return row.empty(); });
  }
  for (const DrawnLead& lead : leads) {
    if (layout == Layout::TwelveByOne || !lead.lead || *lead.lead == kRhythmLead)
      rows.push_back(whole_row(lead));
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

/// Sets the heights of all rows from `top` on; returns the lower edge of the last. Rows share the
/// room between two zero lines, which holds at least a calibration pulse. Beyond the first and the
/// last row a trace would leave the paper, so these get all the room they need, within reason.
double place(std::vector<Row>& rows, double top) {
  constexpr double kHighestReach = 20;  // mm, of a row among others
  constexpr double kOuterReach = 60;    // mm, to the edge of the paper
  constexpr double kLabelHeight = 4;    // mm over the traces of a row in columns
  double room_above = kMajorGrid;
  for (Row& row : rows) {
    Reach reach;
    for (TraceCell& cell : row) reach.include(scale(cell));
    const double label = row.size() > 1 ? kLabelHeight : 0;
    double up = std::min(reach.up + label, kHighestReach);
    double down = std::min(reach.down, kHighestReach);
    if (&row == &rows.front()) up = std::min(reach.highest + label, kOuterReach);
    if (&row == &rows.back()) down = std::min(reach.lowest, kOuterReach);
    up = std::max(on_major_grid(up + 1), kPaperGain + kMajorGrid - room_above);
    down = on_major_grid(down + 1);
    room_above = down;
    for (TraceCell& cell : row) {
      cell.box.top = top;
      cell.box.height = up + down;
      cell.zero = top + up;
    }
    top += up + down;
  }
  return top;
}

}  // namespace

Result<EcgPage> lay_out_page(const Record& record, Layout layout, double start, Point corner) {
  if (!(start >= 0) || !(start < record.duration())) {
    return std::unexpected(Error{
        ErrorKind::InvalidInput,
        fmt::format("nothing to draw at {} s: the record lasts {} s", start, record.duration()),
        record.name, ""});
  }
  const auto first = static_cast<std::size_t>(std::ceil(start * record.rate - 1e-6));
  const auto last =
      static_cast<std::size_t>(std::floor((start + kPageSeconds) * record.rate + 1e-6)) + 1;
  const double first_time = static_cast<double>(first) / record.rate;
  const std::vector<DrawnLead> leads = leads_to_draw(slice_of(record, first, last));
  std::vector<Row> rows = rows_of(leads, layout, start, first_time, record.rate);

  double label_width = 0;
  for (const DrawnLead& lead : leads)
    label_width = std::max(label_width, text_width(Role::LeadLabel, lead.label));
  const double gutter = std::max(10.0, on_major_grid(label_width + 2));

  EcgPage page{.start = start, .rate = record.rate};
  page.paper = {.left = corner.x,
                .top = corner.y,
                .width = gutter + kCalibrationWidth + kPageSeconds * kPaperSpeed + kMajorGrid};
  const double bottom = place(rows, corner.y + kMajorGrid);
  for (Row& row : rows) {
    row.front().first_of_row = true;
    for (TraceCell& cell : row) {
      cell.box.left = page.trace_left() + (cell.start - start) * kPaperSpeed;
      cell.box.width = (cell.end - cell.start) * kPaperSpeed;
      page.cells.push_back(std::move(cell));
    }
  }
  page.paper.height = bottom + kMajorGrid - corner.y;
  return page;
}

}  // namespace crest::report
