#include "eval/wave_annotations.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <system_error>
#include <utility>

#include "eval/beat_matching.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

std::optional<WaveKind> kind_of(int code) {
  if (io::is_beat(code)) return WaveKind::Qrs;
  const std::string_view symbol = io::annotation_symbol(code);
  if (symbol == "p") return WaveKind::P;
  if (symbol == "t") return WaveKind::T;
  return std::nullopt;
}

std::optional<double> median_of_times(std::vector<double> times) {
  if (times.empty()) return std::nullopt;
  std::ranges::sort(times);
  return (times[(times.size() - 1) / 2] + times[times.size() / 2]) / 2;
}

AnnotatedWave median_wave_of(std::span<const AnnotatedWave> waves) {
  std::vector<double> onsets;
  std::vector<double> peaks;
  std::vector<double> ends;
  for (const AnnotatedWave& wave : waves) {
    if (wave.onset) onsets.push_back(*wave.onset);
    peaks.push_back(wave.peak);
    if (wave.end) ends.push_back(*wave.end);
  }
  return {.kind = waves.front().kind,
          .onset = median_of_times(std::move(onsets)),
          .peak = median_of_times(std::move(peaks)).value_or(waves.front().peak),
          .end = median_of_times(std::move(ends))};
}

}  // namespace

std::filesystem::path lead_annotation_path(const std::filesystem::path& header,
                                           std::string_view lead) {
  std::string extension(lead);
  for (char& letter : extension) letter = static_cast<char>(std::tolower(letter));
  std::filesystem::path path = header;
  return path.replace_extension(extension);
}

std::vector<AnnotatedWave> annotated_waves(const io::WfdbAnnotations& file, double rate) {
  const auto& marks = file.annotations;
  const auto time_of = [&](std::size_t mark) {
    return static_cast<double>(marks[mark].sample) / file.rate.value_or(rate);
  };
  const auto bound = [&](std::size_t mark, std::string_view symbol) -> std::optional<double> {
    if (mark >= marks.size() || io::annotation_symbol(marks[mark].code) != symbol) {
      return std::nullopt;
    }
    return time_of(mark);
  };
  std::vector<AnnotatedWave> waves;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const std::optional<WaveKind> kind = kind_of(marks[i].code);
    if (!kind) continue;
    waves.push_back({.kind = *kind,
                     .onset = i > 0 ? bound(i - 1, "(") : std::nullopt,
                     .peak = time_of(i),
                     .end = bound(i + 1, ")")});
  }
  return waves;
}

Result<LeadWaves> read_lead_waves(const std::filesystem::path& header, double rate) {
  LeadWaves leads;
  for (const std::string_view lead : signal::kStandardLeads) {
    const std::filesystem::path path = lead_annotation_path(header, lead);
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
      leads.emplace_back();
      continue;
    }
    const auto file = io::read_wfdb_annotations(path);
    if (!file) return std::unexpected(file.error());
    leads.emplace_back(annotated_waves(*file, rate));
  }
  return leads;
}

std::vector<AnnotatedWave> joint_waves(const LeadWaves& leads) {
  std::vector<AnnotatedWave> joint;
  const auto files = static_cast<std::size_t>(
      std::ranges::count_if(leads, [](const auto& lead) { return !!lead; }));
  for (const WaveKind kind : {WaveKind::P, WaveKind::Qrs, WaveKind::T}) {
    std::vector<AnnotatedWave> waves;
    for (const auto& lead : leads) {
      if (!lead) continue;
      std::ranges::copy_if(*lead, std::back_inserter(waves),
                           [&](const AnnotatedWave& wave) { return wave.kind == kind; });
    }
    std::ranges::sort(waves, {}, &AnnotatedWave::peak);
    for (std::size_t first = 0; first < waves.size();) {
      std::size_t last = first;
      while (last < waves.size() && waves[last].peak - waves[first].peak <= kMatchWindow) ++last;
      if (2 * (last - first) >= files) {
        joint.push_back(median_wave_of(std::span(waves).subspan(first, last - first)));
      }
      first = last;
    }
  }
  std::ranges::sort(joint, {}, &AnnotatedWave::peak);
  return joint;
}

}  // namespace crest::eval
