#include "eval/sanity_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "detect/detector.h"
#include "signal/strip.h"

namespace crest::eval {
namespace {

constexpr std::size_t kLeads = signal::kStandardLeadCount;

/// A detector for several threads.
struct Detector {
  model::Model model;
  std::vector<model::Session> sessions;
  std::vector<std::size_t> order;  ///< of the leads; empty: as they are

  Result<Assessment> assess(const Record& record, std::size_t thread) {
    if (order.empty()) return detect::assess(record, model, sessions[thread]);
    auto assessment = detect::assess(with_shuffled_leads(record, order), model, sessions[thread]);
    if (!assessment || assessment->map.size() != kLeads * assessment->samples) return assessment;
    return with_map_put_back(*std::move(assessment), order);
  }
};

Result<Detector> make_detector(std::span<const std::byte> model_file, const std::string& name,
                               Spoiling spoiling, const SanityOptions& options) {
  auto model = spoiled_model(model_file, name, spoiling, options.seed, *options.kernels);
  if (!model) return std::unexpected(model.error());
  if (model->description.network.leads != kLeads) {
    return std::unexpected(
        Error{ErrorKind::Config, "is not made for the twelve standard leads", name, {}});
  }
  Detector detector{.model = *std::move(model), .sessions = {}, .order = {}};
  for (std::size_t i = 0; i < options.planted.threads; ++i) {
    detector.sessions.emplace_back(detector.model.network);
  }
  if (spoiling == Spoiling::Leads) {
    detector.order = order_without_fixed_lead(kLeads, options.seed);
  }
  return detector;
}

/// Adds the means of one detector over its rows, a result a kind.
void take(const PlantedRun& run, std::size_t spoiling, std::vector<SanityResult>& results) {
  for (SanityResult& result : results) {
    MapMeasures& map = result.maps[spoiling];
    std::array<double, kTrivialMaps.size()> trivial{};
    double count = 0;
    for (const PlantedRow& row : run.rows) {
      if (row.kind != result.kind || !row.located) continue;
      count += 1;
      map.auc += row.map.auc;
      map.peak += row.map.peak;
      map.peak_time += row.map.peak_time;
      for (std::size_t i = 0; i < trivial.size(); ++i) trivial[i] += row.trivial[i].auc;
    }
    if (count == 0) continue;
    for (double* sum : {&map.auc, &map.peak, &map.peak_time}) *sum /= count;
    result.records = static_cast<std::size_t>(count);
    result.trivial_auc = std::ranges::max(trivial) / count;
  }
}

}  // namespace

Result<std::vector<SanityResult>> run_sanity(const std::filesystem::path& folder,
                                             std::span<const std::byte> model_file,
                                             const std::string& name,
                                             const SanityOptions& options) {
  PlantedOptions planted = options.planted;
  if (planted.kinds.empty()) planted.kinds.assign(kSanityKinds.begin(), kSanityKinds.end());
  if (planted.strengths.empty()) planted.strengths = {Strength::Middle};
  std::vector<SanityResult> results;
  results.reserve(planted.kinds.size());
  for (const ChangeKind kind : planted.kinds) results.push_back({.kind = kind, .maps = {}});
  for (std::size_t i = 0; i < kSpoilings.size(); ++i) {
    auto detector = make_detector(model_file, name, kSpoilings[i], options);
    if (!detector) return std::unexpected(detector.error());
    if (options.planted.progress) {
      planted.progress = [&, i](std::size_t done, std::size_t total) {
        options.planted.progress(i * total + done, kSpoilings.size() * total);
      };
    }
    const auto run = run_planted(
        folder,
        [&](const Record& record, std::size_t thread) { return detector->assess(record, thread); },
        planted);
    if (!run) return std::unexpected(run.error());
    take(*run, i, results);
  }
  return results;
}

std::string to_text(std::span<const SanityResult> results) {
  std::string text = fmt::format("{:<24}{:>8}", "", "records");
  auto out = std::back_inserter(text);
  for (const Spoiling spoiling : kSpoilings) fmt::format_to(out, "{:>18}", to_string(spoiling));
  text += "           trivial\n";
  for (const SanityResult& result : results) {
    fmt::format_to(out, "{:<24}{:>8}", description_of(result.kind).name, result.records);
    for (const MapMeasures& map : result.maps) {
      fmt::format_to(out, "{:>18}", fmt::format("{:.3f} / {:.3f}", map.auc, map.peak));
    }
    fmt::format_to(out, "{:>18.3f}\n", result.trivial_auc);
  }
  text +=
      "AUC of the points within a record / how often the highest point of the map lies in the "
      "truth, by\nlead and time; means over the records. Random network: its weights in random "
      "order. Random weights:\nthe shapes and scales of the normals too. Shuffled leads: each "
      "under another one's name, the map put\nback. Trivial: AUC of the best map that knows "
      "nothing.\n";
  return text;
}

}  // namespace crest::eval
