#include "io/scp_rhythm.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "io/refusal.h"
#include "io/scp_coded_leads.h"
#include "io/scp_huffman.h"
#include "io/scp_qrs_zones.h"
#include "io/voltage_unit.h"

namespace crest::io {
namespace {

constexpr double kMicroseconds = 1e6;        // in a second
constexpr double kNanovolts = 1e6;           // in a millivolt
constexpr std::uint16_t kReferenceBeat = 5;  // sections
constexpr std::uint16_t kRhythm = 6;

/// All that is needed to undo the compression.
struct Compression {
  std::optional<ScpHuffmanDecoder> huffman;
  ScpQrsZones zones;
  ScpCodedLeads rhythm;
  ScpCodedLeads beat;          ///< without leads where there is no section 5
  std::size_t decimation = 1;  ///< samples of a lead for one stored, outside protected zones
};

/// Equal treatment of neighbouring samples of a lead.
struct Run {
  std::size_t first = 0;
  std::size_t samples = 0;
  std::size_t decimation = 1;

  std::size_t stored() const { return (samples + decimation - 1) / decimation; }
};

/// The lead's samples as runs, decimated outside the protected zones.
std::vector<Run> runs_of(const ScpLead& lead, const Compression& compression) {
  std::vector<Run> runs;
  std::size_t next = 0;
  const auto add_until = [&](std::size_t end, std::size_t decimation) {
    if (end > next) runs.push_back({next, end - next, decimation});
    next = std::max(next, end);
  };
  if (compression.rhythm.bimodal) {
    for (const ScpZone& zone : compression.zones.protected_zones) {
      if (zone.end < lead.start) continue;
      if (zone.start > lead.end) break;
      add_until(zone.start > lead.start ? zone.start - lead.start : 0, compression.decimation);
      add_until(std::min(zone.end, lead.end) - lead.start + std::size_t{1}, 1);
    }
  }
  add_until(lead.samples(), compression.decimation);
  return runs;
}

std::size_t stored_samples(const std::vector<Run>& runs) {
  std::size_t count = 0;
  for (const Run& run : runs) count += run.stored();
  return count;
}

/// Writes a run into `samples`; what is not stored stays as it is.
void expand(const Run& run, std::span<const std::int32_t> stored, std::span<float> samples) {
  const std::size_t present = std::min(run.samples, stored.size() * run.decimation);
  const auto step = static_cast<double>(run.decimation);
  for (std::size_t t = 0; t < present; ++t) {
    // A stored sample stands for the centre of those that it replaces.
    const double place = (static_cast<double>(t) - (step - 1) / 2) / step;
    const auto last = static_cast<double>(stored.size() - 1);
    const double clamped = std::clamp(place, 0.0, last);
    const auto before = static_cast<std::size_t>(clamped);
    const std::size_t after = std::min(before + 1, stored.size() - 1);
    const double weight = clamped - static_cast<double>(before);
    samples[run.first + t] =
        static_cast<float>((1 - weight) * stored[before] + weight * stored[after]);
  }
}

/// Adds the reference beat wherever it was subtracted, times `scale`.
void add_beat(const ScpQrsZones& zones, const ScpLead& lead, std::span<const std::int32_t> beat,
              double scale, std::span<float> samples) {
  // Zones do not overlap in a valid file; the bound keeps a damaged one from taking long.
  std::size_t left = 4 * samples.size();
  for (const auto& [zone, fiducial] : zones.subtractions) {
    const std::int64_t first_of_beat = std::int64_t{fiducial} - zones.beat_fiducial + 1;
    const std::int64_t beat_end = first_of_beat + static_cast<std::int64_t>(beat.size());
    const std::int64_t start =
        std::max({std::int64_t{zone.start}, std::int64_t{lead.start}, first_of_beat});
    const std::int64_t end =
        std::min({std::int64_t{zone.end}, std::int64_t{lead.end}, beat_end - 1});
    for (std::int64_t t = start; t <= end && left > 0; ++t, --left) {
      samples[static_cast<std::size_t>(t - lead.start)] +=
          static_cast<float>(scale * beat[static_cast<std::size_t>(t - first_of_beat)]);
    }
  }
}

/// How many samples of the record one of section 6 stands for: the ratio of the intervals of
/// sections 6 and 5, where the file uses either.
Result<std::size_t> decimation_of(const ScpCodedLeads& rhythm, const ScpCodedLeads& beat,
                                  bool subtracted) {
  if (!rhythm.bimodal && !subtracted) return 1;
  if (beat.leads.empty() || beat.microseconds == 0) {
    return refuse(ErrorKind::Corrupt,
                  rhythm.bimodal ? "is missing, and with it the interval of the samples that "
                                   "bimodal compression kept"
                                 : "is missing, and with it the reference beat",
                  "section 5");
  }
  if (rhythm.microseconds == 0) return 1;
  constexpr double tolerance = 0.02;  // intervals are rounded to microseconds
  constexpr double largest = 8;
  const double ratio = static_cast<double>(rhythm.microseconds) / beat.microseconds;
  const double whole = std::round(ratio);
  if (whole < 1 || whole > largest || std::abs(ratio - whole) > tolerance * whole) {
    return refuse(ErrorKind::Unsupported,
                  fmt::format("intervals of {} us here and {} us in section 5 do not fit together",
                              rhythm.microseconds, beat.microseconds),
                  "section 6");
  }
  return static_cast<std::size_t>(whole);
}

Result<std::optional<ScpHuffmanDecoder>> huffman_of(const ScpSections& sections,
                                                    std::vector<std::string>& assumptions) {
  const ScpSection* section = sections.find(2);
  if (section == nullptr) return std::optional<ScpHuffmanDecoder>();
  auto huffman = read_scp_huffman(section->body);
  if (!huffman) return huffman;
  if (const auto& decoder = *huffman; decoder && !decoder->first_bit_lowest()) {
    assumptions.emplace_back("prefixes of section 2 read with their first bit highest");
  }
  return huffman;
}

Result<Compression> compression_of(const ScpSections& sections, const ScpLeads& leads,
                                   std::vector<std::string>& assumptions) {
  Compression result;
  auto huffman = huffman_of(sections, assumptions);
  if (!huffman) return std::unexpected(huffman.error());
  result.huffman = std::move(*huffman);
  std::vector<std::size_t> samples;
  samples.reserve(leads.leads.size());
  for (const ScpLead& lead : leads.leads) samples.push_back(lead.samples());

  auto rhythm = read_scp_coded_leads(sections.find(kRhythm)->body, samples, !result.huffman);
  if (!rhythm) return refuse(ErrorKind::Corrupt, "ends before its samples", "section 6");
  result.rhythm = std::move(*rhythm);
  if (const ScpSection* section = sections.find(kReferenceBeat)) {
    result.beat = read_scp_coded_leads(section->body, samples, false).value_or(ScpCodedLeads());
  }
  constexpr int highest_difference = 2;
  if (result.rhythm.difference > highest_difference) {
    return refuse(ErrorKind::Corrupt,
                  fmt::format("differences of order {}", result.rhythm.difference), "section 6");
  }
  if (result.rhythm.bimodal || leads.reference_beat_subtracted) {
    const ScpSection* section = sections.find(4);
    auto zones = section != nullptr ? read_scp_qrs_zones(section->body) : std::nullopt;
    if (!zones) {
      return refuse(ErrorKind::Corrupt, "is missing or cut short, but the samples depend on it",
                    "section 4");
    }
    result.zones = std::move(*zones);
  }
  // Some writers set the flag but list no beat.
  const bool subtracted = leads.reference_beat_subtracted && !result.zones.subtractions.empty();
  if (!subtracted) result.zones.subtractions.clear();
  const auto decimation = decimation_of(result.rhythm, result.beat, subtracted);
  if (!decimation) return std::unexpected(decimation.error());
  result.decimation = *decimation;
  if (subtracted && result.beat.difference > highest_difference) {
    return refuse(ErrorKind::Corrupt,
                  fmt::format("differences of order {}", result.beat.difference), "section 5");
  }
  return result;
}

/// Rate, unit and step by the file, else by the caller.
Result<void> describe(const Compression& compression, const ReadOptions& options,
                      ScpRhythm& result) {
  const std::uint16_t stated = compression.rhythm.microseconds;
  if (stated > 0) {
    result.rate = kMicroseconds / stated;
    if (compression.decimation > 1) result.rate = kMicroseconds / compression.beat.microseconds;
  } else if (options.rate) {
    result.rate = *options.rate;
    result.assumptions.push_back(
        fmt::format("sampling rate not stated: {} Hz as given", result.rate));
  } else {
    return refuse(ErrorKind::InvalidInput, "states no sampling rate; give it with --rate",
                  "section 6");
  }
  result.unit = "mV";
  if (compression.rhythm.nanovolts > 0) {
    result.steps_per_unit = kNanovolts / compression.rhythm.nanovolts;
  } else if (!options.unit.empty()) {
    const auto millivolts = millivolts_per(options.unit);
    if (!millivolts) result.unit = options.unit;
    result.steps_per_unit = 1 / millivolts.value_or(1);
    result.assumptions.push_back(
        fmt::format("unit of the samples not stated: {} as given", options.unit));
  } else {
    return refuse(ErrorKind::InvalidInput, "states no unit of its samples; give it with --unit",
                  "section 6");
  }
  return {};
}

/// Steps of section 6 in one of section 5.
double beat_scale(const Compression& compression) {
  const double beat = compression.beat.nanovolts;
  const double rhythm = compression.rhythm.nanovolts;
  return beat > 0 && rhythm > 0 ? beat / rhythm : 1;
}

/// One lead in steps of section 6.
std::vector<float> restored(const Compression& compression, const ScpLead& lead, std::size_t index,
                            std::span<const std::int32_t> stored) {
  std::vector<float> samples(lead.samples(), std::numeric_limits<float>::quiet_NaN());
  for (const Run& run : runs_of(lead, compression)) {
    const std::size_t taken = std::min(run.stored(), stored.size());
    expand(run, stored.first(taken), samples);
    stored = stored.subspan(taken);
  }
  if (compression.zones.subtractions.empty()) return samples;
  const ScpCodedLeads& beats = compression.beat;
  const std::size_t beat_samples =
      std::size_t{compression.zones.beat_milliseconds} * 1000 / beats.microseconds;
  const std::vector<std::int32_t> beat =
      decode_scp_samples(beats.leads[index], beat_samples, beats.difference, compression.huffman);
  add_beat(compression.zones, lead, beat, beat_scale(compression), samples);
  return samples;
}

struct Extent {
  std::size_t first = 0;
  std::size_t samples = 0;
};

Extent extent_of(const ScpLeads& leads) {
  const std::size_t first = std::ranges::min(leads.leads, {}, &ScpLead::start).start;
  const std::size_t last = std::ranges::max(leads.leads, {}, &ScpLead::end).end;
  return {first, last - first + 1};
}

/// Decodes every lead; what section 6 lacks fails a verification.
Result<std::vector<std::vector<std::int32_t>>> decode_all(
    const Compression& compression, const ScpLeads& leads,
    std::vector<Verification>& verifications) {
  std::vector<std::vector<std::int32_t>> stored;
  std::size_t total = 0;
  bool complete = true;
  for (std::size_t i = 0; i < leads.leads.size(); ++i) {
    const std::size_t expected = stored_samples(runs_of(leads.leads[i], compression));
    stored.push_back(decode_scp_samples(compression.rhythm.leads[i], expected,
                                        compression.rhythm.difference, compression.huffman));
    const std::size_t found = stored.back().size();
    total += found;
    if (found == expected) continue;
    complete = false;
    verifications.push_back({fmt::format("samples of lead {}", scp_lead_name(leads.leads[i].code)),
                             false,
                             fmt::format("expected {} in section 6, found {}", expected, found)});
  }
  if (total == 0) return refuse(ErrorKind::Corrupt, "holds no samples", "section 6");
  constexpr std::size_t most = 16;
  if (extent_of(leads).samples > most * total / leads.leads.size()) {
    return refuse(ErrorKind::Corrupt,
                  fmt::format("leads of {} samples, but section 6 holds {} of all leads together",
                              extent_of(leads).samples, total),
                  "section 3");
  }
  if (complete) verifications.push_back({"number of samples of all leads", true, ""});
  return stored;
}

}  // namespace

Result<ScpRhythm> read_scp_rhythm(const ScpSections& sections, const ScpLeads& leads,
                                  const ReadOptions& options) {
  ScpRhythm result;
  const auto compression = compression_of(sections, leads, result.assumptions);
  if (!compression) return std::unexpected(compression.error());
  if (const auto described = describe(*compression, options, result); !described) {
    return std::unexpected(described.error());
  }
  auto stored = decode_all(*compression, leads, result.verifications);
  if (!stored) return std::unexpected(stored.error());
  const Extent extent = extent_of(leads);
  for (std::size_t i = 0; i < leads.leads.size(); ++i) {
    const std::vector<float> steps = restored(*compression, leads.leads[i], i, (*stored)[i]);
    (*stored)[i] = {};
    std::vector<float>& samples =
        result.leads.emplace_back(extent.samples, std::numeric_limits<float>::quiet_NaN());
    const auto offset = static_cast<std::ptrdiff_t>(leads.leads[i].start - extent.first);
    std::ranges::transform(steps, samples.begin() + offset, [&](float value) {
      return static_cast<float>(value / result.steps_per_unit);
    });
  }
  if (compression->rhythm.bimodal) {
    result.assumptions.push_back(
        fmt::format("samples outside the protected zones interpolated: the file keeps one of {}",
                    compression->decimation));
  }
  return result;
}

}  // namespace crest::io
