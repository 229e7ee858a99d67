#include "io/formatted_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "io/text_fields.h"

namespace crest::io {

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::string> texts_to_write(const RecordToWrite& content,
                                        std::vector<std::string>& losses) {
  const Record& record = content.record;
  std::vector<std::string> texts;
  if (content.keep_identity) {
    texts = record.identity;
    texts.insert(texts.end(), record.comments.begin(), record.comments.end());
    // A line each, whatever they hold.
    for (std::string& text : texts) text = without_controls(valid_utf8(trimmed(text)));
    return texts;
  }
  if (!record.comments.empty()) {
    losses.push_back(fmt::format("{} not written: they may identify the patient",
                                 counted(record.comments.size(), "comment")));
  }
  if (!record.identity.empty()) {
    losses.push_back(fmt::format("{} of the patient's identity not written",
                                 counted(record.identity.size(), "line")));
  }
  return texts;
}

void add_unwritten_marks(const RecordToWrite& content, std::string_view format,
                         std::vector<std::string>& losses) {
  if (content.marks.empty()) return;
  losses.push_back(fmt::format("{} not written: {} has no place for them",
                               counted(content.marks.size(), "mark"), format));
}

std::vector<RecordMark> marks_within(const RecordToWrite& content,
                                     std::vector<std::string>& losses) {
  const double duration = content.record.duration();
  std::vector<RecordMark> within;
  for (RecordMark mark : content.marks) {
    const bool ordered = mark.start <= mark.end;  // fails for NaN
    if (!ordered || mark.end < 0 || mark.start > duration ||
        mark.lead.value_or(0) >= content.record.leads.size()) {
      continue;
    }
    mark.start = std::max(mark.start, 0.0);
    mark.end = std::min(mark.end, duration);
    mark.text = without_controls(valid_utf8(mark.text));
    within.push_back(std::move(mark));
  }
  if (const std::size_t outside = content.marks.size() - within.size(); outside > 0) {
    losses.push_back(
        fmt::format("{} not written: outside of the record", counted(outside, "mark")));
  }
  std::ranges::sort(within, {}, [](const RecordMark& mark) {
    return std::tuple(mark.start, mark.end, mark.lead, std::string_view(mark.text));
  });
  return within;
}

void add_rounding(const Lead& lead, double largest_error, double step, LeadAssumptions& losses) {
  if (largest_error == 0) return;
  losses.add(fmt::format("rounded to steps of {:.6g} {}, largest error {:.6g} {}", step, lead.unit,
                         largest_error, lead.unit),
             without_controls(lead.name));
}

void add_changed_name(std::string_view name, std::string_view written,
                      std::vector<std::string>& losses) {
  if (name == written) return;
  losses.push_back(fmt::format("lead name {} written as {}", in_quotes(name), in_quotes(written)));
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace crest::io
