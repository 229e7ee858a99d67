#include "serve/fixed_answers.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "detect/gated_strip.h"
#include "report/assessment_json.h"
#include "report/notice.h"
#include "serve/answer_bytes.h"
#include "serve/embedded_files.h"

namespace crest::serve {
namespace {

using Json = nlohmann::ordered_json;

Response embedded_answer(const EmbeddedFile& file, const RequestHead& head) {
  const std::string tag = '"' + std::string(file.sha256.substr(0, 32)) + '"';
  Response response{.content_type = std::string(media_type_of_file(file.name)),
                    .fields = {{"ETag", tag}, {"Cache-Control", "no-cache"}}};
  if (head.if_none_match.find(tag) != std::string::npos) {
    response.status = 304;
  } else {
    response.body = file.content;
  }
  return response;
}

Json preprocessing_json(const signal::Preprocessing& preprocessing) {
  return {{"signals", preprocessing.signals},           {"rate_hz", preprocessing.rate},
          {"highpass_hz", preprocessing.highpass},      {"lowpass_hz", preprocessing.lowpass},
          {"filter_order", preprocessing.filter_order}, {"window_samples", preprocessing.window},
          {"beat_samples", preprocessing.beat()}};
}

Json calibration_json(const std::optional<model::Calibration>& calibration) {
  if (!calibration) return nullptr;
  // The map of a lead is measured by its usual peak; a finding reaches map_threshold times as much.
  return {{"records", calibration->records},
          {"date", calibration->date},
          {"normals", calibration->scores.size()},
          {"alarms_per_1000", calibration->alarms_per_1000},
          {"usual_lead_peaks", model::lead_scales(*calibration)}};
}

Json limits_json(const ServiceOptions& options) {
  return {{"shortest_record_s", detect::kShortestRecord},
          {"most_body_bytes", options.most_body_bytes},
          {"most_kept_bytes", options.most_kept_bytes},
          {"longest_kept_min", options.longest_kept.count()},
          {"workers", options.workers},
          {"longest_queue", options.longest_queue}};
}

/// Extensions under which the formats of docs/formats usually come; the content decides.
Json formats_json() {
  return {".hea", ".dat", ".edf", ".bdf",  ".ecg", ".xml", ".dcm", ".scp",
          ".npy", ".npz", ".h5",  ".hdf5", ".csv", ".tsv", ".txt", ".mat"};
}

}  // namespace

Response page_answer(std::string_view name, const RequestHead& head) {
  const auto files = page_files();
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  if (found == files.end()) return failure(404, "there is no such file");
  return embedded_answer(*found, head);
}

Response description_answer(const RequestHead& head) {
  return embedded_answer(interface_description(), head);
}

Response model_answer(const ServiceContext& context) {
  const model::ModelDescription& description = context.model.description;
  const Json card = Json::parse(description.card, nullptr, false);
  const Json answer = {{"name", description.name},
                       {"sha256", context.model.sha256},
                       {"crest", CREST_VERSION},
                       {"not_a_medical_device", true},
                       {"notice", report::kNotice},
                       {"card", card.is_discarded() ? Json(nullptr) : card},
                       {"preprocessing", preprocessing_json(description.preprocessing)},
                       {"calibration", calibration_json(description.calibration)},
                       {"limits", limits_json(context.options)},
                       {"formats", formats_json()}};
  return {.body = report::to_json_line(answer) + '\n'};
}

}  // namespace crest::serve
