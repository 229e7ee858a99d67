// Writes HDF5 files of one dataset in a group, in the older form that most files have, for tests.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "io/numpy_writer.h"  // little(), deflated()

namespace crest::io {

struct Hdf5Form {
  enum Storage { kCompact = 0, kContiguous = 1, kChunked = 2 };
  Storage storage = kContiguous;
  std::string type = "<i2";
  std::vector<std::size_t> shape = {};
  std::vector<std::size_t> chunk = {};  ///< of kChunked
  bool shuffle = false;
  bool deflate = false;
  bool fletcher32 = false;
  bool two_tree_levels = false;
  int offset_size = 8;
  std::size_t user_block = 0;
  std::string dataset = "tracings";
};

class Hdf5Writer {
 public:
  explicit Hdf5Writer(Hdf5Form form) : form_(std::move(form)) {}

  Hdf5Writer& number(const std::string& name, double value) {
    attributes_.push_back(
        message(0x0C, attribute(name, float_type(8, false), as_type("<f8", value))));
    return *this;
  }
  Hdf5Writer& text(const std::string& name, const std::string& value) {
    const std::string type = std::string("\x13\0\0\0", 4) + little(value.size(), 4);
    attributes_.push_back(message(0x0C, attribute(name, type, value)));
    return *this;
  }

  /// The file with these bytes as the elements of its dataset.
  std::string file(const std::string& elements) {
    const std::size_t superblock = form_.offset_size == 8 ? 96 : 64;
    file_.assign(superblock, '\0');
    const std::uint64_t dataset = write_dataset(elements);
    const std::uint64_t root = write_group({{form_.dataset, dataset}});
    std::string head = "\x89HDF\r\n\x1A\n" + std::string(5, '\0') + offset_and_length_sizes() +
                       std::string(1, '\0') + little(4, 2) + little(16, 2) + little(0, 4) +
                       offset(form_.user_block) + undefined() +
                       offset(form_.user_block + file_.size()) + undefined() + offset(0) +
                       offset(root) + little(0, 8) + std::string(16, '\0');
    head.resize(superblock);
    file_.replace(0, superblock, head);
    return std::string(form_.user_block, 'u') + file_;
  }

 private:
  std::string offset(std::uint64_t value) const { return little(value, form_.offset_size); }
  std::string undefined() const {
    return std::string(static_cast<std::size_t>(form_.offset_size), '\xFF');
  }
  std::string offset_and_length_sizes() const {
    return std::string(2, static_cast<char>(form_.offset_size));
  }
  static std::string padded(std::string text) {
    text.resize((text.size() + 7) / 8 * 8, '\0');
    return text;
  }
  std::uint64_t append(const std::string& bytes) {
    file_ = padded(std::move(file_));
    const std::uint64_t address = file_.size();
    file_ += bytes;
    return address;
  }

  static std::string message(int type, std::string body) {
    body = padded(std::move(body));
    return little(static_cast<std::uint64_t>(type), 2) + little(body.size(), 2) +
           std::string(4, '\0') + body;
  }

  std::uint64_t object(const std::vector<std::string>& messages) {
    std::string bodies;
    for (const std::string& one : messages) bodies += one;
    return append(std::string("\x01\0", 2) + little(messages.size(), 2) + little(1, 4) +
                  little(bodies.size(), 4) + little(0, 4) + bodies);
  }

  /// Half of the messages in a block of their own, as where attributes came later.
  std::uint64_t continued_object(const std::vector<std::string>& messages) {
    std::string later;
    const std::size_t half = messages.size() / 2;
    for (std::size_t i = half; i < messages.size(); ++i) later += messages[i];
    std::vector<std::string> first(messages.begin(),
                                   messages.begin() + static_cast<std::ptrdiff_t>(half));
    const std::uint64_t block = append(later);
    first.push_back(message(0x10, offset(block) + offset(later.size())));
    return object(first);
  }

  static std::string float_type(int size, bool big_endian) {
    const std::string order(1, static_cast<char>(0x20 | (big_endian ? 1 : 0)));
    const int exponent = size == 8 ? 52 : 23;
    return "\x11" + order + std::string(1, static_cast<char>(8 * size - 1)) + '\0' +
           little(static_cast<std::uint64_t>(size), 4) + little(0, 2) +
           little(static_cast<std::uint64_t>(8 * size), 2) +
           little(static_cast<std::uint64_t>(exponent), 1) + little(size == 8 ? 11 : 8, 1) +
           little(0, 1) + little(static_cast<std::uint64_t>(exponent), 1) +
           little(size == 8 ? 1023 : 127, 4);
  }

  std::string element_type() const {
    const bool big_endian = form_.type[0] == '>';
    const int size = form_.type[2] - '0';
    if (form_.type[1] == 'f') return float_type(size, big_endian);
    return "\x10" + std::string(1, static_cast<char>(8 | (big_endian ? 1 : 0))) +
           std::string(2, '\0') + little(static_cast<std::uint64_t>(size), 4) + little(0, 2) +
           little(static_cast<std::uint64_t>(8 * size), 2);
  }

  /// A dataspace of version 1; its lengths are as wide as offsets.
  std::string space(const std::vector<std::size_t>& shape) const {
    std::string body = std::string(1, '\x01') + little(shape.size(), 1) + little(0, 6);
    for (const std::size_t extent : shape) body += offset(extent);
    return body;
  }

  std::string attribute(const std::string& name, const std::string& type,
                        const std::string& value) const {
    const std::string scalar = space({});
    return std::string("\x01\0", 2) + little(name.size() + 1, 2) + little(type.size(), 2) +
           little(scalar.size(), 2) + padded(name + '\0') + padded(type) + padded(scalar) + value;
  }

  std::uint64_t write_group(const std::vector<std::pair<std::string, std::uint64_t>>& members) {
    std::string names(8, '\0');
    std::string symbols = "SNOD" + std::string("\x01\0", 2) + little(members.size(), 2);
    for (const auto& [name, address] : members) {
      symbols += offset(names.size()) + offset(address) + std::string(24, '\0');
      names += padded(name + '\0');
    }
    const auto address_size = static_cast<std::size_t>(form_.offset_size);
    symbols.resize(8 + 8 * (2 * address_size + 24));  // as for the most that it may hold
    const std::uint64_t node = append(symbols);
    const std::uint64_t data = append(names);
    const std::uint64_t heap =
        append("HEAP" + std::string(4, '\0') + offset(names.size()) + offset(1) + offset(data));
    std::string root = "TREE" + std::string("\0\0", 2) + little(1, 2) + undefined() + undefined() +
                       offset(0) + offset(node) + offset(8);
    root.resize(8 + (2 + 33 + 32) * address_size);
    const std::uint64_t tree = append(root);
    return object({message(0x11, offset(tree) + offset(heap))});
  }

  std::uint64_t write_dataset(const std::string& elements) {
    std::vector<std::string> messages = {message(0x01, space(form_.shape)),
                                         message(0x03, element_type())};
    if (form_.storage == Hdf5Form::kCompact) {
      messages.push_back(
          message(0x08, std::string("\x03\0", 2) + little(elements.size(), 2) + elements));
    } else if (form_.storage == Hdf5Form::kContiguous) {
      messages.push_back(message(
          0x08, std::string("\x03\x01", 2) + offset(append(elements)) + offset(elements.size())));
    } else {
      if (form_.shuffle || form_.deflate || form_.fletcher32) messages.push_back(filters());
      std::string layout = std::string("\x03\x02", 2) + little(form_.shape.size() + 1, 1) +
                           offset(write_chunks(elements));
      for (const std::size_t extent : form_.chunk) layout += little(extent, 4);
      messages.push_back(message(0x08, layout + little(element_size(), 4)));
    }
    messages.insert(messages.end(), attributes_.begin(), attributes_.end());
    return continued_object(messages);
  }

  std::size_t element_size() const { return static_cast<std::size_t>(form_.type[2] - '0'); }

  std::string filters() const {
    std::string list;
    int count = 0;
    const auto add = [&](int id, const std::string& name, const std::string& parameter) {
      list += little(static_cast<std::uint64_t>(id), 2) + little(name.size(), 2) + little(0, 2) +
              little(parameter.size() / 4, 2) + name + parameter;
      if (parameter.size() % 8 != 0) list += little(0, 4);
      ++count;
    };
    if (form_.shuffle) add(2, padded("shuffle"), little(element_size(), 4));
    if (form_.deflate) add(1, padded("deflate"), little(9, 4));
    if (form_.fletcher32) add(3, "", "");
    return message(0x0B,
                   '\x01' + little(static_cast<std::uint64_t>(count), 1) + little(0, 6) + list);
  }

  /// The elements of the chunk that begins at `origin`; zeros beyond the edge of the dataset.
  std::string chunk_at(const std::string& elements, const std::vector<std::size_t>& origin) const {
    std::string chunk;
    std::vector<std::size_t> at(origin.size(), 0);
    for (;;) {
      std::size_t index = 0;
      bool inside = true;
      for (std::size_t axis = 0; axis < at.size(); ++axis) {
        inside = inside && origin[axis] + at[axis] < form_.shape[axis];
        index = index * form_.shape[axis] + origin[axis] + at[axis];
      }
      chunk += inside ? elements.substr(index * element_size(), element_size())
                      : std::string(element_size(), '\0');
      std::size_t axis = at.size();
      while (axis > 0 && ++at[axis - 1] == form_.chunk[axis - 1]) at[--axis] = 0;
      if (axis == 0) return chunk;
    }
  }

  std::string filtered(std::string chunk) const {
    if (form_.shuffle) {
      std::string shuffled;
      for (std::size_t place = 0; place < element_size(); ++place) {
        for (std::size_t i = place; i < chunk.size(); i += element_size()) shuffled += chunk[i];
      }
      chunk = shuffled;
    }
    if (form_.deflate) chunk = deflated(chunk, 15);
    if (form_.fletcher32) {
      std::uint64_t first = 0;
      std::uint64_t second = 0;
      for (std::size_t i = 0; i < chunk.size(); i += 2) {
        const unsigned high = static_cast<unsigned char>(chunk[i]);
        const unsigned low = i + 1 < chunk.size() ? static_cast<unsigned char>(chunk[i + 1]) : 0;
        first = (first + high * 256 + low) % 65535;
        second = (second + first) % 65535;
      }
      chunk += little(second << 16 | first, 4);
    }
    return chunk;
  }

  /// The chunks and the tree over them; gives its address.
  std::uint64_t write_chunks(const std::string& elements) {
    std::vector<std::string> entries;
    std::vector<std::size_t> origin(form_.shape.size(), 0);
    const auto key = [&](std::size_t size) {
      std::string bytes = little(size, 4) + little(0, 4);
      for (const std::size_t index : origin) bytes += little(index, 8);
      return bytes + little(0, 8);
    };
    for (;;) {
      const std::string chunk = filtered(chunk_at(elements, origin));
      entries.push_back(key(chunk.size()) + offset(append(chunk)));
      std::size_t axis = origin.size();
      while (axis > 0 && (origin[axis - 1] += form_.chunk[axis - 1]) >= form_.shape[axis - 1]) {
        origin[--axis] = 0;
      }
      if (axis == 0) break;
    }
    // A node ends with the key of what follows it; nothing lies behind the last row of chunks.
    origin[0] = (form_.shape[0] + form_.chunk[0] - 1) / form_.chunk[0] * form_.chunk[0];
    const std::string last_key = key(0);
    const auto address_size = static_cast<std::size_t>(form_.offset_size);
    const auto node = [&](int level, const std::vector<std::string>& children,
                          const std::string& right_key) {
      std::string bytes = "TREE\x01" + std::string(1, static_cast<char>(level)) +
                          little(children.size(), 2) + undefined() + undefined();
      for (const std::string& child : children) bytes += child;
      bytes += right_key;
      bytes.resize(8 + 2 * address_size + 65 * last_key.size() + 64 * address_size);
      return append(bytes);
    };
    if (!form_.two_tree_levels) return node(0, entries, last_key);
    const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(entries.size() / 2);
    const std::string first_key = entries.front().substr(0, last_key.size());
    const std::string middle_key = middle->substr(0, last_key.size());
    const std::uint64_t left = node(0, {entries.begin(), middle}, middle_key);
    const std::uint64_t right = node(0, {middle, entries.end()}, last_key);
    return node(1, {first_key + offset(left), middle_key + offset(right)}, last_key);
  }

  Hdf5Form form_;
  std::vector<std::string> attributes_;
  std::string file_;
};

}  // namespace crest::io
