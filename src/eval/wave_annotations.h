// The P waves, QRS complexes and T waves that experts marked lead by lead, as LUDB has them.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "io/wfdb_annotation.h"

namespace crest::eval {

enum class WaveKind { P, Qrs, T };

/// Times in seconds. LUDB leaves some boundaries unmarked.
struct AnnotatedWave {
  WaveKind kind = WaveKind::Qrs;
  std::optional<double> onset;
  double peak = 0;
  std::optional<double> end;

  bool operator==(const AnnotatedWave&) const = default;
};

/// The file with the annotations of one lead of the WFDB record with this header file: NAME.avr for
/// "aVR". It may be absent.
std::filesystem::path lead_annotation_path(const std::filesystem::path& header,
                                           std::string_view lead);

/// The waves of one such file, in the order of time: each "p", "t" or beat, with the "(" right
/// before and the ")" right after it, if they are there. `rate` (samples per second) is for files
/// that do not state their own.
std::vector<AnnotatedWave> annotated_waves(const io::WfdbAnnotations& file, double rate);

/// One entry a standard lead, in their order; none for a lead without a file.
using LeadWaves = std::vector<std::optional<std::vector<AnnotatedWave>>>;

/// Reads the annotations of the leads of a record. Errors: those of reading the files.
Result<LeadWaves> read_lead_waves(const std::filesystem::path& header, double rate);

/// The waves of all leads together: what at least half of the annotated leads mark within
/// kMatchWindow, each of its points at the median of the leads that mark it (of an even number the
/// mean of the two in the middle). In the order of time of their peaks.
std::vector<AnnotatedWave> joint_waves(const LeadWaves& leads);

}  // namespace crest::eval
