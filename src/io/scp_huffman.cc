#include "io/scp_huffman.h"

#include <fmt/format.h>

#include <algorithm>

#include "io/byte_order.h"

namespace crest::io {
namespace {

constexpr std::uint16_t kStandardTable = 19999;
constexpr std::size_t kCodeBytes = 9;

/// Reads bits, the most significant one of each byte first.
class BitReader {
 public:
  explicit BitReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t left() const { return bytes_.size() * 8 - position_; }

  /// Of which there must be one left.
  unsigned next() {
    const auto byte = std::to_integer<unsigned>(bytes_[position_ / 8]);
    const unsigned bit = byte >> (7 - position_ % 8) & 1U;
    ++position_;
    return bit;
  }

  /// A number in two's complement of `bits` bits, which must be left.
  std::int32_t next_signed(int bits) {
    std::uint32_t value = next() != 0 ? ~std::uint32_t{0} : 0;
    for (int i = 1; i < bits; ++i) value = value << 1U | next();
    return static_cast<std::int32_t>(value);
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

std::vector<ScpHuffmanCode> standard_table() {
  constexpr int largest = 8;
  std::vector<ScpHuffmanCode> table = {{1, 1, false, 0, 0}};
  for (int value = 1; value <= largest; ++value) {
    // As many ones as the value, a zero and the sign.
    const std::uint32_t ones = (1U << value) - 1;
    const std::uint32_t negative = 1U << (value + 1);
    table.push_back({value + 2, value + 2, false, static_cast<std::int16_t>(value), ones});
    table.push_back(
        {value + 2, value + 2, false, static_cast<std::int16_t>(-value), ones | negative});
  }
  constexpr std::uint32_t nine_ones = 0x1FF;
  table.push_back({10, 18, false, 0, nine_ones});
  table.push_back({10, 26, false, 0, nine_ones | 0x200U});
  return table;
}

}  // namespace

bool ScpHuffmanDecoder::add(std::size_t root, const ScpHuffmanCode& code) {
  constexpr int longest = 32;
  const int extra = code.total_bits - code.prefix_bits;
  if (code.prefix_bits < 1 || code.prefix_bits > longest || extra < 0 || extra > longest) {
    return false;
  }
  std::size_t node = root;
  for (int bit = 0; bit < code.prefix_bits; ++bit) {
    if (nodes_[node].code >= 0) return false;
    const int shift = first_bit_lowest_ ? bit : code.prefix_bits - 1 - bit;
    const unsigned side = code.prefix >> static_cast<unsigned>(shift) & 1U;
    if (nodes_[node].child[side] < 0) {
      nodes_[node].child[side] = static_cast<std::int32_t>(nodes_.size());
      nodes_.emplace_back();
    }
    node = static_cast<std::size_t>(nodes_[node].child[side]);
  }
  Node& leaf = nodes_[node];
  if (leaf.code >= 0 || leaf.child[0] >= 0 || leaf.child[1] >= 0) return false;
  leaf.code = static_cast<std::int32_t>(codes_.size());
  codes_.push_back(code);
  return true;
}

std::optional<ScpHuffmanDecoder> ScpHuffmanDecoder::from_tables(
    std::span<const std::vector<ScpHuffmanCode>> tables, bool first_bit_lowest) {
  ScpHuffmanDecoder decoder;
  decoder.first_bit_lowest_ = first_bit_lowest;
  for (const std::vector<ScpHuffmanCode>& table : tables) {
    const std::size_t root = decoder.nodes_.size();
    decoder.roots_.push_back(root);
    decoder.nodes_.emplace_back();
    for (const ScpHuffmanCode& code : table) {
      if (!decoder.add(root, code)) return std::nullopt;
    }
  }
  return decoder;
}

ScpHuffmanDecoder ScpHuffmanDecoder::standard() {
  const std::vector<std::vector<ScpHuffmanCode>> tables = {standard_table()};
  return from_tables(tables, true).value_or(ScpHuffmanDecoder());
}

std::vector<std::int32_t> ScpHuffmanDecoder::decode(std::span<const std::byte> bytes,
                                                    std::size_t most) const {
  std::vector<std::int32_t> values;
  if (roots_.empty()) return values;
  values.reserve(std::min(most, bytes.size() * 8));
  BitReader bits(bytes);
  std::size_t root = roots_.front();
  while (values.size() < most) {
    std::size_t node = root;
    while (nodes_[node].code < 0) {
      if (bits.left() == 0) return values;
      const std::int32_t next = nodes_[node].child[bits.next()];
      if (next < 0) return values;
      node = static_cast<std::size_t>(next);
    }
    const ScpHuffmanCode& code = codes_[static_cast<std::size_t>(nodes_[node].code)];
    const int extra = code.total_bits - code.prefix_bits;
    if (bits.left() < static_cast<std::size_t>(extra)) return values;
    if (code.switches_table) {
      if (code.base_value < 1 || static_cast<std::size_t>(code.base_value) > roots_.size()) {
        return values;
      }
      root = roots_[static_cast<std::size_t>(code.base_value) - 1];
      continue;
    }
    const std::int32_t behind = extra > 0 ? bits.next_signed(extra) : 0;
    // Samples are 16 bits wide, so what a damaged file adds up to may wrap.
    values.push_back(static_cast<std::int16_t>(static_cast<std::uint32_t>(code.base_value) +
                                               static_cast<std::uint32_t>(behind)));
  }
  return values;
}

Result<std::optional<ScpHuffmanDecoder>> read_scp_huffman(std::span<const std::byte> body) {
  const auto corrupt = [](std::string reason) {
    return std::unexpected(Error{ErrorKind::Corrupt, std::move(reason), {}, "section 2"});
  };
  const std::size_t count = little_endian<std::uint16_t>(body, 0).value_or(0);
  if (count == 0) return std::optional<ScpHuffmanDecoder>();
  if (count == kStandardTable) return ScpHuffmanDecoder::standard();
  std::vector<std::vector<ScpHuffmanCode>> tables;
  std::size_t position = 2;
  for (std::size_t table = 0; table < count; ++table) {
    const auto codes = little_endian<std::uint16_t>(body, position);
    if (!codes || body.size() - position - 2 < *codes * kCodeBytes) {
      return corrupt(fmt::format("ends within Huffman table {} of {}", table + 1, count));
    }
    position += 2;
    std::vector<ScpHuffmanCode>& lines = tables.emplace_back();
    for (std::size_t i = 0; i < *codes; ++i, position += kCodeBytes) {
      lines.push_back({std::to_integer<int>(body[position]),
                       std::to_integer<int>(body[position + 1]), body[position + 2] == std::byte{0},
                       little_endian<std::int16_t>(body, position + 3).value_or(0),
                       little_endian<std::uint32_t>(body, position + 5).value_or(0)});
    }
  }
  // The standard stores a code with its first bit lowest; some writers store it as it is read.
  for (const bool first_bit_lowest : {true, false}) {
    auto decoder = ScpHuffmanDecoder::from_tables(tables, first_bit_lowest);
    if (decoder) return decoder;
  }
  return corrupt("the codes of a Huffman table cannot be told apart");
}

}  // namespace crest::io
