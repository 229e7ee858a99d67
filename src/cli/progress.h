// A progress line on standard error, where that is a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace crest::cli {

/// Shows itself after a second, and again at most ten times a second; erases itself at its end. Not
/// thread-safe.
class Progress {
 public:
  explicit Progress(std::string label);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done, std::size_t total);
  /// Takes the line away, so that something else can be written.
  void erase();

 private:
  using Clock = std::chrono::steady_clock;
  std::string label_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  bool terminal_;
  bool visible_ = false;
};

}  // namespace crest::cli
