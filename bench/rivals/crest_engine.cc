#include "engine.h"

namespace crest::bench {
namespace {

class CrestEngine final : public Engine {
 public:
  CrestEngine(const NetworkWeights& weights, const nn::Kernels& kernels)
      : session_(model::make_network(weights.description, weights.tensors, kernels).value()) {}

  void set_trend(std::span<const float> trend) override { session_.set_trend(trend); }
  void set_global(std::span<const float> window) override { session_.set_global(window); }
  model::Restoration restore(std::span<const float> beat) override {
    return session_.restore(beat);
  }
  std::size_t batch() const override { return 1; }

 private:
  model::Session session_;
};

}  // namespace

std::unique_ptr<Engine> make_crest_engine(const NetworkWeights& weights,
                                          const nn::Kernels& kernels) {
  return std::make_unique<CrestEngine>(weights, kernels);
}

}  // namespace crest::bench
