#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "io/wfdb_record.h"
#include "try_reader.h"

namespace {

/// Files in one input: "NAME LENGTH\n" and as many bytes, one file after another; what is left when
/// no such line follows is the file "rest".
class PackedFiles final : public crest::io::WfdbFiles {
 public:
  explicit PackedFiles(std::string_view input) {
    while (!input.empty()) {
      const std::string_view line = input.substr(0, input.find('\n'));
      const std::size_t blank = line.find(' ');
      std::size_t length = 0;
      for (std::size_t i = blank + 1; blank < line.size() && i < line.size(); ++i) {
        if (line[i] < '0' || line[i] > '9' || length > input.size()) break;
        length = 10 * length + static_cast<std::size_t>(line[i] - '0');
      }
      if (blank >= line.size() || line.size() == input.size()) break;
      input.remove_prefix(line.size() + 1);
      const std::string_view content = input.substr(0, length);
      files_.emplace(line.substr(0, blank), content);
      input.remove_prefix(content.size());
    }
    files_.emplace("rest", input);
  }

  std::string_view text(const std::string& name) const {
    const auto file = files_.find(name);
    return file == files_.end() ? std::string_view{} : file->second;
  }
  crest::Result<std::vector<std::byte>> read(const std::string& name) const override {
    if (!files_.contains(name)) {
      return std::unexpected(crest::Error{crest::ErrorKind::NotFound, "is missing", name, {}});
    }
    const std::string_view content = text(name);
    std::vector<std::byte> bytes(content.size());
    if (!bytes.empty()) std::memcpy(bytes.data(), content.data(), content.size());
    return bytes;
  }
  std::size_t size(const std::string& name) const override { return text(name).size(); }
  std::string path_of(const std::string& name) const override { return name; }

 private:
  std::map<std::string, std::string_view> files_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const PackedFiles files(std::string_view(reinterpret_cast<const char*>(data), size));
  crest::io::try_parts(
      [&](const crest::io::ReadOptions& options) {
        return crest::io::read_wfdb_record("a.hea", files.text("a.hea"), files, options);
      },
      {});
  return 0;
}
