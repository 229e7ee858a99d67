// A stack of convolutions as a chain of oneDNN's primitives.
#pragma once

#include <cstddef>
#include <dnnl.hpp>
#include <span>
#include <unordered_map>
#include <vector>

#include "nn/convolution.h"

namespace crest::bench {

/// Layers folded by nn::fold_stack() for the reference kernels, each a convolution with bias and
/// activation in the memory formats that oneDNN chooses; weights are put into theirs once.
///
/// A transposed convolution, folded into a plain one whose outputs hold `positions` neighbouring
/// positions, writes [batch, rows, positions * channels], which is [batch, rows * positions,
/// channels]. The `crop` positions too many at each end are zeroed: the next layer needs as many
/// zeros there.
class OnednnStack {
 public:
  /// For signals of [batch, length, channels].
  OnednnStack(dnnl::engine engine, std::span<const nn::Convolution> layers, std::size_t batch,
              std::size_t length);

  /// Bytes that each of the two buffers needs in which the layers write in turn.
  std::size_t buffer_size() const { return buffer_size_; }
  /// Before the first run; stacks that do not run at once can share buffers.
  void bind(void* front, void* back);

  /// `input` [batch, length, channels].
  void run(const dnnl::stream& stream, std::span<const float> input);
  /// What run() gave for one item of the batch, [length, channels], in one of the buffers.
  std::span<const float> output(std::size_t item) const;

 private:
  /// A primitive that reads what the step before wrote.
  struct Step {
    dnnl::primitive primitive;
    dnnl::memory destination;
    std::unordered_map<int, dnnl::memory> arguments;
    std::size_t length = 0, channels = 0;  ///< of what it writes, where that is transposed
    std::size_t crop = 0;                  ///< positions of it to be zeroed at each end
  };

  void add_convolution(const nn::Convolution& layer, bool last);
  void add_reorder(const dnnl::memory::desc& wanted);
  void add_step(Step step, const dnnl::memory::desc& source, const dnnl::memory::desc& destination);
  void clear_ends(const Step& step) const;

  dnnl::engine engine_;
  std::size_t batch_;
  // Of what the steps so far give.
  std::size_t length_, channels_;
  std::size_t crop_ = 0;  ///< positions of length_ at each end that are too many
  dnnl::memory::desc layout_;

  std::size_t buffer_size_ = 0;
  std::vector<Step> steps_;
};

}  // namespace crest::bench
