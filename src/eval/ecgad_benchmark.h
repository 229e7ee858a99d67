// The localisation benchmark of the paper: 12-lead ECGs in which cardiologists marked, for each
// sample and lead, what is abnormal.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <utility>
#include <vector>

#include "io/stored_array.h"

namespace crest::eval {

/// benchmark_data.npy and benchmark_label.npy as its authors' code takes them (test.py and
/// dataloader.py of the repository MediaBrain-SJTU/ECGAD): [400, 5000, 12] each, 10 s at 500 Hz,
/// the leads in the order of PTB-XL, labels 0 or 1. That code scales each lead of the data to
/// [-1, 1], whatever its unit; here the unit is "NU" and nothing is scaled. Owns the
/// bytes of both files; thread-safe.
class EcgadBenchmark {
 public:
  /// Opens both files of a folder. Data: numbers [records, samples, 12] or [records, 12, samples],
  /// 5 to 60 s, at most kMostValues in all. Labels: of the shape of the data, or [records, samples]
  /// for all leads at once. The shapes are judged before the files are read whole.
  /// Errors, with the file: those of read_file and view_npy; Unsupported for other shapes; Corrupt
  /// for a label that is neither 0 nor 1.
  static Result<EcgadBenchmark> open(const std::filesystem::path& folder);

  EcgadBenchmark(EcgadBenchmark&&) = default;
  EcgadBenchmark& operator=(EcgadBenchmark&&) = default;
  EcgadBenchmark(const EcgadBenchmark&) = delete;
  EcgadBenchmark& operator=(const EcgadBenchmark&) = delete;
  ~EcgadBenchmark() = default;

  std::size_t records() const { return data_.records; }
  std::size_t samples() const { return data_.samples; }

  /// A record named by its number, from 0; a value that is not finite is an invalid sample.
  Record record(std::size_t number) const;
  /// [12, samples]: 1 where abnormal, else 0.
  std::vector<std::uint8_t> truth(std::size_t number) const;

 private:
  /// An array with the steps, in elements, from a record, a sample and a lead to the next.
  struct Block {
    std::vector<std::byte> bytes;
    io::StoredArray array;  // a view of them
    std::size_t records = 0;
    std::size_t samples = 0;
    std::size_t record_step = 0;
    std::size_t sample_step = 0;
    std::size_t lead_step = 0;  // 0: the same for all leads

    double at(std::size_t record, std::size_t sample, std::size_t lead) const;
  };

  static Result<Block> read_block(const std::filesystem::path& file, bool leads_optional);

  EcgadBenchmark(Block data, Block labels) : data_(std::move(data)), labels_(std::move(labels)) {}

  Block data_;
  Block labels_;
};

/// Hz, of the benchmark's records.
inline constexpr double kEcgadRate = 500;
/// About twenty times what the benchmark holds.
inline constexpr std::size_t kMostValues = 500'000'000;

}  // namespace crest::eval
