// Writes the tests' ECG as HL7 aECG, with every turn that recorders give it. Shares no code with
// the reader.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <vector>

#include "io/written_ecg.h"

namespace crest::io {

struct AecgForm {
  std::string prefix = {};  ///< of the namespace, "hl7:"
  std::string time_code = "TIME_ABSOLUTE";
  std::string increment = "0.002";
  std::string increment_unit = "s";
  std::string list = "SLIST_PQ";
  std::string scale = "1";
  std::string unit = "uV";
  std::string origin = "0";
  int microvolts_per_digit = 1;  ///< what scale and unit come to
  int origin_microvolts = 0;     ///< what the origin comes to
  std::string separator = " ";
  std::string code_prefix = "MDC_ECG_LEAD_";
  std::string code_system = "2.16.840.1.113883.6.24";
  std::string series_code = "RHYTHM";
  bool median_first = false;  ///< a series of median beats before the rhythm
  bool derived = true;        ///< a derived series within the rhythm series
  bool sequential = false;    ///< a sequence set of its own for each quarter of the leads
  std::size_t from = 0;       ///< samples of the ECG
  std::size_t to = 5000;
};

namespace aecg {

inline std::string time_sequence(const AecgForm& form, const std::string& head) {
  const bool absolute = form.time_code == "TIME_ABSOLUTE";
  return "<component><sequence><code code=\"" + form.time_code +
         "\" codeSystem=\"2.16.840.1.113883.5.4\"/><value xsi:type=\"" +
         (absolute ? "GLIST_TS" : "GLIST_PQ") + "\"><head value=\"" + head + "\"" +
         (absolute ? "" : " unit=\"s\"") + "/><increment value=\"" + form.increment + "\" unit=\"" +
         form.increment_unit + "\"/></value></sequence></component>\n";
}

inline std::string lead_sequence(const AecgForm& form, const std::string& name,
                                 const std::vector<std::int16_t>& microvolts, std::size_t from,
                                 std::size_t to) {
  const std::string unit = form.unit.empty() ? "" : " unit=\"" + form.unit + "\"";
  std::string text = "<component><sequence classCode=\"OBS\"><code code=\"" + form.code_prefix +
                     name + "\" codeSystem=\"" + form.code_system + "\"/><value xsi:type=\"" +
                     form.list + "\"><origin value=\"" + form.origin + "\"" + unit +
                     "/><scale value=\"" + form.scale + "\"" + unit + "/><digits>";
  for (std::size_t t = from; t < to; ++t) {
    text += form.separator;
    text += std::to_string((microvolts[t] - form.origin_microvolts) / form.microvolts_per_digit);
  }
  return text + "\n</digits></value></sequence></component>\n";
}

/// The second at which the quarter `q` of the leads begins, as the head of its time sequence.
inline std::string head(const AecgForm& form, const WrittenEcg& ecg, std::size_t q) {
  const double later = static_cast<double>(q) * ecg.duration() / 4;
  if (form.time_code != "TIME_ABSOLUTE") return fmt::format("{}", later);
  return start_digits(ecg).substr(0, 12) + fmt::format("{:06.3f}", start_number(ecg, 17) + later);
}

inline std::string median_series(const AecgForm& form, const WrittenEcg& ecg) {
  return "<code code=\"REPRESENTATIVE_BEAT\"/><component><sequenceSet>" +
         time_sequence(form, head(form, ecg, 0)) +
         lead_sequence(form, "V1", ecg.microvolts.back(), 0, 600) + "</sequenceSet></component>";
}

inline std::string rhythm_sets(const AecgForm& form, const WrittenEcg& ecg) {
  const std::size_t sets = form.sequential ? 4 : 1;
  const std::size_t leads = ecg.leads.size() / sets;
  const std::size_t samples = (form.to - form.from) / sets;
  std::string text;
  for (std::size_t q = 0; q < sets; ++q) {
    text += "<component><sequenceSet>\n" + time_sequence(form, head(form, ecg, q));
    for (std::size_t i = q * leads; i < (q + 1) * leads; ++i) {
      text += lead_sequence(form, ecg.leads[i], ecg.microvolts[i], form.from + q * samples,
                            form.from + (q + 1) * samples);
    }
    text += "</sequenceSet></component>\n";
  }
  return text;
}

}  // namespace aecg

inline std::string write_aecg(const WrittenEcg& ecg, const AecgForm& form = {}) {
  std::string text =
      "<AnnotatedECG xmlns=\"urn:hl7-org:v3\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
      "<id root=\"61d1a24f\"/><componentOf><timepointEvent><componentOf><subjectAssignment>"
      "<subject><trialSubject><id root=\"1.2\" extension=\"SBJ-123\"/><subjectDemographicPerson>"
      "<name><family>Cl\xC3\xA4rk</family><given>Ann</given></name><birthTime value=\"19530508\"/>"
      "</subjectDemographicPerson></trialSubject></subject></subjectAssignment></componentOf>"
      "</timepointEvent></componentOf>\n"
      "<pertainsTo><subjectFindingComment><text>dizzy &lt; 2 minutes</text>"
      "</subjectFindingComment></pertainsTo>\n";
  if (form.median_first) {
    text += "<component><series>" + aecg::median_series(form, ecg) + "</series></component>\n";
  }
  text += "<component><series><code code=\"" + form.series_code +
          "\"/><effectiveTime><low value=\"" + start_digits(ecg) + "\"/></effectiveTime>\n" +
          aecg::rhythm_sets(form, ecg);
  if (form.derived) {
    text += "<derivation><derivedSeries>" + aecg::median_series(form, ecg) +
            "</derivedSeries></derivation>";
  }
  text += "</series></component>\n</AnnotatedECG>\n";
  if (!form.prefix.empty()) {
    for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos; ++at) {
      text.insert(text[at + 1] == '/' ? at + 2 : at + 1, form.prefix);
    }
    text.insert(text.find("xmlns=") + 5, ":" + form.prefix.substr(0, form.prefix.size() - 1));
  }
  return text;
}

}  // namespace crest::io
