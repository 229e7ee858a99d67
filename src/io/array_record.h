// From an array of numbers, as NumPy and HDF5 files hold them, to a record.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "io/read_options.h"
#include "io/stored_array.h"

namespace crest::io {

/// What a file says beside its samples: scalars, attributes and small arrays, by their names.
struct StatedFacts {
  std::vector<std::pair<std::string, double>> numbers;
  std::vector<std::pair<std::string, std::vector<std::string>>> texts;
};

/// An array that may hold ECGs; only arrays of numbers are offered.
struct OfferedArray {
  std::string name;  ///< within its file; after the last '/' stands its own
  std::vector<std::size_t> shape;
};

/// Which of the arrays holds the ECG: the only one that its name says (ecg, tracings, signal, data
/// and the like, in this order), else the only one of two dimensions or more, else the only one.
/// Errors: InvalidInput, with the arrays there are.
Result<std::size_t> choose_ecg_array(std::span<const OfferedArray> arrays);

/// Where the samples of an array stand. One dimension is one lead; of two the smaller is the
/// leads; before the last two stand records.
struct EcgLayout {
  std::size_t records = 1;
  std::size_t samples = 0;
  std::size_t leads = 1;
  std::size_t record_stride = 0;  ///< elements from one record to the next
  std::size_t sample_stride = 1;
  std::size_t lead_stride = 0;
  bool in_a_batch = false;  ///< whether the shape has a dimension of records
  std::vector<std::string> assumptions;
};

/// Errors: InvalidInput for a shape that leaves open which dimension is the leads and for one that
/// holds nothing. `facts` may decide it by the number of lead names.
Result<EcgLayout> ecg_layout(const OfferedArray& array, bool first_index_fastest,
                             const StatedFacts& facts);

/// The record that options.index names; it may be left out where there is one. Errors:
/// InvalidInput, with how many records there are and how one is named.
Result<std::size_t> chosen_record(std::size_t records, const ReadOptions& options);

/// A record of `array`, whose element `first` is its first sample. Rate, unit, names of leads and
/// start are what `facts` or else `options` say; names fall back on the standard order of twelve.
/// Runs of zeros of all leads at both ends of a record in a batch are padding and become NaN.
/// Errors: InvalidInput where no rate or unit is stated, or several. Memory: 4 bytes a sample.
Result<Record> record_of_array(const StoredArray& array, const EcgLayout& layout, std::size_t first,
                               const StatedFacts& facts, const ReadOptions& options);

}  // namespace crest::io
