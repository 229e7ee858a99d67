// The turns that arrays take, in tables of text, NPY, NPZ and HDF5 files.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "io/csv_writer.h"
#include "io/hdf5_writer.h"
#include "io/numpy_writer.h"
#include "torture/suite.h"

namespace crest::io::torture {

/// What such a file does not name are the twelve leads in their usual order, or numbered.
inline void without_start_and_names(WrittenEcg& ecg) {
  ecg.start.clear();
  if (ecg.leads.size() == 12) return;  // in that order
  for (std::size_t i = 0; i < ecg.leads.size(); ++i) ecg.leads[i] = fmt::format("lead {}", i + 1);
}

/// A table. The rate is given unless it has times or a line that says it; the unit, unless each
/// name has one.
inline Quirk csv_quirk(const std::string& what, const std::function<void(TableForm&)>& change) {
  TableForm form;
  change(form);
  const bool states_all = !form.units_line.empty() || !form.before.empty();
  Quirk quirk{what, [=](const WrittenEcg& ecg) {
                TableForm own = form;
                if (form.units_line == "mV") {
                  own.units_line = "'hh:mm:ss.mmm'";
                  for (std::size_t i = 0; i < ecg.leads.size(); ++i) own.units_line += ",'mV'";
                }
                if (form.before == "#") {
                  own.before =
                      fmt::format("# rate: {}\n# unit: uV\n# recorded at rest\n", ecg.rate);
                }
                return one_file(TableWriter(ecg, own).text());
              }};
  if (form.time_name.empty() && form.before != "#") quirk.options.rate = 500;
  if (form.unit_head.empty() && !states_all) quirk.options.unit = "mV";
  if (!form.date_times) quirk.keep = form.with_names ? without_start : without_start_and_names;
  quirk.on_holter = form.date_times;
  return quirk;
}

inline std::vector<Quirk> csv_delimiters() {
  return {
      csv_quirk("plain", [](TableForm&) {}),
      csv_quirk("numbers only",
                [](TableForm& f) {
                  f.with_names = false;
                  f.unit_head = "";
                }),
      csv_quirk("TSV with carriage returns",
                [](TableForm& f) {
                  f.delimiter = "\t";
                  f.line_end = "\r\n";
                  f.unit_head = "/uV";
                  f.units_per_millivolt = 1000;
                }),
      csv_quirk("line ends of the old Macintosh", [](TableForm& f) { f.line_end = "\r"; }),
      csv_quirk("semicolons and decimal commas",
                [](TableForm& f) {
                  f.delimiter = ";";
                  f.decimal_mark = ',';
                  f.before = "\xEF\xBB\xBF";
                  f.unit_head = "[mV]";
                  f.time_name = "Zeit (s)";
                }),
      csv_quirk("quoted decimal commas",
                [](TableForm& f) {
                  f.decimal_mark = ',';
                  f.quote = '"';
                }),
      csv_quirk("blanks",
                [](TableForm& f) {
                  f.delimiter = "   ";
                  f.unit_head = "_mV";
                }),
      csv_quirk("blanks without names",
                [](TableForm& f) {
                  f.delimiter = " ";
                  f.with_names = false;
                  f.unit_head = "";
                }),
  };
}

inline std::vector<Quirk> csv_statements() {
  return {
      csv_quirk("dates and times",
                [](TableForm& f) {
                  f.time_name = "timestamp";
                  f.date_times = true;
                  f.units_per_millivolt = 1000;
                  f.unit_head = " (uV)";
                }),
      csv_quirk("seconds by their name", [](TableForm& f) { f.time_name = "time"; }),
      csv_quirk("elapsed time", [](TableForm& f) { f.time_name = "Elapsed time [sec]"; }),
      csv_quirk("milliseconds",
                [](TableForm& f) {
                  f.time_name = "ms";
                  f.times_per_second = 1e3;
                  f.time_decimals = 0;
                }),
      csv_quirk("microseconds",
                [](TableForm& f) {
                  f.time_name = "t_us";
                  f.times_per_second = 1e6;
                  f.time_decimals = 1;
                }),
      csv_quirk("unnamed times",
                [](TableForm& f) {
                  f.time_name = "unused";
                  f.with_names = false;
                  f.unit_head = "";
                }),
      csv_quirk("rdsamp",
                [](TableForm& f) {
                  f.time_name = "Elapsed time";
                  f.clock_times = true;
                  f.quote = '\'';
                  f.unit_head = "";
                  f.units_line = "mV";
                }),
      csv_quirk("rate and unit in comments",
                [](TableForm& f) {
                  f.before = "#";
                  f.unit_head = "";
                  f.units_per_millivolt = 1000;
                }),
      csv_quirk("leads in rows",
                [](TableForm& f) {
                  f.leads_in_rows = true;
                  f.with_names = false;
                  f.unit_head = "";
                }),
      csv_quirk("named leads in rows", [](TableForm& f) { f.leads_in_rows = true; }),
  };
}

inline Format csv() {
  Format format{"csv", "SV", "", csv_delimiters()};  // CSV or TSV
  for (const Quirk& quirk : csv_statements()) format.quirks.push_back(quirk);
  Quirk missing = csv_quirk("empty fields", [](TableForm&) {});
  missing.keep = [](WrittenEcg& ecg) {
    lose_some(ecg);
    ecg.start.clear();
  };
  format.quirks.push_back(missing);
  return format;
}

/// The samples times `scale` as elements of `type`, the lead or the sample running fastest.
inline std::string elements_of(const WrittenEcg& ecg, const std::string& type, double scale,
                               bool lead_fastest = true) {
  std::string data;
  const std::size_t leads = ecg.leads.size();
  const std::size_t samples = ecg.samples();
  for (std::size_t i = 0; i < leads * samples; ++i) {
    const std::size_t lead = lead_fastest ? i % leads : i / samples;
    const std::int16_t value = ecg.microvolts[lead][lead_fastest ? i / leads : i % samples];
    data +=
        as_type(type, value == kMissing ? std::numeric_limits<double>::quiet_NaN() : value * scale);
  }
  return data;
}

struct NpyForm {
  std::string type;
  std::string unit;
  double scale;       ///< of microvolts
  std::string shape;  ///< L: leads, S: samples
  bool fortran;
  char version;
};

inline std::string npy_of(const WrittenEcg& ecg, const NpyForm& form) {
  std::string shape;
  for (const char c : form.shape) {
    const std::size_t extent = c == 'L' ? ecg.leads.size() : ecg.samples();
    shape += c == 'L' || c == 'S' ? std::to_string(extent) : std::string(1, c);
  }
  const bool leads_last = form.shape.find('L') > form.shape.find('S');
  return npy_file(form.type, shape, form.fortran,
                  elements_of(ecg, form.type, form.scale, leads_last != form.fortran),
                  form.version);
}

/// An array and nothing else: rate and unit are given.
inline Quirk npy_quirk(const NpyForm& form) {
  Quirk quirk{"NPY " + form.type + " (" + form.shape + ")" + (form.fortran ? ", Fortran" : ""),
              [=](const WrittenEcg& ecg) { return one_file(npy_of(ecg, form)); }};
  quirk.keep = without_start_and_names;
  quirk.options = given({}, form.unit);  // the rate is the ECG's
  return quirk;
}

inline Quirk npz_quirk(const std::string& what, Packing packing, bool zip64) {
  return {"NPZ " + what, [=](const WrittenEcg& ecg) {
            const std::string samples = npy_of(ecg, {"<i2", "uV", 1, "S, L", false, 1});
            const auto rate = static_cast<std::uint64_t>(ecg.rate);
            return one_file(zip_file(
                {{"labels_of_beats.npy", npy_file("<i4", "3,", false, std::string(12, 'x'))},
                 {"ecg.npy", samples},
                 {"fs.npy", npy_file("<i8", "", false, little(rate, 8))},
                 {"unit.npy", npy_texts({"uV"})},
                 {"leads.npy", npy_texts(ecg.leads)},
                 {"start_time.npy", npy_texts({ecg.start})},
                 {"readme.txt", "not an array"}},
                packing, zip64));
          }};
}

inline Format numpy() {
  Quirk missing = npy_quirk({"<f4", "mV", 1e-3, "S, L", false, 1});
  missing.what = "NaN";
  missing.keep = [](WrittenEcg& ecg) {
    lose_some(ecg);
    without_start_and_names(ecg);
  };
  return {
      "numpy",
      "NP",
      "",
      {npy_quirk({"<f4", "mV", 1e-3, "S, L", false, 1}),
       npy_quirk({">f8", "V", 1e-6, "L, S", false, 1}),
       npy_quirk({"<i2", "uV", 1, "L, S", true, 2}), npy_quirk({">i4", "nV", 1e3, "S, L", true, 3}),
       npy_quirk({"<i8", "uV", 1, "1, S, L", false, 1}),
       npy_quirk({"<f8", "100uV", 1e-2, "1, L, S, 1", false, 1}),
       npz_quirk("stored", Packing::Stored, false), npz_quirk("deflated", Packing::Deflated, false),
       npz_quirk("of ZIP64", Packing::Deflated, true), missing}};
}

/// A dataset [samples, leads] with attributes that say all.
inline Quirk hdf5_quirk(const std::string& what, const Hdf5Form& form, const std::string& unit,
                        double scale) {
  Quirk quirk{what, [=](const WrittenEcg& ecg) {
                Hdf5Form own = form;
                own.shape = {ecg.samples(), ecg.leads.size()};
                if (!own.chunk.empty()) own.chunk[1] = std::min(own.chunk[1], ecg.leads.size());
                std::string names;
                for (const std::string& lead : ecg.leads)
                  names += (names.empty() ? "" : ",") + lead;
                return one_file(Hdf5Writer(own)
                                    .number("sampling_rate", ecg.rate)
                                    .text("unit", unit)
                                    .text("leads", names)
                                    .text("start_time", ecg.start)
                                    .file(elements_of(ecg, form.type, scale)));
              }};
  quirk.on_holter = form.deflate || form.storage == Hdf5Form::kContiguous;
  return quirk;
}

inline Format hdf5() {
  const auto chunked = Hdf5Form::kChunked;
  const Hdf5Form filtered{.storage = chunked,
                          .type = "<f4",
                          .chunk = {2999, 7},
                          .shuffle = true,
                          .deflate = true,
                          .fletcher32 = true,
                          .two_tree_levels = true};
  Quirk missing = hdf5_quirk("NaN", {.type = "<f4"}, "mV", 1e-3);
  missing.keep = lose_some;
  return {
      "hdf5",
      "HDF5",
      "",
      {hdf5_quirk("contiguous", {}, "uV", 1),
       hdf5_quirk("big-endian integers", {.type = ">i4"}, "nV", 1000),
       hdf5_quirk("floats", {.type = "<f4"}, "mV", 1e-3),
       hdf5_quirk("big-endian doubles", {.type = ">f8"}, "V", 1e-6),
       hdf5_quirk("chunks", {.storage = chunked, .chunk = {1700, 5}}, "uV", 1),
       hdf5_quirk("deflated", {.storage = chunked, .chunk = {5000, 12}, .deflate = true}, "uV", 1),
       hdf5_quirk("all filters, two levels", filtered, "mV", 1e-3),
       hdf5_quirk("checksums alone", {.storage = chunked, .chunk = {4096, 1}, .fletcher32 = true},
                  "uV", 1),
       hdf5_quirk("addresses of 4 bytes", {.offset_size = 4}, "uV", 1),
       hdf5_quirk("after a block of the user's",
                  {.storage = chunked, .chunk = {5000, 12}, .user_block = 2048}, "uV", 1),
       missing}};
}

}  // namespace crest::io::torture
