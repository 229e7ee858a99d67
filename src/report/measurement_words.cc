#include "report/measurement_words.h"

#include <fmt/format.h>

#include <string_view>
#include <tuple>

namespace crest::report {

namespace {

using signal::BeatMeasurements;
using signal::Measured;

std::string not_measured(std::string_view what, const Measured& measured) {
  return fmt::format("{}: not measured: {}", what, measured.reason);
}

std::string rate_in_words(const BeatMeasurements& beats) {
  const auto& [rate, rr, shortest, longest] = std::tie(
      beats.heart_rate.value, beats.rr.value, beats.shortest_rr.value, beats.longest_rr.value);
  if (!rate || !rr || !shortest || !longest) return not_measured("Heart rate", beats.heart_rate);
  return fmt::format(
      "Heart rate: {:.0f}/min; RR {:.0f} ms (median of {}), from {:.0f} to {:.0f} ms", *rate,
      1000 * *rr, beats.rr.beats, 1000 * *shortest, 1000 * *longest);
}

std::string interval_in_words(std::string_view what, const Measured& measured) {
  if (!measured.value) return not_measured(what, measured);
  return fmt::format("{}: {:.0f} ms (median of {} beats)", what, 1000 * *measured.value,
                     measured.beats);
}

std::string corrected_in_words(std::string_view name, std::string_view formula,
                               const Measured& measured) {
  const std::string what = fmt::format("QTc, {}", name);
  if (!measured.value) return not_measured(what, measured);
  return fmt::format("{}: {:.0f} ms ({}, RR in s, medians)", what, 1000 * *measured.value, formula);
}

}  // namespace

std::vector<std::string> measurements_in_words(const Result<detect::RecordMeasurements>& measured) {
  if (!measured) return {"Not measured: " + measured.error().reason};
  const BeatMeasurements& beats = measured->of_beats;
  std::vector<std::string> lines = {
      rate_in_words(beats),
      interval_in_words("PR", beats.pr),
      interval_in_words("QRS", beats.qrs),
      interval_in_words("QT", beats.qt),
      corrected_in_words("Bazett", "QT / RR^(1/2)", beats.qtc_bazett),
      corrected_in_words("Fridericia", "QT / RR^(1/3)", beats.qtc_fridericia)};
  lines.push_back(beats.axis.value
                      ? fmt::format("Axis of QRS: {:.0f}° (net areas in I and aVF, median of {} "
                                    "beats)",
                                    *beats.axis.value, beats.axis.beats)
                      : not_measured("Axis of QRS", beats.axis));
  std::string how = "On all readable leads together, filtered from 0.5 to 40 Hz";
  if (measured->stretches > 1 || measured->unreadable > 0) {
    how += fmt::format("; on {} stretches of {:.0f} s, spread evenly over the record",
                       measured->stretches, detect::kMeasuredStretch);
  }
  if (measured->unreadable > 0)
    how += fmt::format("; {} more could not be read", measured->unreadable);
  lines.push_back(how);
  return lines;
}

}  // namespace crest::report
