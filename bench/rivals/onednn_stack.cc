#include "onednn_stack.h"

#include <algorithm>
#include <utility>

namespace crest::bench {
namespace {

using dnnl::algorithm;
using dnnl::memory;
using Tag = memory::format_tag;

memory::dim whole(std::size_t size) { return static_cast<memory::dim>(size); }

/// [batch, channels, length], in whatever order `tag` says.
memory::desc signal(std::size_t batch, std::size_t channels, std::size_t length, Tag tag) {
  return {{whole(batch), whole(channels), whole(length)}, memory::data_type::f32, tag};
}

dnnl::primitive_attr activation(const nn::Convolution& layer) {
  dnnl::post_ops operations;
  if (layer.tanh) {
    operations.append_eltwise(1, algorithm::eltwise_tanh, 0, 0);
  } else if (layer.negative_slope != 1) {
    operations.append_eltwise(1, algorithm::eltwise_relu, layer.negative_slope, 0);
  }
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(operations);
  return attributes;
}

/// The values in the wanted layout, in memory of their own.
memory arranged(const dnnl::engine& engine, const memory::desc& given,
                std::span<const float> values, const memory::desc& wanted) {
  memory source(given, engine, const_cast<float*>(values.data()));
  memory destination(wanted, engine);
  dnnl::stream stream(engine);
  dnnl::reorder(source, destination).execute(stream, source, destination);
  stream.wait();
  return destination;
}

}  // namespace

OnednnStack::OnednnStack(dnnl::engine engine, std::span<const nn::Convolution> layers,
                         std::size_t batch, std::size_t length)
    : engine_(std::move(engine)),
      batch_(batch),
      length_(length),
      channels_(layers.front().inputs),
      layout_(signal(batch, channels_, length, Tag::nwc)) {
  for (const nn::Convolution& layer : layers) add_convolution(layer, &layer == &layers.back());
}

void OnednnStack::add_convolution(const nn::Convolution& layer, bool last) {
  const std::size_t rows = layer.rows(length_ - 2 * crop_);
  const std::size_t outputs = layer.positions * layer.outputs;
  // Zeros that are there already need no padding.
  const memory::dim padding = whole(layer.edge) - whole(crop_);
  const memory::dims weight_dims = {whole(outputs), whole(layer.inputs), whole(layer.taps)};
  const memory::desc bias({whole(outputs)}, memory::data_type::f32, Tag::a);
  const Tag output_layout = last || layer.positions > 1 ? Tag::nwc : Tag::any;
  const dnnl::convolution_forward::primitive_desc chosen(
      {dnnl::prop_kind::forward_inference,
       algorithm::convolution_direct,
       signal(batch_, channels_, length_, Tag::any),
       {weight_dims, memory::data_type::f32, Tag::any},
       bias,
       signal(batch_, outputs, rows, output_layout),
       {whole(layer.step)},
       {padding},
       {padding}},
      activation(layer), engine_);
  if (chosen.src_desc() != layout_) add_reorder(chosen.src_desc());

  Step step;
  step.arguments = {
      // The reference kernels keep a column of the weights, [taps, inputs], in one piece.
      {DNNL_ARG_WEIGHTS, arranged(engine_, {weight_dims, memory::data_type::f32, Tag::owi},
                                  layer.weights.values, chosen.weights_desc())},
      {DNNL_ARG_BIAS, arranged(engine_, bias, layer.bias, bias)}};
  channels_ = layer.outputs;
  length_ = rows * layer.positions;
  crop_ = layer.crop;
  step.primitive = dnnl::convolution_forward(chosen);
  step.length = length_;
  step.channels = channels_;
  step.crop = crop_;
  add_step(std::move(step), chosen.src_desc(), chosen.dst_desc());
  layout_ = layer.positions > 1 ? signal(batch_, channels_, length_, Tag::nwc) : chosen.dst_desc();
}

void OnednnStack::add_reorder(const memory::desc& wanted) {
  Step step;
  step.primitive = dnnl::reorder({engine_, layout_, engine_, wanted});
  add_step(std::move(step), layout_, wanted);
}

void OnednnStack::add_step(Step step, const memory::desc& source, const memory::desc& destination) {
  step.destination = memory(destination, engine_, nullptr);
  step.arguments[DNNL_ARG_SRC] = memory(source, engine_, nullptr);
  step.arguments[DNNL_ARG_DST] = step.destination;
  buffer_size_ = std::max(buffer_size_, destination.get_size());
  steps_.push_back(std::move(step));
}

void OnednnStack::bind(void* front, void* back) {
  void* written = nullptr;
  for (Step& step : steps_) {
    step.arguments.at(DNNL_ARG_SRC).set_data_handle(written);
    step.destination.set_data_handle(front);
    written = front;
    std::swap(front, back);
  }
}

void OnednnStack::run(const dnnl::stream& stream, std::span<const float> input) {
  steps_.front().arguments.at(DNNL_ARG_SRC).set_data_handle(const_cast<float*>(input.data()));
  for (const Step& step : steps_) {
    step.primitive.execute(stream, step.arguments);
    clear_ends(step);
  }
}

void OnednnStack::clear_ends(const Step& step) const {
  auto* values = static_cast<float*>(step.destination.get_data_handle());
  const std::size_t end = step.crop * step.channels;
  const std::size_t item = step.length * step.channels;
  for (std::size_t i = 0; i < batch_; ++i, values += item) {
    std::fill_n(values, end, 0.0F);
    std::fill_n(values + item - end, end, 0.0F);
  }
}

std::span<const float> OnednnStack::output(std::size_t item) const {
  const auto* values = static_cast<const float*>(steps_.back().destination.get_data_handle());
  return {values + (item * length_ + crop_) * channels_, (length_ - 2 * crop_) * channels_};
}

}  // namespace crest::bench
