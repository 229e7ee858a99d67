#include "bench/network_cases.h"

#include <memory>
#include <thread>
#include <vector>

#include "bench/random_network.h"
#include "model/network.h"
#include "model/restorer.h"
#include "nn/kernels_reference.h"

namespace crest::bench {
namespace {

constexpr std::size_t kMasks = 3;
constexpr std::size_t kBeats = 10;

/// What a thread works with.
struct Pass {
  Pass(const std::shared_ptr<const model::Network>& network)
      : session(network),
        trend(random_values(network->description.config.window * network->description.config.leads,
                            1)),
        window(random_values(trend.size(), 2)),
        beat(random_values(network->description.config.beat * network->description.config.leads,
                           3)) {}

  model::Restoration forward() {
    session.set_trend(trend);
    session.set_global(window);
    return session.restore(beat);
  }

  model::Restoration record() {
    model::Restoration last;
    session.set_trend(trend);
    for (std::size_t mask = 0; mask < kMasks; ++mask) {
      session.set_global(window);
      for (std::size_t i = 0; i < kBeats; ++i) last = session.restore(beat);
    }
    return last;
  }

  model::Session session;
  std::vector<float> trend, window, beat;
};

struct NetworkWork {
  NetworkWork(const model::NetworkDescription& description, const nn::Kernels& kernels,
              std::size_t threads) {
    const auto network = model::make_network(description, random_tensors(description), kernels);
    for (std::size_t i = 0; i < threads; ++i) passes.push_back(std::make_unique<Pass>(*network));
  }

  std::vector<std::unique_ptr<Pass>> passes;  ///< one a thread
};

Result<model::NetworkDescription> find_network(const CaseText& text, const Workbench& workbench) {
  const std::string_view name = text.words.empty() ? "" : text.words.front();
  if (name == "paper") return model::describe({});
  if (name != "default") return no_case(text, "it names neither network, paper or default");
  const auto model = workbench.open_model(workbench.kernels);
  if (!model) return std::unexpected(model.error());
  return model->network->description;
}

}  // namespace

Result<Case> network_case(const CaseText& text, const Workbench& workbench) {
  const auto description = find_network(text, workbench);
  if (!description) return std::unexpected(description.error());
  const auto repetitions = number_after(text, 'b', 1);
  const auto threads = number_after(text, 't', 1);
  if (!repetitions) return std::unexpected(repetitions.error());
  if (!threads) return std::unexpected(threads.error());
  const bool record = text.kind == "record";
  const auto work = std::make_shared<NetworkWork>(*description, workbench.kernels, *threads);
  const auto run_pass = [record, count = *repetitions](Pass& pass) {
    model::Restoration last;
    for (std::size_t i = 0; i < count; ++i) last = record ? pass.record() : pass.forward();
    return last;
  };
  const model::Work cost = model::work_of(*description);
  constexpr auto masks = static_cast<double>(kMasks);
  const double once = cost.trend + (record ? masks * cost.global + masks * kBeats * cost.restore
                                           : cost.global + cost.restore);
  return Case{.name = std::string(text.text),
              .operations = once * static_cast<double>(*repetitions * *threads),
              .threads = *threads,
              .difference =
                  [work, run_pass, description = *description] {
                    NetworkWork reference(description, nn::kReferenceKernels, 1);
                    // A record and a pass end with the same restoration.
                    return largest_difference(run_pass(*work->passes.front()),
                                              reference.passes.front()->forward());
                  },
              .tolerance = 1e-4,
              .run =
                  [work, run_pass] {
                    std::vector<std::jthread> others;
                    for (std::size_t i = 1; i < work->passes.size(); ++i) {
                      others.emplace_back([&, i] { run_pass(*work->passes[i]); });
                    }
                    run_pass(*work->passes.front());
                  }};
}

}  // namespace crest::bench
