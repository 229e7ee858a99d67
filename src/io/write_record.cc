#include "io/write_record.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/file.h"
#include "io/write_aecg.h"
#include "io/write_csv.h"
#include "io/write_edf.h"
#include "io/write_numpy.h"
#include "io/write_wfdb.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

bool is_wfdb(OutputFormat format) {
  return format == OutputFormat::WfdbPlain || format == OutputFormat::WfdbFlac;
}

/// The path that the suffixes of a WFDB record follow.
fs::path without_wfdb_extension(fs::path path) {
  if (path.extension() == ".hea" || path.extension() == ".dat") path.replace_extension();
  return path;
}

Result<void> check(const Record& record) {
  const auto refuse = [](std::string reason) {
    return std::unexpected(Error{ErrorKind::InvalidInput, std::move(reason), {}, {}});
  };
  if (record.samples() == 0) return refuse("the record holds no samples");
  if (!(record.rate > 0) || !std::isfinite(record.rate)) {
    return refuse("the record has no sampling rate");
  }
  if (std::ranges::any_of(record.leads, [&](const Lead& lead) {
        return lead.samples.size() != record.samples();
      })) {
    return refuse("the leads of the record differ in length");
  }
  return {};
}

Result<FormattedRecord> format_record(const RecordToWrite& content, OutputFormat format,
                                      const std::string& name) {
  switch (format) {
    case OutputFormat::WfdbPlain:
      return format_wfdb_record(content, WfdbStorage::Plain, name);
    case OutputFormat::WfdbFlac:
      return format_wfdb_record(content, WfdbStorage::Flac, name);
    case OutputFormat::EdfPlus:
      return format_edf_record(content);
    case OutputFormat::Csv:
      return format_csv_record(content);
    case OutputFormat::Npy:
      return format_numpy_record(content);
    case OutputFormat::Aecg:
      return format_aecg_record(content);
  }
  return std::unexpected(Error{ErrorKind::Internal, "unknown format", {}, {}});
}

fs::path with_suffix(fs::path path, const std::string& suffix) {
  path += suffix;
  return path;
}

/// Whether something is there that writing would destroy; a terminal or pipe is nothing.
bool would_be_lost(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

void remove_all(std::span<const fs::path> files) {
  std::error_code ignored;
  for (const fs::path& file : files) fs::remove(file, ignored);
}

/// Writes the files in their order, or none.
Result<std::vector<fs::path>> write_files(const FormattedRecord& formatted, const fs::path& base) {
  std::vector<fs::path> written;
  for (const FormattedFile& file : formatted.files) {
    const fs::path path = with_suffix(base, file.suffix);
    if (!file.bytes) {
      std::error_code ignored;
      fs::remove(path, ignored);
      continue;
    }
    if (auto wrote = write_file(path, *file.bytes); !wrote) {
      remove_all(written);
      return std::unexpected(wrote.error());
    }
    written.push_back(path);
  }
  return written;
}

}  // namespace

Result<WriteReport> write_record(const Record& record, std::span<const RecordMark> marks,
                                 const fs::path& out, const WriteOptions& options) {
  if (auto good = check(record); !good) return std::unexpected(good.error());
  const fs::path base = is_wfdb(options.format) ? without_wfdb_extension(out) : out;
  auto formatted = format_record({record, marks, options.keep_identity}, options.format,
                                 base.filename().string());
  if (!formatted) {
    if (formatted.error().file.empty()) formatted.error().file = out.string();
    return std::unexpected(formatted.error());
  }
  for (const FormattedFile& file : formatted->files) {
    const fs::path path = with_suffix(base, file.suffix);
    if (options.replace || !would_be_lost(path)) continue;
    return std::unexpected(
        Error{ErrorKind::Config, "is there already; --force replaces it", path.string(), {}});
  }
  auto written = write_files(*formatted, base);
  if (!written) return std::unexpected(written.error());
  return WriteReport{std::move(formatted->losses), *std::move(written)};
}

}  // namespace crest::io
