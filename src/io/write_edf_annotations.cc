#include "io/write_edf_annotations.h"

#include <fmt/format.h>

#include <algorithm>

namespace crest::io {
namespace {

constexpr char kDurationFollows = '\x15';
constexpr char kTextFollows = '\x14';

/// Nanoseconds at the finest, without an exponent.
std::string decimal(double seconds) {
  std::string text = fmt::format("{:.9f}", seconds);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string list_of(const EdfAnnotationToWrite& annotation, double fraction) {
  std::string list = "+" + decimal(annotation.onset + fraction);
  if (annotation.duration) list += kDurationFollows + decimal(*annotation.duration);
  return list + kTextFollows + annotation.text + kTextFollows + '\0';
}

/// Puts the lists one after another into records of so many bytes; false where they do not fit.
bool fill(std::span<const std::string> lists, std::size_t bytes,
          std::vector<std::string>& records) {
  std::size_t record = 0;
  for (const std::string& list : lists) {
    while (record < records.size() && records[record].size() + list.size() > bytes) ++record;
    if (record == records.size()) return false;
    records[record] += list;
  }
  return true;
}

}  // namespace

std::vector<std::string> format_edf_annotations(std::span<const EdfAnnotationToWrite> annotations,
                                                double fraction, std::size_t records,
                                                double duration) {
  std::vector<std::string> stamps;
  std::size_t longest_stamp = 0;
  for (std::size_t i = 0; i < records; ++i) {
    std::string stamp = "+" + decimal(fraction + static_cast<double>(i) * duration);
    stamp.append({kTextFollows, kTextFollows, '\0'});
    longest_stamp = std::max(longest_stamp, stamp.size());
    stamps.push_back(std::move(stamp));
  }
  std::vector<std::string> lists;
  std::size_t longest = 0;
  std::size_t total = 0;
  for (const EdfAnnotationToWrite& annotation : annotations) {
    lists.push_back(list_of(annotation, fraction));
    longest = std::max(longest, lists.back().size());
    total += lists.back().size();
  }
  std::size_t bytes = longest_stamp + std::max(longest, total / std::max<std::size_t>(records, 1));
  std::vector<std::string> filled = stamps;
  while (!fill(lists, bytes, filled)) {
    bytes += bytes / 4 + 1;
    filled = stamps;
  }
  bytes += bytes % 2;
  for (std::string& record : filled) record.resize(bytes, '\0');
  return filled;
}

}  // namespace crest::io
