#include "peak_memory.h"

#include <malloc.h>

#include <algorithm>
#include <cstdint>

namespace {

std::size_t held = 0;
std::size_t held_at_beginning = 0;
std::size_t most_held = 0;

}  // namespace

namespace crest {

void begin_peak_memory() { held_at_beginning = most_held = held; }

std::size_t peak_memory() { return most_held - held_at_beginning; }

}  // namespace crest

// Sanitizers bring a malloc of their own.
#ifdef CREST_COUNT_MEMORY

// glibc lets a program define these functions, and keeps its own under these names.
extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier): the names are glibc's.
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
// NOLINTEND(bugprone-reserved-identifier)

static void* count(void* block) {
  held += malloc_usable_size(block);
  most_held = std::max(most_held, held);
  return block;
}

void* malloc(std::size_t size) { return count(__libc_malloc(size)); }
void* calloc(std::size_t number, std::size_t size) { return count(__libc_calloc(number, size)); }
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return count(__libc_memalign(alignment, size));
}
void free(void* block) {
  held -= malloc_usable_size(block);
  __libc_free(block);
}
void* realloc(void* block, std::size_t size) {
  held -= malloc_usable_size(block);
  return count(__libc_realloc(block, size));
}
}

#endif
