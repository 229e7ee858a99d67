#include "model/normal_reference.h"

#include <algorithm>
#include <cmath>

#include "core/finite.h"
#include "core/lanes.h"
#include "signal/typical_beat.h"

namespace crest::model {
namespace {

using signal::kBeatSamples;

constexpr std::string_view kPrefix = "reference.";

/// The share of the normals to which the exponential tail is fitted.
constexpr double kTailShare = 0.1;
constexpr std::size_t kFewestTail = 5;

/// Keeps samples in which normals hardly differ from counting for everything.
constexpr float kLeastSpread = 0.02F;

std::unexpected<Error> config_error(std::string reason) {
  return std::unexpected(Error{ErrorKind::Config, std::move(reason), {}, {}});
}

std::string evidence_name(std::size_t index) { return "evidence." + std::to_string(index); }

/// Takes tensors out of those of a file, one after the other; remembers the first that is wrong.
class Taker {
 public:
  explicit Taker(const std::map<std::string, Tensor>& tensors) : tensors_(tensors) {}

  std::vector<float> take(const std::string& name, std::optional<std::size_t> size) {
    const auto found = tensors_.find(std::string(kPrefix) + name);
    if (found == tensors_.end()) {
      note("lacks the tensor " + std::string(kPrefix) + name);
      return {};
    }
    const std::vector<float>& values = found->second.values;
    if (!all_finite(values) || (size && values.size() != *size)) {
      note("holds values that cannot be in the tensor " + found->first);
      return {};
    }
    return values;
  }

  void require(bool condition, const std::string& name) {
    if (!condition)
      note("holds values that cannot be in the tensor " + std::string(kPrefix) + name);
  }

  const std::string& defect() const { return defect_; }

 private:
  void note(std::string defect) {
    if (defect_.empty()) defect_ = std::move(defect);
  }

  const std::map<std::string, Tensor>& tensors_;
  std::string defect_;
};

bool all_positive(const std::vector<float>& values) {
  return std::ranges::all_of(values, [](float value) { return value > 0; });
}

bool none_negative(std::span<const float> values) {
  return std::ranges::all_of(values, [](float value) { return value >= 0; });
}

void lay_side_by_side(NormalReference& reference) {
  const std::size_t places = reference.leads * kBeatSamples;
  const std::size_t groups = (reference.normals + kLanes - 1) / kLanes;
  reference.side_by_side.assign(groups * places * kLanes, 0);
  for (std::size_t normal = 0; normal < reference.normals; ++normal) {
    const float* const from = reference.shape(normal).data();
    float* const to =
        reference.side_by_side.data() + normal / kLanes * places * kLanes + normal % kLanes;
    for (std::size_t place = 0; place < places; ++place) to[place * kLanes] = from[place];
  }
}

void measure_spread(NormalReference& reference) {
  const std::size_t size = reference.leads * kBeatSamples;
  std::vector<double> sum(size);
  std::vector<double> squares(size);
  for (std::size_t normal = 0; normal < reference.normals; ++normal) {
    const auto values = reference.shape(normal);
    for (std::size_t i = 0; i < size; ++i) {
      sum[i] += double{values[i]};
      squares[i] += double{values[i]} * double{values[i]};
    }
  }
  const auto count = static_cast<double>(std::max<std::size_t>(reference.normals, 1));
  reference.spread.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    const double mean = sum[i] / count;
    reference.spread[i] =
        static_cast<float>(std::sqrt(std::max(0.0, squares[i] / count - mean * mean)));
  }
}

void measure_norms(const ShapeSpace& space, NormalReference& reference) {
  std::vector<float>& norms = reference.squared_norms[static_cast<std::size_t>(space.evidence)];
  norms.assign(reference.normals * reference.leads, 0);
  std::vector<float> weights;
  for (std::size_t lead = 0; lead < reference.leads; ++lead) {
    for (std::size_t i = space.part.begin; i < space.part.end; ++i) {
      weights.push_back(weight_at(reference, space, lead, i));
    }
  }
  for (std::size_t normal = 0; normal < reference.normals; normal += kLanes) {
    const float* const shapes = reference.shapes_of_group(normal / kLanes);
    const float* weight = weights.data();
    for (std::size_t lead = 0; lead < reference.leads; ++lead) {
      Lanes norm = {};
      for (std::size_t i = space.part.begin; i < space.part.end; ++i, ++weight) {
        const Lanes value = load_lanes(shapes + (lead * kBeatSamples + i) * kLanes) * *weight;
        norm += value * value;
      }
      for (std::size_t k = 0; k < std::min(kLanes, reference.normals - normal); ++k) {
        norms[(normal + k) * reference.leads + lead] = norm[k];
      }
    }
  }
}

}  // namespace

std::span<const float> NormalReference::shape(std::size_t normal) const {
  const std::size_t places = leads * kBeatSamples;
  return std::span(shapes).subspan(normal * places, places);
}

const float* NormalReference::shapes_of_group(std::size_t group) const {
  return side_by_side.data() + group * leads * kBeatSamples * kLanes;
}

void derive(NormalReference& reference) {
  lay_side_by_side(reference);
  measure_spread(reference);
  for (const ShapeSpace& space : kShapeSpaces) measure_norms(space, reference);
}

float weight_at(const NormalReference& reference, const ShapeSpace& space, std::size_t lead,
                std::size_t sample) {
  if (!space.by_spread) return 1;
  return 1 / (reference.spread[lead * kBeatSamples + sample] + kLeastSpread);
}

double surprise(const NormalReference& reference, Evidence evidence, double value) {
  const std::vector<float>& normals = reference.evidence[static_cast<std::size_t>(evidence)];
  if (normals.size() < 2 * kFewestTail) return 0;
  const auto all = static_cast<double>(normals.size());
  const std::size_t tail = std::max(kFewestTail, static_cast<std::size_t>(kTailShare * all));
  const auto start = double{normals[normals.size() - tail]};
  if (value <= start) {
    const auto below =
        std::ranges::lower_bound(normals, static_cast<float>(value)) - normals.begin();
    return -std::log((all - static_cast<double>(below) + 0.5) / (all + 1));
  }
  double excess = 0;
  for (const float normal : std::span(normals).last(tail)) excess += double{normal} - start;
  excess /= static_cast<double>(tail);
  const double beyond = excess > 0 ? (value - start) / excess : kStrongest;
  return std::min(kStrongest, -std::log(static_cast<double>(tail) / all) + beyond);
}

std::map<std::string, Tensor> tensors_of(const NormalReference& reference) {
  std::map<std::string, Tensor> tensors;
  const auto add = [&](const std::string& name, std::vector<std::size_t> shape,
                       std::vector<float> values) {
    tensors[std::string(kPrefix) + name] = {std::move(shape), std::move(values)};
  };
  const std::size_t leads = reference.leads;
  add("shapes", {reference.normals, leads, kBeatSamples}, reference.shapes);
  add("deviation", {leads, kBeatSamples}, reference.deviation);
  add("variation", {leads, kBeatSamples}, reference.variation);
  add("restoration", {leads, kBeatSamples}, reference.restoration);
  add("between_beats", {leads}, reference.between_beats);
  add("voltage", {reference.voltage.size()}, reference.voltage);
  add("voltage_spread", {reference.voltage_spread.size()}, reference.voltage_spread);
  add("size", {leads}, reference.size);
  add("size_spread", {leads}, reference.size_spread);
  add("rr", {1}, {reference.rr});
  add("term_scale", {kMapTermCount}, {reference.term_scale.begin(), reference.term_scale.end()});
  for (std::size_t i = 0; i < kEvidenceCount; ++i) {
    const std::vector<float>& values = reference.evidence[i];
    if (!values.empty()) add(evidence_name(i), {values.size()}, values);
  }
  return tensors;
}

Result<NormalReference> reference_in(const std::map<std::string, Tensor>& tensors,
                                     std::size_t leads) {
  Taker taker(tensors);
  const std::size_t size = leads * kBeatSamples;
  NormalReference reference;
  reference.leads = leads;
  reference.shapes = taker.take("shapes", std::nullopt);
  reference.normals = reference.shapes.size() / size;
  taker.require(reference.normals > 0 && reference.normals * size == reference.shapes.size(),
                "shapes");
  reference.deviation = taker.take("deviation", size);
  reference.variation = taker.take("variation", size);
  reference.restoration = taker.take("restoration", size);
  reference.between_beats = taker.take("between_beats", leads);
  taker.require(all_positive(reference.deviation), "deviation");
  taker.require(all_positive(reference.variation), "variation");
  taker.require(all_positive(reference.restoration), "restoration");
  taker.require(all_positive(reference.between_beats), "between_beats");
  reference.voltage = taker.take("voltage", 2);
  reference.voltage_spread = taker.take("voltage_spread", 2);
  taker.require(none_negative(reference.voltage_spread), "voltage_spread");
  reference.size = taker.take("size", leads);
  reference.size_spread = taker.take("size_spread", leads);
  taker.require(all_positive(reference.size_spread), "size_spread");
  const std::vector<float> rr = taker.take("rr", 1);
  taker.require(!rr.empty() && rr.front() > 0, "rr");
  const std::vector<float> scales = taker.take("term_scale", kMapTermCount);
  taker.require(none_negative(scales), "term_scale");
  for (std::size_t i = 0; i < kEvidenceCount; ++i) {
    if (!tensors.contains(std::string(kPrefix) + evidence_name(i))) continue;
    reference.evidence[i] = taker.take(evidence_name(i), std::nullopt);
    taker.require(std::ranges::is_sorted(reference.evidence[i]), evidence_name(i));
  }
  if (!taker.defect().empty()) return config_error("the reference " + taker.defect());
  reference.rr = rr.front();
  std::ranges::copy(scales, reference.term_scale.begin());
  derive(reference);
  return reference;
}

}  // namespace crest::model
