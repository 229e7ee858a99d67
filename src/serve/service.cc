#include "serve/service.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "serve/answer_bytes.h"
#include "serve/assess_answer.h"
#include "serve/batch_answer.h"
#include "serve/fixed_answers.h"
#include "serve/kept_answers.h"
#include "serve/routes.h"
#include "serve/service_context.h"
#include "serve/worker_pool.h"

namespace crest::serve {
namespace {

/// Of requests that have no use for one.
constexpr std::size_t kMostUnusedBody = 64 << 10;
/// Threads that show kept records, beside those that assess.
constexpr std::size_t kShowing = 2;
constexpr std::size_t kLongestShowingQueue = 256;
constexpr std::string_view kNowhere = "none";  ///< the route of what has none

/// The host of "host:port" or "[address]:port".
std::string_view without_port(std::string_view host) {
  const std::size_t bracket = host.find(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return host.substr(0, colon);
}

std::string now_in_words() {
  const auto now =
      std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

/// Does what gives the answer. Nothing in crest throws for bad input, but memory may run out.
template <typename Work>
void guarded(Reply& reply, const Work& work) {
  try {
    work();
  } catch (const std::exception& exception) {
    reply.whole(failure(500, exception.what()));
  }
}

/// Has a worker do it, or says why none will.
template <typename Work>
void hand_out(WorkerPool& pool, const std::shared_ptr<Reply>& reply, std::string_view why_not,
              Work work) {
  const bool accepted = pool.submit([reply, work = std::move(work)](std::size_t worker) {
    guarded(*reply, [&] { work(worker); });
  });
  if (!accepted) reply->whole(busy(why_not));
}

constexpr std::string_view kQueueFull = "all workers are busy and the queue is full";

}  // namespace

struct Service::State {
  State(const model::Model& model, ServiceOptions options)
      : context(model, std::move(options)),
        assessing(context.options.workers, context.options.longest_queue),
        showing(kShowing, kLongestShowingQueue) {}

  void assess(const std::shared_ptr<const Request>& request, const std::shared_ptr<Reply>& reply) {
    hand_out(assessing, reply, kQueueFull, [this, request, reply](std::size_t worker) {
      reply->whole(assess_answer(request, context, context.sessions[worker]));
    });
  }

  void assess_batch(const std::shared_ptr<const Request>& request,
                    const std::shared_ptr<Reply>& reply) {
    hand_out(assessing, reply, kQueueFull, [this, request, reply](std::size_t) {
      start_batch(request, reply, context, assessing);
    });
  }

  void show(const Match& match, const std::shared_ptr<const Request>& request,
            const std::shared_ptr<Reply>& reply) {
    const RequestHead& head = request->head;
    if (head.method == "DELETE") {
      return reply->whole(context.kept.drop(match.argument)
                              ? Response{.status = 204}
                              : failure(404, "no such record is kept"));
    }
    auto kept = context.kept.find(match.argument);
    if (!kept) return reply->whole(failure(404, "no such record is kept"));
    hand_out(showing, reply, "too much is being shown",
             [this, resource = match.route->resource, kept = std::move(kept), request,
              reply](std::size_t) { reply->whole(shown(resource, *kept, request->head)); });
  }

  Response shown(Resource resource, const KeptRecord& kept, const RequestHead& head) const {
    switch (resource) {
      case Resource::Trace:
        return trace_answer(kept, head);
      case Resource::Drawing:
        return kept_drawing(kept, head, context);
      case Resource::Annotations:
        return annotations_answer(kept);
      default:
        return kept_row(kept);
    }
  }

  Response metrics() const {
    const KeptRecords::Filling filling = context.kept.filling();
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = context.metrics.text({.waiting = assessing.waiting(),
                                          .busy = assessing.busy(),
                                          .workers = assessing.workers(),
                                          .kept_records = filling.records,
                                          .kept_bytes = filling.bytes})};
  }

  Response ready() const {
    if (assessing.waiting() >= context.options.longest_queue) return busy("the queue is full");
    return {.content_type = "text/plain; charset=utf-8", .body = "ready\n"};
  }

  /// What needs no worker.
  Response at_once(const Match& match, const RequestHead& head) const {
    switch (match.route->resource) {
      case Resource::Page:
        return page_answer("index.html", head);
      case Resource::Asset:
        return page_answer(match.argument, head);
      case Resource::Health:
        return {.content_type = "text/plain; charset=utf-8", .body = "alive\n"};
      case Resource::Readiness:
        return ready();
      case Resource::Metrics:
        return metrics();
      case Resource::Model:
        return model_answer(context);
      default:
        return description_answer(head);
    }
  }

  ServiceContext context;
  WorkerPool assessing, showing;  // end before what they work on
};

Service::Service(const model::Model& model, ServiceOptions options)
    : state_(std::make_unique<State>(model, std::move(options))) {}
Service::~Service() = default;

std::optional<Response> Service::refuse(const RequestHead& head, std::size_t& most_bytes) {
  const ServiceOptions& options = state_->context.options;
  if (head.path.empty()) return failure(400, "the target of the request is no path");
  if (!options.hosts.empty() &&
      std::ranges::find(options.hosts, without_port(head.host)) == options.hosts.end()) {
    return failure(421, "this service is not called by that name");
  }
  const auto match = match_route(head.path);
  if (!match) return failure(404, "there is nothing at this path");
  if (!allows(*match->route, head.method)) {
    Response response = failure(405, "this path takes other methods");
    response.fields.emplace_back("Allow", match->route->methods);
    return response;
  }
  if (options.keys && !match->route->open && !options.keys->admit(head.authorization)) {
    Response response = failure(401, "a key is needed: Authorization: Bearer KEY");
    response.fields.emplace_back("WWW-Authenticate", "Bearer");
    return response;
  }
  const bool takes_body = head.method == "POST";
  most_bytes = takes_body ? options.most_body_bytes : kMostUnusedBody;
  if (takes_body && !head.has_length) return failure(411, "the length of the body is not stated");
  return std::nullopt;
}

void Service::answer(std::shared_ptr<const Request> request, std::shared_ptr<Reply> reply) {
  const auto match = match_route(request->head.path);
  if (!match) return reply->whole(failure(404, "there is nothing at this path"));
  switch (match->route->resource) {
    case Resource::Assess:
      return state_->assess(request, reply);
    case Resource::Batch:
      return state_->assess_batch(request, reply);
    case Resource::Kept:
    case Resource::Trace:
    case Resource::Drawing:
    case Resource::Annotations:
      return state_->show(*match, request, reply);
    default:
      guarded(*reply, [&] { reply->whole(state_->at_once(*match, request->head)); });
  }
}

void Service::note(const RequestHead& head, unsigned status, double seconds, std::size_t bytes) {
  const auto match = match_route(head.path);
  const std::string_view route = match ? match->route->path : kNowhere;
  state_->context.metrics.count_request(route, head.method, status, seconds, bytes);
  if (!state_->context.options.log) return;
  // Of what a client says only a method that the route takes is repeated.
  const bool known = match && allows(*match->route, head.method);
  state_->context.options.log(fmt::format("{} {} {} {} {:.1f} ms {} bytes", now_in_words(),
                                          known ? head.method : "-", route, status, 1000 * seconds,
                                          bytes));
}

void Service::note_connections(std::size_t open) { state_->context.metrics.set_connections(open); }

void Service::tick() { state_->context.kept.drop_old(KeptRecords::Clock::now()); }

void Service::finish() {
  state_->assessing.finish();
  state_->showing.finish();
}

}  // namespace crest::serve
