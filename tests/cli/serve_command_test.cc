#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "cli/program.h"

namespace crest {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

TEST(ServeCommand, SaysWhereItListensAndStopsWithStatusZeroWhenAsked) {
  for (const std::string signal : {"TERM", "INT"}) {
    const TemporaryFolder folder;
    const std::string output = (folder.path() / "output").string();
    // A shell ignores SIGINT in what it starts in the background, unless it has job control.
    const std::string command = "bash -mc '\"" CREST_BINARY_DIR "/crest\" serve --port 0 >" +
                                output + " 2>/dev/null & for i in {1..600}; do grep -q http " +
                                output + " && break; sleep 0.05; done; kill -" + signal +
                                " $!; wait $!' 2>/dev/null";
    const int status = std::system(command.c_str());
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << signal << ": " << status;
    EXPECT_THAT(read_text_file(output).value(),
                MatchesRegex("crest serve: http://127.0.0.1:[0-9]+/ model [^\n]+\n"));
  }
}

TEST(ServeCommand, RefusesWhatItCannotServe) {
  const ProgramRun half = run_crest("serve --port 0 --tls-key README.md");
  EXPECT_EQ(half.status, 2);
  EXPECT_THAT(half.errors, HasSubstr("--tls-certificate and --tls-key go together"));
  const ProgramRun certificate =
      run_crest("serve --port 0 --tls-certificate README.md --tls-key README.md");
  EXPECT_EQ(certificate.status, 3);
  EXPECT_THAT(certificate.errors, HasSubstr("README.md: is no certificate in PEM"));
  const ProgramRun keys = run_crest("serve --port 0 --keys /dev/null");
  EXPECT_EQ(keys.status, 3);
  EXPECT_EQ(run_crest("serve --port 70000").status, 2);
  EXPECT_EQ(run_crest("serve --port 0 --address localhost").status, 3);
}

}  // namespace
}  // namespace crest
