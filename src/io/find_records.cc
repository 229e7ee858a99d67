#include "io/find_records.h"

#include <glob.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "io/byte_order.h"
#include "io/read_record.h"
#include "io/wfdb_annotation.h"
#include "io/wfdb_files.h"
#include "io/wfdb_header.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

void add_error(ErrorKind kind, std::string reason, const fs::path& path, FoundRecords& found) {
  found.errors.push_back({kind, std::move(reason), path.string(), {}});
}

bool is_header(const fs::path& path) { return path.extension() == ".hea"; }

/// Names of files that the headers of one folder claim for their records.
struct Parts {
  std::set<std::string> names;    ///< signal files and the headers of segments
  std::set<std::string> records;  ///< whose annotations bear their name and an extension of theirs
};

Parts parts_of(const std::vector<fs::path>& files, const WfdbFiles& folder) {
  Parts parts;
  for (const fs::path& path : files) {
    if (!is_header(path)) continue;
    parts.records.insert(path.stem().string());
    const auto bytes = folder.read(path.filename().string());
    if (!bytes) continue;
    const auto header = parse_wfdb_header(text_at(*bytes, 0, bytes->size()), path.string());
    if (!header) continue;
    for (const WfdbSignalLine& signal : header->signals) parts.names.insert(signal.file);
    for (const WfdbSegmentLine& segment : header->segments) {
      // A record that lists itself stays one, for the reader to refuse.
      if (segment.name != path.stem().string()) parts.names.insert(segment.name + ".hea");
    }
  }
  return parts;
}

bool is_annotation_file(const fs::path& path, const Parts& parts, const WfdbFiles& folder) {
  if (!path.has_extension() || !parts.records.contains(path.stem().string())) return false;
  const auto bytes = folder.read(path.filename().string());
  return bytes && parse_wfdb_annotations(*bytes).has_value();
}

/// A file that cannot be read is a record, for the reader to say why.
bool is_record(const fs::path& path, const WfdbFiles& folder) {
  if (is_header(path)) return true;
  const auto start = folder.read_start(path.filename().string(), kEnoughToTell);
  return !start || is_record_start(*start);
}

/// Every file of the folder is a record, a part of one or passed over.
void sort_files(const std::vector<fs::path>& files, const WfdbFiles& folder, FoundRecords& found) {
  const Parts parts = parts_of(files, folder);
  for (const fs::path& path : files) {
    const bool named_by_header = parts.names.contains(path.filename().string());
    if (!named_by_header && is_record(path, folder)) {
      found.records.push_back(path);
    } else if (named_by_header || is_annotation_file(path, parts, folder)) {
      ++found.parts;
    } else {
      found.passed_over.push_back(path);
    }
  }
}

void add_files_below(const fs::path& folder, FoundRecords& found) {
  std::error_code status;
  std::vector<fs::path> files;
  std::vector<fs::path> folders;
  for (fs::directory_iterator entry(folder, status), end; !status && entry != end;
       entry.increment(status)) {
    const fs::path& path = entry->path();
    if (path.filename().native().starts_with('.')) continue;
    std::error_code ignored;  // what cannot be asked is no folder; the reader will say why
    if (!entry->is_directory(ignored)) {
      files.push_back(path);
    } else if (!entry->is_symlink(ignored)) {
      folders.push_back(path);
    }
  }
  if (status) add_error(ErrorKind::Io, "cannot be listed: " + status.message(), folder, found);
  std::ranges::sort(files);
  std::ranges::sort(folders);
  sort_files(files, WfdbFolder(folder), found);
  for (const fs::path& below : folders) add_files_below(below, found);
}

void add_folder(const fs::path& folder, FoundRecords& found) {
  const std::size_t errors = found.errors.size();
  const std::size_t records = found.records.size();
  add_files_below(folder, found);
  if (found.records.size() == records && found.errors.size() == errors) {
    add_error(ErrorKind::NotFound, "the folder holds no record", folder, found);
  }
}

/// Every path that the pattern matches, sorted by byte value whatever the locale.
std::vector<fs::path> matches_of(const std::string& pattern) {
  glob_t matches{};
  std::vector<fs::path> paths;
  if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &matches) == 0) {
    paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  }
  ::globfree(&matches);
  std::ranges::sort(paths);
  return paths;
}

void add_pattern(const std::string& pattern, FoundRecords& found) {
  const std::vector<fs::path> matches = matches_of(pattern);
  if (matches.empty())
    add_error(ErrorKind::NotFound, "the pattern matches nothing", pattern, found);
  const bool headers_only = std::ranges::any_of(matches, is_header);
  for (const fs::path& path : matches) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      add_folder(path, found);
    } else if (!headers_only || is_header(path)) {
      found.records.push_back(path);
    }
  }
}

}  // namespace

FoundRecords find_records(std::span<const std::string> names) {
  FoundRecords found;
  for (const std::string& name : names) {
    std::error_code status;
    if (fs::is_directory(name, status)) {
      add_folder(name, found);
    } else if (name.find_first_of("*?[") != std::string::npos && !fs::exists(name, status)) {
      add_pattern(name, found);
    } else {
      found.records.emplace_back(name);
    }
  }
  return found;
}

FoundRecords find_records(const HeldFiles& files) {
  std::vector<fs::path> paths;
  for (const std::string& name : files.names()) paths.emplace_back(files.path_of(name));
  FoundRecords found;
  sort_files(paths, files, found);
  return found;
}

}  // namespace crest::io
