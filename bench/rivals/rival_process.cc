#include "rival_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <span>
#include <utility>

#include "bench/random_network.h"
#include "onednn_engine.h"
#include "torch_engine.h"
#include "train/blas_environment.h"

namespace crest::bench {
namespace {

/// What the parent writes; the answer is Elapsed if timed, else a count and as many floats.
struct Request {
  Work work;
  std::uint32_t timed;
};

bool write_all(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

bool read_all(int file, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::read(file, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

template <typename T>
std::span<const std::byte> bytes_of(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

template <typename T>
bool read_value(int file, T& value) {
  return read_all(file, std::as_writable_bytes(std::span(&value, 1)));
}

std::unexpected<Error> ended(const EngineName& engine) {
  return std::unexpected(
      Error{ErrorKind::Internal, fmt::format("the process of {} has ended", engine.name), {}, {}});
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::unique_ptr<Engine> make_engine(std::string_view key, std::size_t batch) {
  const model::NetworkDescription description = model::describe({}).value();
  const NetworkWeights weights{description, random_tensors(description)};
  if (key == kInstalledTorch.key) return make_torch_engine(weights, TorchForm::Plain, batch);
  if (key == kTunedTorch.key) return make_torch_engine(weights, TorchForm::Tuned, batch);
  if (key == kOnednn.key) return make_onednn_engine(weights, batch);
  return make_crest_engine(weights, nn::fastest_kernels());
}

/// One thread each; else as the libraries find it where nobody has tuned anything.
void set_installed_environment() {
  for (const char* variable :
       {"OPENBLAS_CORETYPE", "OMP_WAIT_POLICY", "GLIBC_TUNABLES", "DNNL_MAX_CPU_ISA"}) {
    ::unsetenv(variable);
  }
  ::setenv("OPENBLAS_NUM_THREADS", "1", /*overwrite=*/1);
  ::setenv("OMP_NUM_THREADS", "1", /*overwrite=*/1);
}

}  // namespace

Result<RivalProcess> RivalProcess::start(const EngineName& engine) {
  set_installed_environment();
  RivalProcess rival(engine);
  std::array<int, 2> requests{};
  std::array<int, 2> answers{};
  const auto failed = [] {
    return std::unexpected(Error{ErrorKind::Io, std::strerror(errno), {}, "starting an engine"});
  };
  if (::pipe2(requests.data(), O_CLOEXEC) != 0) return failed();
  rival.requests_ = requests[1];
  if (::pipe2(answers.data(), O_CLOEXEC) != 0) {
    ::close(requests[0]);
    return failed();
  }
  rival.answers_ = answers[0];
  std::string program = "crest-rivals";
  std::string option = "--engine";
  std::string key(engine.key);
  char* const arguments[] = {program.data(), option.data(), key.data(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, requests[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, answers[1], STDOUT_FILENO);
  errno = ::posix_spawn(&rival.process_, "/proc/self/exe", &actions, nullptr, arguments, environ);
  const int status = errno;
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(requests[0]);
  ::close(answers[1]);
  errno = status;
  if (status != 0) return failed();
  return rival;
}

RivalProcess::RivalProcess(RivalProcess&& other) noexcept
    : engine_(other.engine_),
      process_(std::exchange(other.process_, -1)),
      requests_(std::exchange(other.requests_, -1)),
      answers_(std::exchange(other.answers_, -1)) {}

RivalProcess::~RivalProcess() {
  if (requests_ >= 0) ::close(requests_);
  if (answers_ >= 0) ::close(answers_);
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
}

bool RivalProcess::ask(Work work, bool timed) const {
  return write_all(requests_, bytes_of(Request{work, timed ? 1U : 0U}));
}

Result<std::vector<float>> RivalProcess::answer(Work work) {
  std::uint64_t count = 0;
  if (!ask(work, /*timed=*/false) || !read_value(answers_, count)) return ended(*engine_);
  std::vector<float> values(count);
  if (!read_all(answers_, std::as_writable_bytes(std::span(values)))) return ended(*engine_);
  return values;
}

Result<Elapsed> RivalProcess::time(Work work) {
  Elapsed elapsed;
  if (!ask(work, /*timed=*/true) || !read_value(answers_, elapsed)) return ended(*engine_);
  return elapsed;
}

int serve_engine(std::string_view key, char** arguments) {
  if (key == kTunedTorch.key || key == kOnednn.key) train::enter_blas_environment(arguments);
  const Inputs inputs(model::describe({}).value().config);
  const std::unique_ptr<Engine> single = make_engine(key, 1);
  std::unique_ptr<Engine> batched;  // made when it is asked for
  Request request{};
  while (read_value(STDIN_FILENO, request)) {
    if (request.work == Work::Batch && !batched) batched = make_engine(key, kBatch);
    Engine& engine = request.work == Work::Batch ? *batched : *single;
    if (request.timed == 0) {
      std::vector<float> answer;
      inputs.run(request.work, engine, &answer);
      const std::uint64_t count = answer.size();
      if (!write_all(STDOUT_FILENO, bytes_of(count)) ||
          !write_all(STDOUT_FILENO, std::as_bytes(std::span(answer)))) {
        return 1;
      }
      continue;
    }
    inputs.run(request.work == Work::Batch ? Work::Batch : Work::Pass, engine, nullptr);
    const double processor_start = processor_seconds();
    const auto start = std::chrono::steady_clock::now();
    inputs.run(request.work, engine, nullptr);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    const Elapsed elapsed{wall.count(), processor_seconds() - processor_start};
    if (!write_all(STDOUT_FILENO, bytes_of(elapsed))) return 1;
  }
  return 0;
}

}  // namespace crest::bench
