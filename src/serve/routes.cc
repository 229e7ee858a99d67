#include "serve/routes.h"

#include <array>

namespace crest::serve {
namespace {

constexpr auto kRoutes = std::to_array<Route>({
    {Resource::Page, "/", "GET, HEAD", true},
    {Resource::Asset, "/assets/{name}", "GET, HEAD", true},
    {Resource::Health, "/healthz", "GET, HEAD", true},
    {Resource::Readiness, "/readyz", "GET, HEAD", true},
    {Resource::Metrics, "/metrics", "GET, HEAD"},
    {Resource::Model, "/v1/model", "GET, HEAD"},
    {Resource::Description, "/v1/openapi.json", "GET, HEAD"},
    {Resource::Assess, "/v1/assess", "POST"},
    {Resource::Batch, "/v1/batch", "POST"},
    {Resource::Kept, "/v1/records/{id}", "GET, HEAD, DELETE"},
    {Resource::Trace, "/v1/records/{id}/trace", "GET, HEAD"},
    {Resource::Drawing, "/v1/records/{id}/drawing", "GET, HEAD"},
    {Resource::Annotations, "/v1/records/{id}/annotations", "GET, HEAD"},
});

/// What stands for the open place of a template; none where the path does not fit it.
std::optional<std::string_view> argument_of(std::string_view path, std::string_view form) {
  const std::size_t open = form.find('{');
  if (open == std::string_view::npos) {
    return path == form ? std::optional(std::string_view{}) : std::nullopt;
  }
  const std::string_view before = form.substr(0, open);
  const std::string_view after = form.substr(form.find('}') + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
      !path.ends_with(after)) {
    return std::nullopt;
  }
  const std::string_view argument =
      path.substr(before.size(), path.size() - before.size() - after.size());
  const bool whole_rest = form.find("{name}") != std::string_view::npos;
  if (!whole_rest && argument.find('/') != std::string_view::npos) return std::nullopt;
  return argument;
}

}  // namespace

std::optional<Match> match_route(std::string_view path) {
  for (const Route& route : kRoutes) {
    if (const auto argument = argument_of(path, route.path))
      return Match{&route, std::string(*argument)};
  }
  return std::nullopt;
}

bool allows(const Route& route, std::string_view method) {
  std::string_view rest = route.methods;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(','));
    if (one == method) return true;
    rest.remove_prefix(std::min(one.size() + 2, rest.size()));
  }
  return false;
}

}  // namespace crest::serve
