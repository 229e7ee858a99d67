#include "io/muse_demographics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/lead_scale.h"
#include "io/text_fields.h"
#include "io/wfdb_start_time.h"

namespace crest::io {
namespace {

/// "MM-DD-YYYY" as "YYYY-MM-DD"; a date with year first stays. A first number above 12 can only be
/// the day, which is listed.
std::string year_first(std::string_view date, std::vector<std::string>& assumptions) {
  std::string dashed(date);
  std::ranges::replace(dashed, '/', '-');
  const std::vector<std::string_view> parts = split(dashed, '-');
  if (parts.size() != 3 || parts[0].size() > 2) return dashed;
  const bool day_first = parse_number<unsigned>(parts[0]).value_or(0) > 12;
  if (day_first) assumptions.emplace_back("date of acquisition read with the day first");
  return fmt::format("{}-{}-{}", parts[2], parts[day_first ? 1 : 0], parts[day_first ? 0 : 1]);
}

std::string read_start(XmlElement test, std::vector<std::string>& assumptions) {
  const std::string date = xml_text(child(test, "AcquisitionDate"));
  std::string time = xml_text(child(test, "AcquisitionTime"));
  if (date.empty()) return {};
  if (std::ranges::count(time, ':') == 1) time += ":00";
  return iso_start_time(year_first(date, assumptions) + " " + time).value_or("");
}

/// "Confirmed by SMITH (22)", "Referred by: ..." and the like.
bool names_a_person(std::string_view statement) {
  const std::string lower = lower_case(statement);
  return lower.find("by ") != std::string::npos || lower.find("by:") != std::string::npos ||
         lower.find("dr.") != std::string::npos || lower.find("m.d.") != std::string::npos;
}

void read_statements(XmlElement diagnosis, bool keep_identity, Record& record) {
  for (XmlElement statement = child(diagnosis, "DiagnosisStatement"); statement;
       statement = next_of_name(statement)) {
    const std::string text = xml_text(child(statement, "StmtText"));
    if (text.empty()) continue;
    if (!names_a_person(text)) {
      record.comments.push_back(text);
    } else if (keep_identity) {
      add_line(record.identity, "statement", text);
    }
  }
}

struct Field {
  const char* element;
  const char* what;
};

constexpr std::array<Field, 9> kPatient = {{{"PatientID", "patient id"},
                                            {"PatientLastName", "patient last name"},
                                            {"PatientFirstName", "patient first name"},
                                            {"PatientMiddleName", "patient middle name"},
                                            {"DateofBirth", "birth date"},
                                            {"PatientAge", "age"},
                                            {"AgeUnits", "age unit"},
                                            {"Gender", "sex"},
                                            {"Race", "race"}}};
constexpr std::array<Field, 12> kTest = {
    {{"SiteName", "site"},
     {"LocationName", "location"},
     {"RoomID", "room"},
     {"AcquisitionTechLastName", "technician last name"},
     {"AcquisitionTechFirstName", "technician first name"},
     {"OverreaderLastName", "overreader last name"},
     {"OverreaderFirstName", "overreader first name"},
     {"EditorLastName", "editor last name"},
     {"EditorFirstName", "editor first name"},
     {"ReferringMDLastName", "referring physician last name"},
     {"ReferringMDFirstName", "referring physician first name"},
     {"OrderingMDLastName", "ordering physician last name"}}};

}  // namespace

void read_muse_demographics(XmlElement root, const ReadOptions& options, Record& record) {
  const XmlElement test = child(root, "TestDemographics");
  record.start = read_start(test, record.assumptions);
  if (options.keep_identity) {
    const XmlElement patient = child(root, "PatientDemographics");
    for (const auto& [element, what] : kPatient) {
      add_line(record.identity, what, xml_text(child(patient, element)));
    }
    for (const auto& [element, what] : kTest) {
      add_line(record.identity, what, xml_text(child(test, element)));
    }
    const XmlElement order = child(root, "Order");
    add_line(record.identity, "order number", xml_text(child(order, "RequisitionNumber")));
    add_line(record.identity, "pharma ECG id",
             xml_text(descend(root, {"PharmaData", "PharmaUniqueECGID"})));
  }
  read_statements(child(root, "Diagnosis"), options.keep_identity, record);
}

}  // namespace crest::io
