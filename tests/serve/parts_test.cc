// The parts of the service that need no connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <random>

#include "serve/api_keys.h"
#include "serve/compact_series.h"
#include "serve/http_message.h"
#include "serve/kept_records.h"
#include "serve/media_type.h"
#include "serve/multipart.h"
#include "serve/routes.h"
#include "serve/worker_pool.h"
#include "temporary_folder.h"

namespace crest::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Optional;

TEST(Target, IsTakenApartAndDecoded) {
  RequestHead head;
  ASSERT_TRUE(parse_target("/v1/assess?name=a%20b%2F..%2Fc+d&rate=500&rate=250&empty", head));
  EXPECT_EQ(head.path, "/v1/assess");
  EXPECT_THAT(head.parameter("name"), Optional(Eq("a b/../c d")));
  EXPECT_THAT(head.parameter("rate"), Optional(Eq("250")));
  EXPECT_THAT(head.parameter("empty"), Optional(Eq("")));
  EXPECT_EQ(head.parameter("other"), std::nullopt);
}

TEST(Target, MalformedOnesAreRefused) {
  std::string many = "/?";
  for (int i = 0; i < 65; ++i) many += "a=1&";
  for (const std::string target :
       {"", "v1", "http://x/", "/%", "/%4", "/%zz", "/%00", "/a%0d%0ab", "/?a=%1f", many.c_str()}) {
    RequestHead head;
    EXPECT_FALSE(parse_target(target, head)) << target;
  }
}

TEST(Routes, MatchTheirTemplatesAlone) {
  EXPECT_EQ(match_route("/")->route->resource, Resource::Page);
  EXPECT_EQ(match_route("/assets/language/en.json")->argument, "language/en.json");
  EXPECT_EQ(match_route("/v1/records/ab12")->route->resource, Resource::Kept);
  EXPECT_EQ(match_route("/v1/records/ab12/trace")->argument, "ab12");
  for (const char* path : {"/v1", "/v1/records/", "/v1/records/a/b", "/v1/records//trace",
                           "/assets/", "//", "/metrics/"}) {
    EXPECT_FALSE(match_route(path)) << path;
  }
  const Route& kept = *match_route("/v1/records/ab12")->route;
  EXPECT_TRUE(allows(kept, "GET") && allows(kept, "DELETE"));
  EXPECT_FALSE(allows(kept, "POST") || allows(kept, "GE") || allows(kept, ""));
}

TEST(MediaType, IsTheOneWantedMost) {
  constexpr std::string_view offered[] = {"application/json", "image/svg+xml", "image/png"};
  const auto chosen = [&](std::string_view accept) {
    return choose_media_type(accept, offered).value_or("none");
  };
  EXPECT_EQ(chosen(""), "application/json");
  EXPECT_EQ(chosen("*/*"), "application/json");
  EXPECT_EQ(chosen("text/html, image/*;q=0.8"), "image/svg+xml");
  EXPECT_EQ(chosen("image/svg+xml;q=0.2, IMAGE/PNG; q=0.9"), "image/png");
  EXPECT_EQ(chosen("application/json;q=0, */*;q=0.1"), "image/svg+xml");
  EXPECT_EQ(chosen("text/html"), "none");
  EXPECT_EQ(chosen(";;,,;q=,\"\\"), "none");
}

TEST(FieldParameter, IsUnquoted) {
  EXPECT_THAT(field_parameter("form-data; name=\"a;\\\"b\"; filename=x", "name"),
              Optional(Eq("a;\"b")));
  EXPECT_THAT(field_parameter("a; Boundary = x", "boundary"), Optional(Eq("x")));
  EXPECT_EQ(field_parameter("a; b=\"", "c"), std::nullopt);
}

TEST(Multipart, GivesItsParts) {
  const std::string body =
      "before\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.hea\"\r\n\r\n"
      "one\r\n--y\r\n--x\r\ncontent-disposition: form-data; name=k\r\n\r\n\r\n--x--after";
  const auto parts = parse_multipart(body, "multipart/form-data; boundary=x");
  ASSERT_TRUE(parts) << parts.error().reason;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].filename, "a.hea");
  EXPECT_EQ((*parts)[0].content, "one\r\n--y");
  EXPECT_EQ((*parts)[1].name, "k");
  EXPECT_EQ((*parts)[1].content, "");
}

TEST(Multipart, AbsurdOnesAreRefused) {
  const std::string fields = "Content-Disposition: form-data; name=f\r\n\r\n";
  const std::string long_fields = "--x\r\nA: " + std::string(kLongestPartHeader, 'a') + "\r\n\r\n";
  std::string many;
  for (std::size_t i = 0; i <= kMostParts; ++i) many += "--x\r\n" + fields + "\r\n";
  const std::pair<std::string, std::string> cases[] = {
      {"--x\r\n" + fields + "a", "x"},           // no end
      {"--x", "x"},                              // nothing after the boundary
      {"--x\r\n", "x"},                          // no fields
      {"--x\r\n\r\n\r\n--x--", "x"},             // no disposition
      {"--xy\r\n" + fields + "\r\n--x--", "x"},  // another boundary that begins alike
      {"", "x"},
      {"--x--", ""},
      {"--x--", std::string(71, 'x')},
      {long_fields + "\r\n--x--", "x"},
      {many + "--x--", "x"},
  };
  for (const auto& [body, boundary] : cases) {
    EXPECT_FALSE(parse_multipart(body, "multipart/form-data; boundary=" + boundary))
        << body.substr(0, 80);
  }
  EXPECT_FALSE(parse_multipart("--x--", "multipart/form-data"));
}

TEST(Multipart, EveryCutAndEveryChangedByteEndsInPartsOrAReason) {
  const std::string body =
      "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nabc\r\n--x--\r\n";
  for (std::size_t i = 0; i < body.size(); ++i) {
    parse_multipart(body.substr(0, i), "multipart/form-data; boundary=x");
    std::string changed = body;
    for (const char other : {'\0', '\r', '\n', '-', '"', '\xFF'}) {
      changed[i] = other;
      parse_multipart(changed, "multipart/form-data; boundary=x");
    }
  }
}

TEST(ApiKeys, AdmitWhoHoldsOne) {
  const TemporaryFolder folder;
  const auto keys = ApiKeys::load(
      folder.write("keys", "# ward 3\nabcdefghijklmnop\n\n  0123456789abcdefXYZ \r\n"));
  ASSERT_TRUE(keys) << keys.error().reason;
  EXPECT_TRUE(keys->admit("Bearer abcdefghijklmnop"));
  EXPECT_TRUE(keys->admit("bearer  0123456789abcdefXYZ"));
  for (const char* other : {"", "Bearer", "Bearer ", "Bearer abcdefghijklmno", "abcdefghijklmnop",
                            "Basic abcdefghijklmnop", "Bearer abcdefghijklmnopq"}) {
    EXPECT_FALSE(keys->admit(other)) << other;
  }
}

TEST(ApiKeys, ShortOnesAndNoneAreRefused) {
  const TemporaryFolder folder;
  const auto short_one = ApiKeys::load(folder.write("short", "abcdefghijklmnop\nsecret\n"));
  ASSERT_FALSE(short_one);
  EXPECT_EQ(short_one.error().place, "line 2");
  EXPECT_FALSE(ApiKeys::load(folder.write("none", "# nobody\n")));
  EXPECT_FALSE(ApiKeys::load(folder.path() / "missing"));
}

TEST(CompactSeries, GivesBackItsValuesAndTheirExtremes) {
  std::mt19937 random(1);
  std::normal_distribution<float> draw;
  std::vector<float> values(3000);
  for (float& value : values) value = draw(random);
  for (std::size_t i = 600; i < 1200; ++i) values[i] = std::nanf("");  // two blocks and more
  values[5] = std::numeric_limits<float>::infinity();
  const CompactSeries series(values);
  ASSERT_EQ(series.size(), values.size());
  const std::vector<float> back = series.values();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) {
      EXPECT_NEAR(back[i], values[i], 1e-4) << i;  // a range of 8 in 131068 steps
    } else {
      EXPECT_TRUE(std::isnan(back[i])) << i;
    }
  }
  std::uniform_int_distribution<std::size_t> place(0, values.size());
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t begin = place(random);
    const std::size_t end = place(random);
    Extremes expected;
    for (std::size_t i = begin; i < end; ++i) expected.include(back[i]);
    const Extremes found = series.extremes(begin, end);
    ASSERT_EQ(found.any(), expected.any()) << begin << " " << end;
    if (!found.any()) continue;
    EXPECT_NEAR(found.low, expected.low, 1e-4);
    EXPECT_NEAR(found.high, expected.high, 1e-4);
  }
}

TEST(CompactSeries, KeepsExtremesBelowZero) {
  const std::vector<float> values{-3, -1, -2, -5};
  const Extremes range = CompactSeries(values).extremes(0, 3);
  EXPECT_FLOAT_EQ(range.low, -3);
  EXPECT_NEAR(range.high, -1, 1e-4);
}

TEST(CompactSeries, TakesNoRoomForWhatIsMissingAndLittleForTheRest) {
  const std::vector<float> missing(100'000, std::nanf(""));
  EXPECT_LT(CompactSeries(missing).bytes(), 10'000U);
  EXPECT_FALSE(CompactSeries(missing).holds_values());
  const std::vector<float> constant(100'000, 3.25F);
  EXPECT_EQ(CompactSeries(constant).at(99'999), 3.25F);
  EXPECT_LT(CompactSeries(constant).bytes(), 210'000U);
  EXPECT_TRUE(std::isnan(CompactSeries(constant).at(100'000)));
}

std::shared_ptr<KeptRecord> record_of(std::size_t samples) {
  Record record;
  record.rate = 500;
  record.leads.push_back({.name = "I", .unit = "mV", .samples = std::vector<float>(samples, 1.0F)});
  return std::make_shared<KeptRecord>(compact(std::move(record), std::nullopt, "a"));
}

TEST(KeptRecords, TheLeastRecentlyUsedMakesRoom) {
  const auto record = record_of(10'000);
  KeptRecords kept(2 * record->bytes() + 100, std::chrono::minutes(1));
  kept.keep("a", record);
  kept.keep("b", record);
  EXPECT_TRUE(kept.find("a"));
  kept.keep("c", record);
  EXPECT_FALSE(kept.find("b"));
  EXPECT_TRUE(kept.find("a") && kept.find("c"));
  EXPECT_EQ(kept.filling().records, 2U);
  EXPECT_TRUE(kept.drop("a"));
  EXPECT_FALSE(kept.drop("a"));
  kept.drop_old(KeptRecords::Clock::now() + std::chrono::seconds(59));
  EXPECT_TRUE(kept.find("c"));
  kept.drop_old(KeptRecords::Clock::now() + std::chrono::seconds(61));
  EXPECT_EQ(kept.filling().bytes, 0U);
  EXPECT_FALSE(kept.has_room_for(3 * record->bytes()));
}

TEST(KeptRecords, IdsAreOf128Bits) {
  const auto id = random_id();
  ASSERT_TRUE(id);
  EXPECT_EQ(id->size(), 32U);
  EXPECT_NE(id, random_id());
}

TEST(WorkerPool, RefusesWhatIsTooMuchAndDoesTheRest) {
  std::atomic<int> done = 0;
  std::atomic<bool> open = false;
  {
    WorkerPool pool(2, 3);
    int accepted = 0;
    for (int i = 0; i < 20; ++i) {
      accepted += pool.submit([&](std::size_t) {
        open.wait(false);
        ++done;
      });
    }
    EXPECT_EQ(accepted, 5);
    pool.submit_part([&](std::size_t) { ++done; });
    open = true;
    open.notify_all();
  }
  EXPECT_EQ(done, 6);
}

}  // namespace
}  // namespace crest::serve
