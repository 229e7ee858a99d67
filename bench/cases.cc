#include "cases.h"

#include <fmt/format.h>

#include <memory>

#include "model/restorer.h"
#include "nn/kernels_reference.h"
#include "random_network.h"

namespace crest::bench {
namespace {

/// A product with everything that it points to.
struct OwnedProduct {
  OwnedProduct(const nn::Kernels& kernels, std::size_t rows, std::size_t stride, std::size_t depth,
               std::size_t columns)
      : input(random_values((rows - 1) * stride + depth, 1)),
        bias(random_values(columns, 2)),
        output(rows * columns),
        weights(nn::make_packed(kernels, depth, columns)) {
    nn::pack(kernels, random_values(depth * columns, 3).data(), columns, 1, weights);
    product = {.input = input.data(),
               .input_stride = stride,
               .rows = rows,
               .weights = &weights,
               .bias = bias.data(),
               .addend = nullptr,
               .negative_slope = 0,
               .output = output.data()};
  }

  std::vector<float> input, bias, output;
  nn::PackedMatrix weights;
  nn::Product product;
};

/// The paper's network with random weights and an input, for one implementation of the kernels.
struct Pass {
  explicit Pass(const nn::Kernels& kernels)
      : description(*model::describe({})),
        session(*model::make_network(description, random_tensors(description), kernels)),
        trend(random_values(description.config.window * description.config.leads, 1)),
        window(random_values(trend.size(), 2)),
        beat(random_values(description.config.beat * description.config.leads, 3)) {}

  model::Restoration forward() {
    session.set_trend(trend);
    session.set_global(window);
    return session.restore(beat);
  }

  model::Restoration record() {
    constexpr int kMasks = 3;
    constexpr int kBeats = 10;
    model::Restoration last;
    session.set_trend(trend);
    for (int mask = 0; mask < kMasks; ++mask) {
      session.set_global(window);
      for (int i = 0; i < kBeats; ++i) last = session.restore(beat);
    }
    return last;
  }

  model::NetworkDescription description;
  model::Session session;
  std::vector<float> trend, window, beat;
};

}  // namespace

std::vector<Case> product_cases(const nn::Kernels& kernels) {
  struct Problem {
    const char* layer;
    std::size_t rows, stride, depth, columns;
  };
  // Of the global encoder and decoder.
  const Problem problems[] = {
      {"encoder 1", 2400, 24, 48, 32},    {"encoder 2", 1200, 64, 128, 64},
      {"encoder 3", 600, 128, 256, 128},  {"encoder 4", 300, 256, 512, 256},
      {"encoder 5", 150, 512, 1024, 512}, {"encoder 6", 136, 512, 7680, 50},
      {"decoder 1", 150, 50, 750, 512},   {"decoder 2", 151, 512, 1024, 512},
      {"decoder 3", 301, 256, 512, 256},  {"decoder 4", 601, 128, 256, 128},
      {"decoder 5", 1201, 64, 128, 64},   {"decoder 6", 2401, 32, 64, 26},
  };
  std::vector<Case> cases;
  for (const auto& [layer, rows, stride, depth, columns] : problems) {
    const auto owned = std::make_shared<OwnedProduct>(kernels, rows, stride, depth, columns);
    cases.push_back({.name = fmt::format("{}: {} x {} x {}", layer, rows, depth, columns),
                     .operations = 2.0 * static_cast<double>(rows * depth * columns),
                     .difference =
                         [&kernels, owned, problem = Problem{layer, rows, stride, depth, columns}] {
                           OwnedProduct expected(nn::kReferenceKernels, problem.rows,
                                                 problem.stride, problem.depth, problem.columns);
                           nn::kReferenceKernels.multiply(expected.product);
                           kernels.multiply(owned->product);
                           return largest_difference(owned->output, expected.output);
                         },
                     .tolerance = 1e-6 + 1e-7 * static_cast<double>(depth),
                     .run = [&kernels, owned] { kernels.multiply(owned->product); }});
  }
  return cases;
}

std::vector<Case> network_cases(const nn::Kernels& kernels) {
  const auto pass = std::make_shared<Pass>(kernels);
  const model::Work work = model::work_of(pass->description);
  const auto expected = std::make_shared<Pass>(nn::kReferenceKernels);
  constexpr double kTolerance = 1e-4;
  return {{.name = "forward paper",
           .operations = work.trend + work.global + work.restore,
           .difference = [=] { return largest_difference(pass->forward(), expected->forward()); },
           .tolerance = kTolerance,
           .run = [=] { pass->forward(); }},
          {.name = "record paper",
           .operations = work.trend + 3 * work.global + 30 * work.restore,
           .difference = [=] { return largest_difference(pass->record(), expected->forward()); },
           .tolerance = kTolerance,
           .run = [=] { pass->record(); }}};
}

}  // namespace crest::bench
