#include "eval/reference_beats.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

#include "eval/annotated_beats.h"
#include "eval/wave_annotations.h"
#include "io/wfdb_annotation.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr double kEndless = std::numeric_limits<double>::infinity();

bool file_exists(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

ReferenceBeats beats_of_record(const io::WfdbAnnotations& file, double rate) {
  const AnnotatedBeats marked = annotated_beats(file, rate);
  ReferenceBeats reference;
  for (const AnnotatedBeat& beat : marked.beats) reference.times.push_back(beat.time);
  reference.unassessed = marked.flutter;
  return reference;
}

// One beat for each group of marks that follow the first of it within the matching window.
ReferenceBeats beats_of_leads(std::vector<double> marks, std::size_t files) {
  ReferenceBeats reference;
  std::ranges::sort(marks);
  for (std::size_t first = 0; first < marks.size();) {
    std::size_t last = first;
    while (last < marks.size() && marks[last] - marks[first] <= kMatchWindow) ++last;
    if (2 * (last - first) >= files) reference.times.push_back(marks[(first + last) / 2]);
    first = last;
  }
  if (!reference.times.empty()) {
    reference.unassessed = {{-kEndless, reference.times.front() - kMatchWindow},
                            {reference.times.back() + kMatchWindow, kEndless}};
  }
  return reference;
}

}  // namespace

Result<std::optional<ReferenceBeats>> read_reference_beats(const std::filesystem::path& header,
                                                           double rate) {
  std::filesystem::path path = header;
  if (file_exists(path.replace_extension("atr"))) {
    const auto file = io::read_wfdb_annotations(path);
    if (!file) return std::unexpected(file.error());
    return beats_of_record(*file, rate);
  }
  std::vector<double> marks;
  std::size_t files = 0;
  for (const std::string_view lead : signal::kStandardLeads) {
    path = lead_annotation_path(header, lead);
    if (!file_exists(path)) continue;
    const auto file = io::read_wfdb_annotations(path);
    if (!file) return std::unexpected(file.error());
    ++files;
    for (const io::WfdbAnnotation& annotation : file->annotations) {
      if (io::is_beat(annotation.code)) {
        marks.push_back(static_cast<double>(annotation.sample) / file->rate.value_or(rate));
      }
    }
  }
  if (files == 0) return std::nullopt;
  return beats_of_leads(std::move(marks), files);
}

}  // namespace crest::eval
