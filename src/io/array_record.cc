#include "io/array_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>

#include "io/array_facts.h"
#include "io/lead_assumptions.h"
#include "io/table_leads.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr std::array<std::string_view, 14> kEcgNames = {
    "ecg",      "ecgs", "tracings", "tracing",   "signal",  "signals", "psignal",
    "waveform", "data", "x",        "waveforms", "ecgdata", "val",     "arr0"};
/// A larger dimension may as well be one of records; only names of leads decide it.
constexpr std::size_t kMostLeads = 64;

std::unexpected<Error> refused(std::string reason) {
  return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), {}, {}});
}

std::string list_of(std::span<const OfferedArray> arrays) {
  constexpr std::size_t shown = 8;
  std::vector<std::string> names;
  for (const OfferedArray& array : arrays.first(std::min(arrays.size(), shown))) {
    names.push_back(in_quotes(array.name) + " " + shape_text(array.shape));
  }
  if (arrays.size() > shown) names.push_back(fmt::format("{} more", arrays.size() - shown));
  return fmt::format("{}", fmt::join(names, ", "));
}

/// The index of the only array that `wanted` is true of.
template <typename Wanted>
std::optional<std::size_t> only_one(std::span<const OfferedArray> arrays, Wanted wanted) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    if (!wanted(arrays[i])) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

/// Which of two dimensions is the leads: 0 or 1.
Result<std::size_t> dimension_of_leads(const OfferedArray& array, std::size_t rows,
                                       std::size_t columns, const StatedFacts& facts,
                                       EcgLayout& layout) {
  const std::size_t names = stated_lead_names(facts).size();
  if (rows != columns && names > 1 && (names == rows || names == columns)) {
    return names == rows ? 0 : 1;
  }
  const std::size_t leads = std::min(rows, columns);
  if (rows == columns || leads > kMostLeads) {
    return refused(fmt::format("leaves open which dimension of {} {} is the leads",
                               in_quotes(array.name), shape_text(array.shape)));
  }
  layout.assumptions.push_back(fmt::format(
      "array {}: its smaller dimension, {}, taken as the leads", shape_text(array.shape), leads));
  return rows < columns ? 0 : 1;
}

/// Zeros of all leads at the ends of a record in a batch fill it up to the length of the longest.
void blank_padding(std::vector<Lead>& leads, std::vector<std::string>& assumptions) {
  constexpr std::size_t least = 16;  // of samples: a shorter run may be the signal's own
  const std::size_t samples = leads.front().samples.size();
  const auto is_zero = [&](std::size_t t) {
    return std::ranges::all_of(leads, [t](const Lead& lead) { return lead.samples[t] == 0; });
  };
  std::size_t before = 0;
  while (before < samples && is_zero(before)) ++before;
  if (before == samples) return;
  std::size_t after = 0;
  while (is_zero(samples - 1 - after)) ++after;
  if (before < least) before = 0;
  if (after < least) after = 0;
  if (before + after == 0) return;
  for (Lead& lead : leads) {
    const float unknown = std::numeric_limits<float>::quiet_NaN();
    std::fill_n(lead.samples.begin(), before, unknown);
    std::fill_n(lead.samples.rbegin(), after, unknown);
  }
  assumptions.push_back(
      fmt::format("{} samples of zeros at the start and {} at the end taken as padding: no signal "
                  "there",
                  before, after));
}

std::vector<float> lead_samples(const StoredArray& array, const EcgLayout& layout,
                                std::size_t first) {
  std::vector<float> samples(layout.samples);
  for (std::size_t t = 0; t < samples.size(); ++t) {
    samples[t] = sample_of(number_at(array, first + t * layout.sample_stride));
  }
  return samples;
}

Result<double> rate_of(const StatedFacts& facts, const ReadOptions& options) {
  const auto stated = stated_rate(facts);
  if (!stated) return std::unexpected(stated.error());
  const std::optional<double> rate = *stated ? *stated : options.rate;
  if (!rate) return refused("states no sampling rate; give it with --rate");
  return *rate;
}

}  // namespace

Result<std::size_t> choose_ecg_array(std::span<const OfferedArray> arrays) {
  if (arrays.empty()) return refused("holds no array of numbers");
  for (const std::string_view wanted : kEcgNames) {
    const auto named = only_one(arrays, [wanted](const OfferedArray& array) {
      return plain_name(array.name) == wanted && !array.shape.empty();
    });
    if (named) return *named;
  }
  for (const std::size_t dimensions : {2, 1}) {
    const auto only = only_one(arrays, [dimensions](const OfferedArray& array) {
      return array.shape.size() >= dimensions;
    });
    if (only) return *only;
  }
  return refused(fmt::format("leaves open which array is the ECG: {}", list_of(arrays)));
}

Result<EcgLayout> ecg_layout(const OfferedArray& array, bool first_index_fastest,
                             const StatedFacts& facts) {
  EcgLayout layout;
  const std::span<const std::size_t> shape = array.shape;
  if (std::ranges::find(shape, std::size_t{0}) != shape.end() || shape.empty()) {
    return refused(
        fmt::format("array {} {} holds no samples", in_quotes(array.name), shape_text(shape)));
  }
  std::vector<std::size_t> strides(shape.size(), 1);
  for (std::size_t i = 1; i < shape.size(); ++i) {
    if (first_index_fastest) {
      strides[i] = strides[i - 1] * shape[i - 1];
    } else {
      strides[shape.size() - 1 - i] = strides[shape.size() - i] * shape[shape.size() - i];
    }
  }
  std::size_t begin = 0;
  std::size_t end = shape.size();
  while (end - begin > 3 && shape[end - 1] == 1) --end;
  while (end - begin > 3 && shape[begin] == 1) ++begin;
  if (end - begin > 3) {
    return refused(fmt::format("array {} {} has more dimensions than records, samples and leads",
                               in_quotes(array.name), shape_text(shape)));
  }
  if (end - begin == 3) {
    layout.in_a_batch = true;
    layout.records = shape[begin];
    layout.record_stride = strides[begin];
    ++begin;
  }
  if (end - begin == 1) {
    layout.samples = shape[begin];
    layout.sample_stride = strides[begin];
    return layout;
  }
  const auto leads = dimension_of_leads(array, shape[begin], shape[begin + 1], facts, layout);
  if (!leads) return std::unexpected(leads.error());
  const std::size_t lead_axis = begin + *leads;
  const std::size_t sample_axis = begin + 1 - *leads;
  layout.leads = shape[lead_axis];
  layout.lead_stride = strides[lead_axis];
  layout.samples = shape[sample_axis];
  layout.sample_stride = strides[sample_axis];
  return layout;
}

Result<std::size_t> chosen_record(std::size_t records, const ReadOptions& options) {
  if (!options.index && records == 1) return 0;
  if (!options.index) {
    return refused(fmt::format("holds {} records; name one as FILE#N, from FILE#0 to FILE#{}",
                               records, records - 1));
  }
  if (*options.index >= records) {
    return refused(
        fmt::format("has no record {}: it holds {}, counted from 0", *options.index, records));
  }
  return *options.index;
}

Result<Record> record_of_array(const StoredArray& array, const EcgLayout& layout, std::size_t first,
                               const StatedFacts& facts, const ReadOptions& options) {
  Record record;
  const auto rate = rate_of(facts, options);
  if (!rate) return std::unexpected(rate.error());
  record.rate = *rate;
  auto units = stated_units(facts, layout.leads);
  if (!units) return std::unexpected(units.error());
  if (units->empty() && options.unit.empty()) {
    return refused("states no unit of its samples; give it with --unit");
  }
  if (units->empty()) units->push_back(options.unit);
  record.start = stated_start(facts);
  record.assumptions = layout.assumptions;
  std::vector<std::string> names = stated_lead_names(facts);
  if (names.size() != layout.leads) {
    if (!names.empty()) {
      record.assumptions.push_back(fmt::format("{} names of leads left out: there are {} leads",
                                               names.size(), layout.leads));
    }
    names = names_of_unnamed_leads(layout.leads, "lead", record.assumptions);
  }
  LeadAssumptions assumptions;
  for (std::size_t i = 0; i < layout.leads; ++i) {
    Lead& lead = record.leads.emplace_back();
    lead.name = names[i];
    lead.samples = lead_samples(array, layout, first + i * layout.lead_stride);
    if (array.type.kind != ElementKind::Float) {
      lead.resolution_bits = static_cast<int>(8 * array.type.size);
    }
    convert_lead(lead, (*units)[units->size() == 1 ? 0 : i], assumptions);
  }
  if (layout.in_a_batch) blank_padding(record.leads, record.assumptions);
  assumptions.append_to(record.assumptions, record.leads.size());
  return record;
}

}  // namespace crest::io
