#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/model_choice.h"
#include "cli/terminal.h"
#include "nn/kernels.h"
#include "nn/peak.h"

namespace crest::cli {
namespace {

/// What Linux says of the first processor.
struct Processor {
  std::string name = "unknown";
  std::vector<std::string> features;  ///< those that kernels can make use of
};

Processor read_processor() {
  static constexpr std::string_view kUseful[] = {
      "ssse3",       "sse4_1",      "sse4_2",   "avx",      "f16c",     "fma",
      "avx2",        "avx512f",     "avx512bw", "avx512dq", "avx512vl", "avx512_vnni",
      "avx512_bf16", "avx512_fp16", "avx_vnni", "amx_bf16", "amx_int8", "asimd",
      "asimdhp",     "asimddp",     "sve",      "sve2",     "bf16",     "i8mm"};
  Processor processor;
  std::ifstream lines("/proc/cpuinfo");
  for (std::string line; std::getline(lines, line) && !line.empty();) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || colon + 2 > line.size()) continue;
    const std::string value = line.substr(colon + 2);
    if (line.starts_with("model name")) processor.name = value;
    if (!line.starts_with("flags") && !line.starts_with("Features")) continue;
    std::istringstream flags(value);
    for (std::string flag; flags >> flag;) {
      if (std::ranges::find(kUseful, flag) != std::end(kUseful)) processor.features.push_back(flag);
    }
  }
  return processor;
}

int examine(const ModelChoice& choice) {
  const auto chosen = nn::choose_kernels(choice.kernels);
  if (!chosen) {
    print_error(chosen.error());
    return kWrongUsage;
  }
  std::vector<std::string_view> names;
  for (const nn::Kernels* kernels : nn::available_kernels()) names.emplace_back(kernels->name);
  const Processor processor = read_processor();
  print(fmt::format("crest      {}\n", CREST_VERSION));
  print(fmt::format("processor  {}\n", processor.name));
  print(fmt::format("features   {}\n", fmt::join(processor.features, " ")));
  print(fmt::format("kernels    {} (of {}; CREST_KERNELS chooses)\n", (*chosen)->name,
                    fmt::join(names, ", ")));
  const auto model = open_model(choice);
  print(model ? fmt::format("model      {} (SHA-256 {:.16}...)\n", model->description.name,
                            model->sha256)
              : fmt::format("model      none: {}\n", to_string(model.error())));
  print(fmt::format("peak       {:.0f} GFLOP/s on one core, f32\n", nn::measure_peak()));
  return kSuccess;
}

}  // namespace

void add_doctor_command(CLI::App& app, int& exit_status) {
  auto choice = std::make_shared<ModelChoice>();
  CLI::App* command = app.add_subcommand(
      "doctor", "Show what this machine offers, the kernels chosen and the model found");
  add_model_options(*command, *choice);
  command->callback([choice, &exit_status] { exit_status = examine(*choice); });
}

}  // namespace crest::cli
