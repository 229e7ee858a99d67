// What stands in the way of running a network is named.
#include "model/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>

#include "small_model.h"

namespace crest::model {
namespace {

class MakeNetworkTest : public testing::Test {
 protected:
  NetworkDescription description_ = *describe(small_description().network);
  std::map<std::string, Tensor> tensors_ = random_tensors(description_.config);

  void expect_error(const std::string& tensor, const std::string& reason) {
    const auto network = make_network(description_, tensors_);
    ASSERT_FALSE(network);
    EXPECT_EQ(network.error().kind, ErrorKind::Config);
    EXPECT_EQ(network.error().place, "tensor " + tensor);
    EXPECT_THAT(network.error().reason, testing::HasSubstr(reason));
  }
};

TEST_F(MakeNetworkTest, NamesAMissingTensor) {
  tensors_.erase("attn.output_linear.bias");
  expect_error("attn.output_linear.bias", "missing");
}

TEST_F(MakeNetworkTest, NamesAMisshapenTensor) {
  tensors_.at("layer_norm.a_2").shape = {2, 3};
  expect_error("layer_norm.a_2", "[2, 3] instead of [6]");
}

TEST_F(MakeNetworkTest, NamesATensorThatIsNotFinite) {
  tensors_.at("local_mlp.0.weight").values[1] = std::numeric_limits<float>::infinity();
  expect_error("local_mlp.0.weight", "not finite");
}

TEST_F(MakeNetworkTest, NamesANegativeVariance) {
  tensors_.at("global_encoder.main.3.running_var").values[1] = -1;
  expect_error("global_encoder.main.3.running_var", "negative variance");
}

}  // namespace
}  // namespace crest::model
