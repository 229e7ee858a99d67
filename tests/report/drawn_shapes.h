// What a drawing holds, for tests.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "report/drawing.h"

namespace crest::report {

/// The shapes of one type and role, in the order in which they are drawn.
template <typename T>
std::vector<T> shapes(const Drawing& drawing, Role role) {
  std::vector<T> found;
  for (const Shape& shape : drawing.shapes) {
    const T* value = std::get_if<T>(&shape);
    if (value != nullptr && value->role == role) found.push_back(*value);
  }
  return found;
}

inline std::vector<std::string> texts(const Drawing& drawing, Role role) {
  std::vector<std::string> found;
  for (const Text& text : shapes<Text>(drawing, role)) found.push_back(text.text);
  return found;
}

}  // namespace crest::report
