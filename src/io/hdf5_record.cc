#include "io/hdf5_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "io/array_facts.h"
#include "io/array_record.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr std::size_t kMostFactElements = 512;  // of a dataset that states something

bool is_number(const Hdf5Entry& entry) {
  return entry.dataset.type.kind == Hdf5TypeClass::Number && !entry.dataset.space.is_null;
}

std::size_t elements_of(const Hdf5Entry& entry) {
  return element_count(entry.dataset.space.shape, kMostFactElements).value_or(SIZE_MAX);
}

/// All elements of a small dataset.
Result<Hdf5Elements> read_all(const Hdf5File& file, const Hdf5Dataset& dataset) {
  const auto& shape = dataset.space.shape;
  return read_hdf5_rows(file.bytes, dataset, {0, shape.empty() ? 1 : shape.front()});
}

/// Whether a dataset is small enough to be read for what it may say, however it is stored.
bool is_small(const Hdf5Dataset& dataset) {
  constexpr std::size_t most_bytes = std::size_t{1} << 16;
  const std::size_t most = std::min(kMostFactElements, most_bytes / dataset.type.size);
  return element_count(dataset.space.shape, most) &&
         element_count(dataset.layout.chunk_shape, most_bytes / dataset.type.size);
}

/// The path of the group that holds an object.
std::string group_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// Statements and the group that they are made in.
struct PlacedFacts {
  std::string group;
  StatedFacts facts;
};

/// What scalars and lists of texts among the datasets say. One that cannot be read says nothing.
void add_small_datasets(const Hdf5File& file, std::vector<PlacedFacts>& placed) {
  constexpr std::size_t most_datasets = 256;
  std::size_t datasets = 0;
  std::size_t unread_texts = 8 * kMostFactElements;
  for (const Hdf5Entry& entry : file.datasets) {
    const Hdf5Dataset& dataset = entry.dataset;
    const bool texts = dataset.type.kind == Hdf5TypeClass::FixedText ||
                       dataset.type.kind == Hdf5TypeClass::VariableText;
    const bool scalar = is_number(entry) && elements_of(entry) == 1;
    if ((!scalar && !texts) || !is_small(dataset) || ++datasets > most_datasets) continue;
    const auto elements = read_all(file, dataset);
    if (!elements) continue;
    PlacedFacts one{group_of(entry.path), {}};
    if (scalar) {
      const StoredArray array{dataset.type.element, {}, false, elements->bytes};
      one.facts.numbers.emplace_back(entry.path, number_at(array, 0));
    } else if (auto read = hdf5_texts(file.bytes, dataset.type, elements->bytes, unread_texts)) {
      unread_texts -= read->size();
      one.facts.texts.emplace_back(entry.path, *std::move(read));
    }
    placed.push_back(std::move(one));
  }
}

/// Adds what is said further away from the dataset: a rate only where none was said nearer, the
/// others after those nearer, of which the first counts.
Result<void> add_further(const StatedFacts& further, StatedFacts& facts) {
  const auto rate = stated_rate(facts);
  if (!rate) return std::unexpected(rate.error());
  if (!*rate) std::ranges::copy(further.numbers, std::back_inserter(facts.numbers));
  std::ranges::copy_if(further.texts, std::back_inserter(facts.texts), [&](const auto& fact) {
    const auto its_rate = stated_rate({{}, {fact}});
    return !*rate || (its_rate && !*its_rate);
  });
  return {};
}

/// What the file says of a dataset: its own attributes, then the group that holds it, the groups
/// around that, and anything else in the file.
Result<StatedFacts> facts_of(const Hdf5File& file, const Hdf5Entry& entry) {
  std::vector<PlacedFacts> placed;
  placed.reserve(file.groups.size());
  for (const Hdf5Group& group : file.groups) placed.push_back({group.path, group.attributes});
  add_small_datasets(file, placed);
  StatedFacts facts = entry.attributes;
  std::vector<bool> taken(placed.size(), false);
  const auto add_where = [&](auto wanted) -> Result<void> {
    StatedFacts further;
    for (std::size_t i = 0; i < placed.size(); ++i) {
      if (taken[i] || !wanted(placed[i].group)) continue;
      taken[i] = true;
      std::ranges::copy(placed[i].facts.numbers, std::back_inserter(further.numbers));
      std::ranges::copy(placed[i].facts.texts, std::back_inserter(further.texts));
    }
    return add_further(further, facts);
  };
  for (std::string group = entry.path; !group.empty();) {
    group = group_of(group);
    auto added = add_where([&](const std::string& of) { return of == group; });
    if (!added) return std::unexpected(added.error());
  }
  auto added = add_where([](const std::string&) { return true; });
  if (!added) return std::unexpected(added.error());
  return facts;
}

/// The number of the exam, which stands for a patient, in a list as long as there are records.
void add_exam_number(const Hdf5File& file, const EcgLayout& layout, std::size_t index,
                     std::vector<std::string>& identity) {
  for (const Hdf5Entry& entry : file.datasets) {
    const std::string name = plain_name(entry.path);
    const bool of_records = entry.dataset.space.shape == std::vector<std::size_t>{layout.records};
    if ((name != "examid" && name != "patientid") || !is_number(entry) || !of_records) continue;
    const auto elements = read_hdf5_rows(file.bytes, entry.dataset, {index, 1});
    if (!elements) continue;
    identity.push_back(
        fmt::format("{}: {:.0f}", entry.path.substr(1),
                    number_at({entry.dataset.type.element, {1}, false, elements->bytes}, 0)));
  }
}

void verify_checksums(const Hdf5Elements& elements, const Hdf5Entry& entry, Record& record) {
  if (elements.checksums == 0) return;
  const bool passed = elements.wrong_checksums == 0;
  record.verifications.push_back(
      {fmt::format("checksums of {} chunks of {}", elements.checksums, in_quotes(entry.path)),
       passed, passed ? "" : fmt::format("{} differ", elements.wrong_checksums)});
}

Result<Record> read_entry(const Hdf5File& file, const Hdf5Entry& entry,
                          const ReadOptions& options) {
  const auto facts = facts_of(file, entry);
  if (!facts) return std::unexpected(facts.error());
  const Hdf5Dataset& dataset = entry.dataset;
  const auto layout = ecg_layout({entry.path, dataset.space.shape}, false, *facts);
  if (!layout) return std::unexpected(layout.error());
  const auto index = chosen_record(layout->records, options);
  if (!index) return std::unexpected(index.error());

  // Rows are records only where the first dimension is theirs.
  const std::size_t extent = dataset.space.shape.front();
  const bool by_row = layout->in_a_batch && extent == layout->records;
  const Hdf5Rows rows = by_row ? Hdf5Rows{*index, 1} : Hdf5Rows{0, extent};
  const auto elements = read_hdf5_rows(file.bytes, dataset, rows);
  if (!elements) return std::unexpected(elements.error());
  const StoredArray array{dataset.type.element, dataset.space.shape, false, elements->bytes};
  const std::size_t first = by_row ? 0 : *index * layout->record_stride;
  auto record = record_of_array(array, *layout, first, *facts, options);
  if (!record) return record;
  record->format = "HDF5";
  if (options.keep_identity) add_exam_number(file, *layout, *index, record->identity);
  verify_checksums(*elements, entry, *record);
  if (elements->unwritten > 0) {
    record->assumptions.push_back(
        fmt::format("{} samples that the file does not hold: its fill value", elements->unwritten));
  }
  return record;
}

}  // namespace

Result<Record> read_hdf5_record(std::span<const std::byte> bytes, const ReadOptions& options) {
  const auto file = open_hdf5(bytes);
  if (!file) return std::unexpected(file.error());
  std::vector<OfferedArray> offered;
  std::vector<const Hdf5Entry*> entries;
  for (const Hdf5Entry& entry : file->datasets) {
    if (!is_number(entry) || entry.dataset.space.shape.empty() || elements_of(entry) == 1) continue;
    offered.push_back({entry.path, entry.dataset.space.shape});
    entries.push_back(&entry);
  }
  const auto chosen = choose_ecg_array(offered);
  if (!chosen) {
    Error error = chosen.error();
    if (offered.empty() && !file->left_out.empty()) {
      error.kind = ErrorKind::Unsupported;
      error.reason = file->left_out.front();
    }
    return std::unexpected(std::move(error));
  }
  auto record = read_entry(*file, *entries[*chosen], options);
  if (record) {
    record->assumptions.insert(record->assumptions.end(), file->left_out.begin(),
                               file->left_out.end());
  }
  return record;
}

}  // namespace crest::io
