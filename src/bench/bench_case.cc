#include "bench/bench_case.h"

#include <array>
#include <utility>

#include "bench/case_text.h"
#include "bench/layer_cases.h"
#include "bench/network_cases.h"
#include "bench/path_cases.h"

namespace crest::bench {
namespace {

using MakeCase = Result<Case> (*)(const CaseText& text, const Workbench& workbench);

constexpr std::pair<std::string_view, MakeCase> kKinds[] = {
    {"conv", convolution_case},    {"deconv", convolution_case}, {"linear", linear_case},
    {"attention", attention_case}, {"tanh", loop_case},          {"softmax", loop_case},
    {"forward", network_case},     {"record", network_case},     {"read", path_case},
    {"prepare", path_case},        {"restore", path_case},       {"compare", path_case},
    {"json", path_case},           {"detect", path_case}};

// The layers are those of the paper's encoder and decoder of the window, the first that runs first.
constexpr auto kUsualCases = std::to_array<std::string_view>({
    "conv k4 s2 12x4800->32",
    "conv k4 s2 32x2400->64",
    "conv k4 s2 64x1200->128",
    "conv k4 s2 128x600->256",
    "conv k4 s2 256x300->512",
    "conv k15 s1 512x150->50",
    "deconv k15 s1 50x136->512",
    "deconv k4 s2 512x150->256",
    "deconv k4 s2 256x300->128",
    "deconv k4 s2 128x600->64",
    "deconv k4 s2 64x1200->32",
    "deconv k4 s2 32x2400->13",
    "linear 50x137->548",
    "attention h2 136x50",
    "tanh 4800x12",
    "softmax 136x137",
    "forward paper b1 t1",
    "forward paper b16 t1",
    "record paper t1",
    "forward default b1 t1",
    "read default",
    "prepare default",
    "restore default",
    "compare default",
    "json default",
    "detect default",
});

}  // namespace

Result<Case> make_case(std::string_view text, const Workbench& workbench) {
  const auto split = split_case(text);
  if (!split) return std::unexpected(split.error());
  for (const auto& [kind, make] : kKinds) {
    if (split->kind == kind) return make(*split, workbench);
  }
  return no_case(*split, "it begins with no kind of work");
}

// Never part of its caller, so that its name can be told to the counter.
[[gnu::noinline]] void run_once(const Case& timed) { timed.run(); }

std::string_view case_grammar() {
  return "conv kN sN [pN] [bN] CxL->O   a convolution of C channels and L positions into O "
         "channels\n"
         "deconv kN sN [pN] [bN] CxL->O a transposed one\n"
         "linear RxI->O                 R rows of I inputs into O outputs\n"
         "attention hN TxL              T tokens of width L in N heads, and one that joins them\n"
         "tanh RxC, softmax RxC         R rows of C values\n"
         "forward NETWORK [bN] [tN]     a window and a beat, N times, on N threads each\n"
         "record NETWORK [tN]           the paper's 30 passes of a record\n"
         "STEP default [FILE]           read, prepare, restore, compare or json of a record, or\n"
         "                              detect, all of it; without FILE of a synthetic one\n"
         "NETWORK is paper or default; b: batch, t: threads.";
}

std::span<const std::string_view> usual_cases() { return kUsualCases; }

}  // namespace crest::bench
