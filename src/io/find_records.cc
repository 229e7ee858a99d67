#include "io/find_records.h"

#include <glob.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace crest::io {
namespace {

namespace fs = std::filesystem;

void add_error(ErrorKind kind, std::string reason, const fs::path& path, FoundRecords& found) {
  found.errors.push_back({kind, std::move(reason), path.string(), {}});
}

/// Collects the headers below `folder`; says how many.
std::size_t add_headers_below(const fs::path& folder, FoundRecords& found) {
  std::error_code status;
  std::vector<fs::path> headers;
  std::vector<fs::path> folders;
  for (fs::directory_iterator entry(folder, status), end; !status && entry != end;
       entry.increment(status)) {
    const fs::path& path = entry->path();
    if (path.filename().native().starts_with('.')) continue;
    std::error_code ignored;  // what cannot be asked is no folder; the reader will say why
    if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
      folders.push_back(path);
    } else if (path.extension() == ".hea") {
      headers.push_back(path);
    }
  }
  if (status) add_error(ErrorKind::Io, "cannot be listed: " + status.message(), folder, found);
  std::ranges::sort(headers);
  std::ranges::sort(folders);
  std::size_t count = headers.size();
  found.records.insert(found.records.end(), headers.begin(), headers.end());
  for (const fs::path& below : folders) count += add_headers_below(below, found);
  return count;
}

void add_folder(const fs::path& folder, FoundRecords& found) {
  const std::size_t errors = found.errors.size();
  if (add_headers_below(folder, found) == 0 && found.errors.size() == errors) {
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
  const bool headers_only =
      std::ranges::any_of(matches, [](const fs::path& path) { return path.extension() == ".hea"; });
  for (const fs::path& path : matches) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      add_folder(path, found);
    } else if (!headers_only || path.extension() == ".hea") {
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

}  // namespace crest::io
