// The environment that LibTorch's libraries read when they are loaded.
#pragma once

namespace crest::train {

/// Sets what OpenBLAS, OpenMP and the allocator read at the start of a process, then starts this
/// program anew in its place; returns when that has happened already, or cannot be done. Variables
/// that the user has set stay as they are. Call before anything else, in the main thread.
///
/// OPENBLAS_CORETYPE: Debian's OpenBLAS 0.3.21 takes CPUs that it does not know for very old ones
/// and runs at a fifth of their speed. OPENBLAS_NUM_THREADS and OMP_WAIT_POLICY: threads share the
/// work in LibTorch (matrix_product.h) and sleep while they wait. GLIBC_TUNABLES: freed tensors are
/// kept for the next step instead of being given back to the system page by page.
void enter_blas_environment(char** arguments);

}  // namespace crest::train
