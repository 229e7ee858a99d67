// What every fuzz target does with a reader.
#pragma once

#include <crest/error.h>
#include <crest/record.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/byte_source.h"
#include "core/safe_text.h"
#include "io/read_options.h"

namespace crest::io {

/// Stops where a reader breaks what all of them promise: leads of one length and a rate, or one
/// line that says why not.
inline void check_outcome(const Result<Record>& outcome) {
  if (!outcome) {
    const Error& error = outcome.error();
    if (error.reason.empty() || without_controls(to_string(error)) != to_string(error)) {
      __builtin_trap();
    }
    return;
  }
  if (!(outcome->rate > 0) || !std::isfinite(outcome->rate) || outcome->leads.empty()) {
    __builtin_trap();
  }
  for (const Lead& lead : outcome->leads) {
    if (lead.samples.size() != outcome->samples()) __builtin_trap();
  }
}

/// What tells samples apart, whole or in two parts, without keeping them.
inline std::uint64_t digest(const Record& record, std::size_t begin, std::size_t end) {
  std::uint64_t digest = 0;
  for (const Lead& lead : record.leads) {
    for (std::size_t i = begin; i < end; ++i) {
      digest = (digest ^ std::bit_cast<std::uint32_t>(lead.samples[i])) * 0x100000001B3;
    }
  }
  return digest;
}

/// Reads with `read`, which takes options, and then again in two parts, which must hold what the
/// whole does. Damage in a FLAC stream may lie beyond a part, or mislead the search for it.
inline void try_parts(auto read, ReadOptions options) {
  std::uint64_t expected[2] = {};
  std::size_t cut = 7;
  std::size_t samples = 0;
  bool exact = false;
  {
    const Result<Record> whole = read(options);
    check_outcome(whole);
    if (whole) {
      samples = whole->samples();
      cut = samples * 3 / 7;
      expected[0] = digest(*whole, 0, cut);
      expected[1] = digest(*whole, cut, samples);
      exact = whole->format.find(" 5") == std::string::npos;
      if (whole->whole_samples != samples) __builtin_trap();
    }
  }
  for (int i = 0; i < 2; ++i) {
    options.part = i == 0 ? SampleStretch{0, cut} : SampleStretch{.begin = cut};
    const Result<Record> part = read(options);
    check_outcome(part);
    if (!exact) continue;
    if (!part || part->whole_samples != samples) __builtin_trap();
    if (part->samples() != (i == 0 ? cut : samples - cut)) __builtin_trap();
    if (digest(*part, 0, part->samples()) != expected[i]) __builtin_trap();
  }
}

/// Reads what is recognised, once as it is and once with every option that a person can give.
inline int try_reader(bool (*recognises)(std::span<const std::byte>), auto try_with,
                      const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  if (!recognises(bytes)) return 0;
  ReadOptions options;
  try_with(bytes, options);
  options.rate = 500;
  options.unit = "uV";
  options.index = 0;
  options.keep_identity = true;
  try_with(bytes, options);
  return 0;
}

/// A reader of whole files.
inline int try_reader(bool (*recognises)(std::span<const std::byte>),
                      Result<Record> (*read)(std::span<const std::byte>, const ReadOptions&),
                      const std::uint8_t* data, std::size_t size) {
  const auto try_with = [read](std::span<const std::byte> bytes, const ReadOptions& options) {
    check_outcome(read(bytes, options));
  };
  return try_reader(recognises, try_with, data, size);
}

/// A reader of parts.
inline int try_reader(bool (*recognises)(std::span<const std::byte>),
                      Result<Record> (*read)(const ByteSource&, const ReadOptions&),
                      const std::uint8_t* data, std::size_t size) {
  const auto try_with = [read](std::span<const std::byte> bytes, const ReadOptions& options) {
    try_parts([&](const ReadOptions& given) { return read(HeldBytes(bytes), given); }, options);
  };
  return try_reader(recognises, try_with, data, size);
}

}  // namespace crest::io
