// Clients that are slow, broken or mean: each gets what it deserves in bounded time, and the
// service goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <vector>

#include "serve/records_to_send.h"
#include "serve/running_service.h"

namespace crest::serve {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

void expect_alive(const RunningService& service) {
  EXPECT_EQ(ask(service.port(), request("GET /healthz")).status, 200);
}

TEST(Hostile, WhatIsNoHttpIsRefused) {
  const RunningService service;
  const std::string two_lengths =
      "POST /v1/assess HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: "
      "4\r\n\r\nabcd";
  const std::string chunk =
      "POST /v1/assess HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n";
  const std::pair<std::string, int> cases[] = {
      {"hello\r\n\r\n", 400},
      {"GET / HTTP/9.9\r\n\r\n", 505},
      {"GET  / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA B: c\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", 400},
      {"GET http://localhost/ HTTP/1.1\r\nConnection: close\r\n\r\n", 400},
      {"GET /%00 HTTP/1.1\r\n\r\n", 400},
      {"OPTIONS * HTTP/1.1\r\n\r\n", 400},
      {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "\r\n\r\n", 400},
      {two_lengths, 400},
      {"POST /v1/assess HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
      {"POST /v1/assess HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", 400},
      {"POST /v1/assess HTTP/1.1\r\nContent-Length: 3\r\nExpect: miracles\r\n\r\n", 417},
      {"POST /v1/assess HTTP/1.1\r\nHost: localhost\r\n\r\n", 411},
      {chunk + "\r\nzz\r\n", 400},
      {chunk + "\r\nffffffffffffffffff\r\n", 400},
      {chunk + "\r\n3\r\nabcd\r\n", 400},
      {chunk + "Content-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 400},
  };
  for (const auto& [bytes, status] : cases) {
    const Client client(service.port());
    client.send(bytes);
    client.end();
    EXPECT_EQ(parse_answer(client.receive()).status, status) << bytes;
  }
  expect_alive(service);
}

TEST(Hostile, OtherMethodsAndPathsAreRefused) {
  const RunningService service;
  const std::pair<const char*, int> cases[] = {
      {"PUT /v1/assess", 405},
      {"GET /v1/assess", 405},
      {"DELETE /v1/model", 405},
      {"get /healthz", 405},
      {"TRACE /", 405},
      {"POST /", 405},
      {"GET /v1/nothing", 404},
      {"GET /assets/../../../../etc/passwd", 404},
      {"GET /assets/%2e%2e/%2e%2e/etc/passwd", 404},
      {"GET /assets//etc/passwd", 404},
      {"GET /assets/..%5c..%5cx", 404},
      {"GET /v1/records/../model", 404},
      {"GET /v1/records/%2e%2e/trace", 404},
  };
  for (const auto& [line, status] : cases) {
    const Answer answer = ask(service.port(), request(line));
    EXPECT_EQ(answer.status, status) << line;
    if (status == 405) {
      EXPECT_TRUE(answer.has("Allow: ")) << line;
    }
  }
  expect_alive(service);
}

TEST(Hostile, FilesOfThisMachineAreOutOfReach) {
  const RunningService service;
  // A header beside which the reader would look for a file of the machine.
  for (const std::string target : {"../../../../etc/passwd", "/etc/passwd", "passwd"}) {
    Form form;
    form.add("a.hea", "a 1 500 5000\n" + target + " 16 200 16 0 0 0 0 I\n");
    const Answer answer = ask(service.port(), request("POST /v1/assess", form.whole(), form.type));
    EXPECT_TRUE(answer.status == 400 || answer.status == 422) << answer.body;
    EXPECT_EQ(answer.body.find("root:"), std::string::npos);
  }
  const std::string line = "POST /v1/assess?name=../../../../etc/passwd";
  EXPECT_EQ(ask(service.port(), request(line, "x")).status, 415);
}

TEST(Hostile, TooMuchIsRefusedBeforeItIsRead) {
  ServiceOptions options;
  options.most_body_bytes = 100'000;
  const RunningService service(options);
  const std::string huge_length =
      "POST /v1/assess HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000000000\r\n\r\nabc";
  EXPECT_EQ(ask(service.port(), huge_length).status, 413);
  EXPECT_EQ(ask(service.port(), request("POST /v1/assess", std::string(100'001, 'x'))).status, 413);
  EXPECT_EQ(ask(service.port(), request("POST /v1/assess", std::string(100'000, 'x'))).status, 415);
  // In chunks nobody knows before.
  std::string chunked =
      "POST /v1/assess HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 20; ++i) chunked += "2710\r\n" + std::string(10'000, 'x') + "\r\n";
  EXPECT_EQ(ask(service.port(), chunked + "0\r\n\r\n").status, 413);
  EXPECT_EQ(ask(service.port(), "GET / HTTP/1.1\r\nA: " + std::string(20'000, 'a')).status, 431);
  EXPECT_EQ(ask(service.port(), "GET /" + std::string(20'000, 'a')).status, 431);
  EXPECT_EQ(ask(service.port(), request("GET /healthz", std::string(70'000, 'x'))).status, 413);
  expect_alive(service);
}

TEST(Hostile, TheBodiesOfAllTogetherAreBounded) {
  Limits limits;
  limits.held_bytes = 1'000'000;
  const RunningService service({}, limits);
  const std::string head =
      "POST /v1/assess HTTP/1.1\r\nHost: localhost\r\nContent-Length: 600000\r\n\r\n";
  const Client first(service.port());
  // The answer to the expectation shows that its bytes are taken into account.
  first.send(head.substr(0, head.size() - 2) + "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(first.receive_until([](const std::string& all) { return all.ends_with("\r\n\r\n"); }),
            "HTTP/1.1 100 Continue\r\n\r\n");
  const Answer second = ask(service.port(), head + "x");
  EXPECT_EQ(second.status, 503);
  EXPECT_TRUE(second.has("Retry-After"));
  first.send(std::string(600'000, 'x'));
  first.end();
  EXPECT_EQ(parse_answer(first.receive()).status, 415);
  expect_alive(service);
}

TEST(Hostile, SlowClientsAreToldAndHoldNoWorker) {
  ServiceOptions options;
  options.workers = 1;
  const RunningService service(options, short_limits());
  const auto began = Clock::now();
  std::vector<Client> slow;
  for (int i = 0; i < 20; ++i) {
    slow.emplace_back(service.port());
    // Half of them stop in the header, half in the body.
    const std::string whole = request("POST /v1/assess", one_record());
    ASSERT_TRUE(slow.back().send(whole.substr(0, i % 2 == 0 ? 30 : 2000)));
  }
  EXPECT_EQ(ask(service.port(), request("POST /v1/assess", one_record())).status, 200);
  for (const Client& client : slow) EXPECT_EQ(parse_answer(client.receive()).status, 408);
  EXPECT_LT(seconds_since(began), 5);
  expect_alive(service);
}

TEST(Hostile, AByteNowAndThenDoesNotProlongAHeader) {
  const RunningService service({}, short_limits());
  const Client client(service.port());
  const auto began = Clock::now();
  for (const char letter : std::string("GET /healthz HTTP/1.1\r\nHost: localhost\r\n")) {
    if (!client.send(std::string(1, letter)) || seconds_since(began) > 1) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(parse_answer(client.receive()).status, 408);
  EXPECT_LT(seconds_since(began), 3);
}

TEST(Hostile, WhoReadsNothingIsLeft) {
  const RunningService service({}, short_limits());
  // More rows than the system takes for a client.
  Form form;
  for (int i = 0; i < 10'000; ++i) form.add(std::string(240, 'n') + std::to_string(i), "no ECG");
  const std::string batch = request("POST /v1/batch", form.whole(), form.type);
  std::vector<Client> deaf;
  for (int i = 0; i < 2; ++i) {
    deaf.emplace_back(service.port(), 4096);
    ASSERT_TRUE(deaf.back().send(batch));
  }
  EXPECT_EQ(ask(service.port(), request("POST /v1/assess", one_record())).status, 200);
  const auto alone = [&] {
    const std::string metrics = ask(service.port(), request("GET /metrics")).body;
    return metrics.find("crest_connections 1\n") != std::string::npos;
  };
  const auto began = Clock::now();
  while (!alone() && seconds_since(began) < 40)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(alone());
}

TEST(Hostile, WhoLeavesInTheMiddleIsForgotten) {
  const RunningService service({}, short_limits());
  for (const std::size_t sent : {1U, 20U, 100U, 10'000U}) {
    const Client client(service.port());
    client.send(request("POST /v1/assess", one_record()).substr(0, sent));
  }
  for (int i = 0; i < 10; ++i) {
    const Client client(service.port());
    client.send(request(i % 2 == 0 ? "POST /v1/assess" : "POST /v1/batch", one_record()));
  }
  const Client cut(service.port());
  cut.send(request("POST /v1/assess", one_record()).substr(0, 5000));
  cut.end();
  EXPECT_EQ(parse_answer(cut.receive()).status, 400);
  expect_alive(service);
}

TEST(Hostile, RequestsInOneGoAreAnsweredInOrder) {
  const RunningService service;
  const std::string keep = "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string post =
      "POST /v1/assess HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx";
  const Client client(service.port());
  std::string many;
  for (int i = 0; i < 50; ++i)
    many += i % 2 == 0 ? "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" : post;
  ASSERT_TRUE(client.send(many + request("GET /readyz")));
  const std::string all = client.receive();
  std::vector<std::string> statuses;
  for (std::size_t at = all.find("HTTP/1.1 "); at != std::string::npos;
       at = all.find("HTTP/1.1 ", at + 9)) {
    statuses.push_back(all.substr(at + 9, 3));
  }
  ASSERT_EQ(statuses.size(), 51U);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(statuses[i], i % 2 == 0 ? "200" : "415") << i;
  // A refusal before the body ends the connection: what follows may be a body.
  EXPECT_EQ(parse_answer([&] {
              const Client other(service.port());
              other.send(keep + request("GET /healthz"));
              return other.receive();
            }())
                .status,
            404);
}

TEST(Hostile, AThousandConnectionsAreServedOrTurnedAway) {
  rlimit files{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < 2000) GTEST_SKIP() << "too few open files are allowed";
  Limits limits;
  limits.connections = 700;
  const RunningService service({}, limits);
  std::vector<Client> clients;
  for (int i = 0; i < 1000; ++i) {
    clients.emplace_back(service.port());
    ASSERT_TRUE(clients.back().connected()) << i;
  }
  // Those that were let in are served, the last one in as well as the first.
  for (const Client& client : clients) client.send(request("GET /healthz"));
  int served = 0, turned_away = 0;
  for (const Client& client : clients) {
    const Answer answer = parse_answer(client.receive());
    served += answer.status == 200;
    turned_away += answer.status == 503 || answer.status == 0;
  }
  EXPECT_GE(served, 700);
  EXPECT_EQ(served + turned_away, 1000);
  clients.clear();
  // The service sees them go one after the other.
  for (int i = 0; i < 100 && ask(service.port(), request("GET /healthz")).status != 200; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  expect_alive(service);
}

}  // namespace
}  // namespace crest::serve
