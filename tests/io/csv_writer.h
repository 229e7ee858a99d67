// Writes tables of text, for tests, with the habits of the programs that export them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "io/written_ecg.h"

namespace crest::io {

struct TableForm {
  std::string name;
  std::string delimiter = ",";
  char decimal_mark = '.';
  double units_per_millivolt = 1;   ///< 1000: whole microvolts
  std::string unit_head = " (mV)";  ///< after each name
  std::string time_name;            ///< empty: no column of times
  double times_per_second = 1;
  int time_decimals = 3;
  bool clock_times = false;  ///< "0:07.002"
  bool date_times = false;   ///< "2021-03-04T05:06:07.002"
  bool with_names = true;
  std::string units_line;  ///< a unit for each column, ready to be written
  std::string before;      ///< lines before the names
  char quote = '\0';
  std::string line_end = "\n";
  bool leads_in_rows = false;
};

class TableWriter {
 public:
  TableWriter(const WrittenEcg& ecg, const TableForm& form) : ecg_(ecg), form_(form) {}

  std::string text() const {
    std::string text = form_.before;
    if (form_.leads_in_rows) {
      for (std::size_t lead = 0; lead < ecg_.leads.size(); ++lead) {
        std::vector<std::string> fields;
        if (form_.with_names) fields.push_back(ecg_.leads[lead] + form_.unit_head);
        for (const auto value : ecg_.microvolts[lead]) fields.push_back(number(value));
        text += line(fields);
      }
      return text;
    }
    std::vector<std::string> names;
    if (!form_.time_name.empty()) names.push_back(quoted(form_.time_name));
    for (const std::string& lead : ecg_.leads) names.push_back(quoted(lead + form_.unit_head));
    if (form_.with_names) text += line(names);
    if (!form_.units_line.empty()) text += form_.units_line + form_.line_end;
    for (std::size_t t = 0; t < ecg_.microvolts.front().size(); ++t) {
      std::vector<std::string> fields;
      if (!form_.time_name.empty()) fields.push_back(time(t));
      for (const auto& lead : ecg_.microvolts) fields.push_back(number(lead[t]));
      text += line(fields);
    }
    return text;
  }

 private:
  std::string quoted(const std::string& field) const {
    return form_.quote == '\0' ? field : form_.quote + field + form_.quote;
  }

  std::string marked(std::string number) const {
    std::ranges::replace(number, '.', form_.decimal_mark);
    return form_.decimal_mark == ',' && form_.delimiter == "," ? '"' + number + '"' : number;
  }

  std::string number(double microvolts) const {
    if (microvolts == kMissing) return "";
    const double value = microvolts * form_.units_per_millivolt / 1000;
    return marked(form_.units_per_millivolt >= 1000 ? fmt::format("{:.0f}", value)
                                                    : fmt::format("{:.3f}", value));
  }

  std::string time(std::size_t sample) const {
    const double seconds = static_cast<double>(sample) / ecg_.rate;
    if (form_.date_times) return date_time(seconds);
    if (form_.clock_times) {
      const int minutes = static_cast<int>(seconds / 60);
      return quoted(fmt::format("{}:{:06.3f}", minutes, seconds - 60 * minutes));
    }
    return marked(fmt::format("{:.{}f}", seconds * form_.times_per_second, form_.time_decimals));
  }

  /// On the day after the start where midnight has passed.
  std::string date_time(double seconds) const {
    constexpr int day = 86400;
    const double clock = seconds + 3600 * start_number(ecg_, 11) + 60 * start_number(ecg_, 14) +
                         start_number(ecg_, 17);
    const int whole = static_cast<int>(clock + 0.0005);
    return fmt::format("{}{:02}T{:02}:{:02}:{:06.3f}", ecg_.start.substr(0, 8),
                       start_number(ecg_, 8) + whole / day, whole % day / 3600, whole % 3600 / 60,
                       std::fmod(clock, 60));
  }

  std::string line(const std::vector<std::string>& fields) const {
    return fmt::format("{}{}", fmt::join(fields, form_.delimiter), form_.line_end);
  }

  const WrittenEcg& ecg_;
  const TableForm& form_;
};

}  // namespace crest::io
