#include "io/numpy_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/array_record.h"
#include "io/byte_order.h"
#include "io/expansion_limit.h"
#include "io/npy.h"
#include "io/text_fields.h"
#include "io/zip_archive.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::string_view kNpySuffix = ".npy";
/// Of one member, to learn its shape: NumPy writes 128 bytes for all but the longest shapes.
constexpr std::size_t kMostHeaderBytes = 4096;
constexpr std::size_t kMostFactBytes = std::size_t{1} << 16;  ///< of a scalar or a list of texts
constexpr std::size_t kMostMembers = 1024;

/// The arrays of an NPZ by their headers.
struct NpzContent {
  std::vector<OfferedArray> arrays;             ///< of numbers
  std::vector<const ZipMember*> array_members;  ///< as many
  StatedFacts facts;
  std::vector<std::string> left_out;  ///< lines
};

bool is_npy_member(const ZipMember& member) { return member.name.ends_with(kNpySuffix); }

std::string array_name(const ZipMember& member) {
  return member.name.substr(0, member.name.size() - kNpySuffix.size());
}

/// A scalar or a list of texts.
void add_fact(const std::string& name, const StoredArray& array, StatedFacts& facts) {
  if (!array.type.is_number()) {
    facts.texts.emplace_back(name, texts_of(array));
  } else if (array.size() == 1) {
    facts.numbers.emplace_back(name, number_at(array, 0));
  }
}

Result<void> add_member(const ZipMember& member, NpzContent& content) {
  const std::string name = array_name(member);
  const auto head = unpack(member, kMostHeaderBytes);
  if (!head) return std::unexpected(head.error());
  auto header = parse_npy_header(*head);
  if (!header) {
    content.left_out.push_back(
        fmt::format("array {} left out: {}", in_quotes(name), header.error().reason));
    return {};
  }
  const bool holds_samples = header->type.is_number() && !header->shape.empty();
  if (member.size <= kMostFactBytes) {
    const auto whole = unpack(member, kMostFactBytes);
    if (!whole) return std::unexpected(whole.error());
    const auto array = view_npy(*whole);
    if (!array) return std::unexpected(array.error());
    add_fact(name, *array, content.facts);
    if (array->size() == 1) return {};
  }
  if (holds_samples) {
    content.arrays.push_back({name, std::move(header->shape)});
    content.array_members.push_back(&member);
  }
  return {};
}

Result<NpzContent> content_of(const std::vector<ZipMember>& members) {
  NpzContent content;
  for (const ZipMember& member : members) {
    if (!is_npy_member(member)) continue;
    if (auto added = add_member(member, content); !added) return std::unexpected(added.error());
  }
  return content;
}

/// The record that `options` choose of an array.
Result<Record> read_array(const std::string& name, const StoredArray& array,
                          const StatedFacts& facts, const ReadOptions& options) {
  const auto layout = ecg_layout({name, array.shape}, array.first_index_fastest, facts);
  if (!layout) return std::unexpected(layout.error());
  const auto index = chosen_record(layout->records, options);
  if (!index) return std::unexpected(index.error());
  return record_of_array(array, *layout, *index * layout->record_stride, facts, options);
}

Result<Record> read_npy_record(Bytes bytes, const ReadOptions& options) {
  const auto array = view_npy(bytes);
  if (!array) return std::unexpected(array.error());
  if (!array->type.is_number()) {
    return std::unexpected(Error{ErrorKind::InvalidInput, "holds texts, not samples", {}, {}});
  }
  auto record = read_array("array", *array, {}, options);
  if (record) record->format = "NPY";
  return record;
}

Result<Record> read_npz_record(Bytes bytes, const ReadOptions& options) {
  auto members = list_zip(bytes);
  if (!members) return std::unexpected(members.error());
  if (members->size() > kMostMembers) {
    return std::unexpected(Error{ErrorKind::Unsupported,
                                 fmt::format("holds {} arrays; more than {} are not supported",
                                             members->size(), kMostMembers),
                                 {},
                                 {}});
  }
  const auto content = content_of(*members);
  if (!content) return std::unexpected(content.error());
  const auto chosen = choose_ecg_array(content->arrays);
  if (!chosen) return std::unexpected(chosen.error());
  const ZipMember& member = *content->array_members[*chosen];
  const std::size_t most = most_expanded_bytes(bytes.size());
  if (member.size > most) {
    return std::unexpected(
        Error{ErrorKind::Unsupported,
              fmt::format("member {} unpacks to {} bytes; more than {} are not taken from {} bytes",
                          in_quotes(member.name), member.size, most, bytes.size()),
              {},
              {}});
  }
  const auto npy = unpack(member, most);
  if (!npy) return std::unexpected(npy.error());
  const auto array = view_npy(*npy);
  if (!array) return std::unexpected(array.error());
  auto record = read_array(array_name(member), *array, content->facts, options);
  if (!record) return record;
  record->format = "NPZ";
  const bool intact = has_stated_crc(member, *npy);
  record->verifications.push_back(
      {"CRC-32 of " + without_controls(member.name), intact, intact ? "" : "the bytes differ"});
  record->assumptions.insert(record->assumptions.end(), content->left_out.begin(),
                             content->left_out.end());
  return record;
}

}  // namespace

bool looks_like_numpy(std::span<const std::byte> bytes) {
  if (looks_like_npy(bytes)) return true;
  if (!looks_like_zip(bytes)) return false;
  // A cut archive is known by the name of its first member, which follows its header.
  constexpr std::size_t names_begin = 30;
  if (text_at(bytes, names_begin, 256).find(kNpySuffix) != std::string_view::npos) return true;
  const auto members = list_zip(bytes);
  return members && std::ranges::any_of(*members, is_npy_member);
}

Result<Record> read_numpy_record(std::span<const std::byte> bytes, const ReadOptions& options) {
  return looks_like_npy(bytes) ? read_npy_record(bytes, options) : read_npz_record(bytes, options);
}

}  // namespace crest::io
