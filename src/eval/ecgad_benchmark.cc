#include "eval/ecgad_benchmark.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>

#include "core/file.h"
#include "io/npy.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLeads = signal::kStandardLeads.size();
constexpr std::size_t kMostHeaderBytes = 1 << 16;
constexpr std::size_t kFewestSamples = 2500;
constexpr std::size_t kMostSamples = 30000;

Error in_file(Error error, const fs::path& file) {
  error.file = file.string();
  return error;
}

/// Which index of an array counts what.
struct Axes {
  std::size_t sample = 1;
  std::optional<std::size_t> lead;
};

/// None where the shape is not one of the benchmark's.
std::optional<Axes> axes_of(std::span<const std::size_t> shape, bool leads_optional) {
  Axes axes;
  if (shape.size() == 3 && (shape[1] == kLeads) != (shape[2] == kLeads)) {
    axes.lead = shape[1] == kLeads ? 1 : 2;
    axes.sample = 3 - *axes.lead;
  } else if (shape.size() != 2 || !leads_optional) {
    return std::nullopt;
  }
  const std::size_t samples = shape[axes.sample];
  const bool usable = shape[0] > 0 && samples >= kFewestSamples && samples <= kMostSamples &&
                      io::element_count(shape, kMostValues).has_value();
  return usable ? std::optional(axes) : std::nullopt;
}

/// From an index of one axis to the next, in elements as they are stored.
std::vector<std::size_t> steps_of(std::span<const std::size_t> shape, bool first_index_fastest) {
  std::vector<std::size_t> steps(shape.size(), 1);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto faster = first_index_fastest ? shape.first(axis) : shape.subspan(axis + 1);
    steps[axis] = std::accumulate(faster.begin(), faster.end(), std::size_t{1}, std::multiplies());
  }
  return steps;
}

}  // namespace

double EcgadBenchmark::Block::at(std::size_t record, std::size_t sample, std::size_t lead) const {
  return io::number_at(array, record * record_step + sample * sample_step + lead * lead_step);
}

Result<EcgadBenchmark::Block> EcgadBenchmark::read_block(const fs::path& file,
                                                         bool leads_optional) {
  const auto start = read_file_start(file, kMostHeaderBytes);
  if (!start) return std::unexpected(start.error());
  const auto header = io::parse_npy_header(*start);
  if (!header) return std::unexpected(in_file(header.error(), file));
  const auto axes = axes_of(header->shape, leads_optional);
  if (!axes || !io::is_readable_number(header->type)) {
    return std::unexpected(
        Error{ErrorKind::Unsupported,
              fmt::format("shape {} is not numbers of [records, {} to {} samples, {} leads]{}",
                          io::shape_text(header->shape), kFewestSamples, kMostSamples, kLeads,
                          leads_optional ? " or [records, samples]" : ""),
              file.string(),
              {}});
  }
  Block block;
  auto bytes = read_file(file);
  if (!bytes) return std::unexpected(bytes.error());
  block.bytes = *std::move(bytes);
  auto array = io::view_npy(block.bytes);
  if (!array) return std::unexpected(in_file(array.error(), file));
  block.array = *std::move(array);
  const auto steps = steps_of(block.array.shape, block.array.first_index_fastest);
  block.records = block.array.shape[0];
  block.samples = block.array.shape[axes->sample];
  block.record_step = steps[0];
  block.sample_step = steps[axes->sample];
  if (axes->lead) block.lead_step = steps[*axes->lead];
  return block;
}

Result<EcgadBenchmark> EcgadBenchmark::open(const fs::path& folder) {
  const fs::path label_file = folder / "benchmark_label.npy";
  auto data = read_block(folder / "benchmark_data.npy", false);
  if (!data) return std::unexpected(data.error());
  auto labels = read_block(label_file, true);
  if (!labels) return std::unexpected(labels.error());
  if (labels->records != data->records || labels->samples != data->samples) {
    return std::unexpected(
        Error{ErrorKind::Unsupported,
              fmt::format("shape {} is not that of the data, {}",
                          io::shape_text(labels->array.shape), io::shape_text(data->array.shape)),
              label_file.string(),
              {}});
  }
  for (std::size_t i = 0; i < labels->array.size(); ++i) {
    const double label = io::number_at(labels->array, i);
    if (label != 0 && label != 1) {
      return std::unexpected(Error{ErrorKind::Corrupt,
                                   fmt::format("label {:g} is neither 0 nor 1", label),
                                   label_file.string(), fmt::format("value {}", i)});
    }
  }
  return EcgadBenchmark(*std::move(data), *std::move(labels));
}

Record EcgadBenchmark::record(std::size_t number) const {
  Record record;
  record.name = fmt::format("{}", number);
  record.format = "NPY";
  record.rate = kEcgadRate;
  record.assumptions = {
      "leads in the order of PTB-XL, 500 Hz, as the benchmark's authors have them"};
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    Lead& stored = record.leads.emplace_back();
    stored.name = signal::kStandardLeads[lead];
    stored.unit = "NU";
    stored.samples.reserve(samples());
    for (std::size_t t = 0; t < samples(); ++t) {
      const auto value = static_cast<float>(data_.at(number, t, lead));
      stored.samples.push_back(std::isfinite(value) ? value
                                                    : std::numeric_limits<float>::quiet_NaN());
    }
  }
  return record;
}

std::vector<std::uint8_t> EcgadBenchmark::truth(std::size_t number) const {
  std::vector<std::uint8_t> truth;
  truth.reserve(kLeads * samples());
  for (std::size_t lead = 0; lead < kLeads; ++lead) {
    for (std::size_t t = 0; t < samples(); ++t) {
      truth.push_back(labels_.at(number, t, lead) != 0 ? 1 : 0);
    }
  }
  return truth;
}

}  // namespace crest::eval
