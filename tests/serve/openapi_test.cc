// The description of the interface, held against the running service: every path, method and status
// that it lists is brought about, and every answer fits its schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "serve/records_to_send.h"
#include "serve/running_service.h"
#include "temporary_folder.h"

namespace crest::serve {
namespace {

using Json = nlohmann::json;
using ::testing::IsEmpty;

const std::string kKey = "Authorization: Bearer abcdefghijklmnop\r\n";

const Json& description() {
  static const Json json =
      Json::parse(read_text_file(CREST_SOURCE_DIR "/docs/openapi.json").value());
  return json;
}

const Json& resolved(const Json& node) {
  if (!node.contains("$ref")) return node;
  return description().at(Json::json_pointer(node["$ref"].get<std::string>().substr(1)));
}

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == (value.is_boolean() ? "boolean" : std::string(value.type_name()));
}

/// What does not fit the part of JSON Schema that the description uses; empty where all does.
std::string fault(const Json& value, const Json& given, const std::string& path) {
  const Json& schema = resolved(given);
  if (schema.contains("anyOf")) {
    std::string faults;
    for (const Json& one : schema["anyOf"]) {
      const std::string its = fault(value, one, path);
      if (its.empty()) return {};
      faults += its + "; ";
    }
    return faults;
  }
  if (schema.contains("const") && value != schema["const"]) return path + " is another constant";
  if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end())
    return path + " is not listed";
  if (schema.contains("type")) {
    const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
    if (std::ranges::none_of(types, [&](const Json& type) { return is_of_type(value, type); }))
      return path + " is of another type";
  }
  for (const Json& name : schema.value("required", Json::array()))
    if (!value.contains(name)) return path + " lacks " + name.get<std::string>();
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, property] : properties.items()) {
    if (!value.is_object() || !value.contains(name)) continue;
    const std::string its = fault(value[name], property, path + "/" + name);
    if (!its.empty()) return its;
  }
  if (schema.contains("items") && value.is_array()) {
    for (const Json& item : value) {
      const std::string its = fault(item, schema["items"], path + "/item");
      if (!its.empty()) return its;
    }
  }
  return {};
}

/// Holds an answer against the description and notes what was met.
class Conformance {
 public:
  Conformance() {
    for (const auto& [path, methods] : description()["paths"].items()) {
      for (const auto& [method, operation] : methods.items()) {
        if (method == "parameters") continue;
        for (const auto& [status, response] : operation["responses"].items())
          unmet_.insert(method + " " + path + " " + status);
      }
    }
  }

  void check(const std::string& method, const std::string& path, const Answer& answer) {
    const std::string status = std::to_string(answer.status);
    const std::string what = method + " " + path + " " + status;
    const Json& responses = description()["paths"][path][method]["responses"];
    ASSERT_TRUE(responses.contains(status)) << what << ": " << answer.body.substr(0, 300);
    unmet_.erase(what);
    const Json& response = resolved(responses[status]);
    if (!response.contains("content")) {
      EXPECT_EQ(answer.body, "") << what;
      return;
    }
    const std::size_t at = answer.head.find("Content-Type: ") + 14;
    const std::string type = answer.head.substr(at, answer.head.find_first_of(";\r", at) - at);
    const Json& content = response["content"];
    ASSERT_TRUE(content.contains(type) || content.contains("*/*")) << what << ": " << type;
    if (!content.contains(type) || !content[type].contains("schema")) return;
    std::istringstream lines(answer.body);
    if (type == "application/json") {
      EXPECT_EQ(fault(Json::parse(answer.body), content[type]["schema"], what), "");
    } else if (type == "application/x-ndjson") {
      for (std::string line; std::getline(lines, line);)
        EXPECT_EQ(fault(Json::parse(line), content[type]["schema"], what), "");
    }
  }

  const std::set<std::string>& unmet() const { return unmet_; }

 private:
  std::set<std::string> unmet_;
};

ServiceOptions with_key(const TemporaryFolder& folder) {
  ServiceOptions options;
  options.hosts = {"localhost"};
  options.keys = ApiKeys::load(folder.write("keys", "abcdefghijklmnop\n")).value();
  return options;
}

std::string big_letters(std::string text) {
  std::ranges::transform(text, text.begin(), ::toupper);
  return text;
}

std::string filled(std::string path, const std::string& id, const std::string& name) {
  for (const auto& [open, value] : {std::pair{"{id}", id}, std::pair{"{name}", name}}) {
    const std::size_t at = path.find(open);
    if (at != std::string::npos) path.replace(at, std::string(open).size(), value);
  }
  return path;
}

/// A request that any operation answers with this status; none: there is no such way.
std::optional<std::string> asking_for(int status, const std::string& method,
                                      const std::string& path, const std::string& id) {
  const std::string line = big_letters(method) + " " + filled(path, id, "index.html");
  const std::string head = " HTTP/1.1\r\nHost: localhost\r\n" + kKey;
  switch (status) {
    case 400:
      return request(line + "?a=%", {}, kKey);
    case 401:
      return request(line);
    case 404:
      return request(big_letters(method) + " " + filled(path, "0", "none"), {}, kKey);
    case 408:
      return line + head + "Content-Length: 9\r\n\r\nabc";
    case 411:
      return line + head + "\r\n";
    case 413:
      return line + head + "Content-Length: 9000000\r\n\r\nabc";
    case 421:
      return line + " HTTP/1.1\r\nHost: elsewhere\r\n" + kKey + "Connection: close\r\n\r\n";
    default:
      return std::nullopt;
  }
}

/// A request and the operation that it is for.
struct Asked {
  std::string method, path, query;
  std::string body = {}, fields = {};
};

/// What only some operations do.
std::vector<Asked> particular_requests() {
  const Form form = form_of_one_wfdb_record();
  const std::string kept = "/v1/records/{id}";
  std::vector<Asked> asked = {
      {"post", "/v1/assess", "?keep=1", one_record()},
      {"post", "/v1/assess", "", form.whole(), form.type},
      {"post", "/v1/assess", "?keep=1", short_record()},
      {"post", "/v1/assess", "?keep=1", "no ECG"},
      {"post", "/v1/assess", "?keep=1", one_record().substr(0, 40'000)},
      {"post", "/v1/batch", "?keep=1", form.whole(), form.type},
      {"get", kept + "/trace", "?points=100&layers=measured,restored,map"},
      {"get", kept + "/drawing", "?format=gif"},
      {"get", kept + "/drawing", "?start=99"},
  };
  for (const char* type : {"image/svg+xml", "application/pdf", "image/png", "text/html"}) {
    asked.push_back(
        {"post", "/v1/assess", "", one_record(), std::string("Accept: ") + type + "\r\n"});
    asked.push_back({"get", kept + "/drawing", "", "", std::string("Accept: ") + type + "\r\n"});
  }
  return asked;
}

TEST(Description, EveryAnswerIsOneThatItListsAndEveryOneOfThoseComes) {
  const TemporaryFolder folder;
  ServiceOptions options = with_key(folder);
  options.most_body_bytes = 1'000'000;
  const RunningService service(options, short_limits());
  const auto keep = [&](const std::string& body) -> std::string {
    const Answer answer = ask(service.port(), request("POST /v1/assess?keep=1", body, kKey));
    return Json::parse(answer.body)["kept"]["id"];
  };
  const std::string id = keep(one_record()), unassessed = keep(short_record());
  Conformance conformance;
  for (const auto& [path, methods] : description()["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      if (method == "parameters") continue;
      for (const auto& [status, response] : operation["responses"].items()) {
        const auto bytes = asking_for(std::stoi(status), method, path, id);
        if (bytes) conformance.check(method, path, ask(service.port(), *bytes));
      }
      if (method != "get") continue;
      const std::string line = "GET " + filled(path, id, "index.html");
      const Answer answer = ask(service.port(), request(line, {}, kKey));
      conformance.check(method, path, answer);
      const std::size_t tag = answer.head.find("ETag: ");
      if (tag == std::string::npos) continue;
      const std::string same = "If-None-Match: " + answer.head.substr(tag + 6, 34) + "\r\n";
      conformance.check(method, path, ask(service.port(), request(line, {}, kKey + same)));
    }
  }
  for (const Asked& one : particular_requests()) {
    const std::string line = big_letters(one.method) + " " + filled(one.path, id, "") + one.query;
    conformance.check(one.method, one.path,
                      ask(service.port(), request(line, one.body, kKey + one.fields)));
  }
  const std::string of_unassessed = "GET /v1/records/" + unassessed + "/annotations";
  conformance.check("get", "/v1/records/{id}/annotations",
                    ask(service.port(), request(of_unassessed, {}, kKey)));
  conformance.check("delete", "/v1/records/{id}",
                    ask(service.port(), request("DELETE /v1/records/" + id, {}, kKey)));
  // That all workers are busy is brought about in other tests.
  std::set<std::string> unmet;
  for (const std::string& one : conformance.unmet()) {
    if (!one.ends_with(" 503")) unmet.insert(one);
  }
  EXPECT_THAT(unmet, IsEmpty());
}

}  // namespace
}  // namespace crest::serve
