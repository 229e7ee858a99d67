#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>
#include <string>
#include <utility>

#include "core/progress_line.h"

namespace crest::cli {

Progress::Progress(std::string label)
    : label_(std::move(label)), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { erase(); }

void Progress::show(std::size_t done, std::size_t total) {
  using namespace std::chrono_literals;
  const auto now = Clock::now();
  if (!terminal_ || now - start_ < 1s || now - last_ < 100ms) return;
  last_ = now;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
  const std::string line =
      "\r" + progress_line(label_, done, total, std::to_string(seconds) + " s");
  std::fputs(line.c_str(), stderr);
  visible_ = true;
}

void Progress::erase() {
  if (visible_) std::fputs("\r\033[K", stderr);
  visible_ = false;
}

}  // namespace crest::cli
