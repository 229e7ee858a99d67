#include "report/conversion.h"

#include <fmt/format.h>

#include "core/safe_text.h"
#include "report/error_json.h"

namespace crest::report {

std::string conversion_text(const Conversion& conversion) {
  std::string text;
  const auto add = [&](std::string_view what, std::string_view line) {
    text += fmt::format("{}: {}\n", what, without_controls(line));
  };
  for (const auto& file : conversion.written.files) add("wrote", file.string());
  for (const std::string& line : conversion.assumptions) add("assumed", line);
  for (const std::string& line : conversion.written.losses) add("lost", line);
  if (conversion.written.losses.empty()) text += "nothing lost\n";
  return text;
}

nlohmann::ordered_json conversion_json(std::string_view file, const Result<Conversion>& outcome) {
  nlohmann::ordered_json row = {{"schema", kConversionSchema},
                                {"file", file},
                                {"status", outcome ? "converted" : "not_converted"}};
  if (!outcome) {
    row["error"] = to_json(outcome.error());
    return row;
  }
  row["format"] = outcome->format;
  row["written"] = nlohmann::ordered_json::array();
  for (const auto& path : outcome->written.files) row["written"].push_back(path.string());
  row["assumptions"] = outcome->assumptions;
  row["losses"] = outcome->written.losses;
  return row;
}

}  // namespace crest::report
