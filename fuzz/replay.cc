// Runs a fuzz target, without libFuzzer, on nothing, on each file of its corpus and on damaged
// copies of them, the same at every run, and holds the memory that the reader asks for against what
// its page in docs/formats states. usage: <target>_replay CORPUS_FOLDER BYTES_PER_BYTE FIXED_MIB
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "peak_memory.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

struct Limit {
  double bytes_per_byte = 0;
  double fixed_mib = 0;

  double bytes(std::size_t size) const {
    return bytes_per_byte * static_cast<double>(size) + fixed_mib * (1 << 20);
  }
};

bool replay(const std::string& input, const std::string& name, const Limit& limit) {
  crest::begin_peak_memory();
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  const std::size_t peak = crest::peak_memory();
  if (static_cast<double>(peak) <= limit.bytes(input.size())) return true;
  std::fprintf(stderr, "%s: %zu bytes of memory for %zu of the file\n", name.c_str(), peak,
               input.size());
  return false;
}

/// One to four places overwritten by what lengths and counts are feared for.
std::string damaged(std::string input, std::mt19937& random) {
  const std::vector<std::string> patches = {{"\0\0\0\0", 4},
                                            {"\xFF\xFF\xFF\xFF", 4},
                                            {"\xFF\xFF\xFF\x7F", 4},
                                            {"\x7F\xFF\xFF\xFF", 4},
                                            {"\0\0\0\x40", 4},
                                            "99999999",
                                            "-1",
                                            "1e9",
                                            "\x80",
                                            "\n"};
  for (std::size_t places = 1 + random() % 4; places > 0 && !input.empty(); --places) {
    const std::size_t place = random() % input.size();
    const bool patched = random() % 2 == 0;
    const std::string patch = patched ? patches[random() % patches.size()]
                                      : std::string(1, static_cast<char>(random() % 256));
    input.replace(place, patch.size(), patch);
  }
  if (random() % 8 == 0) input.resize(random() % (input.size() + 1));
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  std::error_code error;
  const std::filesystem::directory_iterator corpus(argc == 4 ? argv[1] : "", error);
  if (error) {
    std::fputs("usage: <target>_replay CORPUS_FOLDER BYTES_PER_BYTE FIXED_MIB\n", stderr);
    return 2;
  }
  const Limit limit{std::atof(argv[2]), std::atof(argv[3])};
  constexpr int copies = 500;
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same damage every time
  bool within = replay({}, "nothing", limit);
  int files = 0;
  for (const auto& entry : corpus) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    if (!file) {
      std::fprintf(stderr, "%s: cannot be read\n", entry.path().c_str());
      return 1;
    }
    ++files;
    within = replay(input, entry.path(), limit) && within;
    for (int copy = 0; copy < copies; ++copy) {
      const std::string name = entry.path().string() + ", damaged " + std::to_string(copy);
      within = replay(damaged(input, random), name, limit) && within;
    }
  }
  std::printf("%d files replayed, and %d damaged copies of each\n", files, copies);
  return within && files > 0 ? 0 : 1;  // an empty corpus would prove nothing
}
