#include "io/wfdb_annotation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "core/file.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

// A file is a row of 16-bit words, low byte first: a code in the high six bits, a value in the low
// ten. Codes to 49 are annotations and their value is the time since the last one; those below
// change the time or the annotation before them. A zero word ends the file.
constexpr int kMostCode = 49;
constexpr int kSkip = 59;     // a longer interval, in the four bytes that follow
constexpr int kNumber = 60;   // of this annotation and all that follow
constexpr int kSubtype = 61;  // of this annotation only
constexpr int kChannel = 62;  // of this annotation and all that follow
constexpr int kText = 63;     // its length; the bytes follow, padded to an even number
constexpr int kMostInterval = 1023;
constexpr std::size_t kMostText = 255;

constexpr std::string_view kRateNote = "## time resolution: ";

struct Symbol {
  int code;
  std::string_view text;
  bool beat;
};

constexpr std::array<Symbol, 39> kSymbols = {
    {{1, "N", true},   {2, "L", true},   {3, "R", true},   {4, "a", true},   {5, "V", true},
     {6, "F", true},   {7, "J", true},   {8, "A", true},   {9, "S", true},   {10, "E", true},
     {11, "j", true},  {12, "/", true},  {13, "Q", true},  {14, "~", false}, {16, "|", false},
     {18, "s", false}, {19, "T", false}, {20, "*", false}, {21, "D", false}, {22, "\"", false},
     {23, "=", false}, {24, "p", false}, {25, "B", true},  {26, "^", false}, {27, "t", false},
     {28, "+", false}, {29, "u", false}, {30, "?", true},  {31, "!", false}, {32, "[", false},
     {33, "]", false}, {34, "e", true},  {35, "n", true},  {36, "@", false}, {37, "x", false},
     {38, "f", true},  {39, "(", false}, {40, ")", false}, {41, "r", true}}};

std::unexpected<Error> corrupt(std::size_t position, std::string reason) {
  return std::unexpected(
      Error{ErrorKind::Corrupt, std::move(reason), {}, fmt::format("byte {}", position)});
}

/// The words of a file, one after another.
class WordReader {
 public:
  explicit WordReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t position() const { return position_; }
  bool has(std::size_t count) const { return bytes_.size() - position_ >= count; }
  int word() {
    const int low = std::to_integer<int>(bytes_[position_]);
    const int high = std::to_integer<int>(bytes_[position_ + 1]);
    position_ += 2;
    return low | high << 8;
  }
  std::string text(std::size_t length) {
    std::string text(reinterpret_cast<const char*>(bytes_.data()) + position_, length);
    position_ += length;
    return text;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

/// The low byte of a value as two's complement.
int signed_byte(int value) { return ((value & 0xFF) ^ 0x80) - 0x80; }

/// Applies a word that belongs to the annotation before it.
Result<void> read_modifier(WordReader& reader, int code, int value, WfdbAnnotation& annotation) {
  switch (code) {
    case kNumber:
      annotation.number = signed_byte(value);
      return {};
    case kSubtype:
      annotation.subtype = signed_byte(value);
      return {};
    case kChannel:
      annotation.channel = static_cast<std::uint8_t>(value);
      return {};
    case kText: {
      const auto length = static_cast<std::size_t>(value);
      if (!reader.has(length + length % 2)) {
        return corrupt(reader.position(), "the text of an annotation is cut short");
      }
      annotation.text = reader.text(length);
      reader.text(length % 2);
      // Writers of C strings store the zero at their end.
      while (annotation.text.ends_with('\0')) annotation.text.pop_back();
      return {};
    }
    default:
      return corrupt(reader.position() - 2, fmt::format("annotation code {} is unknown", code));
  }
}

/// The file may state its rate in a note before anything else.
void take_rate(WfdbAnnotations& file) {
  if (file.annotations.empty()) return;
  const WfdbAnnotation& first = file.annotations.front();
  if (first.sample != 0 || first.code != kNote || !first.text.starts_with(kRateNote)) return;
  const auto rate =
      parse_number<double>(trimmed(std::string_view(first.text).substr(kRateNote.size())));
  if (!rate || !std::isfinite(*rate) || *rate <= 0) return;
  file.rate = rate;
  file.annotations.erase(file.annotations.begin());
}

class WordWriter {
 public:
  void word(int code, int value) { raw((code << 10) | (value & kMostInterval)); }
  void raw(int word) {
    bytes_.push_back(static_cast<std::byte>(word & 0xFF));
    bytes_.push_back(static_cast<std::byte>((word >> 8) & 0xFF));
  }
  void text(std::string_view text) {
    word(kText, static_cast<int>(text.size()));
    for (const char c : text) bytes_.push_back(static_cast<std::byte>(c));
    if (text.size() % 2 != 0) bytes_.push_back(std::byte{0});
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

Result<void> check(const WfdbAnnotation& annotation, std::int64_t previous) {
  const auto fits = [](int value, int low, int high) { return value >= low && value <= high; };
  using Interval = std::numeric_limits<std::int32_t>;
  const std::int64_t interval = annotation.sample - previous;
  std::string_view wrong;
  if (!fits(annotation.code, 1, kMostCode)) wrong = "its code";
  if (!fits(annotation.subtype, -128, 127)) wrong = "its subtype";
  if (!fits(annotation.channel, 0, 255)) wrong = "its channel";
  if (!fits(annotation.number, -128, 127)) wrong = "its number";
  if (annotation.text.size() > kMostText) wrong = "its text";
  if (interval < Interval::min() || interval > Interval::max()) wrong = "its interval";
  if (wrong.empty()) return {};
  return std::unexpected(
      Error{ErrorKind::InvalidInput,
            fmt::format("the annotation at sample {} cannot be stored: {} is out of range",
                        annotation.sample, wrong),
            {},
            {}});
}

/// Writes one annotation; `previous` gives the time and the settings that last.
void write_annotation(const WfdbAnnotation& annotation, const WfdbAnnotation& previous,
                      WordWriter& writer) {
  const std::int64_t interval = annotation.sample - previous.sample;
  const bool skip = interval < 0 || interval > kMostInterval;
  if (skip) {
    writer.word(kSkip, 0);
    writer.raw(static_cast<int>(interval >> 16));
    writer.raw(static_cast<int>(interval & 0xFFFF));
  }
  writer.word(annotation.code, skip ? 0 : static_cast<int>(interval));
  if (annotation.number != previous.number) writer.word(kNumber, annotation.number);
  if (annotation.subtype != 0) writer.word(kSubtype, annotation.subtype);
  if (annotation.channel != previous.channel) writer.word(kChannel, annotation.channel);
  if (!annotation.text.empty()) writer.text(annotation.text);
}

}  // namespace

std::string_view annotation_symbol(int code) {
  const auto* symbol = std::ranges::find(kSymbols, code, &Symbol::code);
  return symbol == kSymbols.end() ? " " : symbol->text;
}

std::optional<int> annotation_code(std::string_view text) {
  const auto* symbol = std::ranges::find(kSymbols, text, &Symbol::text);
  if (symbol == kSymbols.end()) return std::nullopt;
  return symbol->code;
}

bool is_beat(int code) {
  const auto* symbol = std::ranges::find(kSymbols, code, &Symbol::code);
  return symbol != kSymbols.end() && symbol->beat;
}

Result<WfdbAnnotations> parse_wfdb_annotations(std::span<const std::byte> bytes) {
  WordReader reader(bytes);
  WfdbAnnotations file;
  std::vector<WfdbAnnotation>& annotations = file.annotations;
  std::int64_t sample = 0;
  while (reader.has(2)) {
    const int word = reader.word();
    const int code = word >> 10;
    const int value = word & kMostInterval;
    if (word == 0) {
      take_rate(file);
      return file;
    }
    if (code == kSkip) {
      if (!reader.has(4)) break;
      const int high = reader.word();
      sample += static_cast<std::int32_t>(static_cast<std::uint32_t>(high) << 16 |
                                          static_cast<std::uint32_t>(reader.word()));
    } else if (code <= kMostCode) {
      sample += value;
      WfdbAnnotation annotation;
      annotation.sample = sample;
      annotation.code = code;
      if (!annotations.empty()) {
        annotation.channel = annotations.back().channel;
        annotation.number = annotations.back().number;
      }
      annotations.push_back(std::move(annotation));
    } else if (annotations.empty()) {
      return corrupt(reader.position() - 2, "the file does not begin with an annotation");
    } else if (auto read = read_modifier(reader, code, value, annotations.back()); !read) {
      return std::unexpected(read.error());
    }
  }
  return corrupt(bytes.size(), "the annotations end without their end mark");
}

Result<WfdbAnnotations> read_wfdb_annotations(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  auto annotations = parse_wfdb_annotations(*bytes);
  if (!annotations) annotations.error().file = path.string();
  return annotations;
}

Result<std::vector<std::byte>> format_wfdb_annotations(const WfdbAnnotations& file) {
  WordWriter writer;
  WfdbAnnotation previous;
  if (file.rate) {
    writer.word(kNote, 0);
    writer.text(fmt::format("{}{}", kRateNote, *file.rate));
  }
  for (const WfdbAnnotation& annotation : file.annotations) {
    if (auto good = check(annotation, previous.sample); !good) {
      return std::unexpected(good.error());
    }
    write_annotation(annotation, previous, writer);
    previous = annotation;
  }
  writer.raw(0);
  return writer.take();
}

Result<void> write_wfdb_annotations(const std::filesystem::path& path,
                                    const WfdbAnnotations& annotations) {
  auto bytes = format_wfdb_annotations(annotations);
  if (!bytes) {
    bytes.error().file = path.string();
    return std::unexpected(bytes.error());
  }
  return write_file(path, *bytes);
}

}  // namespace crest::io
