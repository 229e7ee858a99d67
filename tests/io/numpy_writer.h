// Writes arrays as NumPy does, for tests: NPY of any type and order, NPZ stored and deflated.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "io/written_number.h"

namespace crest::io {

/// The bytes of a number, in either byte order.
template <typename Number>
std::string number_bytes(Number number, bool big_endian) {
  std::string bytes(sizeof(number), '\0');
  std::memcpy(bytes.data(), &number, sizeof(number));
  return big_endian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
}

/// A number as the type says: "<f4", ">i2" and so on.
inline std::string as_type(const std::string& type, double value) {
  const bool big = type[0] == '>';
  const std::string kind = type.substr(1);
  if (kind == "f4") return number_bytes(static_cast<float>(value), big);
  if (kind == "f8") return number_bytes(value, big);
  if (kind == "i2") return number_bytes(static_cast<std::int16_t>(value), big);
  if (kind == "i4") return number_bytes(static_cast<std::int32_t>(value), big);
  return number_bytes(static_cast<std::int64_t>(value), big);
}

/// An NPY file of version 1, 2 or 3 with these bytes of data.
inline std::string npy_file(const std::string& type, const std::string& shape, bool fortran,
                            const std::string& data, char version = 1) {
  std::string dictionary = "{'descr': '" + type +
                           "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" +
                           shape + "), }";
  const std::size_t head = version == 1 ? 10 : 12;
  while ((head + dictionary.size() + 1) % 64 != 0) dictionary += ' ';
  dictionary += '\n';
  return std::string("\x93NUMPY") + version + '\0' +
         little(dictionary.size(), version == 1 ? 2 : 4) + dictionary + data;
}

/// Texts of fixed length as NumPy's "<U", four bytes a character.
inline std::string npy_texts(const std::vector<std::string>& texts) {
  std::size_t longest = 1;
  for (const std::string& text : texts) longest = std::max(longest, text.size());
  std::string data;
  for (const std::string& text : texts) {
    for (std::size_t i = 0; i < longest; ++i) {
      data += little(i < text.size() ? static_cast<unsigned char>(text[i]) : 0, 4);
    }
  }
  return npy_file("<U" + std::to_string(longest), std::to_string(texts.size()) + ",", false, data);
}

enum class Packing { Stored, Deflated };

inline std::string deflated(const std::string& content, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// A ZIP archive; with `zip64`, sizes and places stand in the ZIP64 fields only.
inline std::string zip_file(const std::vector<std::pair<std::string, std::string>>& members,
                            Packing packing, bool zip64 = false) {
  std::string file;
  std::string directory;
  for (const auto& [name, content] : members) {
    const std::string packed = packing == Packing::Stored ? content : deflated(content, -15);
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    const std::string common = little(0, 2) + little(packing == Packing::Stored ? 0 : 8, 2) +
                               little(0, 4) + little(crc, 4);
    const std::uint64_t all = 0xFFFFFFFF;
    const std::string sizes = little(zip64 ? all : packed.size(), 4) +
                              little(zip64 ? all : content.size(), 4) + little(name.size(), 2);
    const std::string extra = zip64 ? little(1, 2) + little(24, 2) + little(content.size(), 8) +
                                          little(packed.size(), 8) + little(file.size(), 8)
                                    : "";
    directory += "PK\x01\x02" + little(45, 2) + little(45, 2) + common + sizes +
                 little(extra.size(), 2) + little(0, 2) + little(0, 8) +
                 little(zip64 ? all : file.size(), 4) + name + extra;
    file += "PK\x03\x04" + little(45, 2) + common + sizes + little(0, 2) + name + packed;
  }
  const std::size_t start = file.size();
  file += directory;
  if (zip64) {
    const std::size_t end = file.size();
    file += "PK\x06\x06" + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) +
            little(members.size(), 8) + little(members.size(), 8) + little(directory.size(), 8) +
            little(start, 8);
    file += "PK\x06\x07" + little(0, 4) + little(end, 8) + little(1, 4);
  }
  return file + "PK\x05\x06" + little(0, 4) + little(members.size(), 2) +
         little(members.size(), 2) + little(directory.size(), 4) +
         little(zip64 ? 0xFFFFFFFF : start, 4) + little(0, 2);
}

}  // namespace crest::io
