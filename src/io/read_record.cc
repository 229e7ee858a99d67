#include "io/read_record.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/file.h"
#include "io/byte_order.h"
#include "io/scp_record.h"
#include "io/wfdb_header.h"
#include "io/wfdb_record.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStandardInput = "-";

using Bytes = std::span<const std::byte>;

/// A format whose file is complete in itself. `read` gives errors without a file name and leaves
/// the record's name empty; both are filled in here.
struct FileFormat {
  bool (*recognises)(Bytes bytes);
  Result<Record> (*read)(Bytes bytes, const ReadOptions& options);
};

/// By their signatures, which no two share.
constexpr auto kFileFormats = std::to_array<FileFormat>({
    {looks_like_scp, read_scp_record},
});

Result<Record> read_with(const FileFormat& format, Bytes bytes, const fs::path& path,
                         const ReadOptions& options) {
  auto record = format.read(bytes, options);
  if (!record) {
    Error error = record.error();
    error.file = path.string();
    return std::unexpected(std::move(error));
  }
  record->name = path.stem().string();
  return record;
}

/// The headers that may describe a signal file: "100.hea" for 100.dat, and "00010.hea" for
/// 00010a.dat where a record has several files.
std::vector<fs::path> headers_beside(const fs::path& signal_file) {
  std::string stem = signal_file.stem().string();
  std::vector<fs::path> headers = {signal_file.parent_path() / (stem + ".hea")};
  if (stem.size() > 1) {
    stem.pop_back();
    headers.push_back(signal_file.parent_path() / (stem + ".hea"));
  }
  return headers;
}

/// The header beside a signal file that names it, or nothing.
Result<std::optional<fs::path>> header_of_signal_file(const fs::path& path) {
  for (const fs::path& header : headers_beside(path)) {
    const auto text = read_text_file(header);
    if (!text) continue;
    const auto parsed = parse_wfdb_header(*text, header.string());
    if (!parsed) return std::unexpected(parsed.error());
    if (std::ranges::find(parsed->signals, path.filename().string(), &WfdbSignalLine::file) !=
        parsed->signals.end()) {
      return header;
    }
  }
  return std::nullopt;
}

Result<Record> read_wfdb(const fs::path& header) {
  const auto text = read_text_file(header);
  if (!text) return std::unexpected(text.error());
  return read_wfdb_record(header, *text);
}

/// A record's bare name stands for its header; `missing` says that no file has that name.
Result<Record> read_by_bare_name(const fs::path& path, const Error& missing) {
  fs::path header = path;
  header += ".hea";
  std::error_code ignored;
  if (missing.kind != ErrorKind::NotFound || !fs::exists(header, ignored)) {
    return std::unexpected(missing);
  }
  return read_wfdb(header);
}

}  // namespace

Result<Record> read_record(const fs::path& path, const ReadOptions& options) {
  const bool from_standard_input = path == kStandardInput;
  const auto bytes = from_standard_input ? read_standard_input() : read_file(path);
  if (!bytes) return read_by_bare_name(path, bytes.error());
  if (bytes->empty()) {
    return std::unexpected(Error{ErrorKind::InvalidInput, "is empty", path.string(), {}});
  }
  for (const FileFormat& format : kFileFormats) {
    if (format.recognises(*bytes)) return read_with(format, *bytes, path, options);
  }
  const std::string_view text = text_at(*bytes, 0, bytes->size());
  if (!from_standard_input) {
    if (looks_like_wfdb_header(text)) return read_wfdb_record(path, text);
    const auto header = header_of_signal_file(path);
    if (!header) return std::unexpected(header.error());
    if (*header) return read_wfdb(**header);
  }
  return std::unexpected(
      Error{ErrorKind::Unsupported,
            "is of no format that crest reads, and no WFDB header beside it names it",
            path.string(),
            {}});
}

}  // namespace crest::io
