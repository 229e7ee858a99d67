#include "core/csv.h"

#include <algorithm>
#include <utility>

namespace crest {
namespace {

std::unexpected<Error> corrupt(std::size_t line, std::string reason) {
  return std::unexpected(
      Error{ErrorKind::Corrupt, std::move(reason), {}, "line " + std::to_string(line)});
}

/// Reads rows off the front of a text.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  bool at_end() const { return position_ == text_.size(); }
  std::size_t line() const { return line_; }

  Result<std::vector<std::string>> read_row() {
    std::vector<std::string> fields;
    do {
      auto field = peek() == '"' ? read_quoted() : Result<std::string>(read_plain());
      if (!field) return std::unexpected(field.error());
      fields.push_back(*std::move(field));
    } while (take(','));
    take('\r');
    if (!at_end() && !take('\n')) return corrupt(line_, "text after a closing quote");
    ++line_;
    return fields;
  }

 private:
  char peek() const { return at_end() ? '\0' : text_[position_]; }

  bool take(char wanted) {
    if (at_end() || text_[position_] != wanted) return false;
    ++position_;
    return true;
  }

  std::string read_plain() {
    std::size_t end = std::min(text_.find_first_of(",\n", position_), text_.size());
    const bool ends_row = end == text_.size() || text_[end] == '\n';
    if (ends_row && end > position_ && text_[end - 1] == '\r') --end;
    std::string field(text_.substr(position_, end - position_));
    position_ = end;
    return field;
  }

  Result<std::string> read_quoted() {
    const std::size_t first_line = line_;
    std::string field;
    take('"');
    while (!at_end()) {
      const char character = text_[position_++];
      // A doubled quote stands for one quote, a single one ends the field.
      if (character == '"' && !take('"')) return field;
      if (character == '\n') ++line_;
      field += character;
    }
    return corrupt(first_line, "a quote is never closed");
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
};

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_empty_line(const std::vector<std::string>& fields) {
  return fields.size() == 1 && fields.front().empty();
}

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<CsvRow> rows;
  CsvReader reader(text);
  while (!reader.at_end()) {
    const std::size_t line = reader.line();
    auto fields = reader.read_row();
    if (!fields) return std::unexpected(fields.error());
    if (!is_empty_line(*fields)) rows.push_back({line, *std::move(fields)});
  }
  return rows;
}

std::string csv_field(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(value);
  std::string quoted = "\"";
  for (const char character : value) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

}  // namespace crest
