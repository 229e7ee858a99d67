#include "bench/layer_cases.h"

#include <memory>
#include <string_view>
#include <vector>

#include "bench/random_network.h"
#include "nn/attention.h"
#include "nn/convolution.h"
#include "nn/kernels_reference.h"
#include "nn/linear.h"

namespace crest::bench {
namespace {

/// Sums of `depth` products of numbers up to 1, each rounded once.
double tolerance_of_sums(std::size_t depth) { return 1e-6 + 1e-7 * static_cast<double>(depth); }

/// A case whose work is run(), with the answer of the same work on the reference kernels.
template <typename Work>
Case compared(std::string_view name, double operations, double tolerance,
              const std::shared_ptr<Work>& work, const std::shared_ptr<Work>& reference) {
  return {.name = std::string(name),
          .operations = operations,
          .difference =
              [work, reference] {
                const std::vector<float> expected = reference->answer();
                return largest_difference(work->answer(), expected);
              },
          .tolerance = tolerance,
          .run = [work] { work->run(); }};
}

/// A stack of one convolution.
struct ConvolutionWork {
  ConvolutionWork(const nn::Kernels& chosen, const nn::Layer& layer, std::size_t length,
                  std::size_t count)
      : kernels(chosen), inputs(count), input(random_values(count * length * layer.inputs, 1)) {
    const std::vector<float> weights =
        random_values(layer.inputs * layer.outputs * layer.kernel, 3);
    const auto lookup = [&](const std::string&) { return std::span<const float>(weights); };
    stack = nn::fold_stack(kernels, {layer}, lookup, {}, length);
    const std::size_t size = inputs * nn::workspace_size(stack, length);
    front.resize(size);
    back.resize(size);
  }

  nn::StackOutput run() { return nn::run_stack(kernels, stack, input, inputs, {front, back}); }

  std::vector<float> answer() {
    const nn::StackOutput output = run();
    std::vector<float> all;
    for (std::size_t i = 0; i < inputs; ++i) {
      all.insert(all.end(), output.of(i).begin(), output.of(i).end());
    }
    return all;
  }

  const nn::Kernels& kernels;
  std::size_t inputs;
  std::vector<float> input;
  std::vector<nn::Convolution> stack;
  nn::AlignedVector front, back;
};

struct LinearWork {
  LinearWork(const nn::Kernels& chosen, const Sizes& sizes)
      : kernels(chosen),
        rows(sizes.first),
        input(random_values(sizes.first * sizes.second, 1)),
        output(sizes.first * sizes.outputs) {
    const nn::Layer layer{.kind = nn::LayerKind::Linear,
                          .name = "linear",
                          .inputs = sizes.second,
                          .outputs = sizes.outputs};
    const std::vector<float> weights = random_values(sizes.second * sizes.outputs, 3);
    const std::vector<float> bias = random_values(sizes.outputs, 4);
    const nn::ScaledLayer scaled[] = {{&layer, 1}};
    linear = nn::fold_linear(kernels, scaled, [&](const std::string& name) {
      return std::span<const float>(name.ends_with(".bias") ? bias : weights);
    });
  }

  void run() { nn::run_linear(kernels, linear, input.data(), rows, output.data()); }
  std::vector<float> answer() {
    run();
    return {output.begin(), output.end()};
  }

  const nn::Kernels& kernels;
  std::size_t rows;
  std::vector<float> input;
  nn::AlignedVector output;
  nn::Linear linear;
};

nn::Attention random_attention(const nn::Kernels& kernels, std::size_t heads, std::size_t latent) {
  const auto layer = [latent](const char* name) {
    return nn::Layer{
        .kind = nn::LayerKind::Linear, .name = name, .inputs = latent, .outputs = latent};
  };
  const std::vector<float> weights = random_values(latent * latent, 3);
  const std::vector<float> bias = random_values(latent, 4);
  return nn::fold_attention(
      kernels, heads, layer("query"), layer("key"), layer("value"), layer("output"),
      [&](const std::string& name) {
        return std::span<const float>(name.ends_with(".bias") ? bias : weights);
      });
}

struct AttentionWork {
  AttentionWork(const nn::Kernels& chosen, std::size_t heads, std::size_t tokens,
                std::size_t latent)
      : kernels(chosen),
        attention(random_attention(chosen, heads, latent)),
        standing(chosen, attention, tokens),
        input(random_values((tokens + 1) * latent, 1)),
        mixed((tokens + 1) * latent) {}

  void run() {
    const std::span all(input);
    standing.set(kernels, attention, all.first(input.size() - attention.latent));
    standing.join(kernels, attention, all.last(attention.latent), mixed);
  }
  std::vector<float> answer() {
    run();
    return mixed;
  }

  const nn::Kernels& kernels;
  nn::Attention attention;
  nn::StandingTokens standing;
  std::vector<float> input, mixed;
};

/// A loop over values in place, row by row; each run starts from the same values.
struct LoopWork {
  LoopWork(const nn::Kernels& chosen, const Sizes& sizes, bool softmax_of_rows)
      : kernels(chosen),
        softmax(softmax_of_rows),
        columns(sizes.second),
        input(random_values(sizes.first * sizes.second, 1)),
        values(input.size()) {}

  void run() {
    values.assign(input.begin(), input.end());
    for (std::size_t start = 0; start < values.size(); start += columns) {
      const std::span row(values.data() + start, columns);
      if (softmax) {
        kernels.exponentiate(row);
      } else {
        kernels.tanh_in_place(row);
      }
    }
  }
  std::vector<float> answer() {
    run();
    return {values.begin(), values.end()};
  }

  const nn::Kernels& kernels;
  bool softmax;
  std::size_t columns;
  std::vector<float> input;
  nn::AlignedVector values;
};

}  // namespace

Result<Case> convolution_case(const CaseText& text, const Workbench& workbench) {
  const bool plain = text.kind == "conv";
  const auto sizes = sizes_in(text);
  const auto kernel = number_after(text, 'k');
  const auto stride = number_after(text, 's', 1);
  for (const Error* error : {sizes ? nullptr : &sizes.error(), kernel ? nullptr : &kernel.error(),
                             stride ? nullptr : &stride.error()}) {
    if (error != nullptr) return std::unexpected(*error);
  }
  // The paper pads what halves or doubles a length, and nothing else.
  const auto padding = number_after(text, 'p', *stride > 1 ? (*kernel - *stride) / 2 : 0);
  const auto inputs = number_after(text, 'b', 1);
  if (!padding) return std::unexpected(padding.error());
  if (!inputs) return std::unexpected(inputs.error());
  const nn::Layer layer{
      .kind = plain ? nn::LayerKind::Convolution : nn::LayerKind::TransposedConvolution,
      .name = "layer",
      .inputs = sizes->first,
      .outputs = sizes->outputs,
      .kernel = *kernel,
      .stride = *stride,
      .padding = *padding};
  const std::size_t longest = plain ? sizes->second + 2 * *padding : *kernel;
  if (sizes->outputs == 0 || *kernel > longest || (!plain && *kernel % *stride != 0) ||
      2 * *padding >= *kernel * sizes->second) {
    return no_case(text, "no such convolution");
  }
  const auto make = [&](const nn::Kernels& kernels) {
    return std::make_shared<ConvolutionWork>(kernels, layer, sizes->second, *inputs);
  };
  return compared(text.text,
                  2 * static_cast<double>(*inputs) * nn::multiply_adds(layer, sizes->second),
                  tolerance_of_sums(layer.kernel * layer.inputs), make(workbench.kernels),
                  make(nn::kReferenceKernels));
}

Result<Case> linear_case(const CaseText& text, const Workbench& workbench) {
  const auto sizes = sizes_in(text);
  if (!sizes) return std::unexpected(sizes.error());
  if (sizes->outputs == 0) return no_case(text, "it has no outputs");
  return compared(text.text, 2 * static_cast<double>(sizes->first * sizes->second * sizes->outputs),
                  tolerance_of_sums(sizes->second),
                  std::make_shared<LinearWork>(workbench.kernels, *sizes),
                  std::make_shared<LinearWork>(nn::kReferenceKernels, *sizes));
}

Result<Case> attention_case(const CaseText& text, const Workbench& workbench) {
  const auto sizes = sizes_in(text);
  if (!sizes) return std::unexpected(sizes.error());
  const auto heads = number_after(text, 'h', 2);
  if (!heads) return std::unexpected(heads.error());
  if (sizes->outputs != 0 || sizes->second % *heads != 0) {
    return no_case(text, "its width is not that of whole heads");
  }
  const auto make = [&](const nn::Kernels& kernels) {
    return std::make_shared<AttentionWork>(kernels, *heads, sizes->first, sizes->second);
  };
  const auto tokens = static_cast<double>(sizes->first + 1);
  const auto latent = static_cast<double>(sizes->second);
  return compared(text.text, 2 * (3 * tokens * latent + 2 * tokens * tokens) * latent, 1e-4,
                  make(workbench.kernels), make(nn::kReferenceKernels));
}

Result<Case> loop_case(const CaseText& text, const Workbench& workbench) {
  const auto sizes = sizes_in(text);
  if (!sizes) return std::unexpected(sizes.error());
  if (sizes->outputs != 0) return no_case(text, "it has as many outputs as inputs");
  const bool softmax = text.kind == "softmax";
  return compared(text.text, 0, 1e-6,
                  std::make_shared<LoopWork>(workbench.kernels, *sizes, softmax),
                  std::make_shared<LoopWork>(nn::kReferenceKernels, *sizes, softmax));
}

}  // namespace crest::bench
