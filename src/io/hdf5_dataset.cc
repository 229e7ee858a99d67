#include "io/hdf5_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "io/expansion_limit.h"
#include "io/hdf5_filters.h"

namespace crest::io {
namespace {

/// Copies what a chunk holds of the rows to where it stands among them.
class ChunkCopy {
 public:
  ChunkCopy(const Hdf5Dataset& dataset, const Hdf5Rows& rows, std::span<std::byte> target)
      : dataset_(dataset), rows_(rows), target_(target) {}

  /// Gives the number of elements copied.
  std::size_t copy(const std::vector<std::size_t>& origin, std::span<const std::byte> chunk) {
    const auto& extents = dataset_.layout.chunk_shape;
    const auto& shape = dataset_.space.shape;
    const std::size_t rank = shape.size();
    std::vector<std::size_t> first(rank);
    std::vector<std::size_t> end(rank);
    for (std::size_t axis = 0; axis < rank; ++axis) {
      const std::size_t low = axis == 0 ? rows_.first : 0;
      const std::size_t high = axis == 0 ? rows_.first + rows_.count : shape[axis];
      first[axis] = std::max(origin[axis], low);
      end[axis] = std::min(origin[axis] + extents[axis], high);
      if (first[axis] >= end[axis]) return 0;
    }
    const std::size_t run = end.back() - first.back();
    std::size_t copied = 0;
    std::vector<std::size_t> at = first;
    for (;;) {
      std::size_t from = 0;
      std::size_t to = 0;
      for (std::size_t axis = 0; axis < rank; ++axis) {
        from = from * extents[axis] + (at[axis] - origin[axis]);
        to = axis == 0 ? at[0] - rows_.first : to * shape[axis] + at[axis];
      }
      const std::size_t size = dataset_.type.size;
      std::memcpy(target_.data() + to * size, chunk.data() + from * size, run * size);
      copied += run;
      std::size_t axis = rank - 1;  // the last is copied at once
      while (axis > 0 && ++at[axis - 1] == end[axis - 1]) {
        at[axis - 1] = first[axis - 1];
        --axis;
      }
      if (axis == 0) return copied;
    }
  }

 private:
  const Hdf5Dataset& dataset_;
  const Hdf5Rows& rows_;
  std::span<std::byte> target_;
};

std::unexpected<Error> too_large(std::size_t most) {
  return hdf5_failure(ErrorKind::Unsupported,
                      fmt::format("an HDF5 dataset unpacks to more than {} bytes, too much for a "
                                  "file of this size",
                                  most));
}

void fill(const Hdf5Dataset& dataset, std::span<std::byte> bytes) {
  const std::span value = dataset.fill_value;
  if (value.empty()) return;
  for (std::size_t i = 0; i + value.size() <= bytes.size(); i += value.size()) {
    std::memcpy(bytes.data() + i, value.data(), value.size());
  }
}

/// Rows of elements that follow each other.
Result<void> read_contiguous(std::span<const std::byte> stored, std::size_t first,
                             Hdf5Elements& elements) {
  if (stored.size() < first || stored.size() - first < elements.bytes.size()) {
    return hdf5_failure(ErrorKind::Corrupt, "an HDF5 dataset is cut short");
  }
  if (!elements.bytes.empty()) {
    std::memcpy(elements.bytes.data(), stored.data() + first, elements.bytes.size());
  }
  elements.unwritten = 0;
  return {};
}

Result<void> read_chunked(const Hdf5Bytes& file, const Hdf5Dataset& dataset, const Hdf5Rows& rows,
                          Hdf5Elements& elements) {
  const std::size_t most = most_expanded_bytes(file.bytes.size());
  const auto chunk_elements = element_count(dataset.layout.chunk_shape, most / dataset.type.size);
  if (!chunk_elements) return too_large(most);
  const std::size_t chunk_bytes = *chunk_elements * dataset.type.size;
  // Rows that are chunked with others are unpacked with them, once; a file whose index leads to
  // the same bytes again and again asks for more.
  std::size_t budget = 4 * most;
  ChunkCopy copy(dataset, rows, elements.bytes);
  const auto visit = [&](const Hdf5Chunk& chunk) -> Result<void> {
    const auto stored = file.at(chunk.address, chunk.size);
    if (!stored) {
      return hdf5_failure(ErrorKind::Corrupt, "a chunk of an HDF5 dataset is cut short",
                          chunk.address);
    }
    if (budget < chunk_bytes) return too_large(most);
    budget -= chunk_bytes;
    const auto unfiltered = undo_hdf5_filters(*stored, dataset.filters, chunk.mask, chunk_bytes);
    if (!unfiltered) {
      Error error = unfiltered.error();
      error.place = fmt::format("byte {}", chunk.address);
      return std::unexpected(std::move(error));
    }
    elements.checksums += unfiltered->checksums;
    elements.wrong_checksums += unfiltered->wrong_checksums;
    const std::size_t copied = copy.copy(chunk.origin, unfiltered->bytes);
    elements.unwritten -= std::min(elements.unwritten, copied);
    return {};
  };
  const Hdf5ChunkGrid grid{dataset.layout, dataset.space, chunk_bytes, !dataset.filters.empty()};
  return visit_hdf5_chunks(file, grid, rows, visit);
}

}  // namespace

bool is_hdf5_dataset(const std::vector<Hdf5Message>& messages) {
  return find_message(messages, Hdf5MessageType::Layout) != nullptr;
}

Result<Hdf5Dataset> parse_hdf5_dataset(const Hdf5Bytes& file,
                                       const std::vector<Hdf5Message>& messages) {
  const auto* type = find_message(messages, Hdf5MessageType::Datatype);
  const auto* space = find_message(messages, Hdf5MessageType::Dataspace);
  const auto* layout = find_message(messages, Hdf5MessageType::Layout);
  if (type == nullptr || space == nullptr || layout == nullptr) {
    return hdf5_failure(ErrorKind::Corrupt, "an HDF5 dataset lacks its type, extent or layout");
  }
  if (type->shared || space->shared || layout->shared) {
    return hdf5_failure(ErrorKind::Unsupported, "an HDF5 dataset of a named type is not supported");
  }
  if (find_message(messages, Hdf5MessageType::ExternalFiles) != nullptr) {
    return hdf5_failure(ErrorKind::Unsupported, "an HDF5 dataset in other files is not supported");
  }
  Hdf5Dataset dataset;
  const auto parsed_type = parse_hdf5_type(type->body);
  auto parsed_space = parse_hdf5_space(space->body, file);
  if (!parsed_type || !parsed_space) {
    return hdf5_failure(ErrorKind::Corrupt, "the type or extent of an HDF5 dataset is damaged");
  }
  dataset.type = *parsed_type;
  dataset.space = *std::move(parsed_space);
  auto parsed_layout = parse_hdf5_layout(layout->body, file);
  if (!parsed_layout) return std::unexpected(parsed_layout.error());
  dataset.layout = *std::move(parsed_layout);
  if (dataset.layout.storage == Hdf5Storage::Chunked &&
      dataset.layout.chunk_shape.size() != dataset.space.shape.size()) {
    return hdf5_failure(ErrorKind::Corrupt,
                        "the chunks of an HDF5 dataset have other dimensions than it");
  }
  if (const auto* filters = find_message(messages, Hdf5MessageType::Filters)) {
    auto parsed_filters = parse_hdf5_filters(filters->body);
    if (!parsed_filters) return std::unexpected(parsed_filters.error());
    dataset.filters = *std::move(parsed_filters);
  }
  if (const auto* value = find_message(messages, Hdf5MessageType::FillValue);
      value != nullptr && !value->shared) {
    dataset.fill_value = parse_hdf5_fill_value(value->body);
    if (dataset.fill_value.size() != dataset.type.size) dataset.fill_value = {};
  }
  return dataset;
}

Result<Hdf5Elements> read_hdf5_rows(const Hdf5Bytes& file, const Hdf5Dataset& dataset,
                                    const Hdf5Rows& rows) {
  const std::size_t most = most_expanded_bytes(file.bytes.size());
  std::vector<std::size_t> shape = dataset.space.shape;
  if (shape.empty()) shape.push_back(1);
  if (rows.first > shape.front() || shape.front() - rows.first < rows.count) {
    return hdf5_failure(ErrorKind::Internal, "rows beyond an HDF5 dataset");
  }
  const auto in_row = element_count(std::span(shape).subspan(1), most / dataset.type.size);
  shape.front() = rows.count;
  const auto wanted = element_count(shape, most / dataset.type.size);
  if (!in_row || !wanted) return too_large(most);
  Hdf5Elements elements;
  elements.bytes.resize(*wanted * dataset.type.size);
  elements.unwritten = *wanted;
  fill(dataset, elements.bytes);

  Result<void> read;
  const auto& layout = dataset.layout;
  const std::size_t row_bytes = *in_row * dataset.type.size;
  if (row_bytes != 0 && rows.first > file.bytes.size() / row_bytes &&
      layout.storage != Hdf5Storage::Chunked) {
    return hdf5_failure(ErrorKind::Corrupt, "an HDF5 dataset is cut short");
  }
  switch (layout.storage) {
    case Hdf5Storage::Compact:
      read = read_contiguous(layout.compact, rows.first * row_bytes, elements);
      break;
    case Hdf5Storage::Contiguous:
      if (is_undefined_address(layout.address, file)) break;  // never written
      read = read_contiguous(file.from(layout.address), rows.first * row_bytes, elements);
      break;
    case Hdf5Storage::Chunked:
      read = read_chunked(file, dataset, rows, elements);
      break;
  }
  if (!read) return std::unexpected(read.error());
  return elements;
}

}  // namespace crest::io
