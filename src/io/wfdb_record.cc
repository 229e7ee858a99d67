#include "io/wfdb_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "io/text_fields.h"
#include "io/wfdb_header.h"
#include "io/wfdb_leads.h"
#include "io/wfdb_segments.h"

namespace crest::io {
namespace {

namespace fs = std::filesystem;

/// "100" for 100.hea; a header that calls itself otherwise is a finding, except for the form of
/// some Challenge sets, where it gives its own signal file.
std::string record_name(const WfdbHeader& header, const fs::path& path,
                        std::vector<Verification>& verifications) {
  std::string stem = path.stem().string();
  if (header.name != stem && header.name != stem + ".mat") {
    verifications.push_back(
        {"record name", false,
         fmt::format("the header says {}, its file {}", in_quotes(header.name), in_quotes(stem))});
  }
  return stem;
}

std::string format_name(const WfdbHeader& header) {
  std::vector<int> formats;
  for (const WfdbSignalLine& signal : header.signals) {
    if (!signal.is_null() && std::ranges::find(formats, signal.format) == formats.end()) {
      formats.push_back(signal.format);
    }
  }
  return fmt::format("WFDB {}", fmt::join(formats, ", "));
}

Result<void> read_signals(const WfdbHeader& header, const std::string& path, const WfdbFiles& files,
                          const ReadOptions& options, Record& record) {
  const WfdbSignalChoice choice =
      choose_wfdb_signals(header.signals, header.rate, record.assumptions);
  if (choice.signals.empty()) {
    return std::unexpected(Error{ErrorKind::InvalidInput, "no signal has samples", path, {}});
  }
  auto read = read_wfdb_leads(header, path, choice.signals, files, options);
  if (!read) return std::unexpected(read.error());
  record.format = format_name(header);
  record.rate = header.rate * choice.samples_per_frame;
  record.whole_samples = read->frames * static_cast<std::size_t>(choice.samples_per_frame);
  record.leads = std::move(read->leads);
  std::ranges::move(read->assumptions, std::back_inserter(record.assumptions));
  std::ranges::move(read->verifications, std::back_inserter(record.verifications));
  return {};
}

}  // namespace

Result<Record> read_wfdb_record(const fs::path& path, std::string_view text, const WfdbFiles& files,
                                const ReadOptions& options) {
  auto header = parse_wfdb_header(text, path.string(), options);
  if (!header) return std::unexpected(header.error());
  Record record;
  record.start = std::move(header->start);
  record.comments = std::move(header->comments);
  record.assumptions = std::move(header->assumptions);
  record.verifications = std::move(header->verifications);
  record.name = record_name(*header, path, record.verifications);
  auto read = header->segments.empty()
                  ? read_signals(*header, path.string(), files, options, record)
                  : read_wfdb_segments(*header, path.string(), files, options, record);
  if (!read) return std::unexpected(read.error());
  return record;
}

Result<Record> read_wfdb_record(const fs::path& path, std::string_view text,
                                const ReadOptions& options) {
  return read_wfdb_record(path, text, WfdbFolder(path.parent_path()), options);
}

}  // namespace crest::io
