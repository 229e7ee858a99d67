// Permissions that hold for root too.
#pragma once

#include <sys/fsuid.h>
#include <unistd.h>

namespace crest {

/// While it lives, this thread opens files as a user who owns none, even where root runs the tests.
class WithoutRootsRights {
 public:
  WithoutRootsRights() : before_(::setfsuid(::geteuid() == 0 ? kNobody : ::geteuid())) {}
  ~WithoutRootsRights() { ::setfsuid(static_cast<uid_t>(before_)); }
  WithoutRootsRights(const WithoutRootsRights&) = delete;
  WithoutRootsRights& operator=(const WithoutRootsRights&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
  int before_;
};

}  // namespace crest
