// What crest says of one record.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace crest {

/// A stretch of one lead.
struct FindingSpan {
  std::size_t lead = 0;  ///< index into Assessment::leads
  double start = 0;      ///< seconds from the start of the record
  double end = 0;        ///< seconds
  double peak = 0;       ///< value of the map at its highest place in the span
  double peak_time = 0;  ///< seconds
  /// Measured minus restored, in `unit`, the mean over the 40 ms around the peak that lie in the
  /// span; by its sign the measured trace lies above or below.
  double deviation = 0;
};

/// What a finding is about.
enum class FindingKind {
  Trace,      ///< the course of the trace in a segment
  Beat,       ///< a beat whose QRS complex is unlike the others of its record
  EarlyBeat,  ///< one of the usual shape
  Pause,      ///< a beat that comes late
  Voltage,    ///< the size of the QRS complexes of the limb or chest leads
};

/// Something that normal ECGs rarely show, on one or more leads: once, or over and over again in
/// most beats of a stretch.
struct Finding {
  double start = 0;  ///< seconds: the earliest start of its spans
  double end = 0;    ///< seconds: the latest end
  /// Share of the calibration normals that hold a place at least as unusual, in (0, 1]; of a Trace
  /// in a segment that the calibration tells apart, in segments of that name. Of a shape that an
  /// alarm is raised for: share of the model's own normals that show it as strongly.
  double p_value = 1;
  std::size_t normals = 0;  ///< how many that refers to; 0: not known
  FindingKind kind = FindingKind::Trace;
  /// "P", "PR", "QRS", "ST", "T" or "TP": of a Trace where it is most unusual, of Beat and Voltage
  /// QRS; "rhythm" of EarlyBeat, Pause and of what no beat gives a place.
  std::string segment = "rhythm";
  std::vector<std::size_t> leads = {};  ///< indices into Assessment::leads, most telling first
  std::size_t beats = 1;                ///< that show it
  std::size_t of_beats = 0;  ///< of so many that have such a segment; 0: one beat or moment alone
  /// Trace, Beat: median of the deviations of the spans on the first of `leads`, in `unit`.
  double deviation = 0;
  /// Trace in a segment: seconds from the onset of the segment (of ST: J) to the most telling
  /// place.
  double into_segment = 0;
  double r_peak = 0;  ///< seconds: Beat, EarlyBeat: of that beat; Pause: of the beat that ends it
  /// EarlyBeat, Pause, and a Beat that is early too: the RR interval before `r_peak` and the usual
  /// one around it, in seconds. Voltage: mean height of the QRS complexes of its leads and what is
  /// usual in normals, in mV. Otherwise 0.
  double measured = 0;
  double expected = 0;
  std::vector<FindingSpan> spans = {};  ///< in the order of the leads, then of time
};

/// How strongly a record is unlike normal ones in one way.
struct EvidenceOf {
  std::string name;     ///< "ST and T": model::kEvidenceNames
  double surprise = 0;  ///< -ln of the share of the model's own normals that show it as strongly
  std::size_t normals = 0;  ///< how many these are; a smaller share than one of them is estimated
  /// Of a shape that one normal in twenty or fewer show as strongly: indices into
  /// Assessment::leads of those that make up most of it, most telling first.
  std::vector<std::size_t> leads = {};
};

/// The normals that an assessment is measured by.
struct CalibrationFacts {
  std::string records;              ///< what they are: "normal records of PTB-XL fold 9"
  std::string date;                 ///< when they were assessed: a day of UTC, "2024-02-29"
  std::size_t normals = 0;          ///< how many
  std::size_t alarms_per_1000 = 0;  ///< how many alarms 1000 normals like these may raise
};

/// A stretch of a record that is one part of a beat, on all leads.
struct SegmentSpan {
  std::string segment;    ///< "P", "PR", "QRS", "ST", "T", "TP", or "rhythm" where it has no place
  std::size_t begin = 0;  ///< sample of the map
  std::size_t end = 0;    ///< likewise, excluded
};

/// How rare the highest place of a lead is: among the normals in which the lead was assessed.
struct LeadRarity {
  std::size_t lead = 0;     ///< index into Assessment::leads
  double p_value = 1;       ///< share of normals with a place at least as unusual there, in (0, 1]
  std::size_t normals = 0;  ///< how many it was compared with
};

/// How rare the highest place of a beat is: among the rarest beats of the normals.
struct BeatRarity {
  double r_peak = 0;   ///< seconds from the start of the record
  double start = 0;    ///< seconds: the middle to the beat before, or the start of the record
  double end = 0;      ///< seconds: the middle to the beat after, or the end of the record
  double p_value = 1;  ///< share of normals with a beat at least as unusual, in (0, 1]
};

/// How rare the highest place in all segments of a name is: among normals that have such segments.
struct SegmentRarity {
  std::string segment;      ///< "ST"
  double p_value = 1;       ///< share of normals with a place at least as unusual, in (0, 1]
  std::size_t normals = 0;  ///< how many it was compared with
};

/// A part of the record that was not assessed; the reason is never empty.
struct NotAssessedSpan {
  std::optional<std::size_t> lead;  ///< none: all leads
  double start = 0;                 ///< seconds
  double end = 0;                   ///< seconds
  std::string reason;
};

/// A plain value; owns everything. Times are seconds from the start of the record.
struct Assessment {
  std::string model;    ///< name and version of the model
  std::string scoring;  ///< "crest", "paper" or "paper-code"
  double duration = 0;  ///< seconds of the record
  double rate = 0;      ///< Hz of the map, the model's
  /// Names: I II III aVR aVL aVF V1 ... V6, or those of the signals that the model takes.
  std::vector<std::string> leads;
  std::string unit;  ///< of deviations: "mV" or as the record has it
  double score =
      0;  ///< mean restoration error, weighted by the stated uncertainty; higher is more unusual
  /// Share of the calibration normals that score at least as high, in (0, 1]; none: not calibrated.
  std::optional<double> p_value;
  std::vector<EvidenceOf> evidence;  ///< what the score is made of; empty for the paper's scoring
  std::optional<CalibrationFacts> calibration;  ///< none: not calibrated
  /// A higher score is an alarm; none: not calibrated, or on too few normals for its budget.
  std::optional<double> alarm_threshold;
  std::optional<bool> alarm;  ///< none where there is no threshold
  /// A place is a finding where the map reaches this many times its lead's usual peak, the median
  /// of the calibration's normals; 0: not calibrated.
  double threshold = 0;
  std::size_t windows = 0;
  std::vector<double> r_peaks;  ///< seconds
  /// Of each R peak, how unlike the other beats of the record its beat is, by shape and by coming
  /// early: about 1 for a beat like the others; none where not assessed. Empty for the paper's
  /// scoring.
  std::vector<std::optional<double>> beat_scores;
  std::vector<SegmentSpan> segments;  ///< from end to end of the map; empty: not told apart
  /// [leads] in `unit`: median over the beats of the height of the QRS complex, from its lowest to
  /// its highest sample; 0: not known.
  std::vector<double> qrs_heights;
  std::vector<Finding> findings;  ///< rarest first
  // How rare parts of the record are, each for itself; empty: not calibrated.
  std::vector<LeadRarity> lead_rarities;        ///< in the order of the leads; assessed ones only
  std::vector<BeatRarity> beat_rarities;        ///< in the order of time; assessed ones only
  std::vector<SegmentRarity> segment_rarities;  ///< those that the calibration tells apart
  std::vector<NotAssessedSpan> not_assessed;
  std::vector<std::string> assumptions;
  std::size_t samples = 0;      ///< of the map
  std::vector<float> map;       ///< [leads, samples]; NaN where not assessed
  std::vector<float> restored;  ///< [leads, samples] in `unit`, filtered as the model sees it; NaN
                                ///< where not assessed
};

}  // namespace crest
