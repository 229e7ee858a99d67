#include "io/read_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/file.h"
#include "io/aecg_record.h"
#include "io/byte_order.h"
#include "io/csv_record.h"
#include "io/dicom_record.h"
#include "io/edf_record.h"
#include "io/hdf5_record.h"
#include "io/ishne_record.h"
#include "io/muse_record.h"
#include "io/numpy_record.h"
#include "io/scp_record.h"
#include "io/sierra_record.h"
#include "io/text_fields.h"
#include "io/wfdb_header.h"
#include "io/wfdb_record.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStandardInput = "-";

using Bytes = std::span<const std::byte>;

/// A format whose file is complete in itself. Its reader gives errors without a file name and
/// leaves the record's name empty; both are filled in here.
struct FileFormat {
  bool (*recognises)(Bytes bytes);
  /// Reads the whole, whatever part is asked for; or
  Result<Record> (*read)(Bytes bytes, const ReadOptions& options) = nullptr;
  /// no more of the file than the part needs.
  Result<Record> (*read_part)(const ByteSource& source, const ReadOptions& options) = nullptr;
  bool of_several_records = false;  ///< whether `read` heeds ReadOptions::index
};

/// By their signatures, which no two share.
constexpr auto kFileFormats = std::to_array<FileFormat>({
    {.recognises = looks_like_edf, .read_part = read_edf_record},
    {.recognises = looks_like_ishne, .read_part = read_ishne_record},
    {.recognises = looks_like_aecg, .read = read_aecg_record},
    {.recognises = looks_like_muse, .read = read_muse_record},
    {.recognises = looks_like_sierra, .read = read_sierra_record},
    {.recognises = looks_like_dicom, .read = read_dicom_record},
    {.recognises = looks_like_scp, .read = read_scp_record},
    {.recognises = looks_like_numpy, .read = read_numpy_record, .of_several_records = true},
    {.recognises = looks_like_hdf5, .read = read_hdf5_record, .of_several_records = true},
});

/// The weakest signature, tried after WFDB's headers and signal files.
constexpr FileFormat kTable = {.recognises = looks_like_csv, .read = read_csv_record};

/// `record`, unless the options ask for another than its file's only one.
Result<Record> of_one_record(Result<Record> record, const fs::path& path,
                             const ReadOptions& options) {
  const std::size_t index = options.index.value_or(0);
  if (index == 0 || !record) return record;
  return std::unexpected(Error{ErrorKind::InvalidInput,
                               fmt::format("holds one record; there is no record {}", index),
                               path.string(),
                               {}});
}

/// Keeps the part of a record that was read whole.
void keep_part(Record& record, const SampleStretch& wanted) {
  record.whole_samples = record.samples();
  if (wanted.covers(record.whole_samples)) return;
  const SampleStretch part = wanted.within(record.whole_samples);
  for (Lead& lead : record.leads) {
    const auto kept = std::span(lead.samples).subspan(part.begin, part.size());
    lead.samples = std::vector<float>(kept.begin(), kept.end());
  }
}

/// The whole source. Errors: its own.
Result<Bytes> read_whole(const ByteSource& source, std::vector<std::byte>& room) {
  return source.read(0, source.size(), room);
}

Result<Record> read_content(const FileFormat& format, const ByteSource& source,
                            const ReadOptions& options) {
  if (format.read_part != nullptr) return format.read_part(source, options);
  std::vector<std::byte> room;
  const auto bytes = read_whole(source, room);
  if (!bytes) return std::unexpected(bytes.error());
  auto record = format.read(*bytes, options);
  if (record) keep_part(*record, options.part);
  return record;
}

Result<Record> read_with(const FileFormat& format, const ByteSource& source, const fs::path& path,
                         const ReadOptions& options) {
  auto record = read_content(format, source, options);
  if (!record) {
    Error error = record.error();
    error.file = path.string();
    return std::unexpected(std::move(error));
  }
  record->name = path.stem().string();
  if (format.of_several_records) {
    if (options.index) record->name += fmt::format("#{}", *options.index);
    return record;
  }
  return of_one_record(std::move(record), path, options);
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

std::string_view as_text(Bytes bytes) { return text_at(bytes, 0, bytes.size()); }

/// The header beside a signal file that names it, or nothing.
Result<std::optional<fs::path>> header_of_signal_file(const fs::path& path,
                                                      const WfdbFiles& files) {
  for (const fs::path& header : headers_beside(path)) {
    const auto bytes = files.read(header.filename().string());
    if (!bytes) continue;
    const auto parsed = parse_wfdb_header(as_text(*bytes), header.string());
    if (!parsed) return std::unexpected(parsed.error());
    if (std::ranges::find(parsed->signals, path.filename().string(), &WfdbSignalLine::file) !=
        parsed->signals.end()) {
      return header;
    }
  }
  return std::nullopt;
}

Result<Record> read_wfdb(const fs::path& header, const WfdbFiles& files,
                         const ReadOptions& options) {
  const auto bytes = files.read(header.filename().string());
  if (!bytes) return std::unexpected(bytes.error());
  return read_wfdb_record(header, as_text(*bytes), files, options);
}

/// A record's bare name stands for its header; `missing` says that no file has that name.
Result<Record> read_by_bare_name(const fs::path& path, const Error& missing,
                                 const ReadOptions& options) {
  fs::path header = path;
  header += ".hea";
  std::error_code ignored;
  if (missing.kind != ErrorKind::NotFound || !fs::exists(header, ignored)) {
    return std::unexpected(missing);
  }
  return read_wfdb(header, WfdbFolder(header.parent_path()), options);
}

bool names_a_record(const fs::path& path) {
  fs::path header = path;
  header += ".hea";
  std::error_code ignored;
  return path == kStandardInput || fs::exists(path, ignored) || fs::exists(header, ignored);
}

/// "FILE#3" becomes FILE, and 3 goes to `index`, unless a file has that name.
fs::path take_index(const fs::path& path, std::optional<std::size_t>& index) {
  const std::string text = path.string();
  const std::size_t mark = text.rfind('#');
  if (mark == std::string::npos || names_a_record(path)) return path;
  const auto number = parse_number<std::size_t>(std::string_view(text).substr(mark + 1));
  fs::path file = text.substr(0, mark);
  if (!number || !names_a_record(file)) return path;
  index = number;
  return file;
}

Result<Record> read_wfdb(const ByteSource& header, const fs::path& path, const WfdbFiles& files,
                         const ReadOptions& options) {
  std::vector<std::byte> room;
  const auto bytes = read_whole(header, room);
  if (!bytes) return std::unexpected(bytes.error());
  return of_one_record(read_wfdb_record(path, as_text(*bytes), files, options), path, options);
}

/// The record in a file of which `start` is the beginning or all; nothing where that does not tell
/// what it is. `beside`: where the other files of a WFDB record are; none: nowhere.
std::optional<Result<Record>> read_recognised(Bytes start, const ByteSource& source,
                                              const fs::path& path, const WfdbFiles* beside,
                                              const ReadOptions& options) {
  for (const FileFormat& format : kFileFormats) {
    if (format.recognises(start)) return read_with(format, source, path, options);
  }
  if (beside != nullptr && !looks_like_numbers_only(start)) {
    if (looks_like_wfdb_header(as_text(start))) return read_wfdb(source, path, *beside, options);
    // A table may lie beside a file that is no header, or itself have the name of one.
    const auto header = header_of_signal_file(path, *beside);
    if (!header && !kTable.recognises(start)) return std::unexpected(header.error());
    if (const std::optional<fs::path> found = header.value_or(std::nullopt)) {
      return of_one_record(read_wfdb(*found, *beside, options), path, options);
    }
  }
  if (kTable.recognises(start)) return read_with(kTable, source, path, options);
  return std::nullopt;
}

/// The record in a file, with the other files of a WFDB record `beside` it.
Result<Record> read_source(const ByteSource& source, const fs::path& path, const WfdbFiles* beside,
                           const ReadOptions& options) {
  if (source.size() == 0) {
    return std::unexpected(Error{ErrorKind::InvalidInput, "is empty", path.string(), {}});
  }
  // A few, such as archives, are known by more than their beginning.
  for (const std::size_t length : {kEnoughToTell, source.size()}) {
    std::vector<std::byte> room;
    const auto start = source.read(0, length, room);
    if (!start) return std::unexpected(start.error());
    auto record = read_recognised(*start, source, path, beside, options);
    if (record) return *std::move(record);
    if (start->size() == source.size()) break;
  }
  return std::unexpected(
      Error{ErrorKind::Unsupported,
            "is of no format that crest reads, and no WFDB header beside it names it",
            path.string(),
            {}});
}

}  // namespace

Result<Record> read_record(const fs::path& named, const ReadOptions& given) {
  ReadOptions options = given;
  const fs::path path = take_index(named, options.index);
  if (path == kStandardInput) {
    auto bytes = read_standard_input();
    if (!bytes) return std::unexpected(bytes.error());
    return read_source(HeldBytes(*std::move(bytes)), path, nullptr, options);
  }
  const auto file = open_file(path);
  if (!file) return of_one_record(read_by_bare_name(path, file.error(), options), path, options);
  const WfdbFolder beside(path.parent_path());
  return read_source(**file, path, &beside, options);
}

Result<Record> read_record(const HeldFiles& files, const std::string& name,
                           const ReadOptions& options) {
  const auto bytes = files.bytes(name);
  if (!bytes) return std::unexpected(bytes.error());
  return read_source(HeldBytes(*bytes), files.path_of(name), &files, options);
}

bool is_record_start(Bytes bytes) {
  if (std::ranges::any_of(kFileFormats,
                          [&](const FileFormat& format) { return format.recognises(bytes); })) {
    return true;
  }
  // A header in full: many a text begins with a word and a number.
  const std::string_view text = as_text(bytes);
  return looks_like_wfdb_header(text) && parse_wfdb_header(text, {}).has_value();
}

}  // namespace crest::io
