// A session takes its memory once: every allocation of this program is counted.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "model/restorer.h"
#include "small_model.h"

namespace {

// Of the thread that looks; another may allocate meanwhile.
thread_local std::size_t allocations = 0;

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  void* const block = std::aligned_alloc(alignment, whole > 0 ? whole : alignment);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }

namespace crest::model {
namespace {

TEST(SessionMemory, IsTakenOnce) {
  const ModelDescription description = small_description();
  const NetworkConfig& config = description.network;
  const auto network = make_network(*describe(config), random_tensors(config));
  const std::vector<float> window = nn::random_values(config.window * config.leads, 1);
  const std::vector<float> beats =
      nn::random_values(Session::kBeatsAtOnce * config.beat * config.leads, 2);
  const std::size_t before = allocations;
  Session session(*network);
  EXPECT_GT(allocations, before) << "allocations are not counted";
  const std::size_t taken = allocations;
  for (int record = 0; record < 3; ++record) {
    session.set_trend(window);
    for (int mask = 0; mask < 3; ++mask) {
      session.set_global(window);
      session.restore_beats(beats);
      session.restore_window(3);
      session.restore(std::span(beats).first(config.beat * config.leads));
    }
  }
  EXPECT_EQ(allocations, taken);
}

}  // namespace
}  // namespace crest::model
