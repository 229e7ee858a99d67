#include "serve/sent_files.h"

#include <filesystem>
#include <map>
#include <span>

#include "core/safe_text.h"
#include "io/find_records.h"
#include "io/text_fields.h"
#include "serve/media_type.h"
#include "serve/multipart.h"

namespace crest::serve {
namespace {

constexpr std::size_t kLongestName = 255;

struct Label {
  std::string folder;
  std::string name;
};

/// The parts of a path that name something, in plain text; "record" for a name that names nothing.
Label label_of(std::string_view sent) {
  const std::string text = plain_line(sent);
  std::vector<std::string> parts;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find_first_of("/\\"));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (!part.empty() && part != "." && part != "..")
      parts.emplace_back(part.substr(0, kLongestName));
  }
  Label label{.folder = {}, .name = "record"};
  if (parts.empty()) return label;
  label.name = std::move(parts.back());
  parts.pop_back();
  for (const std::string& part : parts) label.folder += (label.folder.empty() ? "" : "/") + part;
  return label;
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

using Folders = std::map<std::string, io::HeldFiles*>;

void add(std::string_view sent_name, std::string_view content, Folders& folders, SentFiles& files) {
  const Label label = label_of(sent_name);
  io::HeldFiles*& folder = folders[label.folder];
  if (folder == nullptr) folder = &files.folders.emplace_back(label.folder);
  folder->add(label.name, bytes_of(content));
}

/// Records in the order of their folders and names, then what is none.
void list_records(const Folders& folders, SentFiles& files) {
  for (const auto& [name, folder] : folders) {
    const io::FoundRecords found = io::find_records(*folder);
    for (const auto* paths : {&found.records, &found.passed_over}) {
      for (const std::filesystem::path& path : *paths) {
        files.records.push_back({folder, path.filename().string(), path.string()});
      }
    }
  }
}

}  // namespace

Result<SentFiles> sent_files(std::shared_ptr<const Request> request) {
  SentFiles files;
  Folders folders;
  const RequestHead& head = request->head;
  if (media_type_of(head.content_type) == "multipart/form-data") {
    const auto parts = parse_multipart(request->body, head.content_type);
    if (!parts) return std::unexpected(parts.error());
    for (const Part& part : *parts) {
      if (!part.filename.empty()) add(part.filename, part.content, folders, files);
    }
  } else if (!request->body.empty()) {
    const std::string name = head.parameter("name").value_or(
        field_parameter(head.content_disposition, "filename").value_or("record"));
    add(name, request->body, folders, files);
  }
  list_records(folders, files);
  if (files.records.empty()) return refused("no file was sent");
  files.request = std::move(request);
  return files;
}

Result<io::ReadOptions> read_options_of(const RequestHead& head) {
  io::ReadOptions options;
  options.unit = head.parameter("unit").value_or("");
  if (const auto rate = head.parameter("rate"); rate && !rate->empty()) {
    const auto value = io::parse_number<double>(*rate);
    if (!value || !(*value > 0) || *value > 1e6)
      return refused("rate is no number of samples per second");
    options.rate = value;
  }
  return options;
}

}  // namespace crest::serve
