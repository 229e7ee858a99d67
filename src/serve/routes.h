// What can be asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crest::serve {

enum class Resource {
  Page,
  Asset,
  Health,
  Readiness,
  Metrics,
  Model,
  Description,
  Assess,
  Batch,
  Kept,
  Trace,
  Drawing,
  Annotations,
};

struct Route {
  Resource resource;
  std::string_view path;     ///< its template: "{name}" stands for the rest, "{id}" for one part
  std::string_view methods;  ///< as the field Allow lists them
  bool open = false;         ///< needs no key
};

struct Match {
  const Route* route;
  std::string argument;  ///< what the template leaves open
};

/// None for a path that leads nowhere.
std::optional<Match> match_route(std::string_view path);

/// Whether `methods` of a route lists the method.
bool allows(const Route& route, std::string_view method);

}  // namespace crest::serve
