// The Huffman codes of SCP-ECG.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crest::io {

/// One line of a table of section 2.
struct ScpHuffmanCode {
  int prefix_bits = 0;
  int total_bits = 0;  ///< of the prefix and the signed number behind it, if any
  bool switches_table = false;
  std::int16_t base_value = 0;  ///< the value, or the number of the next table counted from 1
  std::uint32_t prefix = 0;     ///< its first bit is the least significant one
};

/// Decodes bit streams by one or several tables. Const and shareable between threads.
class ScpHuffmanDecoder {
 public:
  /// The table of the standard's annex: 0 is one bit, each of +-1 ... +-8 a prefix of its own, and
  /// two prefixes of ten bits announce numbers of 8 and 16 bits.
  static ScpHuffmanDecoder standard();

  /// Tables in the order of section 2; nothing where a code is empty, too long or the start of
  /// another one. `first_bit_lowest`: how the prefixes are stored.
  static std::optional<ScpHuffmanDecoder> from_tables(
      std::span<const std::vector<ScpHuffmanCode>> tables, bool first_bit_lowest);

  /// Decodes at most `most` values from the first table on; fewer where the bits end or are no
  /// code. Memory: 4 bytes a value, at most 8 values a byte; time linear.
  std::vector<std::int32_t> decode(std::span<const std::byte> bytes, std::size_t most) const;

  bool first_bit_lowest() const { return first_bit_lowest_; }

 private:
  struct Node {
    std::int32_t child[2] = {-1, -1};
    std::int32_t code = -1;
  };

  bool add(std::size_t root, const ScpHuffmanCode& code);

  bool first_bit_lowest_ = true;
  std::vector<ScpHuffmanCode> codes_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> roots_;
};

/// Section 2: none where it names no table, which means samples that are not encoded. Prefixes that
/// cannot be told apart as the standard stores them are tried in the other order of bits. Errors:
/// Corrupt for tables that do not fit into the section or cannot be told apart bit by bit.
/// Memory: at most 60 times the section.
Result<std::optional<ScpHuffmanDecoder>> read_scp_huffman(std::span<const std::byte> body);

}  // namespace crest::io
