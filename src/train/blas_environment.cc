#include "train/blas_environment.h"

#include <unistd.h>

#include <cstdlib>

namespace crest::train {
namespace {

constexpr const char* kEntered = "CREST_TRAIN_ENVIRONMENT";

/// The name of the OpenBLAS kernels for this CPU; null where its own choice is as good.
const char* openblas_core() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return "SkylakeX";
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return nullptr;
}

}  // namespace

void enter_blas_environment(char** arguments) {
  if (std::getenv(kEntered) != nullptr) return;
  constexpr int kKeep = 0;  // what the user has set
  if (const char* core = openblas_core()) ::setenv("OPENBLAS_CORETYPE", core, kKeep);
  ::setenv("OPENBLAS_NUM_THREADS", "1", kKeep);
  ::setenv("OMP_WAIT_POLICY", "passive", kKeep);
  ::setenv("GLIBC_TUNABLES",
           "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432:"
           "glibc.malloc.trim_threshold=8589934592",
           kKeep);
  ::setenv(kEntered, "1", kKeep);
  ::execv("/proc/self/exe", arguments);
}

}  // namespace crest::train
