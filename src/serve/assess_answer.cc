#include "serve/assess_answer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "detect/detector.h"
#include "io/read_record.h"
#include "report/assessment_json.h"
#include "report/error_json.h"
#include "serve/answer_bytes.h"
#include "serve/drawing_answer.h"
#include "serve/media_type.h"

namespace crest::serve {
namespace {

using Json = nlohmann::ordered_json;

struct Assessed {
  Result<Record> record;
  Result<Assessment> outcome;  ///< the error of the record where that was not read
};

unsigned status_of(const Assessed& assessed) {
  if (assessed.outcome) return 200;
  if (assessed.record) return 422;
  switch (assessed.record.error().kind) {
    case ErrorKind::Corrupt:
      return 400;
    case ErrorKind::Unsupported:
      return 415;
    default:
      return 422;
  }
}

Assessed assessed(const SentFiles::Sent& sent, const io::ReadOptions& options,
                  ServiceContext& context, model::Session& session) {
  auto record = io::read_record(*sent.folder, sent.name, options);
  auto outcome = record ? detect::assess(*record, context.model, session)
                        : Result<Assessment>(std::unexpected(record.error()));
  if (!outcome && outcome.error().file.empty()) outcome.error().file = sent.label;
  if (!outcome) {
    context.metrics.count_refusal(to_string(outcome.error().kind));
  } else {
    const std::optional<bool>& alarm = outcome->alarm;
    context.metrics.count_verdict(!alarm ? "assessed" : *alarm ? "alarm" : "no_alarm");
  }
  return {std::move(record), std::move(outcome)};
}

Json kept_json(const std::string& id, const KeptRecord& kept) {
  Json leads = Json::array();
  for (const KeptLead& lead : kept.leads) leads.push_back(lead.name);
  return {{"id", id},
          {"rate_hz", kept.rate()},
          {"duration_s", kept.duration()},
          {"samples", kept.samples},
          {"unit", kept.leads.empty() ? "" : kept.leads.front().unit},
          {"leads", std::move(leads)}};
}

/// Keeps what was read and says so in the row, or why it is not kept.
void keep(Assessed assessed, const std::string& label, ServiceContext& context, Json& row) {
  const auto refuse = [&row](std::string_view reason) {
    row["kept"] = nullptr;
    row["kept_reason"] = reason;
  };
  if (!assessed.record) return refuse("it could not be read");
  const auto id = random_id();
  if (!id) return refuse("the system gives no random numbers");
  std::optional<Assessment> outcome;
  if (assessed.outcome) outcome = std::move(*assessed.outcome);
  auto kept =
      std::make_shared<KeptRecord>(compact(std::move(*assessed.record), std::move(outcome), label));
  const std::size_t bytes = kept->bytes();
  if (!context.kept.has_room_for(bytes)) return refuse("it is too large to be kept");
  row["kept"] = kept_json(*id, *kept);
  kept->row = row;
  context.kept.keep(*id, std::move(kept));
}

Response drawn(const SentFiles& files, const Request& request, const AssessChoices& choices,
               std::string_view type, ServiceContext& context, model::Session& session) {
  const auto options = draw_options_of(request.head, context);
  if (!options) return failure_of(options.error(), 400);
  if (files.records.size() != 1) return failure(400, "only one record can be drawn");
  const SentFiles::Sent& sent = files.records.front();
  const Assessed one = assessed(sent, choices.read, context, session);
  if (!one.record || (!one.outcome && (options->findings || options->restored)))
    return failure_of(one.outcome.error(), status_of(one));
  return drawing_answer(*one.record, one.outcome ? &*one.outcome : nullptr, *options, type,
                        sent.label);
}

}  // namespace

Result<AssessChoices> assess_choices(const RequestHead& head) {
  auto read = read_options_of(head);
  if (!read) return std::unexpected(read.error());
  return AssessChoices{.read = std::move(*read), .keep = head.parameter("keep") == "1"};
}

AnsweredRow assessed_row(const SentFiles::Sent& sent, const AssessChoices& choices,
                         ServiceContext& context, model::Session& session) {
  Assessed one = assessed(sent, choices.read, context, session);
  AnsweredRow answered{.row = report::to_json(sent.label, one.outcome), .status = status_of(one)};
  if (choices.keep) keep(std::move(one), sent.label, context, answered.row);
  return answered;
}

Response assess_answer(const std::shared_ptr<const Request>& request, ServiceContext& context,
                       model::Session& session) {
  constexpr std::array<std::string_view, 4> offered = {"application/json", kDrawingTypes[0],
                                                       kDrawingTypes[1], kDrawingTypes[2]};
  const auto type = choose_media_type(request->head.accept, offered);
  if (!type) return failure(406, "the answer is JSON, SVG, PDF or PNG");
  const auto choices = assess_choices(request->head);
  if (!choices) return failure_of(choices.error(), 400);
  const auto files = sent_files(request);
  if (!files) return failure_of(files.error(), 400);
  if (*type != offered.front()) return drawn(*files, *request, *choices, *type, context, session);
  if (files->records.size() == 1) {
    const auto [row, status] = assessed_row(files->records.front(), *choices, context, session);
    return {.status = status, .body = report::to_json_line(row) + '\n'};
  }
  std::vector<Json> rows;
  for (const SentFiles::Sent& sent : files->records)
    rows.push_back(assessed_row(sent, *choices, context, session).row);
  return {.body = report::to_json_array(std::move(rows))};
}

Response failure_of(const Error& error, unsigned status) {
  return {.status = status,
          .body = report::to_json_line({{"error", report::to_json(error)}}) + '\n'};
}

}  // namespace crest::serve
