// Vectors of floats that start on a cache line.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace crest::nn {

/// Allocates on 64-byte boundaries: a cache line, and the widest vector of any CPU here.
template <typename T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};

  CacheLineAllocator() = default;
  template <typename U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}

  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), kAlignment));
  }
  void deallocate(T* values, std::size_t) { ::operator delete(values, kAlignment); }

  template <typename U>
  bool operator==(const CacheLineAllocator<U>&) const {
    return true;
  }
};

using AlignedVector = std::vector<float, CacheLineAllocator<float>>;

}  // namespace crest::nn
