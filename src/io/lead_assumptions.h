// Assumptions of single leads, gathered for the record.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace crest::io {

/// The same assumption of several leads becomes one line.
class LeadAssumptions {
 public:
  void add(std::string what, const std::string& lead);

  /// "leads V1, V2: what", or "all leads: what" where it was said of all `leads` of the record.
  void append_to(std::vector<std::string>& lines, std::size_t leads) const;

 private:
  using Names = std::vector<std::string>;
  std::vector<std::pair<std::string, Names>> assumptions_;
};

}  // namespace crest::io
