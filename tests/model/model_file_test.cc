#include "model/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "model/invented_reference.h"
#include "model/model_json.h"
#include "small_model.h"
#include "temporary_folder.h"

namespace crest::model {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// With a shorter window, so that its file is small enough to be damaged in thousands of places.
ModelDescription calibrated_description() {
  ModelDescription description = small_description();
  description.network.window = 240;
  description.preprocessing.window = 240;
  description.preprocessing.highpass = 0.5;
  description.preprocessing.filter_order = 3;
  description.card = R"({"data":"none"})";
  description.calibration =
      Calibration{.records = "three records",
                  .date = "2024-02-29",
                  .alarms_per_1000 = 300,
                  .scores = {0.1, 0.25, 1.0 / 3},
                  .lead_peaks = std::vector<std::vector<double>>(12, {1, 1.5}),
                  .beat_peaks = {0.9, 1, 2.5},
                  .segments = {{"ST", {0.5, 1}}}};
  return description;
}

std::vector<std::byte> small_file() { return small_model_file(calibrated_description()); }

TEST(ModelFile, WhatIsWrittenIsRead) {
  const ModelDescription description = calibrated_description();
  const auto model = parse_model(small_file(), "a.safetensors");
  ASSERT_TRUE(model) << to_string(model.error());
  EXPECT_EQ(model->description.name, description.name);
  EXPECT_EQ(model->description.network, description.network);
  EXPECT_EQ(model->description.preprocessing, description.preprocessing);
  EXPECT_EQ(model->description.card, description.card);
  ASSERT_TRUE(model->description.calibration);
  EXPECT_EQ(*model->description.calibration, *description.calibration);
  EXPECT_EQ(model->sha256.size(), 64U);
  EXPECT_EQ(small_file(), small_file());
}

TEST(ModelFile, CalibratedAnewItIsTheSameButForItsCalibration) {
  ModelDescription description = calibrated_description();
  Calibration other = *description.calibration;
  other.records = "other \"normals\"\n";
  other.scores = {1, 2, 3};
  for (const StoredType type : {StoredType::F32, StoredType::F16}) {
    for (const bool before : {false, true}) {
      if (!before) description.calibration.reset();
      const auto tensors = random_tensors(description.network);
      const auto changed =
          with_calibration(serialise_model(description, tensors, type), other, "a");
      ASSERT_TRUE(changed) << to_string(changed.error());
      const auto model = parse_model(*changed, "b");
      ASSERT_TRUE(model) << to_string(model.error());
      EXPECT_EQ(model->description.calibration, other);
      // The same bytes as if it had been calibrated so from the beginning.
      ModelDescription expected = description;
      expected.calibration = other;
      EXPECT_EQ(*changed, serialise_model(expected, tensors, type));
      description = calibrated_description();
    }
  }
  const auto refused = with_calibration(std::vector<std::byte>(5), other, "a.safetensors");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().file, "a.safetensors");
}

TEST(ModelFile, WeightsAreExactInF32AndRoundedInF16) {
  const ModelDescription description = small_description();
  const auto tensors = random_tensors(description.network);
  for (const StoredType type : {StoredType::F32, StoredType::F16}) {
    const auto read = parse_tensor_file(serialise_model(description, tensors, type), "a");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->tensors.size(), tensors.size());
    for (const auto& [name, tensor] : tensors) {
      const Tensor& stored = read->tensors.at(name);
      ASSERT_EQ(stored.shape, tensor.shape);
      for (std::size_t i = 0; i < tensor.values.size(); ++i) {
        // Half a unit in the last of 11 places.
        const float allowed = type == StoredType::F32 ? 0 : 0x1p-11F * std::abs(tensor.values[i]);
        ASSERT_NEAR(stored.values[i], tensor.values[i], std::max(allowed, 0x1p-25F)) << name;
      }
    }
  }
}

TEST(ModelFile, EveryCutIsAnErrorWithTheFile) {
  const std::vector<std::byte> bytes = small_file();
  for (std::size_t part = 0; part < 64; ++part) {
    const auto model =
        parse_model(std::span(bytes).first(bytes.size() * part / 64), "cut.safetensors");
    ASSERT_FALSE(model) << part << " of 64 parts";
    EXPECT_EQ(model.error().kind, ErrorKind::Corrupt);
    EXPECT_EQ(model.error().file, "cut.safetensors");
    EXPECT_THAT(model.error().reason, Not(IsEmpty()));
  }
  std::vector<std::byte> longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(parse_model(longer, "longer.safetensors"));
}

TEST(ModelFile, EveryFlippedByteIsAnError) {
  const std::vector<std::byte> bytes = small_file();
  // Every byte of the beginning of the header, then every 13th.
  for (std::size_t place = 0; place < bytes.size(); place += place < 2048 ? 1 : 13) {
    std::vector<std::byte> damaged = bytes;
    damaged[place] ^= std::byte{0x15};
    const auto model = parse_model(damaged, "flipped.safetensors");
    ASSERT_FALSE(model) << "byte " << place;
    EXPECT_EQ(model.error().file, "flipped.safetensors");
  }
}

TEST(ModelFile, DamagedWeightsAreToldByTheHash) {
  std::vector<std::byte> bytes = small_file();
  bytes[bytes.size() - 100] ^= std::byte{1};
  const auto model = parse_model(bytes, "a.safetensors");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().kind, ErrorKind::Corrupt);
  EXPECT_THAT(model.error().reason, HasSubstr("SHA-256"));
}

TEST(ModelFile, OtherTensorFilesAreNoModels) {
  TensorFile file{.tensors = random_tensors(small_description().network), .metadata = {}};
  const auto plain = parse_model(serialise_tensor_file(file, StoredType::F16), "a");
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().kind, ErrorKind::Unsupported);
  EXPECT_THAT(plain.error().reason, HasSubstr("crest.format"));
  file.metadata["crest.format"] = "2";
  const auto newer = parse_model(serialise_tensor_file(file, StoredType::F16), "a");
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().kind, ErrorKind::Unsupported);
  EXPECT_THAT(newer.error().reason, HasSubstr("format 2"));
}

TEST(ModelFile, BadTensorsAreNamed) {
  const ModelDescription description = small_description();
  const std::string name = "local_encoder.main.2.weight";
  const auto refused = [&](const std::map<std::string, Tensor>& tensors) {
    const auto model = parse_model(serialise_model(description, tensors), "a.safetensors");
    if (model) return Error{};
    EXPECT_EQ(model.error().file, "a.safetensors");
    return model.error();
  };
  auto missing = random_tensors(description.network);
  missing.erase(name);
  auto misshapen = random_tensors(description.network);
  std::ranges::reverse(misshapen[name].shape);
  auto infinite = random_tensors(description.network);
  infinite[name].values[5] = std::numeric_limits<float>::quiet_NaN();
  for (const auto& tensors : {missing, misshapen, infinite}) {
    EXPECT_THAT(to_string(refused(tensors)), HasSubstr(name));
  }
}

/// A file that says to compare with normals, with these and other tensors.
Result<Model> parse_comparing(const std::map<std::string, Tensor>& reference) {
  ModelDescription description = small_description();
  description.compares = true;
  std::map<std::string, Tensor> tensors = random_tensors(description.network);
  tensors.insert(reference.begin(), reference.end());
  return parse_model(serialise_model(description, tensors, StoredType::F32), "a.safetensors");
}

TEST(ModelFile, ThatComparesHoldsItsReference) {
  const NormalReference reference = invented_reference(12, 11);
  const auto model = parse_comparing(tensors_of(reference));
  ASSERT_TRUE(model) << to_string(model.error());
  EXPECT_TRUE(model->description.compares);
  ASSERT_TRUE(model->reference);
  EXPECT_EQ(model->reference->normals, 11U);
  EXPECT_EQ(model->reference->shapes, reference.shapes);
  EXPECT_EQ(model->reference->squared_norms, reference.squared_norms);
}

TEST(ModelFile, ThatComparesIsRefusedWithoutItsReference) {
  const auto without = parse_comparing({});
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().kind, ErrorKind::Config);
  EXPECT_EQ(to_string(without.error()),
            "a.safetensors: the reference lacks the tensor reference.shapes");
  EXPECT_FALSE(parse_comparing(tensors_of(invented_reference(11, 11))));
}

TEST(ModelFile, ThatDoesNotCompareHasNoReference) {
  const ModelDescription description = small_description();
  std::map<std::string, Tensor> tensors = random_tensors(description.network);
  tensors.merge(tensors_of(invented_reference(12, 11)));
  const auto model = parse_model(serialise_model(description, tensors), "a.safetensors");
  ASSERT_TRUE(model) << to_string(model.error());
  EXPECT_FALSE(model->description.compares);
  EXPECT_FALSE(model->reference);
}

TEST(LoadModel, FilesThatAreNoModels) {
  const TemporaryFolder folder;
  const auto kind = [](const std::filesystem::path& path) {
    const auto model = load_model(path);
    EXPECT_FALSE(model);
    EXPECT_EQ(model.error().file, path.string());
    return model.error().kind;
  };
  EXPECT_EQ(kind(folder.path() / "none"), ErrorKind::NotFound);
  EXPECT_EQ(kind(folder.path()), ErrorKind::Io);
  EXPECT_EQ(kind(folder.write("empty", "")), ErrorKind::Corrupt);
  EXPECT_EQ(kind(folder.write("text", "This is no model.\nIt is a letter.\n")), ErrorKind::Corrupt);
}

struct HostileValue {
  const char* name;
  const char* place;  // JSON pointer
  const char* value;  // JSON
};

void PrintTo(const HostileValue& hostile, std::ostream* out) { *out << hostile.name; }

class HostileConfigTest : public testing::TestWithParam<HostileValue> {};

TEST_P(HostileConfigTest, IsRefused) {
  ModelDescription whole = small_description();
  whole.compares = true;
  json config = json::parse(config_json(whole));
  config.at(json::json_pointer(GetParam().place)) = json::parse(GetParam().value);
  ModelDescription description;
  const auto parsed = parse_config(config.dump(), description);
  const auto described = describe(description.network);
  ASSERT_FALSE(parsed && described);
  const Error& error = parsed ? described.error() : parsed.error();
  EXPECT_EQ(error.kind, ErrorKind::Config);
  EXPECT_THAT(error.reason, Not(IsEmpty()));
  EXPECT_THAT(error.reason, Not(HasSubstr("\n")));
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileConfigTest,
    testing::Values(HostileValue{"NegativeLeads", "/network/leads", "-1"},
                    HostileValue{"OtherLeads", "/network/leads", "11"},
                    HostileValue{"HugeWindow", "/network/window", "18446744073709551615"},
                    HostileValue{"ZeroBeat", "/network/beat", "0"},
                    HostileValue{"BrokenLatent", "/network/latent", "6.5"},
                    HostileValue{"LogicalHeads", "/network/heads", "true"},
                    HostileValue{"TextWindow", "/network/window", "\"960\""},
                    HostileValue{"NullKernel", "/network/latent_kernel", "null"},
                    HostileValue{"NegativeChannels", "/network/channels", "[4, -6]"},
                    HostileValue{"BrokenChannels", "/network/channels", "[4, 6.5]"},
                    HostileValue{"NoChannels", "/network/channels", "[]"},
                    HostileValue{"ChannelsObject", "/network/channels", "{\"a\": 4, \"b\": -1}"},
                    HostileValue{"NameNumber", "/name", "5"},
                    HostileValue{"ZeroRate", "/preprocessing/rate_hz", "0"},
                    HostileValue{"NegativeRate", "/preprocessing/rate_hz", "-500"},
                    HostileValue{"HugeRate", "/preprocessing/rate_hz", "1e300"},
                    HostileValue{"AboveNyquist", "/preprocessing/lowpass_hz", "50"},
                    HostileValue{"NegativeEdge", "/preprocessing/highpass_hz", "-1"},
                    HostileValue{"ZeroOrder", "/preprocessing/filter_order", "0"},
                    HostileValue{"HugeOrder", "/preprocessing/filter_order", "4294967298"},
                    HostileValue{"OtherWindow", "/preprocessing/window", "964"},
                    HostileValue{"OtherBeat", "/preprocessing/beat_after", "69"},
                    HostileValue{"WrappedBeat", "/preprocessing/beat_before",
                                 "18446744073709551615"},
                    HostileValue{"OddTrend", "/preprocessing/trend_width", "9"},
                    HostileValue{"WideTrend", "/preprocessing/trend_width", "962"},
                    HostileValue{"TextCompares", "/compares_with_normals", "\"yes\""},
                    HostileValue{"NumberCompares", "/compares_with_normals", "1"},
                    HostileValue{"NoPreprocessing", "/preprocessing", "null"},
                    HostileValue{"NoNetwork", "/network", "[]"}),
    [](const auto& test) { return std::string(test.param.name); });

class HostileCalibrationTest : public testing::TestWithParam<HostileValue> {};

TEST_P(HostileCalibrationTest, IsRefused) {
  json calibration = json::parse(calibration_json(*calibrated_description().calibration));
  ASSERT_TRUE(parse_calibration(calibration.dump(), 12));
  calibration.at(json::json_pointer(GetParam().place)) = json::parse(GetParam().value);
  const auto parsed = parse_calibration(calibration.dump(), 12);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind, ErrorKind::Config);
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileCalibrationTest,
    testing::Values(HostileValue{"UnsortedScores", "/scores", "[2, 1, 3]"},
                    HostileValue{"OtherScores", "/scores", "[0.1, 0.2, 0.3]"},
                    HostileValue{"NoScores", "/scores", "[]"},
                    HostileValue{"FourScores", "/scores", "[1, 2, 3, 4]"},
                    HostileValue{"TextScore", "/scores", "[1, 2, \"NaN\"]"},
                    HostileValue{"UnsortedPeaks", "/beat_peaks", "[1, 3, 2]"},
                    HostileValue{"NullPeak", "/beat_peaks", "[1, 2, null]"},
                    HostileValue{"TwoPeaks", "/beat_peaks", "[1, 2]"},
                    HostileValue{"ElevenLeads", "/lead_peaks",
                                 "[[],[],[],[],[],[],[],[],[],[],[]]"},
                    HostileValue{"ZeroPeak", "/lead_peaks/3", "[0, 1]"},
                    HostileValue{"NegativePeak", "/lead_peaks/3", "[-1, 1]"},
                    HostileValue{"FourPeaks", "/lead_peaks/3", "[1, 1, 1, 1]"},
                    HostileValue{"UnsortedSegment", "/segments/0/peaks", "[2, 1]"},
                    HostileValue{"NamelessSegment", "/segments/0/segment", "null"},
                    HostileValue{"NoBudget", "/alarms_per_1000", "0"},
                    HostileValue{"WholeBudget", "/alarms_per_1000", "1000"},
                    HostileValue{"BrokenBudget", "/alarms_per_1000", "49.5"},
                    HostileValue{"OtherThreshold", "/alarm_threshold", "0.3"},
                    HostileValue{"NullThreshold", "/alarm_threshold", "null"},
                    HostileValue{"OtherNumber", "/normals", "4"},
                    HostileValue{"NoDate", "/date", "\"\""},
                    HostileValue{"NoSuchDay", "/date", "\"2023-02-29\""}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ParseConfig, SignalsAreKeptAndWrittenOnlyWhereTheyAreNotTheStandardLeads) {
  ModelDescription written = small_description();
  EXPECT_EQ(config_json(written).find("signals"), std::string::npos);
  written.network.leads = 2;
  written.preprocessing.signals = 2;
  ModelDescription read;
  ASSERT_TRUE(parse_config(config_json(written), read));
  EXPECT_EQ(read.preprocessing, written.preprocessing);
  EXPECT_EQ(read.network, written.network);
}

TEST(ParseConfig, PartsAndPatchesAreKeptAndWrittenOnlyWhereTheyAreNotThePapers) {
  ModelDescription written = small_description();
  written.network.mask_patches = 100;
  EXPECT_FALSE(config_json(written).contains("without"));
  EXPECT_FALSE(config_json(written).contains("mask_patches"));
  written.network.mask_patches = 20;
  written.network.parts = {.global_branch = true,
                           .local_branch = false,
                           .masking = false,
                           .cross_attention = false,
                           .uncertainty = true,
                           .trend = false};
  ModelDescription read;
  ASSERT_TRUE(parse_config(config_json(written), read));
  EXPECT_EQ(read.network, written.network);
  std::string unknown = config_json(written);
  unknown.replace(unknown.find("masking"), 7, "magic");
  const auto refused = parse_config(unknown, read);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "no part is named \"magic\"");
}

TEST(ParseConfig, WhetherToCompareIsKeptAndWrittenOnlyWhereSo) {
  ModelDescription written = small_description();
  EXPECT_FALSE(config_json(written).contains("compares_with_normals"));
  ModelDescription read;
  read.compares = true;
  ASSERT_TRUE(parse_config(config_json(written), read));
  EXPECT_FALSE(read.compares);
  written.compares = true;
  ASSERT_TRUE(parse_config(config_json(written), read));
  EXPECT_TRUE(read.compares);
}

TEST(ParseConfig, TextThatIsNoJsonIsRefused) {
  for (const char* text : {"", "{", "[]", "{}", "{\"name\": NaN}"}) {
    ModelDescription description;
    EXPECT_FALSE(parse_config(text, description)) << text;
    EXPECT_FALSE(parse_calibration(text, 12)) << text;
  }
}

TEST(ModelFile, AConfigurationThatCannotBeIsNamedWithItsFile) {
  ModelDescription description = small_description();
  description.preprocessing.lowpass = 60;
  const auto model = parse_model(serialise_model(description, random_tensors(description.network)),
                                 "a.safetensors");
  ASSERT_FALSE(model);
  EXPECT_EQ(to_string(model.error()), "a.safetensors: a filter edge is not below half the rate");
}

}  // namespace
}  // namespace crest::model
