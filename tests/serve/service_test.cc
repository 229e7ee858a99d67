// What the running service answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <vector>

#include "io/wfdb_annotation.h"
#include "serve/records_to_send.h"
#include "serve/running_service.h"
#include "temporary_folder.h"

namespace crest::serve {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string kept_id(const std::uint16_t port) {
  const Answer answer = ask(port, request("POST /v1/assess?keep=1&name=a.edf", one_record()));
  EXPECT_EQ(answer.status, 200) << answer.body;
  return Json::parse(answer.body)["kept"]["id"];
}

TEST(Service, AssessesAFileAsCrestDetectDoes) {
  const RunningService service;
  const Answer answer =
      ask(service.port(), request("POST /v1/assess?name=ward/x.edf", one_record()));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.has("Content-Type: application/json"));
  const Json row = Json::parse(answer.body);
  EXPECT_EQ(row["file"], "ward/x.edf");
  EXPECT_EQ(row["status"], "assessed");
  EXPECT_EQ(row["model"], "small");
  EXPECT_FALSE(row.contains("kept"));
}

TEST(Service, AssessesTheFilesOfOneRecord) {
  const RunningService service;
  const Form form = form_of_one_wfdb_record();
  const Answer answer = ask(service.port(), request("POST /v1/assess", form.whole(), form.type));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(Json::parse(answer.body)["file"], "00010.hea");
}

TEST(Service, DrawsWhatItAssesses) {
  const RunningService service;
  const std::pair<const char*, const char*> kinds[] = {
      {"image/svg+xml", "<?xml"}, {"application/pdf", "%PDF"}, {"image/png", "\x89PNG"}};
  for (const auto& [type, beginning] : kinds) {
    const Answer answer =
        ask(service.port(), request("POST /v1/assess?name=../a%22b.edf&layout=3x4", one_record(),
                                    std::string("Accept: ") + type + "\r\n"));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(answer.has(std::string("Content-Type: ") + type));
    EXPECT_THAT(answer.body, StartsWith(beginning));
    EXPECT_THAT(answer.head, HasSubstr("filename=\"a_b."));
  }
  EXPECT_EQ(
      ask(service.port(), request("POST /v1/assess", one_record(), "Accept: text/html\r\n")).status,
      406);
}

TEST(Service, RefusesWithAReasonWhatItCannotAssess) {
  const RunningService service;
  Form empty;
  Form nothing;
  Form cut;
  cut.add("00010.hea", read_text_file(kWfdbRecord + ".hea").value());
  cut.add("00010a.dat", read_text_file(kWfdbRecord + "a.dat").value().substr(0, 1000));
  cut.add("00010b.dat", read_text_file(kWfdbRecord + "b.dat").value());
  nothing.add("", "x");
  empty.add("a.edf", "");
  const std::string type = empty.type;
  struct Case {
    std::string name, body, fields;
    int status;
  };
  const Case cases[] = {
      {"text", "this is no ECG at all", {}, 415},
      {"nothing", "", {}, 400},
      {"empty file", empty.whole(), type, 422},
      {"no file", nothing.whole(), type, 400},
      {"cut EDF", one_record().substr(0, 40'000), {}, 422},  // three seconds are left
      {"cut WFDB", cut.whole(), cut.type, 400},
      {"no boundary", "abc", "Content-Type: multipart/form-data\r\n", 400},
      {"two seconds", short_record(), {}, 422},
  };
  for (const Case& one : cases) {
    const Answer answer = ask(service.port(), request("POST /v1/assess", one.body, one.fields));
    EXPECT_EQ(answer.status, one.status) << one.name << ": " << answer.body;
    const Json body = Json::parse(answer.body);
    EXPECT_FALSE(body["error"]["reason"].get<std::string>().empty()) << one.name;
  }
  EXPECT_EQ(ask(service.port(), request("POST /v1/assess?rate=fast", one_record())).status, 400);
}

TEST(Service, KeepsARecordToBeLookedAt) {
  const RunningService service;
  const std::string path = "/v1/records/" + kept_id(service.port());
  const auto get = [&](const std::string& rest) {
    return ask(service.port(), request("GET " + path + rest));
  };
  EXPECT_EQ(Json::parse(get("").body)["kept"]["samples"], 5000);

  const Json samples =
      Json::parse(get("/trace?from=1&to=2&points=600&layers=measured,restored,map").body);
  EXPECT_EQ(samples["form"], "samples");
  EXPECT_EQ(samples["count"], 501);
  ASSERT_EQ(samples["leads"].size(), 12U);
  EXPECT_EQ(samples["leads"][7]["name"], "V2");
  for (const char* layer : {"measured", "restored", "map"})
    EXPECT_EQ(samples["leads"][7][layer].size(), 501U);
  EXPECT_TRUE(samples["leads"][7]["restored"][250].is_number());

  const Json extremes = Json::parse(get("/trace?points=10").body);
  EXPECT_EQ(extremes["form"], "extremes");
  const Json& measured = extremes["leads"][0]["measured"];
  ASSERT_EQ(measured.size(), 20U);
  for (int i = 0; i < 20; i += 2) EXPECT_LE(measured[i], measured[i + 1]);

  EXPECT_THAT(get("/drawing?format=svg&restored=1").body, StartsWith("<?xml"));
  EXPECT_THAT(get("/drawing?format=pdf&speed=50&gain=20").body, StartsWith("%PDF"));
  const std::string annotations = get("/annotations").body;
  EXPECT_TRUE(io::parse_wfdb_annotations(std::as_bytes(std::span(annotations))));
  for (const char* bad : {"/trace?from=2&to=1", "/trace?points=0", "/trace?points=1e9",
                          "/trace?from=x", "/trace?layers=none", "/drawing?speed=30",
                          "/drawing?start=x", "/drawing?layout=1x1", "/drawing?findings=2"}) {
    EXPECT_EQ(get(bad).status, 400) << bad;
  }
  EXPECT_EQ(get("/drawing?format=gif").status, 406);
  EXPECT_EQ(get("/drawing?start=99").status, 422);

  EXPECT_EQ(ask(service.port(), request("DELETE " + path)).status, 204);
  EXPECT_EQ(get("").status, 404);
  EXPECT_EQ(ask(service.port(), request("DELETE " + path)).status, 404);
}

TEST(Service, SaysWhyARecordIsNotKept) {
  ServiceOptions options;
  options.most_kept_bytes = 10'000;
  const RunningService service(options);
  const Json row =
      Json::parse(ask(service.port(), request("POST /v1/assess?keep=1", one_record())).body);
  EXPECT_TRUE(row["kept"].is_null());
  EXPECT_THAT(row["kept_reason"].get<std::string>(), HasSubstr("too large"));
}

TEST(Service, AnswersABatchWithARowARecordInOrder) {
  ServiceOptions options;
  options.workers = 3;
  const RunningService service(options);
  Form form = form_of_one_wfdb_record();
  for (int i = 10; i < 30; ++i) form.add("folder/" + std::to_string(i) + ".edf", one_record());
  form.add("notes.txt", "no ECG");
  const Answer answer = ask(service.port(), request("POST /v1/batch", form.whole(), form.type));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.has("Content-Type: application/x-ndjson"));
  std::vector<std::string> files, statuses;
  std::istringstream lines(answer.body);
  for (std::string line; std::getline(lines, line);) {
    const Json row = Json::parse(line);
    files.push_back(row["file"]);
    statuses.push_back(row["status"]);
  }
  ASSERT_EQ(files.size(), 22U);
  EXPECT_EQ(files[0], "00010.hea");
  EXPECT_EQ(files[1], "notes.txt");
  EXPECT_EQ(files[2], "folder/10.edf");
  EXPECT_EQ(files[21], "folder/29.edf");
  EXPECT_EQ(statuses[1], "not_assessed");
  statuses.erase(statuses.begin() + 1);
  EXPECT_THAT(statuses, Each(std::string("assessed")));
  EXPECT_EQ(ask(service.port(), request("POST /v1/batch", "x")).status, 200);
  EXPECT_EQ(ask(service.port(), request("POST /v1/batch", "")).status, 400);
}

TEST(Service, AsksForAKeyButNotForThePage) {
  const TemporaryFolder folder;
  ServiceOptions options;
  options.keys = ApiKeys::load(folder.write("keys", "abcdefghijklmnop\n")).value();
  const RunningService service(options);
  const std::string key = "Authorization: Bearer abcdefghijklmnop\r\n";
  for (const char* path : {"/", "/healthz", "/readyz", "/assets/index.html"})
    EXPECT_EQ(ask(service.port(), request(std::string("GET ") + path)).status, 200) << path;
  for (const char* path : {"/v1/model", "/metrics", "/v1/openapi.json"}) {
    const std::string line = std::string("GET ") + path;
    const Answer refused = ask(service.port(), request(line));
    EXPECT_EQ(refused.status, 401) << path;
    EXPECT_TRUE(refused.has("WWW-Authenticate: Bearer"));
    EXPECT_EQ(ask(service.port(), request(line, {}, key)).status, 200) << path;
  }
  EXPECT_EQ(ask(service.port(), request("POST /v1/assess", one_record())).status, 401);
}

TEST(Service, IsCalledByItsNamesAlone) {
  ServiceOptions options;
  options.hosts = {"localhost", "[::1]"};
  const RunningService service(options);
  const auto status = [&](const std::string& host) {
    return ask(service.port(),
               "GET /healthz HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n")
        .status;
  };
  EXPECT_EQ(status("localhost"), 200);
  EXPECT_EQ(status("localhost:8080"), 200);
  EXPECT_EQ(status("[::1]:8080"), 200);
  EXPECT_EQ(status("evil.example"), 421);
  EXPECT_EQ(status(""), 421);
}

TEST(Service, ThePageMayLoadNothingFromElsewhereAndIsFetchedOnce) {
  const RunningService service;
  const Answer page = ask(service.port(), request("GET /"));
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.has("Content-Security-Policy: default-src 'self'"));
  EXPECT_TRUE(page.has("Cache-Control: no-cache"));
  const std::size_t tag = page.head.find("ETag: ") + 6;
  const std::string fields =
      "If-None-Match: " + page.head.substr(tag, page.head.find("\r\n", tag) - tag) + "\r\n";
  const Answer again = ask(service.port(), request("GET /", {}, fields));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  const Answer head = ask(service.port(), request("HEAD /"));
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_TRUE(head.has("Content-Length: " + std::to_string(page.body.size())));
}

TEST(Service, CountsWhatItDoes) {
  const RunningService service;
  ask(service.port(), request("POST /v1/assess", one_record()));
  ask(service.port(), request("POST /v1/assess", "no ECG"));
  ask(service.port(), request("BREW /secret-name"));
  const std::string text = ask(service.port(), request("GET /metrics")).body;
  EXPECT_THAT(
      text,
      HasSubstr("crest_requests_total{route=\"/v1/assess\",method=\"POST\",status=\"200\"} 1\n"));
  EXPECT_THAT(
      text, HasSubstr("crest_requests_total{route=\"none\",method=\"other\",status=\"404\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("crest_request_seconds_count{route=\"/v1/assess\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("crest_records_total{verdict=\"assessed\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("crest_refusals_total{kind=\"unsupported\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("secret")));
}

TEST(Service, LogsNothingThatAClientSays) {
  std::mutex mutex;
  std::string log;
  ServiceOptions options;
  options.log = [&](std::string_view line) {
    const std::lock_guard lock(mutex);
    log += std::string(line) + '\n';
  };
  {
    const RunningService service(options);
    ask(service.port(), request("POST /v1/assess?name=Doe_John.edf&unit=Doe", one_record()));
    ask(service.port(), request("GET /Doe"));
    ask(service.port(), request("DOE /v1/model"));
    ask(service.port(), request("GET /v1/records/Doe/trace?from=Doe"));
    ask(service.port(), request("GET /assets/Doe.js"));
  }
  const std::lock_guard lock(mutex);
  EXPECT_THAT(log, HasSubstr("POST /v1/assess 200 "));
  EXPECT_THAT(log, HasSubstr(" - none 404 "));
  EXPECT_THAT(log, Not(::testing::ContainsRegex("[Dd][Oo][Ee]")));
}

TEST(Service, AnswersWhatItHasTakenBeforeItStops) {
  RunningService service;
  std::vector<Client> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back(service.port());
    ASSERT_TRUE(clients.back().send(request("POST /v1/assess", one_record())));
  }
  const Client idle(service.port());
  // The last one's row shows that all were taken: they are read in the order in which they came.
  EXPECT_EQ(parse_answer(clients.back().receive()).status, 200);
  service.stop();
  for (std::size_t i = 0; i + 1 < clients.size(); ++i)
    EXPECT_EQ(parse_answer(clients[i].receive()).status, 200) << i;
  EXPECT_EQ(idle.receive(), "");
  EXPECT_FALSE(Client(service.port()).connected());
}

TEST(Service, SaysThatTheQueueIsFull) {
  ServiceOptions options;
  options.longest_queue = 1;
  const RunningService service(options);
  std::vector<Client> clients;
  for (int i = 0; i < 30; ++i) {
    clients.emplace_back(service.port());
    ASSERT_TRUE(clients.back().send(request("POST /v1/assess", one_record())));
  }
  int answered = 0, refused = 0;
  for (const Client& client : clients) {
    const Answer answer = parse_answer(client.receive());
    answered += answer.status == 200;
    if (answer.status != 503) continue;
    ++refused;
    EXPECT_TRUE(answer.has("Retry-After: "));
  }
  EXPECT_EQ(answered + refused, 30);
  EXPECT_GT(answered, 0);
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace crest::serve
