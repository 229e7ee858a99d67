// Whether a record that is read in parts is the record that is read whole.
#pragma once

#include <crest/error.h>
#include <crest/record.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "io/read_options.h"

namespace crest::io {

using ReadWith = std::function<Result<Record>(const ReadOptions& options)>;

inline bool same_lead_but_for_samples(const Lead& a, const Lead& b) {
  return a.name == b.name && a.unit == b.unit && a.gain == b.gain && a.baseline == b.baseline &&
         a.resolution_bits == b.resolution_bits;
}

inline bool same_checks(const Record& a, const Record& b) {
  const auto same = [](const Verification& x, const Verification& y) {
    return x.what == y.what && x.passed == y.passed && x.detail == y.detail;
  };
  return std::ranges::equal(a.verifications, b.verifications, same);
}

/// Whether the part is what lies from `begin` on in the whole, bit for bit.
inline testing::AssertionResult is_part(const Record& part, const Record& whole,
                                        std::size_t begin) {
  if (part.whole_samples != whole.samples()) {
    return testing::AssertionFailure() << part.whole_samples << " samples in all";
  }
  if (part.name != whole.name || part.format != whole.format || part.rate != whole.rate ||
      part.start != whole.start || part.comments != whole.comments ||
      part.identity != whole.identity || part.leads.size() != whole.leads.size()) {
    return testing::AssertionFailure() << "more than the samples differs";
  }
  for (std::size_t i = 0; i < whole.leads.size(); ++i) {
    const Lead& lead = part.leads[i];
    if (!same_lead_but_for_samples(lead, whole.leads[i])) {
      return testing::AssertionFailure() << "lead " << lead.name << " differs";
    }
    const auto there = std::span(whole.leads[i].samples).subspan(begin, lead.samples.size());
    if (!std::ranges::equal(std::as_bytes(std::span(lead.samples)), std::as_bytes(there))) {
      return testing::AssertionFailure() << "samples of lead " << lead.name << " differ";
    }
  }
  return testing::AssertionSuccess();
}

/// Whether parts of `length` samples, and one that begins behind them, give the whole, and one that
/// reaches over all of it the same checks and assumptions too.
inline testing::AssertionResult parts_give_the_whole(const ReadWith& read, std::size_t length,
                                                     ReadOptions options = {}) {
  const auto whole = read(options);
  if (!whole) return testing::AssertionFailure() << to_string(whole.error());
  const std::size_t samples = whole->samples();
  for (std::size_t begin = 0; begin < samples + length; begin += length) {
    options.part = {begin, begin + length};
    const auto part = read(options);
    if (!part) return testing::AssertionFailure() << begin << ": " << to_string(part.error());
    const std::size_t rest = samples - std::min(begin, samples);
    if (part->samples() != std::min(length, rest)) {
      return testing::AssertionFailure() << part->samples() << " samples from " << begin;
    }
    if (auto same = is_part(*part, *whole, std::min(begin, samples)); !same) {
      return same << ", from sample " << begin << " of " << samples << " by " << length;
    }
  }
  options.part = {0, samples};
  const auto all = read(options);
  if (!all) return testing::AssertionFailure() << to_string(all.error());
  if (all->assumptions != whole->assumptions || !same_checks(*all, *whole)) {
    return testing::AssertionFailure() << "the part that is all of it has other checks";
  }
  return is_part(*all, *whole, 0);
}

}  // namespace crest::io
