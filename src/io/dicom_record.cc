#include "io/dicom_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/dicom_channel.h"
#include "io/dicom_start_time.h"
#include "io/dicom_waveform.h"
#include "io/lead_assumptions.h"
#include "io/refusal.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

struct SopClass {
  std::string_view uid;
  std::string_view name;
  bool ecg = false;
};

/// PS3.4 annex B.5, the waveforms.
constexpr auto kWaveformClasses = std::to_array<SopClass>({
    {"1.2.840.10008.5.1.4.1.1.9.1.1", "12-lead ECG", true},
    {"1.2.840.10008.5.1.4.1.1.9.1.2", "General ECG", true},
    {"1.2.840.10008.5.1.4.1.1.9.1.3", "Ambulatory ECG", true},
    {"1.2.840.10008.5.1.4.1.1.9.1.4", "General 32-bit ECG", true},
    {"1.2.840.10008.5.1.4.1.1.9.2.1", "Hemodynamic"},
    {"1.2.840.10008.5.1.4.1.1.9.3.1", "Cardiac Electrophysiology"},
    {"1.2.840.10008.5.1.4.1.1.9.4.1", "Basic Voice Audio"},
    {"1.2.840.10008.5.1.4.1.1.9.4.2", "General Audio"},
    {"1.2.840.10008.5.1.4.1.1.9.5.1", "Arterial Pulse"},
    {"1.2.840.10008.5.1.4.1.1.9.6.1", "Respiratory"},
    {"1.2.840.10008.5.1.4.1.1.9.6.2", "Multi-channel Respiratory"},
    {"1.2.840.10008.5.1.4.1.1.9.7.1", "Routine Scalp EEG"},
    {"1.2.840.10008.5.1.4.1.1.9.7.2", "Electromyogram"},
    {"1.2.840.10008.5.1.4.1.1.9.7.3", "Electrooculogram"},
    {"1.2.840.10008.5.1.4.1.1.9.7.4", "Sleep EEG"},
    {"1.2.840.10008.5.1.4.1.1.9.8.1", "Body Position"},
});

/// A multiplex group and its leads.
struct EcgGroup {
  DicomWaveformGroup group;
  std::vector<DicomEcgChannel> leads;

  double duration() const { return static_cast<double>(group.samples) / group.rate.value_or(1); }
};

/// An ECG group, or those leads of it that are taken, in the record's time.
struct PlacedGroup {
  const EcgGroup* ecg = nullptr;
  std::vector<DicomEcgChannel> leads;
  std::int64_t start = 0;  ///< samples after the first of the rhythm group
};

SopClass sop_class_of(const DicomFile& file) {
  std::string_view uid = text_of(file.data_set, dicom::kSopClass);
  if (uid.empty()) uid = text_of(file.meta, dicom::kMediaStorageSopClass);
  const auto* const known = std::ranges::find(kWaveformClasses, uid, &SopClass::uid);
  if (known != kWaveformClasses.end()) return *known;
  return {uid, "", text_of(file.data_set, dicom::kModality) == "ECG"};
}

std::unexpected<Error> refuse_without_waveform(const DicomFile& file, const SopClass& sop_class) {
  if (find_element(file.data_set, dicom::kEncapsulatedDocument) != nullptr) {
    return refuse(ErrorKind::Unsupported,
                  "is a DICOM object of an encapsulated document, not of a waveform");
  }
  if (find_element(file.data_set, dicom::kPixelData) != nullptr) {
    return refuse(ErrorKind::Unsupported, "is a DICOM object of pictures, not of a waveform");
  }
  if (!sop_class.name.empty()) {
    return refuse(ErrorKind::Corrupt, "is a DICOM waveform object without waveforms");
  }
  const auto damage = std::ranges::find(file.verifications, false, &Verification::passed);
  if (damage != file.verifications.end()) {
    return refuse(ErrorKind::Corrupt,
                  fmt::format("holds no waveforms; {}: {}", damage->what, damage->detail));
  }
  return refuse(
      ErrorKind::Unsupported,
      fmt::format("is a DICOM object without waveforms, of class {}", in_quotes(sop_class.uid)));
}

/// The readable groups that hold leads; what is left out is an assumption. The first error stands
/// where none can be read.
Result<std::vector<EcgGroup>> read_groups(const DicomFile& file, const SopClass& sop_class,
                                          Record& record) {
  std::vector<EcgGroup> groups;
  std::optional<Error> first_error;
  std::size_t number = 0;
  for (const DicomDataSet& item : items_of(file.data_set, dicom::kWaveformSequence)) {
    auto group = read_dicom_waveform_group(item, ++number, record);
    if (!group) {
      const Error& error = group.error();
      record.assumptions.push_back(
          fmt::format("group {} left out: {}", number, without_controls(error.reason)));
      if (!first_error) first_error = error;
      continue;
    }
    auto channels = find_ecg_channels(*group, sop_class.ecg);
    for (const std::string& name : channels.others) {
      record.assumptions.push_back(fmt::format(
          "{}: channel {} left out, as it is no lead of an ECG", name_of(*group), in_quotes(name)));
    }
    if (!channels.leads.empty()) groups.push_back({std::move(*group), std::move(channels.leads)});
  }
  if (groups.empty()) {
    if (first_error) return std::unexpected(*first_error);
    return refuse(ErrorKind::Unsupported, "is a DICOM waveform object without a lead of an ECG");
  }
  return groups;
}

/// The longest group that was recorded as it stands; failing that, the longest derived one that is
/// no beat. Null where all are beats.
const EcgGroup* find_rhythm(const std::vector<EcgGroup>& groups) {
  constexpr double longest_beat = 2;  // s
  const EcgGroup* rhythm = nullptr;
  const auto is_better = [&](const EcgGroup& other) {
    if (rhythm == nullptr) return true;
    if (rhythm->group.derived != other.group.derived) return rhythm->group.derived;
    if (rhythm->duration() != other.duration()) return other.duration() > rhythm->duration();
    return other.leads.size() > rhythm->leads.size();
  };
  for (const EcgGroup& ecg : groups) {
    const bool beat = ecg.group.of_one_beat || (ecg.group.derived && ecg.duration() < longest_beat);
    if (!beat && is_better(ecg)) rhythm = &ecg;
  }
  return rhythm;
}

/// Where a group starts in the time of the rhythm group: by both offsets, or together with it where
/// they are equally long; nothing where that is open.
std::optional<std::int64_t> start_beside(const EcgGroup& rhythm, const EcgGroup& other) {
  const auto& a = rhythm.group;
  const auto& b = other.group;
  if (a.rate != b.rate || !a.rate) return std::nullopt;
  if (!a.time_offset || !b.time_offset) {
    return a.samples == b.samples ? std::optional<std::int64_t>(0) : std::nullopt;
  }
  const double samples = (*b.time_offset - *a.time_offset) * *a.rate / 1000;
  constexpr double far = 1e12;
  if (!(std::abs(samples) < far)) return std::nullopt;
  return std::llround(samples);
}

/// The record's samples from its earliest to its latest.
struct Extent {
  std::int64_t start = 0;
  std::int64_t end = 0;

  void include(const PlacedGroup& placed) {
    start = std::min(start, placed.start);
    end = std::max(end, placed.start + static_cast<std::int64_t>(placed.ecg->group.samples));
  }
};

/// The rhythm group and from the others the leads that it lacks, in the file's order: some carts
/// store the rows of their paper as groups. Gaps are bounded, so that the record stays within 4
/// times what is stored.
std::vector<PlacedGroup> place_groups(const std::vector<EcgGroup>& groups, const EcgGroup& rhythm,
                                      Record& record, Extent& extent) {
  constexpr std::int64_t most_times = 4;
  std::vector<PlacedGroup> placed = {{&rhythm, rhythm.leads, 0}};
  extent.include(placed.front());
  std::set<std::string_view> names;
  for (const DicomEcgChannel& channel : rhythm.leads) names.insert(channel.lead.name);
  auto leads = static_cast<std::int64_t>(rhythm.leads.size());
  auto stored = leads * extent.end;
  for (const EcgGroup& ecg : groups) {
    if (&ecg == &rhythm) continue;
    PlacedGroup other{&ecg, {}, 0};
    std::ranges::copy_if(ecg.leads, std::back_inserter(other.leads),
                         [&](const auto& channel) { return !names.contains(channel.lead.name); });
    const auto start = start_beside(rhythm, ecg);
    const bool same_kind = !ecg.group.of_one_beat && ecg.group.derived == rhythm.group.derived;
    const bool fit = leads + static_cast<std::int64_t>(other.leads.size()) <=
                     static_cast<std::int64_t>(kMostDicomChannels);
    if (same_kind && start && fit && !other.leads.empty()) {
      other.start = *start;
      Extent together = extent;
      together.include(other);
      const auto added = static_cast<std::int64_t>(other.leads.size());
      const auto samples = static_cast<std::int64_t>(ecg.group.samples);
      if (together.end - together.start <=
          most_times * (stored + added * samples) / (leads + added)) {
        extent = together;
        leads += added;
        stored += added * samples;
        for (const DicomEcgChannel& channel : other.leads) names.insert(channel.lead.name);
        record.assumptions.push_back(fmt::format("leads of {} joined to those of {}",
                                                 name_of(ecg.group), name_of(rhythm.group)));
        placed.push_back(std::move(other));
        continue;
      }
    }
    record.assumptions.push_back(fmt::format("{}{} left out, {} samples",
                                             ecg.group.derived ? "derived " : "",
                                             name_of(ecg.group), ecg.group.samples));
  }
  std::ranges::sort(placed, {}, [](const PlacedGroup& one) { return one.ecg->group.number; });
  return placed;
}

/// Decodes the leads of a group and moves them to their place in the record.
Result<void> add_leads(const PlacedGroup& placed, const Extent& extent, const ReadOptions& options,
                       LeadAssumptions& assumptions, Record& record) {
  const DicomWaveformGroup& group = placed.ecg->group;
  const auto length = static_cast<std::size_t>(extent.end - extent.start);
  const auto start = static_cast<std::size_t>(placed.start - extent.start);
  const auto skews = skews_of(placed.leads, record.rate, group.samples, assumptions);
  for (std::size_t i = 0; i < placed.leads.size(); ++i) {
    auto lead = read_dicom_lead(group, placed.leads[i], options, assumptions, record.verifications);
    if (!lead) return std::unexpected(lead.error());
    if (const std::size_t first = start + skews[i]; first > 0 || lead->samples.size() < length) {
      std::vector<float> samples(length, std::numeric_limits<float>::quiet_NaN());
      const std::size_t count = std::min(lead->samples.size(), length - first);
      std::copy_n(lead->samples.begin(), count,
                  samples.begin() + static_cast<std::ptrdiff_t>(first));
      lead->samples = std::move(samples);
    }
    record.leads.push_back(std::move(*lead));
  }
  return {};
}

void add_identity(const DicomDataSet& data_set, std::vector<std::string>& identity) {
  struct Field {
    DicomTag tag;
    std::string_view name;
  };
  constexpr auto fields =
      std::to_array<Field>({{dicom::kPatientName, "patient name"},
                            {dicom::kPatientId, "patient id"},
                            {dicom::kOtherPatientIds, "other patient ids"},
                            {dicom::kPatientBirthDate, "birth date"},
                            {dicom::kAccessionNumber, "accession number"},
                            {dicom::kInstitutionName, "institution"},
                            {dicom::kReferringPhysician, "referring physician"},
                            {dicom::kPerformingPhysician, "performing physician"},
                            {dicom::kReadingPhysician, "reading physician"},
                            {dicom::kOperator, "operator"}});
  for (const Field& field : fields) {
    if (const std::string_view value = text_of(data_set, field.tag); !value.empty()) {
      identity.push_back(fmt::format("{}: {}", field.name, dicom_text(data_set, value)));
    }
  }
}

void add_comments(const DicomDataSet& data_set, std::vector<std::string>& comments) {
  for (const DicomDataSet& item : items_of(data_set, dicom::kWaveformAnnotations)) {
    if (const std::string_view text = text_of(item, dicom::kUnformattedText); !text.empty()) {
      comments.push_back(dicom_text(data_set, text));
    }
  }
}

/// The rhythm group's, or the one given.
Result<double> rate_of(const DicomWaveformGroup& group, const ReadOptions& options,
                       Record& record) {
  if (group.rate && !(*group.rate > 0)) {
    return std::unexpected(Error{ErrorKind::InvalidInput,
                                 fmt::format("states a sampling rate of {} Hz", *group.rate),
                                 {},
                                 fmt::format("waveform group {}", group.number)});
  }
  if (!group.rate && !options.rate) {
    return refuse(ErrorKind::InvalidInput, "states no sampling rate; give it with --rate");
  }
  if (!group.rate) {
    record.assumptions.push_back(
        fmt::format("sampling rate not stated: {} Hz, as given", *options.rate));
  }
  return group.rate ? *group.rate : *options.rate;
}

}  // namespace

Result<Record> read_dicom_record(std::span<const std::byte> bytes, const ReadOptions& options) {
  auto file = parse_dicom_file(bytes);
  if (!file) return std::unexpected(file.error());
  const SopClass sop_class = sop_class_of(*file);
  if (items_of(file->data_set, dicom::kWaveformSequence).empty()) {
    return refuse_without_waveform(*file, sop_class);
  }
  Record record;
  record.format = fmt::format("DICOM {}", sop_class.name.empty() ? "waveform" : sop_class.name);
  record.assumptions = std::move(file->assumptions);
  record.verifications = std::move(file->verifications);
  const auto groups = read_groups(*file, sop_class, record);
  if (!groups) return std::unexpected(groups.error());
  const EcgGroup* rhythm = find_rhythm(*groups);
  if (rhythm == nullptr) {
    return refuse(ErrorKind::Unsupported, "holds beats (medians or averages) only, no rhythm");
  }
  const auto rate = rate_of(rhythm->group, options, record);
  if (!rate) return std::unexpected(rate.error());
  record.rate = *rate;
  if (rhythm->group.derived) {
    record.assumptions.push_back(name_of(rhythm->group) + " is derived, by the file");
  }
  Extent extent;
  LeadAssumptions assumptions;
  for (const PlacedGroup& placed : place_groups(*groups, *rhythm, record, extent)) {
    if (auto added = add_leads(placed, extent, options, assumptions, record); !added) {
      return std::unexpected(added.error());
    }
  }
  assumptions.append_to(record.assumptions, record.leads.size());
  record.start = dicom_start_time(file->data_set, record.assumptions);
  add_comments(file->data_set, record.comments);
  if (options.keep_identity) add_identity(file->data_set, record.identity);
  return record;
}

}  // namespace crest::io
