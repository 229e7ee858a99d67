#include "detect/comparison.h"

#include <algorithm>
#include <cmath>

#include "detect/beat_stretch.h"
#include "detect/deviation_map.h"

namespace crest::detect {
namespace {

/// A slice is as long as a resting ECG, on which the evidence of rhythm is calibrated.
constexpr double kSlice = 10;  // seconds

LeadMatrix part_of(const LeadMatrix& block, const SampleSpan& span) {
  LeadMatrix part(block.leads, span.end - span.begin);
  for (std::size_t lead = 0; lead < part.leads; ++lead) {
    std::copy_n(block.lead(lead).data() + span.begin, part.samples, part.lead(lead).data());
  }
  return part;
}

void put(const LeadMatrix& part, const SampleSpan& span, LeadMatrix& block) {
  for (std::size_t lead = 0; lead < part.leads; ++lead) {
    std::copy_n(part.lead(lead).data(), part.samples, block.lead(lead).data() + span.begin);
  }
}

void keep_highest(const EvidenceValues& values, EvidenceValues& highest) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    // No value is less than every value.
    highest[i] = std::max(highest[i], values[i]);
  }
}

/// Names the leads of the shapes that at most one normal in twenty shows as strongly, where they
/// are more unlike than in the stretches before. Before keep_highest.
void name_leads(const BeatStretch& stretch, const model::NormalReference& reference,
                const EvidenceValues& shapes, const std::optional<Neighbours>& neighbours,
                Comparison& comparison) {
  for (const model::ShapeSpace& space : model::kShapeSpaces) {
    const auto kind = static_cast<std::size_t>(space.evidence);
    const std::optional<double>& value = shapes[kind];
    if (!neighbours || !value || value <= comparison.evidence[kind]) continue;
    if (model::surprise(reference, space.evidence, *value) < kRemarkable) continue;
    comparison.telling[kind] = telling_leads(stretch, reference, space, *neighbours);
  }
}

/// The mean score of the slices of a stretch, whose shapes are those of the stretch.
double score_slices(const BeatStretch& stretch, const model::NormalReference& reference,
                    const EvidenceValues& shapes, EvidenceValues& highest) {
  const double duration = static_cast<double>(stretch.signal.samples) / stretch.rate;
  const auto slices = static_cast<std::size_t>(std::max(1.0, std::round(duration / kSlice)));
  double sum = 0;
  std::size_t first = 0;
  for (std::size_t slice = 0; slice < slices; ++slice) {
    const auto end = static_cast<double>(stretch.signal.samples) * static_cast<double>(slice + 1) /
                     static_cast<double>(slices);
    std::size_t last = first;
    while (last < stretch.beats.size() && stretch.beats[last].r_peak < end) ++last;
    EvidenceValues values = shapes;
    measure_rhythm(stretch, double{reference.rr}, first, last, values);
    keep_highest(values, highest);
    sum += score_of(values, reference);
    first = last;
  }
  return sum / static_cast<double>(slices);
}

/// Adds the marks of whole beats and pauses that are remarkable; one that is unlike and early is
/// marked once.
void add_beat_marks(const BeatStretch& stretch, const model::NormalReference& reference,
                    double first_second, std::vector<BeatMark>& marks) {
  if (!stretch.has_typical_beat()) return;
  std::optional<std::size_t> marked;  // beat of the last of marks
  for (const WholeMark& whole : whole_marks(stretch)) {
    const auto scale = double{reference.term_scale[static_cast<std::size_t>(whole.term)]};
    if (!(scale > 0) || !(whole.value >= scale)) continue;
    const StretchBeat& beat = stretch.beats[whole.beat];
    const bool rhythm = whole.term == model::MapTerm::Rhythm;
    BeatMark mark{.kind = FindingKind::Beat,
                  .start = first_second + std::max(0.0, whole.begin) / stretch.rate,
                  .end = first_second + whole.end / stretch.rate,
                  .r_peak = first_second + beat.r_peak / stretch.rate};
    if (rhythm) {
      mark.kind = whole.late ? FindingKind::Pause : FindingKind::EarlyBeat;
      mark.rr = beat.rr_before;
      mark.usual_rr = beat.usual_rr;
    }
    if (!(mark.start < mark.end)) continue;
    if (mark.kind == FindingKind::EarlyBeat && marked == whole.beat) {
      mark.kind = FindingKind::Beat;
      marks.back() = mark;
    } else {
      marks.push_back(mark);
    }
    marked = whole.beat;
  }
}

void add_voltage_marks(const BeatStretch& stretch, const model::NormalReference& reference,
                       double first_second, std::vector<VoltageMark>& marks) {
  const auto voltages = log_voltages(stretch);
  const auto deviations = voltage_deviations(stretch, reference);
  const std::size_t leads = stretch.signal.leads / voltages.size();
  for (std::size_t group = 0; group < voltages.size(); ++group) {
    const std::optional<double>& voltage = voltages[group];
    const std::optional<double>& deviation = deviations[group];
    if (!voltage || !deviation) continue;
    const auto squared = static_cast<float>(*deviation * *deviation);
    const float added = added_to_map(model::MapTerm::Voltage, squared, reference);
    if (!(added > 0)) continue;
    marks.push_back(
        {.start = first_second,
         .end = first_second + static_cast<double>(stretch.signal.samples) / stretch.rate,
         .lead = group * leads,
         .leads = leads,
         .measured = std::exp(*voltage),
         .usual = std::exp(double{reference.voltage[group]}),
         .added = added});
  }
}

}  // namespace

Comparison compare(const signal::Strip& strip, const model::NormalReference& reference,
                   const StripRestoration& restored, std::optional<std::size_t> left_out) {
  Comparison comparison;
  comparison.map = LeadMatrix(strip.signal.leads, strip.signal.samples);
  comparison.expected = comparison.map;
  const auto spans = stretches_of(strip.signal.samples, strip.rate);
  for (const SampleSpan& span : spans) {
    const BeatStretch stretch = measure_differences(make_stretch(strip, span), reference.variation);
    const auto neighbours = neighbours_of(stretch, reference, left_out);
    const auto expected = expected_beat(reference, neighbours);
    const EvidenceValues values =
        evidence_of_typical_beat(stretch, reference, neighbours, expected, restored.score);
    name_leads(stretch, reference, values, neighbours, comparison);
    comparison.score += score_slices(stretch, reference, values, comparison.evidence) /
                        static_cast<double>(spans.size());
    const MapTerms terms = map_terms(stretch, reference, part_of(restored.map, span), expected);
    put(sum_of_terms(terms, reference), span, comparison.map);
    const double first_second = static_cast<double>(span.begin) / strip.rate;
    add_beat_marks(stretch, reference, first_second, comparison.beats);
    add_voltage_marks(stretch, reference, first_second, comparison.voltages);
    put(expected_trace(stretch, expected, part_of(restored.restored, span)), span,
        comparison.expected);
  }
  return comparison;
}

}  // namespace crest::detect
