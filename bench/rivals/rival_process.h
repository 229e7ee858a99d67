// Engines in processes of their own, which the parent lets work in turn.
//
// OpenBLAS and OpenMP read the environment when they are loaded, so what an engine finds there has
// to be set before its process starts. All processes wait in a read while another works.
#pragma once

#include <crest/error.h>
#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "work.h"

namespace crest::bench {

/// The engines' keys and names.
struct EngineName {
  std::string_view key, name;
};
inline constexpr EngineName kCrest = {"crest", "crest"};
inline constexpr EngineName kInstalledTorch = {"torch", "LibTorch, as installed"};
inline constexpr EngineName kTunedTorch = {"torch-tuned", "LibTorch, tuned"};
inline constexpr EngineName kOnednn = {"onednn", "oneDNN, deconvolution rewritten"};

/// How long one piece of work took.
struct Elapsed {
  double wall = 0;       ///< seconds
  double processor = 0;  ///< seconds of all threads of the process
};

/// This program, started once more to run one engine; killed at the end of the object's life.
class RivalProcess {
 public:
  /// Error: Io, if no process can be started.
  static Result<RivalProcess> start(const EngineName& engine);
  RivalProcess(RivalProcess&& other) noexcept;
  RivalProcess& operator=(RivalProcess&&) = delete;
  ~RivalProcess();

  /// What the engine gives for the work. Error: Internal, if the process has ended.
  Result<std::vector<float>> answer(Work work);
  /// Runs one pass (or one batch) to warm up, then the work. Error as of answer().
  Result<Elapsed> time(Work work);
  const EngineName& engine() const { return *engine_; }

 private:
  explicit RivalProcess(const EngineName& engine) : engine_(&engine) {}
  bool ask(Work work, bool timed) const;

  const EngineName* engine_;
  pid_t process_ = -1;
  int requests_ = -1, answers_ = -1;  ///< ends of the pipes
};

/// The other side: runs the engine with the given key, as requests on standard input ask, until
/// that ends. `arguments` are those of main(). Exit status of the program.
int serve_engine(std::string_view key, char** arguments);

}  // namespace crest::bench
