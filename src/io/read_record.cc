#include "io/read_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/file.h"
#include "io/wfdb_header.h"
#include "io/wfdb_record.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

/// A format by its first bytes, for the message that it is not read; empty if unknown.
std::string_view foreign_format(std::string_view text) {
  struct Signature {
    std::size_t position;
    std::string_view bytes;
    std::string_view name;
  };
  constexpr std::array<Signature, 7> signatures = {{{128, "DICM", "DICOM"},
                                                    {0, "0       ", "EDF"},
                                                    {0,
                                                     "\xFF"
                                                     "BIOSEMI",
                                                     "BDF"},
                                                    {16, "SCPECG", "SCP-ECG"},
                                                    {0, "<?xml", "XML"},
                                                    {0, "\xEF\xBB\xBF<?xml", "XML"},
                                                    {0, "%PDF", "PDF"}}};
  for (const Signature& signature : signatures) {
    if (text.size() >= signature.position &&
        text.substr(signature.position).starts_with(signature.bytes)) {
      return signature.name;
    }
  }
  return {};
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

Result<Record> read_record_of_signal_file(const fs::path& path, std::string_view text) {
  for (const fs::path& header : headers_beside(path)) {
    const auto header_text = read_text_file(header);
    if (!header_text) continue;
    const auto parsed = parse_wfdb_header(*header_text, header.string());
    if (!parsed) return std::unexpected(parsed.error());
    if (std::ranges::find(parsed->signals, path.filename().string(), &WfdbSignalLine::file) !=
        parsed->signals.end()) {
      return read_wfdb_record(header, *header_text);
    }
  }
  const std::string_view format = foreign_format(text);
  return std::unexpected(Error{ErrorKind::Unsupported,
                               format.empty()
                                   ? "is no WFDB header, and no header beside it names this file"
                                   : fmt::format("is {}, a format that is not read yet", format),
                               path.string(),
                               {}});
}

}  // namespace

Result<Record> read_record(const fs::path& path) {
  const auto text = read_text_file(path);
  if (!text) {
    if (text.error().kind != ErrorKind::NotFound) return std::unexpected(text.error());
    fs::path header = path;
    header += ".hea";
    const auto header_text = read_text_file(header);
    if (!header_text) return std::unexpected(text.error());
    return read_wfdb_record(header, *header_text);
  }
  if (text->empty()) {
    return std::unexpected(Error{ErrorKind::InvalidInput, "is empty", path.string(), {}});
  }
  if (looks_like_wfdb_header(*text)) return read_wfdb_record(path, *text);
  return read_record_of_signal_file(path, *text);
}

}  // namespace crest::io
