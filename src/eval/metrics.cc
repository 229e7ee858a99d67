#include "eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "core/random.h"

namespace crest::eval {
namespace {

/// Records of one and the same score.
struct Step {
  double normals = 0;
  double abnormals = 0;
};

/// From the highest score to the lowest.
std::vector<Step> steps_of(std::span<const LabelledScore> records) {
  std::vector<LabelledScore> sorted(records.begin(), records.end());
  std::ranges::sort(sorted, std::greater(), &LabelledScore::score);
  std::vector<Step> steps;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i].score != sorted[i - 1].score) steps.emplace_back();
    ++(sorted[i].abnormal ? steps.back().abnormals : steps.back().normals);
  }
  return steps;
}

Step total_of(std::span<const LabelledScore> records) {
  const auto abnormals = std::ranges::count(records, true, &LabelledScore::abnormal);
  return {.normals = static_cast<double>(std::ssize(records) - abnormals),
          .abnormals = static_cast<double>(abnormals)};
}

/// Linear between the two nearest of the sorted values.
double quantile(std::span<const double> sorted, double probability) {
  const double place = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

std::vector<std::vector<LabelledScore>> group_by_patient(std::span<const LabelledScore> records) {
  std::map<std::int64_t, std::vector<LabelledScore>> patients;
  for (const LabelledScore& record : records) patients[record.patient].push_back(record);
  std::vector<std::vector<LabelledScore>> groups;
  groups.reserve(patients.size());
  for (auto& [patient, group] : patients) groups.push_back(std::move(group));
  return groups;
}

}  // namespace

std::optional<double> roc_auc(std::span<const LabelledScore> records) {
  const Step total = total_of(records);
  if (total.normals == 0 || total.abnormals == 0) return std::nullopt;
  double abnormals_above = 0;
  double pairs_won = 0;
  for (const Step& step : steps_of(records)) {
    pairs_won += step.normals * (abnormals_above + step.abnormals / 2);
    abnormals_above += step.abnormals;
  }
  return pairs_won / (total.normals * total.abnormals);
}

std::optional<double> average_precision(std::span<const LabelledScore> records) {
  const Step total = total_of(records);
  if (total.normals == 0 || total.abnormals == 0) return std::nullopt;
  Step above;
  double sum = 0;
  for (const Step& step : steps_of(records)) {
    above.normals += step.normals;
    above.abnormals += step.abnormals;
    sum += step.abnormals * above.abnormals / (above.abnormals + above.normals);
  }
  return sum / total.abnormals;
}

std::optional<Interval> bootstrap_interval(std::span<const LabelledScore> records,
                                           const Metric& metric, const BootstrapOptions& options) {
  const auto patients = group_by_patient(records);
  if (patients.empty()) return std::nullopt;
  Random random(options.seed);
  std::vector<double> values;
  std::vector<LabelledScore> resample;
  for (std::size_t i = 0; i < options.resamples; ++i) {
    resample.clear();
    for (std::size_t j = 0; j < patients.size(); ++j) {
      const auto& patient = patients[random.below(patients.size())];
      resample.insert(resample.end(), patient.begin(), patient.end());
    }
    if (const auto value = metric(resample)) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  std::ranges::sort(values);
  const double tail = (1 - options.confidence) / 2;
  return Interval{quantile(values, tail), quantile(values, 1 - tail)};
}

}  // namespace crest::eval
