#include "eval/annotated_beats.h"

#include <limits>
#include <string_view>

#include "core/file.h"
#include "io/wfdb_header.h"

namespace crest::eval {
namespace {

constexpr double kEndless = std::numeric_limits<double>::infinity();
/// The bits of the subtype of "~" that stand for unreadable signals; the lower four stand for noisy
/// ones.
constexpr int kUnreadableBits = 0xF0;

bool is_unreadable(int subtype) { return subtype < 0 || (subtype & kUnreadableBits) != 0; }

/// The rhythm of an aux text, "(AFIB", which may hold a closing zero byte or spaces.
std::string rhythm_name(std::string_view text) {
  if (text.starts_with('(')) text.remove_prefix(1);
  const auto end = text.find_first_of(std::string_view("\0 \t", 3));
  return std::string(text.substr(0, end));
}

/// Ends the last of the spans here, if it is still open.
void close(std::vector<TimeSpan>& spans, double time) {
  if (!spans.empty() && spans.back().end == kEndless) spans.back().end = time;
}

}  // namespace

bool is_sinus_rhythm(std::string_view name) { return name == "N" || name == "SBR"; }

AnnotatedBeats annotated_beats(const io::WfdbAnnotations& file, double rate) {
  AnnotatedBeats marked;
  const double file_rate = file.rate.value_or(rate);
  bool in_flutter = false;
  for (const io::WfdbAnnotation& annotation : file.annotations) {
    const double time = static_cast<double>(annotation.sample) / file_rate;
    const std::string_view symbol = io::annotation_symbol(annotation.code);
    if (symbol == "[") {
      in_flutter = true;
      close(marked.flutter, time);
      marked.flutter.push_back({.start = time, .end = kEndless});
    } else if (symbol == "]") {
      in_flutter = false;
      close(marked.flutter, time);
    } else if (symbol == "~") {
      close(marked.unreadable, time);
      if (is_unreadable(annotation.subtype)) {
        marked.unreadable.push_back({.start = time, .end = kEndless});
      }
    } else if (annotation.code == io::kRhythmChange) {
      if (!marked.rhythms.empty()) marked.rhythms.back().time.end = time;
      marked.rhythms.push_back(
          {.time = {.start = time, .end = kEndless}, .name = rhythm_name(annotation.text)});
    } else if (symbol == "!" || symbol == "x" || symbol == "|") {
      marked.other_marks.push_back(time);
    } else if (io::is_beat(annotation.code) && !in_flutter) {
      marked.beats.push_back({.time = time,
                              .code = annotation.code,
                              .label = aami_label(annotation.code).value_or(BeatLabel::Unknown)});
    }
  }
  return marked;
}

Result<AnnotatedBeats> read_annotated_beats(const std::filesystem::path& header) {
  const auto text = read_text_file(header);
  if (!text) return std::unexpected(text.error());
  const auto lines = io::parse_wfdb_header(*text, header.string());
  if (!lines) return std::unexpected(lines.error());
  std::filesystem::path path = header;
  const auto file = io::read_wfdb_annotations(path.replace_extension("atr"));
  if (!file) return std::unexpected(file.error());
  return annotated_beats(*file, lines->rate);
}

}  // namespace crest::eval
