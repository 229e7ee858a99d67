// What can be timed, named by a line of text, and what each piece of it must give.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "model/model_file.h"
#include "nn/kernels.h"

namespace crest::bench {

/// One piece of work, ready to run again and again. It owns what it works on.
struct Case {
  std::string name = {};
  double operations = 0;    ///< floating-point, 2 per multiply-add; 0: not counted
  std::size_t threads = 1;  ///< that share the work
  /// How far the answer is from what it must be, in its own unit; run once before timing.
  std::function<double()> difference;
  double tolerance = 0;
  std::function<void()> run;
};

/// What cases are made with.
struct Workbench {
  const nn::Kernels& kernels;
  /// The model named "default", with the given kernels.
  std::function<Result<model::Model>(const nn::Kernels& kernels)> open_model;
};

/// Makes the case that a text names; case_grammar() says how. Errors: Config for a text that is
/// none, those of open_model, and those of the record that a path names.
Result<Case> make_case(std::string_view text, const Workbench& workbench);

/// Runs a case once: what a counter of instructions looks at (tools/instructions).
void run_once(const Case& timed);

/// One line a form of text.
std::string_view case_grammar();

/// What is timed unless somebody asks for something else: the layers of the paper's network, its
/// passes, and one detection in its steps.
std::span<const std::string_view> usual_cases();

}  // namespace crest::bench
