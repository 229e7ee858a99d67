#include "report/error_json.h"

namespace crest::report {

nlohmann::ordered_json to_json(const Error& error) {
  return {{"kind", to_string(error.kind)},
          {"reason", error.reason},
          {"file", error.file},
          {"place", error.place}};
}

}  // namespace crest::report
