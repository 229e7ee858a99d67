#include "io/write_numpy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

#include "io/npy.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

/// "unit mV" or, where leads differ, "units mV, NU".
std::string units_of(const Record& record) {
  std::vector<std::string> units;
  bool differ = false;
  for (const Lead& lead : record.leads) {
    units.push_back(without_controls(lead.unit));
    differ |= lead.unit != record.leads.front().unit;
  }
  return differ ? fmt::format("units {}", fmt::join(units, ", ")) : "unit " + units.front();
}

}  // namespace

Result<FormattedRecord> format_numpy_record(const RecordToWrite& content) {
  const Record& record = content.record;
  const std::size_t leads = record.leads.size();
  std::vector<float> values(record.samples() * leads);
  std::vector<std::string> names;
  for (std::size_t lead = 0; lead < leads; ++lead) {
    const std::vector<float>& samples = record.leads[lead].samples;
    for (std::size_t i = 0; i < samples.size(); ++i) values[i * leads + lead] = samples[i];
    names.push_back(without_controls(record.leads[lead].name));
  }
  auto bytes = format_npy(std::array{record.samples(), leads}, values);
  if (!bytes) return std::unexpected(bytes.error());
  FormattedRecord formatted;
  formatted.files.push_back({"", std::move(*bytes)});
  std::vector<std::string>& losses = formatted.losses;
  losses.push_back(
      fmt::format("sampling rate {} Hz not written: NPY holds numbers only", record.rate));
  losses.push_back(units_of(record) + " not written");
  losses.push_back(fmt::format("names of the leads not written: {}", fmt::join(names, ", ")));
  if (!record.start.empty()) {
    losses.push_back(fmt::format("start {} not written", without_controls(record.start)));
  }
  const std::size_t texts = record.comments.size() + record.identity.size();
  if (texts > 0) losses.push_back(counted(texts, "comment") + " not written");
  add_unwritten_marks(content, "NPY", losses);
  return formatted;
}

}  // namespace crest::io
