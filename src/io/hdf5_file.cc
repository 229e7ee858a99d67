#include "io/hdf5_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "io/byte_order.h"
#include "io/hdf5_dense_storage.h"
#include "io/hdf5_group.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

constexpr std::string_view kSignature = "\x89HDF\r\n\x1A\n";
constexpr std::size_t kMostFactTexts = 512;  ///< of one attribute
constexpr std::size_t kMostFacts = 4096;     ///< of a file

std::optional<std::size_t> find_signature(std::span<const std::byte> bytes) {
  constexpr std::size_t first_step = 512;
  for (std::size_t at = 0; at < bytes.size(); at = at == 0 ? first_step : 2 * at) {
    if (text_at(bytes, at, kSignature.size()) == kSignature) return at;
  }
  return std::nullopt;
}

struct Superblock {
  Hdf5Bytes file;
  std::uint64_t root = 0;  ///< address of the root group's object header
};

/// Superblocks of versions 0 and 1: the root group is an entry as of a symbol table.
void read_old_superblock(Hdf5Cursor& cursor, std::uint64_t version, Superblock& block,
                         std::uint64_t& base) {
  cursor.skip(4);  // versions of parts, reserved
  block.file.offset_size = cursor.number(1);
  block.file.length_size = cursor.number(1);
  cursor.skip(version == 0 ? 9 : 13);  // sizes of nodes, flags
  base = cursor.number(block.file.offset_size);
  cursor.skip(4 * block.file.offset_size);  // free space, end, driver; name of the root
  block.root = cursor.number(block.file.offset_size);
}

void read_new_superblock(Hdf5Cursor& cursor, Superblock& block, std::uint64_t& base) {
  block.file.offset_size = cursor.number(1);
  block.file.length_size = cursor.number(1);
  cursor.skip(1);  // flags
  base = cursor.number(block.file.offset_size);
  cursor.skip(2 * block.file.offset_size);  // extension, end
  block.root = cursor.number(block.file.offset_size);
}

bool is_size(std::size_t size) { return size == 2 || size == 4 || size == 8; }

Result<Superblock> read_superblock(std::span<const std::byte> bytes) {
  const auto at = find_signature(bytes);
  if (!at) return hdf5_failure(ErrorKind::Corrupt, "is not an HDF5 file", 0);
  Hdf5Cursor cursor(bytes.subspan(*at));
  cursor.skip(kSignature.size());
  const std::uint64_t version = cursor.number(1);
  Superblock block;
  std::uint64_t base = 0;
  if (version <= 1) {
    read_old_superblock(cursor, version, block, base);
  } else if (version <= 3) {
    read_new_superblock(cursor, block, base);
  } else {
    return hdf5_failure(ErrorKind::Unsupported,
                        fmt::format("HDF5 superblock of version {} is not supported", version), at);
  }
  if (!cursor.ok() || !is_size(block.file.offset_size) || !is_size(block.file.length_size) ||
      base > bytes.size()) {
    return hdf5_failure(ErrorKind::Corrupt, "the HDF5 superblock is damaged", at);
  }
  // A block of the user's that was put before a file leaves the base address as it was.
  block.file.bytes = bytes.subspan(base == 0 ? *at : static_cast<std::size_t>(base));
  return block;
}

/// Walks the groups, each object once, and takes what describes ECGs.
class Catalogue {
 public:
  explicit Catalogue(Hdf5File& file) : file_(file) {}

  Result<void> read(std::uint64_t root) {
    std::vector<Place> open = {{"", root}};
    while (!open.empty()) {
      const Place place = std::move(open.back());
      open.pop_back();
      if (!visited_.insert(place.address).second) continue;
      if (visited_.size() > kMostHdf5Objects) {
        return too_many(kMostHdf5Objects);
      }
      auto members = read_object(place);
      if (!members) return std::unexpected(members.error());
      std::ranges::reverse(*members);  // so that they are taken in their order
      std::ranges::move(*members, std::back_inserter(open));
    }
    return {};
  }

 private:
  struct Place {
    std::string path;
    std::uint64_t address = 0;
  };

  static std::unexpected<Error> too_many(std::size_t most) {
    return hdf5_failure(ErrorKind::Unsupported,
                        fmt::format("an HDF5 file of more than {} objects is not supported", most));
  }

  /// Takes a dataset or a group; gives the members of a group.
  Result<std::vector<Place>> read_object(const Place& place) {
    constexpr std::size_t longest_path = 1024;
    std::vector<Place> members;
    const auto messages = read_hdf5_object(file_.bytes, place.address);
    if (!messages) return std::unexpected(messages.error());
    if (is_hdf5_dataset(*messages)) {
      auto dataset = parse_hdf5_dataset(file_.bytes, *messages);
      if (!dataset) {
        if (dataset.error().kind == ErrorKind::Corrupt) return std::unexpected(dataset.error());
        leave_out("dataset " + in_quotes(place.path), dataset.error().reason);
        return members;
      }
      file_.datasets.push_back({place.path, *std::move(dataset), {}});
      add_attributes(*messages, file_.datasets.back().attributes);
    } else if (is_hdf5_group(*messages)) {
      auto links = links_of_hdf5_group(file_.bytes, *messages);
      if (!links) return std::unexpected(links.error());
      if (links_ += links->size(); links_ > kMostHdf5Links) return too_many(kMostHdf5Links);
      file_.groups.push_back({place.path, {}});
      add_attributes(*messages, file_.groups.back().attributes);
      for (const Hdf5Link& link : *links) {
        if (place.path.size() + link.name.size() >= longest_path) continue;
        members.push_back({place.path + "/" + link.name, link.address});
      }
    }
    return members;
  }

  void leave_out(const std::string& what, const std::string& why) {
    constexpr std::size_t most = 64;
    if (file_.left_out.size() < most) {
      file_.left_out.push_back(fmt::format("{} left out: {}", what, why));
    }
  }

  void add_attributes(const std::vector<Hdf5Message>& messages, StatedFacts& facts) {
    for (const Hdf5Message& message : messages) {
      if (message.type == Hdf5MessageType::Attribute && !message.shared) {
        add_attribute(message.body, facts);
      } else if (message.type == Hdf5MessageType::AttributeInfo) {
        const auto dense = dense_messages(file_.bytes, message, kMostHdf5Messages);
        if (!dense) leave_out("attributes in dense storage", dense.error().reason);
        if (!dense) continue;
        for (const auto body : *dense) add_attribute(body, facts);
      }
    }
  }

  /// Numbers of one element and texts; what cannot be read states nothing.
  void add_attribute(std::span<const std::byte> body, StatedFacts& facts) {
    const auto attribute = parse_hdf5_attribute(body, file_.bytes);
    if (!attribute || ++facts_ > kMostFacts) return;
    const Hdf5Type& type = attribute->type;
    if (type.kind == Hdf5TypeClass::Number && attribute->value.size() == type.size) {
      facts.numbers.emplace_back(attribute->name,
                                 number_at({type.element, {}, false, attribute->value}, 0));
    } else if (auto texts = hdf5_texts(file_.bytes, type, attribute->value, kMostFactTexts)) {
      facts_ += texts->size();
      if (!texts->empty()) facts.texts.emplace_back(attribute->name, *std::move(texts));
    }
  }

  Hdf5File& file_;
  std::set<std::uint64_t> visited_;
  std::size_t facts_ = 0;
  std::size_t links_ = 0;
};

}  // namespace

bool looks_like_hdf5(std::span<const std::byte> bytes) { return find_signature(bytes).has_value(); }

Result<Hdf5File> open_hdf5(std::span<const std::byte> bytes) {
  const auto superblock = read_superblock(bytes);
  if (!superblock) return std::unexpected(superblock.error());
  Hdf5File file{superblock->file, {}, {}, {}};
  if (auto read = Catalogue(file).read(superblock->root); !read) {
    return std::unexpected(read.error());
  }
  return file;
}

}  // namespace crest::io
