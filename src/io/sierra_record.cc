#include "io/sierra_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/lead_assumptions.h"
#include "io/lead_scale.h"
#include "io/refusal.h"
#include "io/sierra_leads.h"
#include "io/sierra_waveforms.h"
#include "io/text_fields.h"
#include "io/wfdb_start_time.h"
#include "io/xml_document.h"

namespace crest::io {
namespace {

/// "SierraECG 1.03" and the like, of a version whose layout is known.
Result<std::string> document_kind(XmlElement root) {
  constexpr std::array<std::string_view, 4> versions = {"1.03", "1.04", "1.04.01", "1.04.02"};
  const XmlElement info = child(root, "documentinfo");
  const std::string type = xml_text(child(info, "documenttype"));
  const std::string version = xml_text(child(info, "documentversion"));
  const bool known_type = type == "SierraECG" || type == "PhilipsECG";
  if (!known_type || std::ranges::find(versions, version) == versions.end()) {
    return refuse(ErrorKind::Unsupported, fmt::format("document type {} version {} is not read",
                                                      in_quotes(type), in_quotes(version)));
  }
  return type + " " + version;
}

/// A number that the waveforms state as an attribute, or the signal's characteristics as an
/// element.
struct Stated {
  std::optional<double> value;
  bool differ = false;  ///< both state it, otherwise
};

Stated stated_number(XmlElement root, const char* attribute,
                     std::initializer_list<const char*> elements) {
  const XmlElement characteristics = descend(root, {"dataacquisition", "signalcharacteristics"});
  const XmlElement waveforms = descend(root, {"waveforms", "parsedwaveforms"});
  Stated stated{xml_number(xml_attribute(waveforms, attribute)), false};
  for (const char* element : elements) {
    const auto value = xml_number(xml_text(child(characteristics, element)));
    if (!value) continue;
    if (!stated.value) stated.value = value;
    stated.differ = *stated.value != *value;
  }
  return stated;
}

struct Scale {
  double rate = 0;
  double microvolts = 0;  ///< of a step
  int offset = 0;         ///< step of 0 mV
};

Result<Scale> read_scale(XmlElement root, const ReadOptions& options, Record& record) {
  Scale scale;
  const Stated rate = stated_number(root, "samplespersecond", {"samplingrate"});
  if (rate.value) {
    if (const auto checked = check_rate(*rate.value); !checked) {
      return std::unexpected(checked.error());
    }
    scale.rate = *rate.value;
  } else if (options.rate) {
    scale.rate = *options.rate;
    record.assumptions.push_back(
        fmt::format("sampling rate not stated: {} Hz as given", *options.rate));
  } else {
    return refuse(ErrorKind::InvalidInput, "states no sampling rate; give it with --rate");
  }
  const Stated resolution = stated_number(root, "resolution", {"resolution", "signalresolution"});
  if (!resolution.value || !(*resolution.value > 1e-6 && *resolution.value < 1e6)) {
    return refuse(ErrorKind::InvalidInput, "states no resolution of its samples in microvolts");
  }
  scale.microvolts = *resolution.value;
  for (const auto& [what, stated] :
       {std::pair("sampling rate", rate), {"resolution", resolution}}) {
    if (stated.differ && stated.value) {
      record.verifications.push_back(
          {what, false,
           fmt::format("the waveforms state {}, the acquisition another", *stated.value)});
    }
  }
  const double offset = stated_number(root, "signaloffset", {"signaloffset"}).value.value_or(0);
  if (std::abs(offset) > std::numeric_limits<std::int16_t>::max()) {
    return refuse(ErrorKind::InvalidInput, "its signal offset is out of range");
  }
  scale.offset = static_cast<int>(std::lround(offset));
  return scale;
}

/// Samples of a lead by the duration in ms, where it is stated.
std::optional<std::size_t> expected_samples(XmlElement root, double rate) {
  const auto milliseconds = xml_number(
      xml_attribute(descend(root, {"waveforms", "parsedwaveforms"}), "durationperchannel"));
  constexpr double most = 1e9;
  const double samples = milliseconds.value_or(0) * rate / 1000;
  if (!(samples >= 1 && samples < most)) return std::nullopt;
  return static_cast<std::size_t>(std::llround(samples));
}

void cut_calibration(SierraLeads& leads, const Scale& scale, Record& record) {
  const auto pulse = find_calibration_pulse(leads.samples, 1000 / scale.microvolts, scale.rate);
  if (!pulse) return;
  for (std::vector<std::int32_t>& lead : leads.samples) {
    lead.erase(lead.begin() + static_cast<std::ptrdiff_t>(pulse->begin),
               lead.begin() + static_cast<std::ptrdiff_t>(pulse->end));
  }
  const double seconds = static_cast<double>(pulse->end - pulse->begin) / scale.rate;
  record.assumptions.push_back(
      pulse->begin == 0
          ? fmt::format("calibration pulse in the first {:.3f} s cut off: the leads begin that "
                        "much after the start time",
                        seconds)
          : fmt::format("calibration pulse in the last {:.3f} s cut off", seconds));
}

std::string start_of(XmlElement root) {
  for (const char* name : {"dataacquisition", "reportinfo"}) {
    const XmlElement element = child(root, name);
    const auto start =
        iso_start_time(xml_attribute(element, "date") + " " + xml_attribute(element, "time"));
    if (start && start->find('-') != std::string::npos) return *start;
  }
  return {};
}

void read_statements(XmlElement root, std::vector<std::string>& comments) {
  const XmlElement first = descend(root, {"interpretations", "interpretation"});
  for (XmlElement statement = child(first, "statement"); statement;
       statement = next_of_name(statement)) {
    const std::string left = xml_text(child(statement, "leftstatement"));
    const std::string right = xml_text(child(statement, "rightstatement"));
    if (!left.empty())
      comments.push_back(right.empty() ? left : fmt::format("{}: {}", left, right));
  }
}

void read_identity(XmlElement root, std::vector<std::string>& identity) {
  const XmlElement patient = descend(root, {"patient", "generalpatientdata"});
  const XmlElement name = child(patient, "name");
  add_line(identity, "document name", xml_text(descend(root, {"documentinfo", "documentname"})));
  add_line(identity, "patient id", xml_text(child(patient, "patientid")));
  add_line(identity, "unique patient id", xml_text(child(patient, "uniquepatientid")));
  add_line(identity, "medical record number", xml_text(child(patient, "MRN")));
  add_line(identity, "patient last name", xml_text(child(name, "lastname")));
  add_line(identity, "patient first name", xml_text(child(name, "firstname")));
  add_line(identity, "patient middle name", xml_text(child(name, "middlename")));
  add_line(identity, "birth date", xml_text(descend(patient, {"age", "dateofbirth"})));
  add_line(identity, "age", xml_text(descend(patient, {"age", "years"})));
  add_line(identity, "sex", xml_text(child(patient, "sex")));
  const XmlElement acquirer = descend(root, {"dataacquisition", "acquirer"});
  add_line(identity, "operator id", xml_text(child(acquirer, "operatorid")));
  add_line(identity, "operator id", xml_attribute(child(acquirer, "operator"), "id"));
  add_line(identity, "institution", xml_text(child(acquirer, "institutionname")));
  for (XmlElement define = descend(root, {"userdefines", "userdefine"}); define;
       define = next_of_name(define)) {
    add_line(identity, xml_text(child(define, "label")), xml_text(child(define, "value")));
  }
}

}  // namespace

bool looks_like_sierra(std::span<const std::byte> bytes) {
  return xml_root_name(bytes) == "restingecgdata";
}

Result<Record> read_sierra_record(std::span<const std::byte> bytes, const ReadOptions& options) {
  const auto document = parse_xml(bytes);
  if (!document) return std::unexpected(document.error());
  const XmlElement root = document->root;
  auto kind = document_kind(root);
  if (!kind) return std::unexpected(kind.error());
  Record record;
  record.format = std::move(*kind);
  const auto scale = read_scale(root, options, record);
  if (!scale) return std::unexpected(scale.error());
  auto leads = read_sierra_waveforms(root, expected_samples(root, scale->rate), record);
  if (!leads) return std::unexpected(leads.error());
  cut_calibration(*leads, *scale, record);

  record.rate = scale->rate;
  record.start = start_of(root);
  LeadAssumptions assumptions;
  for (std::size_t i = 0; i < leads->names.size(); ++i) {
    Lead& lead = record.leads.emplace_back();
    lead.name = leads->names[i];
    lead.baseline = scale->offset;
    lead.resolution_bits = 16;
    const double step = set_scale(lead, "uV", scale->microvolts, assumptions);
    lead.samples.reserve(leads->samples[i].size());
    for (const std::int32_t value : leads->samples[i]) {
      lead.samples.push_back(static_cast<float>((value - scale->offset) * step));
    }
  }
  if (std::ranges::all_of(record.leads, &std::vector<float>::empty, &Lead::samples)) {
    return refuse(ErrorKind::Corrupt, "holds no samples");
  }
  even_out_lengths(record.leads, assumptions);
  assumptions.append_to(record.assumptions, record.leads.size());
  read_statements(root, record.comments);
  if (options.keep_identity) read_identity(root, record.identity);
  return record;
}

}  // namespace crest::io
