// Runs a fuzz target once on nothing and once on each file of its corpus, without libFuzzer, so
// that every build of the tests replays what fuzzing began with and found. usage: <target>_replay
// CORPUS_FOLDER
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::error_code error;
  const std::filesystem::directory_iterator corpus(argc == 2 ? argv[1] : "", error);
  if (error) {
    std::fputs("usage: <target>_replay CORPUS_FOLDER\n", stderr);
    return 2;
  }
  replay({});
  int replayed = 0;
  for (const auto& entry : corpus) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    if (!file) {
      std::fprintf(stderr, "%s: cannot be read\n", entry.path().c_str());
      return 1;
    }
    replay(input);
    ++replayed;
  }
  std::printf("%d inputs replayed\n", replayed);
  return replayed > 0 ? 0 : 1;  // an empty corpus would prove nothing
}
