// crest evaluate sanity: what the map owes to what the model has learned.
#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cli/commands.h"
#include "cli/evaluate_command.h"
#include "cli/model_choice.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "eval/sanity_protocol.h"

namespace crest::cli {
namespace {

struct SanityChoice {
  std::string data;
  int fold = 9;
  std::uint64_t seed = 1;
  std::size_t records = 0;  ///< 0: all
  std::size_t threads = 1;
  ModelChoice model;
};

int evaluate_sanity(const SanityChoice& choice) {
  const auto fail = [](const Error& error) {
    print_error(error);
    return kInputFailed;
  };
  const auto model = read_model(choice.model);
  if (!model) return fail(model.error());
  eval::SanityOptions options{.planted = {}, .seed = choice.seed, .kernels = model->kernels};
  options.planted.fold = choice.fold;
  options.planted.seed = choice.seed;
  options.planted.threads = choice.threads;
  if (choice.records > 0) options.planted.records = choice.records;
  Progress progress("planting");
  options.planted.progress = [&](std::size_t done, std::size_t total) {
    progress.show(done, total);
  };
  const auto results = eval::run_sanity(choice.data, model->bytes, model->file, options);
  progress.erase();
  if (!results) return fail(results.error());
  print(eval::to_text(*results));
  return kSuccess;
}

}  // namespace

void add_sanity_protocol(CLI::App& evaluate, int& exit_status) {
  auto choice = std::make_shared<SanityChoice>();
  choice->threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App* protocol = evaluate.add_subcommand(
      "sanity",
      "Place planted changes with the model as it is, with its weights in random order, and with "
      "the leads under each other's names");
  protocol->add_option("--data", choice->data, "Folder of PTB-XL, or of labels.csv and records")
      ->required();
  protocol->add_option("--fold", choice->fold, "Fold whose normal records in mV are taken")
      ->check(CLI::Range(1, 10))
      ->capture_default_str();
  protocol->add_option("--seed", choice->seed, "Seed of everything that is left to chance")
      ->capture_default_str();
  protocol->add_option("--records", choice->records, "The first so many records; default: all")
      ->check(CLI::PositiveNumber);
  protocol->add_option("-j,--threads", choice->threads, "Records assessed at once")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_model_options(*protocol, choice->model);
  protocol->callback([choice, &exit_status] { exit_status = evaluate_sanity(*choice); });
}

}  // namespace crest::cli
