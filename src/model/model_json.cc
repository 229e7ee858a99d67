#include "model/model_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/utc_day.h"
#include "model/alarm_budget.h"

namespace crest::model {
namespace {

using nlohmann::json;

constexpr double kHighestRate = 100'000;  // Hz; far above any ECG
constexpr std::size_t kHighestOrder = 8;

std::unexpected<Error> config_error(std::string reason) {
  return std::unexpected(Error{ErrorKind::Config, std::move(reason), {}, {}});
}

/// The parts that are not among the names; Config error for a name that is none.
Result<Parts> parts_without(const std::vector<std::string>& names) {
  Parts parts;
  for (const std::string& name : names) {
    const auto* const found = std::ranges::find(kPartNames, name, &PartName::name);
    if (found == kPartNames.end()) return config_error("no part is named \"" + name + "\"");
    parts.*found->part = false;
  }
  return parts;
}

/// A whole number, not negative, else the library throws; its own conversion would cut 12.5 to 12
/// and wrap -1 around.
std::size_t size_of(const json& value) { return value.get_ref<const json::number_unsigned_t&>(); }

/// Whether these are the extremes of some of `normals` records.
bool are_extremes(const std::vector<double>& values, std::size_t normals) {
  return values.size() <= normals && std::ranges::is_sorted(values) &&
         std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
}

/// Whether lists and budget are those of a calibration of so many leads.
bool can_be(const Calibration& calibration, std::size_t leads) {
  const std::size_t normals = calibration.scores.size();
  const auto are_peaks = [&](const std::vector<double>& peaks) {
    return are_extremes(peaks, normals) && (peaks.empty() || peaks.front() > 0);
  };
  return normals > 0 && is_utc_day(calibration.date) && calibration.alarms_per_1000 > 0 &&
         calibration.alarms_per_1000 <= kMostAlarms && are_extremes(calibration.scores, normals) &&
         calibration.beat_peaks.size() == normals &&
         are_extremes(calibration.beat_peaks, normals) && calibration.lead_peaks.size() == leads &&
         std::ranges::all_of(calibration.lead_peaks, are_peaks) &&
         std::ranges::all_of(calibration.segments, are_peaks, &SegmentPeaks::peaks);
}

Result<void> check(const ModelDescription& description) {
  const signal::Preprocessing& preprocessing = description.preprocessing;
  if (!(preprocessing.rate > 0 && preprocessing.rate <= kHighestRate)) {
    return config_error("the rate is not sensible");
  }
  for (const double edge : {preprocessing.highpass, preprocessing.lowpass}) {
    if (!(edge >= 0 && edge < preprocessing.rate / 2)) {
      return config_error("a filter edge is not below half the rate");
    }
  }
  if (preprocessing.beat_before > description.network.beat ||
      preprocessing.beat_after > description.network.beat ||
      preprocessing.beat() != description.network.beat ||
      preprocessing.window != description.network.window) {
    return config_error("window or beat differ between network and preprocessing");
  }
  if (preprocessing.leads() != description.network.leads) {
    return config_error("the leads differ between network and preprocessing");
  }
  if (preprocessing.window < preprocessing.beat()) return config_error("a beat exceeds the window");
  if (preprocessing.trend_width < 2 || preprocessing.trend_width % 2 != 0 ||
      preprocessing.trend_width > preprocessing.window / 2) {
    return config_error("the trend width is not an even number within half a window");
  }
  return {};
}

}  // namespace

std::string config_json(const ModelDescription& description) {
  const NetworkConfig& network = description.network;
  const signal::Preprocessing& preprocessing = description.preprocessing;
  json config{{"name", description.name},
              {"network",
               {{"leads", network.leads},
                {"window", network.window},
                {"beat", network.beat},
                {"channels", network.channels},
                {"halving_kernel", network.halving_kernel},
                {"latent_kernel", network.latent_kernel},
                {"latent", network.latent},
                {"heads", network.heads},
                {"attention_dropout", network.attention_dropout}}},
              {"preprocessing",
               {{"rate_hz", preprocessing.rate},
                {"highpass_hz", preprocessing.highpass},
                {"lowpass_hz", preprocessing.lowpass},
                {"filter_order", preprocessing.filter_order},
                {"window", preprocessing.window},
                {"beat_before", preprocessing.beat_before},
                {"beat_after", preprocessing.beat_after},
                {"trend_width", preprocessing.trend_width}}}};
  // What is as it is in the paper is not written, so that its model file stays as it always was.
  if (preprocessing.signals > 0) config["preprocessing"]["signals"] = preprocessing.signals;
  if (network.mask_patches != NetworkConfig{}.mask_patches) {
    config["network"]["mask_patches"] = network.mask_patches;
  }
  if (description.compares) config["compares_with_normals"] = true;
  for (const PartName& part : kPartNames) {
    if (!(network.parts.*part.part)) config["network"]["without"].push_back(part.name);
  }
  return config.dump();
}

std::string calibration_json(const Calibration& calibration) {
  json segments = json::array();
  for (const SegmentPeaks& segment : calibration.segments) {
    segments.push_back({{"segment", segment.segment}, {"peaks", segment.peaks}});
  }
  const std::size_t normals = calibration.scores.size();
  const auto threshold = alarm_threshold(calibration.scores, calibration.alarms_per_1000);
  return json{{"records", calibration.records},
              {"date", calibration.date},
              {"normals", normals},
              {"alarms_per_1000", calibration.alarms_per_1000},
              {"alarm_threshold", threshold ? json(*threshold) : json(nullptr)},
              {"guarantee", guarantee_in_words(normals, calibration.alarms_per_1000)},
              {"scores", calibration.scores},
              {"lead_peaks", calibration.lead_peaks},
              {"beat_peaks", calibration.beat_peaks},
              {"segments", std::move(segments)}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<void> parse_config(const std::string& text, ModelDescription& description) {
  // A value that is missing or of another type makes the library throw.
  try {
    const json config = json::parse(text);
    config.at("name").get_to(description.name);
    description.compares = config.value("compares_with_normals", false);
    const json& network = config.at("network");
    description.network.leads = size_of(network.at("leads"));
    description.network.window = size_of(network.at("window"));
    description.network.beat = size_of(network.at("beat"));
    description.network.channels.clear();
    for (const json& channels : network.at("channels")) {
      description.network.channels.push_back(size_of(channels));
    }
    description.network.halving_kernel = size_of(network.at("halving_kernel"));
    description.network.latent_kernel = size_of(network.at("latent_kernel"));
    description.network.latent = size_of(network.at("latent"));
    description.network.heads = size_of(network.at("heads"));
    network.at("attention_dropout").get_to(description.network.attention_dropout);
    description.network.mask_patches = network.contains("mask_patches")
                                           ? size_of(network.at("mask_patches"))
                                           : NetworkConfig{}.mask_patches;
    const auto parts = parts_without(network.value("without", std::vector<std::string>{}));
    if (!parts) return std::unexpected(parts.error());
    description.network.parts = *parts;
    const json& preprocessing = config.at("preprocessing");
    const auto signals = preprocessing.find("signals");
    description.preprocessing.signals = signals == preprocessing.end() ? 0 : size_of(*signals);
    preprocessing.at("rate_hz").get_to(description.preprocessing.rate);
    preprocessing.at("highpass_hz").get_to(description.preprocessing.highpass);
    preprocessing.at("lowpass_hz").get_to(description.preprocessing.lowpass);
    const std::size_t filter_order = size_of(preprocessing.at("filter_order"));
    if (filter_order < 1 || filter_order > kHighestOrder) {
      return config_error(fmt::format("the filter order is not 1 to {}", kHighestOrder));
    }
    description.preprocessing.filter_order = static_cast<int>(filter_order);
    description.preprocessing.window = size_of(preprocessing.at("window"));
    description.preprocessing.beat_before = size_of(preprocessing.at("beat_before"));
    description.preprocessing.beat_after = size_of(preprocessing.at("beat_after"));
    description.preprocessing.trend_width = size_of(preprocessing.at("trend_width"));
  } catch (const json::exception& exception) {
    return config_error(std::string("the configuration is not as expected: ") + exception.what());
  }
  return check(description);
}

Result<Calibration> parse_calibration(const std::string& text, std::size_t leads) {
  Calibration calibration;
  std::size_t normals = 0;
  std::optional<double> threshold;
  try {
    const json values = json::parse(text);
    values.at("records").get_to(calibration.records);
    values.at("date").get_to(calibration.date);
    normals = size_of(values.at("normals"));
    calibration.alarms_per_1000 = size_of(values.at("alarms_per_1000"));
    if (const json& stated = values.at("alarm_threshold"); !stated.is_null()) {
      threshold = stated.get<double>();
    }
    values.at("scores").get_to(calibration.scores);
    values.at("lead_peaks").get_to(calibration.lead_peaks);
    values.at("beat_peaks").get_to(calibration.beat_peaks);
    for (const json& segment : values.at("segments")) {
      calibration.segments.push_back({.segment = segment.at("segment").get<std::string>(),
                                      .peaks = segment.at("peaks").get<std::vector<double>>()});
    }
  } catch (const json::exception& exception) {
    return config_error(std::string("the calibration is not as expected: ") + exception.what());
  }
  if (!can_be(calibration, leads)) {
    return config_error("the calibration holds values that cannot be");
  }
  if (normals != calibration.scores.size() ||
      threshold != alarm_threshold(calibration.scores, calibration.alarms_per_1000)) {
    return config_error(
        "the calibration's number of normals or threshold is not that of its scores");
  }
  return calibration;
}

}  // namespace crest::model
