#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program.h"

namespace crest {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(BenchCommand, TimesWhatIsNamed) {
  const ProgramRun run = run_crest("bench --repetitions 9 'tanh 30x7' 'linear 9x17->33'");
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, HasSubstr("peak of one core"));
  EXPECT_THAT(run.output, HasSubstr("tanh 30x7"));
  EXPECT_THAT(run.output, HasSubstr("GFLOP/s"));
}

TEST(BenchCommand, NamesWhatIsNoCaseAndTimesTheRest) {
  const ProgramRun run = run_crest("bench --repetitions 9 'swim k4' 'tanh 30x7'");
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors, HasSubstr("\"swim k4\" is no case"));
  EXPECT_THAT(run.output, HasSubstr("tanh 30x7"));
  EXPECT_EQ(run_crest("bench --repetitions 3 'tanh 30x7'").status, 2);
  EXPECT_EQ(run_crest("bench --repetitions 9 'detect default none.hea'").status, 3);
}

TEST(BenchCommand, RunsOnceForACounter) {
  const ProgramRun run = run_crest("bench --once 'tanh 30x7'");
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_THAT(run.output, Not(HasSubstr("peak")));
}

}  // namespace
}  // namespace crest
