// crest serve: the page and the interface over HTTP.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/model_choice.h"
#include "cli/terminal.h"
#include "serve/api_keys.h"
#include "serve/http_server.h"
#include "serve/service.h"

namespace crest::cli {
namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20;

struct ServeChoices {
  ModelChoice model;
  serve::Endpoint endpoint{.address = "127.0.0.1", .port = 8080};
  std::string certificate, key;
  std::string keys;
  std::vector<std::string> hosts;
  std::size_t workers = 1;
  std::size_t queue = 64;
  std::size_t body_mb = 256;
  std::size_t memory_mb = 1024;
  std::size_t keep_mb = 512;
  std::size_t keep_minutes = 60;
  std::size_t header_seconds = 10;
  std::size_t stalled_seconds = 15;
  std::size_t transfer_seconds = 300;
  std::size_t idle_seconds = 60;
  serve::Limits limits;
  bool quiet = false;
};

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1";
}

/// One open file a connection and some more, where the system lets us.
void raise_open_files(std::size_t connections) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  const rlim_t wanted = std::min<rlim_t>(connections + 64, files.rlim_max);
  if (files.rlim_cur >= wanted) return;
  files.rlim_cur = wanted;
  setrlimit(RLIMIT_NOFILE, &files);
}

serve::Limits limits_of(const ServeChoices& choices) {
  using std::chrono::seconds;
  serve::Limits limits = choices.limits;
  limits.held_bytes = choices.memory_mb * kMegabyte;
  limits.idle = seconds(choices.idle_seconds);
  limits.header = seconds(choices.header_seconds);
  limits.stalled = seconds(choices.stalled_seconds);
  limits.transfer = seconds(choices.transfer_seconds);
  return limits;
}

serve::ServiceOptions service_options(const ServeChoices& choices,
                                      std::optional<serve::ApiKeys> keys) {
  serve::ServiceOptions options;
  options.workers = choices.workers;
  options.longest_queue = choices.queue;
  options.most_body_bytes = choices.body_mb * kMegabyte;
  options.most_kept_bytes = choices.keep_mb * kMegabyte;
  options.longest_kept = std::chrono::minutes(choices.keep_minutes);
  options.keys = std::move(keys);
  options.hosts = choices.hosts;
  if (is_loopback(choices.endpoint.address)) {
    for (const char* name : {"localhost", "127.0.0.1", "[::1]"}) options.hosts.emplace_back(name);
    options.hosts.push_back(choices.endpoint.address);
  }
  if (!choices.quiet) options.log = [](std::string_view line) { print_note(line); };
  return options;
}

std::string address_of(const ServeChoices& choices, std::uint16_t port) {
  const std::string& address = choices.endpoint.address;
  const bool six = address.find(':') != std::string::npos;
  return fmt::format("{}://{}:{}/", choices.certificate.empty() ? "http" : "https",
                     six ? "[" + address + "]" : address, port);
}

Result<void> serve_until_stopped(const ServeChoices& choices) {
  const auto model = open_model(choices.model);
  if (!model) return std::unexpected(model.error());
  std::optional<serve::ApiKeys> keys;
  if (!choices.keys.empty()) {
    auto loaded = serve::ApiKeys::load(choices.keys);
    if (!loaded) return std::unexpected(loaded.error());
    keys = std::move(*loaded);
  }
  std::optional<serve::TlsFiles> tls;
  if (!choices.certificate.empty()) tls = {choices.certificate, choices.key};
  if (!is_loopback(choices.endpoint.address) && (!keys || !tls)) {
    print_note("others than this machine can reach the service, and it has no keys or no TLS");
  }
  raise_open_files(choices.limits.connections);
  serve::Service service(*model, service_options(choices, std::move(keys)));
  const auto server = serve::HttpServer::open(choices.endpoint, tls, limits_of(choices), service);
  if (!server) return std::unexpected(server.error());
  (*server)->stop_on_signals();
  print(fmt::format("crest serve: {} model {}\n", address_of(choices, (*server)->port()),
                    model->description.name));
  if (const auto told = finish_output(); !told) return told;
  (*server)->run();
  service.finish();
  return {};
}

int serve(const ServeChoices& choices) {
  if (choices.certificate.empty() != choices.key.empty()) {
    print_error({ErrorKind::Config, "--tls-certificate and --tls-key go together", {}, {}});
    return kWrongUsage;
  }
  if (const auto served = serve_until_stopped(choices); !served) {
    print_error(served.error());
    return kInputFailed;
  }
  return kSuccess;
}

/// A whole number from 1 to `most`.
void add_number(CLI::App& command, const std::string& name, std::size_t& value, std::size_t most,
                const std::string& help) {
  command.add_option(name, value, help)
      ->check(CLI::Range(std::size_t{1}, most))
      ->capture_default_str();
}

void add_limits(CLI::App& command, ServeChoices& choices) {
  add_number(command, "-j,--workers", choices.workers, 1024, "Records assessed at once");
  add_number(command, "--queue", choices.queue, 1'000'000,
             "Requests that wait for a worker; one more is answered 503");
  add_number(command, "--connections", choices.limits.connections, 100'000, "Open at once");
  add_number(command, "--body-mb", choices.body_mb, 1 << 20, "Largest body of a request, in MiB");
  add_number(command, "--memory-mb", choices.memory_mb, 1 << 20,
             "Memory for the bodies of all requests, in MiB");
  add_number(command, "--header-bytes", choices.limits.header_bytes, 1 << 20,
             "Longest header of a request");
  add_number(command, "--header-seconds", choices.header_seconds, 3600, "Time for it to come");
  add_number(command, "--stalled-seconds", choices.stalled_seconds, 3600,
             "Time without a byte moving, of a body or an answer");
  add_number(command, "--transfer-seconds", choices.transfer_seconds, 86'400,
             "Time for a whole body, and for a whole answer");
  add_number(command, "--idle-seconds", choices.idle_seconds, 86'400,
             "Time between two requests of a connection");
  add_number(command, "--keep-mb", choices.keep_mb, 1 << 20,
             "Memory for records that are kept to be looked at, in MiB");
  add_number(command, "--keep-minutes", choices.keep_minutes, 1 << 20,
             "How long one is kept that nobody looks at");
}

}  // namespace

void add_serve_command(CLI::App& app, int& exit_status) {
  auto choices = std::make_shared<ServeChoices>();
  choices->workers = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* command =
      app.add_subcommand("serve", "Serve the page and the interface over HTTP on this machine");
  command->add_option("--address", choices->endpoint.address, "Where to listen, in numbers")
      ->capture_default_str();
  command->add_option("--port", choices->endpoint.port, "0: one that is free")
      ->capture_default_str();
  command->add_option("--host-name", choices->hosts,
                      "A name that requests may call the service by, beside this machine's own; "
                      "with an address that others reach: the only names");
  command->add_option("--tls-certificate", choices->certificate, "PEM file, the chain below it");
  command->add_option("--tls-key", choices->key, "PEM file");
  command->add_option("--keys", choices->keys, "File with one API key a line");
  command->add_flag("--quiet", choices->quiet, "Log no requests");
  add_limits(*command, *choices);
  add_model_options(*command, choices->model);
  command->callback([choices, &exit_status] { exit_status = serve(*choices); });
}

}  // namespace crest::cli
